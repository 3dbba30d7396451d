# Entries: numbers of tuples of keys.

from libc.stdint cimport int64_t, uint32_t

from searchlib.kernels.native.interning cimport Interner
from searchlib.kernels.native.keys cimport Keys


cdef class EntryTable:
    cdef Interner names, entries
    cdef list texts, tuples

    cdef int64_t number_of(self, const Keys* keys) except -1 nogil
    cdef bint put_keys(self, uint32_t number, Keys* keys) noexcept nogil
