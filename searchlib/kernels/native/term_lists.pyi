from searchlib.kernels.reference.term_lists import ListTable as ListTable, TermLists as TermLists
