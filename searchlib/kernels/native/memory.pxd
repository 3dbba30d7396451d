# Memory of compiled kernels that grows.

from libc.stddef cimport size_t


cdef void* grown(void* block, size_t* room, size_t wanted, size_t width) except NULL nogil
