# Coded posting lists by number.

from libc.stdint cimport int64_t, uint8_t

from searchlib.kernels.native.guards cimport Guard


cdef class ListTable:
    cdef const uint8_t[::1] codings
    cdef const uint8_t[::1] dfs  # of `df_width` bytes each
    cdef const uint8_t[::1] starts  # of `start_width` bytes each
    cdef const uint8_t[::1] lists
    cdef int64_t count, df_width, start_width
    cdef Guard guard

    cdef int require(self, int64_t number) except -1
    cpdef int coding(self, int64_t number) except -1
    cpdef int64_t df(self, int64_t number) except -1
    cdef const uint8_t* list_of(self, int64_t number, int64_t* size) except? NULL
    cpdef tuple coded(self, int64_t number)
