# Term dictionaries, for what is kept by term.

from libc.stdint cimport int64_t, uint8_t, uint32_t

from searchlib.kernels.native.guards cimport Guard


cdef class TermDictionary:
    cdef Guard term_guard, slot_guard
    cdef const int64_t[::1] starts
    cdef const uint8_t[::1] terms
    cdef const uint8_t[::1] slots  # of `width` bytes each
    cdef int64_t count, slot_count, width

    cdef const uint8_t* text_of(self, int64_t number, int64_t* size) except? NULL
    cdef int64_t number_of(self, bytes term, uint32_t seed, int64_t first, int64_t last) except -2
    cdef int require(self, int64_t first, int64_t last) except -1
    cdef int64_t bound(
        self, const uint8_t* sought, int64_t length, int64_t low, int64_t high, bint is_prefix
    ) except -1
