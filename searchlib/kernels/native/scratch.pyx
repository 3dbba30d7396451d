"""Tables that kernels work in, kept between calls, so that none is made and cleared for each."""

from libc.stdint cimport int64_t, uint64_t
from libc.stdlib cimport calloc, free

cdef enum:
    MOST_KEPT = 8  # tables; more threads than that make their own

cdef list KEPT = []


cdef class Scratch:
    def __cinit__(self, int64_t size):
        self.size = size
        self.numbers = <float*>calloc(size + 1, sizeof(float))
        self.bits = <uint64_t*>calloc((size >> 6) + 1, sizeof(uint64_t))
        if self.numbers == NULL or self.bits == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.numbers)
        free(self.bits)


cdef Scratch take_scratch(int64_t size):
    """Return a table for documents below a bound, which nobody else uses."""
    cdef Scratch scratch
    while KEPT:
        scratch = KEPT.pop()
        if scratch.size >= size:
            return scratch
    return Scratch(size)


cdef void give_back(Scratch scratch):
    """Keep a table, all of it 0 again, for the next call."""
    if len(KEPT) < MOST_KEPT:
        KEPT.append(scratch)
