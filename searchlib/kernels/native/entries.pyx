"""Entries: the twin of `kernels.reference.entries`.

A key is a string of an interner, and an entry a string of another one: the numbers of its keys.
"""

import numpy as np

from libc.stddef cimport size_t
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy

from searchlib.kernels.native.interning cimport Interner
from searchlib.kernels.native.keys cimport KEYS_ROOM, MOST_KEYS, Keys, begin_keys
from searchlib.kernels.native.memory cimport Numbers


cdef class EntryTable:
    def __cinit__(self):
        self.names, self.entries = Interner(), Interner()
        self.texts, self.tuples = [], []

    def __len__(self):
        return self.entries.count

    def number(self, tuple keys):
        cdef Numbers numbers = Numbers()
        cdef bytes coded
        numbers.add(0)  # so that there is memory, also for no key
        numbers.size = 0
        for key in keys:
            coded = key.encode("utf-8", "surrogatepass")
            numbers.add(
                <uint32_t>self.names.intern(<const uint8_t*><const char*>coded, len(coded))
            )
        return self.entries.intern(<const uint8_t*>numbers.items, numbers.size * sizeof(uint32_t))

    def since(self, Py_ssize_t first):
        cdef size_t i, begin, end, own
        cdef int64_t at = 0
        if not 0 <= first <= self.entries.count:
            raise ValueError(f"there are {self.entries.count} entries, not {first}")
        begin = self.entries.starts[first] // sizeof(uint32_t)
        end = self.entries.starts[self.entries.count] // sizeof(uint32_t)
        counts = np.empty(self.entries.count - first, np.int64)
        numbers = np.empty(end - begin, np.uint32)
        cdef int64_t[::1] count_of = counts
        cdef uint32_t[::1] into = numbers
        cdef uint32_t key
        for i in range(first, self.entries.count):
            begin, end = self.entries.starts[i], self.entries.starts[i + 1]
            own = at
            while begin < end:
                memcpy(&key, self.entries.bytes_of + begin, sizeof(uint32_t))
                if not is_among(into[own:at], key):
                    into[at] = key
                    at += 1
                begin += sizeof(uint32_t)
            count_of[i - first] = at - own
        return counts, numbers[:at]

    def all(self):
        while len(self.tuples) < self.entries.count:
            self.tuples.append(self.keys_of(len(self.tuples)))
        return self.tuples

    def keys_of(self, uint32_t entry):
        cdef size_t at, end
        cdef uint32_t key
        cdef list texts = []
        if entry >= self.entries.count:
            raise IndexError(f"there are {self.entries.count} entries, none has number {entry}")
        names = self.keys()
        at, end = self.entries.starts[entry], self.entries.starts[entry + 1]
        while at < end:
            memcpy(&key, self.entries.bytes_of + at, sizeof(uint32_t))
            texts.append(names[key])
            at += sizeof(uint32_t)
        return tuple(texts)

    def keys(self):
        while len(self.texts) < self.names.count:
            self.texts.append(self.names.text(len(self.texts)))
        return self.texts

    cdef int64_t number_of(self, const Keys* keys) except -1 nogil:
        """Return the number of an entry, a new one if it has none."""
        cdef uint32_t numbers[MOST_KEYS]
        cdef int i
        cdef uint32_t begin
        for i in range(keys.count):
            begin = keys.starts[i]
            numbers[i] = <uint32_t>self.names.intern(
                keys.bytes + begin, keys.starts[i + 1] - begin
            )
        return self.entries.intern(<const uint8_t*>numbers, keys.count * sizeof(uint32_t))

    cdef bint put_keys(self, uint32_t number, Keys* keys) noexcept nogil:
        """Put the keys of an entry; return whether there is room."""
        cdef uint64_t begin = self.entries.starts[number], end = self.entries.starts[number + 1]
        cdef uint64_t first, size
        cdef uint32_t key
        begin_keys(keys)
        if (end - begin) // sizeof(uint32_t) > MOST_KEYS:
            return False
        while begin < end:
            memcpy(&key, self.entries.bytes_of + begin, sizeof(uint32_t))
            first = self.names.starts[key]
            size = self.names.starts[key + 1] - first
            if keys.starts[keys.count] + size > KEYS_ROOM:
                return False
            memcpy(keys.bytes + keys.starts[keys.count], self.names.bytes_of + first, size)
            keys.count += 1
            keys.starts[keys.count] = keys.starts[keys.count - 1] + <uint32_t>size
            begin += sizeof(uint32_t)
        return True


cdef bint is_among(uint32_t[::1] numbers, uint32_t number) noexcept nogil:
    """Return whether one of a few numbers is a certain one."""
    cdef Py_ssize_t i
    for i in range(numbers.shape[0]):
        if numbers[i] == number:
            return True
    return False
