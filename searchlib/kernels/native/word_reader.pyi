from searchlib.kernels.reference.word_reader import WordReader as WordReader
