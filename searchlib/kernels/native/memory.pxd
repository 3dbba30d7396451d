# Memory of compiled kernels that grows.

from libc.stddef cimport size_t
from libc.stdint cimport uint32_t


cdef void* grown(void* block, size_t* room, size_t wanted, size_t width) except NULL nogil


cdef class Numbers:
    cdef uint32_t* items
    cdef size_t room
    cdef size_t size

    cdef int add(self, uint32_t value) except -1 nogil
