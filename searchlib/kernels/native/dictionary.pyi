from searchlib.kernels.reference.dictionary import TermDictionary as TermDictionary
