from searchlib.kernels.reference.entries import EntryTable as EntryTable
