# What a file holds is read when it is known to be sound, block by block.

from libc.stdint cimport int64_t, uint8_t


cdef class Guard:
    cdef object section
    cdef const uint8_t[::1] verified
    cdef int64_t shift

    cdef int check(self, int64_t begin, int64_t end) except -1
