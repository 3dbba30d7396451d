# Entries: numbers of tuples of keys.

from cpython.pythread cimport PyThread_type_lock
from libc.stddef cimport size_t
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from searchlib.kernels.native.interning cimport Interner
from searchlib.kernels.native.keys cimport Keys


cdef struct SortedKey:
    uint64_t beginning  # the first bytes, as a number
    const uint8_t* text
    size_t begin  # where the text is among others
    size_t size
    uint32_t number


cdef class EntryTable:
    cdef Interner names, entries
    cdef list texts, tuples
    cdef PyThread_type_lock lock

    cdef int acquire(self) except -1
    cdef uint8_t* copied(self, const int64_t[::1] asked, SortedKey* items) except NULL
    cdef int64_t number_of(self, const Keys* keys) except -1 nogil
    cdef int64_t number_locked(self, const Keys* keys) except -1 nogil
    cdef bint put_keys(self, uint32_t number, Keys* keys) noexcept nogil
    cdef bint put_locked(self, uint32_t number, Keys* keys) noexcept nogil
