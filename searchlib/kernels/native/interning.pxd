# Byte strings to numbers.

from libc.stddef cimport size_t
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

cdef enum:
    INLINE = 23  # bytes of a string that its slot holds
    ELSEWHERE = 255  # the size, in a slot, of a longer string


cdef struct Slot:
    uint32_t tag  # the upper half of the hash
    uint32_t number  # 1 + the number of the string, or 0 for a free slot
    uint8_t size
    uint8_t text[INLINE]


cdef class Interner:
    cdef Slot* slots
    cdef uint64_t mask
    cdef uint32_t used
    cdef uint64_t* starts
    cdef size_t starts_room
    cdef uint8_t* bytes_of
    cdef size_t bytes_room
    cdef readonly uint32_t count
    cdef uint64_t key_0
    cdef uint64_t key_1

    cdef uint64_t hash(self, const uint8_t* text, size_t size) noexcept nogil
    cdef int64_t find(self, const uint8_t* text, size_t size, uint64_t hash) noexcept nogil
    cdef int64_t intern(self, const uint8_t* text, size_t size) except -1 nogil
    cdef int64_t add(self, const uint8_t* text, size_t size, uint64_t hash) except -1 nogil
    cdef int64_t append(self, const uint8_t* text, size_t size) except -1 nogil
    cdef int grow(self) except -1 nogil
    cdef void prefetch(self, uint64_t hash) noexcept nogil
    cdef str text(self, uint32_t number)
    cdef size_t memory(self) noexcept nogil
