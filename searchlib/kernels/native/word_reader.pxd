# From words and chunks to their keys, by the rules of a language.

from searchlib.kernels.native.chunk_shapes cimport ChunkShapes
from searchlib.kernels.native.links cimport Links
from searchlib.kernels.native.word_keys cimport WordKeys


cdef class WordReader:
    cdef object rules, chain
    cdef WordKeys words
    cdef ChunkShapes chunks
    cdef Links links

    cdef int prepare(self) except -1
