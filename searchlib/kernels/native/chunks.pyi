from searchlib.kernels.reference.chunks import ChunkTable as ChunkTable
