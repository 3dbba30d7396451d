from searchlib.kernels.reference.occurrences import PositionTable as PositionTable
