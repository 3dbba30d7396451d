"""Byte strings to numbers: a hash table with linear probing whose slots hold short strings.

A string is found by its bytes, not by its hash alone. The hash is SipHash-1-3 under a random key,
so that nobody can write a text whose chunks all fall on one slot.

References
----------
Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012.
"""

import os

from libc.stddef cimport size_t
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcmp, memcpy

from searchlib.kernels.native.memory cimport grown

cdef extern from *:
    """
    #if defined(__GNUC__) || defined(__clang__)
    #define SEARCHLIB_PREFETCH(place) __builtin_prefetch(place)
    #else
    #define SEARCHLIB_PREFETCH(place) ((void)(place))
    #endif
    """
    void prefetch_line "SEARCHLIB_PREFETCH"(const void* place) noexcept nogil

cdef enum:
    LEAST_SLOTS = 1024
    MOST = 0x7FFFFFFF  # strings; a number is a uint32, and 0 stands for none


cdef inline uint64_t turned(uint64_t value, int by) noexcept nogil:
    return (value << by) | (value >> (64 - by))


cdef inline void sip_round(uint64_t* v) noexcept nogil:
    v[0] += v[1]
    v[2] += v[3]
    v[1] = turned(v[1], 13) ^ v[0]
    v[3] = turned(v[3], 16) ^ v[2]
    v[0] = turned(v[0], 32)
    v[2] += v[1]
    v[0] += v[3]
    v[1] = turned(v[1], 17) ^ v[2]
    v[3] = turned(v[3], 21) ^ v[0]
    v[2] = turned(v[2], 32)


cdef class Interner:
    """Gives byte strings the numbers 0, 1, 2, …, in the order in which they come."""

    def __cinit__(self):
        self.slots = <Slot*>calloc(LEAST_SLOTS, sizeof(Slot))
        if self.slots == NULL:
            raise MemoryError
        self.mask = LEAST_SLOTS - 1
        self.starts = <uint64_t*>grown(NULL, &self.starts_room, 1, sizeof(uint64_t))
        self.starts[0] = 0
        key = os.urandom(16)
        self.key_0 = int.from_bytes(key[:8], "little")
        self.key_1 = int.from_bytes(key[8:], "little")

    def __dealloc__(self):
        free(self.slots)
        free(self.starts)
        free(self.bytes_of)

    cdef uint64_t hash(self, const uint8_t* text, size_t size) noexcept nogil:
        """Return the SipHash-1-3 of a string."""
        cdef uint64_t v[4]
        cdef uint64_t word
        cdef size_t left = size
        v[0] = self.key_0 ^ 0x736F6D6570736575ULL
        v[1] = self.key_1 ^ 0x646F72616E646F6DULL
        v[2] = self.key_0 ^ 0x6C7967656E657261ULL
        v[3] = self.key_1 ^ 0x7465646279746573ULL
        while left >= 8:
            memcpy(&word, text, 8)
            v[3] ^= word
            sip_round(v)
            v[0] ^= word
            text += 8
            left -= 8
        word = 0
        memcpy(&word, text, left)
        word |= <uint64_t>size << 56
        v[3] ^= word
        sip_round(v)
        v[0] ^= word
        v[2] ^= 0xFF
        sip_round(v)
        sip_round(v)
        sip_round(v)
        return v[0] ^ v[1] ^ v[2] ^ v[3]

    cdef void prefetch(self, uint64_t hash) noexcept nogil:
        """Have the processor fetch the slot of a hash, which is asked for soon."""
        prefetch_line(self.slots + ((hash >> 32) & self.mask))

    cdef int64_t find(self, const uint8_t* text, size_t size, uint64_t hash) noexcept nogil:
        """Return the number of a string; -1 if it has none."""
        cdef uint32_t tag = <uint32_t>(hash >> 32)
        cdef uint64_t at = tag & self.mask, begin
        cdef Slot* slot = self.slots + at
        while slot.number:
            if slot.tag == tag:
                if slot.size == size and size <= INLINE:
                    if memcmp(slot.text, text, size) == 0:
                        return slot.number - 1
                elif slot.size == ELSEWHERE and size > INLINE:
                    begin = self.starts[slot.number - 1]
                    if (
                        self.starts[slot.number] - begin == size
                        and memcmp(self.bytes_of + begin, text, size) == 0
                    ):
                        return slot.number - 1
            at = (at + 1) & self.mask
            slot = self.slots + at
        return -1

    cdef int64_t intern(self, const uint8_t* text, size_t size) except -1 nogil:
        """Return the number of a string, a new one if it has none."""
        cdef uint64_t hash = self.hash(text, size)
        cdef int64_t number = self.find(text, size, hash)
        return self.add(text, size, hash) if number < 0 else number

    cdef int64_t add(self, const uint8_t* text, size_t size, uint64_t hash) except -1 nogil:
        """Give a string that has no number the next one, and return it."""
        cdef int64_t number
        cdef uint64_t at
        if (<uint64_t>self.used + 1) * 8 > (self.mask + 1) * 5:
            self.grow()
        number = self.append(text, size)
        at = (hash >> 32) & self.mask
        while self.slots[at].number:
            at = (at + 1) & self.mask
        self.slots[at].tag = <uint32_t>(hash >> 32)
        self.slots[at].number = <uint32_t>(number + 1)
        if size <= INLINE:
            self.slots[at].size = <uint8_t>size
            memcpy(self.slots[at].text, text, size)
        else:
            self.slots[at].size = ELSEWHERE
        self.used += 1
        return number

    cdef int64_t append(self, const uint8_t* text, size_t size) except -1 nogil:
        """Give a string that will not be sought the next number, and return it."""
        cdef uint64_t end = self.starts[self.count]
        if self.count >= MOST:
            with gil:
                raise MemoryError
        self.bytes_of = <uint8_t*>grown(self.bytes_of, &self.bytes_room, end + size, 1)
        self.starts = <uint64_t*>grown(
            self.starts, &self.starts_room, self.count + 2, sizeof(uint64_t)
        )
        memcpy(self.bytes_of + end, text, size)
        self.count += 1
        self.starts[self.count] = end + size
        return self.count - 1

    cdef int grow(self) except -1 nogil:
        """Double the slots. A slot's place is told by its tag, so no string is looked at."""
        cdef uint64_t size = (self.mask + 1) * 2, i, at
        cdef Slot* slots
        if size > (<uint64_t>1 << 32):
            with gil:
                raise MemoryError
        slots = <Slot*>calloc(size, sizeof(Slot))
        if slots == NULL:
            with gil:
                raise MemoryError
        for i in range(self.mask + 1):
            if self.slots[i].number:
                at = self.slots[i].tag & (size - 1)
                while slots[at].number:
                    at = (at + 1) & (size - 1)
                slots[at] = self.slots[i]
        free(self.slots)
        self.slots, self.mask = slots, size - 1
        return 0

    cdef str text(self, uint32_t number):
        """Return a string that is a text in UTF-8, in which lone surrogates survive."""
        cdef uint64_t begin = self.starts[number]
        cdef bytes coded = (<const char*>self.bytes_of + begin)[: self.starts[number + 1] - begin]
        return coded.decode("utf-8", "surrogatepass")

    cdef size_t memory(self) noexcept nogil:
        """Return how many bytes it takes."""
        return (
            (self.mask + 1) * sizeof(Slot)
            + self.starts_room * sizeof(uint64_t)
            + self.bytes_room
        )
