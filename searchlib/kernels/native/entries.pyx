"""Entries: the twin of `kernels.reference.entries`.

A key is a string of an interner, and an entry a string of another one: the numbers of its keys.
Several threads may use a table, also without the interpreter's lock, so it has a lock of its own.
"""

import numpy as np

from cpython.pythread cimport (
    NOWAIT_LOCK,
    WAIT_LOCK,
    PyThread_acquire_lock,
    PyThread_allocate_lock,
    PyThread_free_lock,
    PyThread_release_lock,
)
from libc.stddef cimport size_t
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc, qsort
from libc.string cimport memcmp, memcpy

from searchlib.kernels.native.interning cimport Interner
from searchlib.kernels.native.keys cimport KEYS_ROOM, MOST_KEYS, Keys, begin_keys
from searchlib.kernels.native.memory cimport Numbers


cdef class EntryTable:
    def __cinit__(self):
        self.names, self.entries = Interner(), Interner()
        self.texts, self.tuples = [], []
        self.lock = PyThread_allocate_lock()
        if self.lock == NULL:
            raise MemoryError

    def __dealloc__(self):
        if self.lock != NULL:
            PyThread_free_lock(self.lock)

    def __len__(self):
        return self.entries.count

    @property
    def key_count(self):
        return self.names.count

    # Each of these methods holds the table's lock while it reads or changes the interners, and
    # none waits for it with the interpreter's lock: who has the former may wait for the latter.

    cdef int acquire(self) except -1:
        if not PyThread_acquire_lock(self.lock, NOWAIT_LOCK):
            with nogil:
                PyThread_acquire_lock(self.lock, WAIT_LOCK)
        return 0

    def number(self, tuple keys):
        cdef Numbers numbers = Numbers()
        cdef bytes coded
        cdef list several = [key.encode("utf-8", "surrogatepass") for key in keys]
        numbers.add(0)  # so that there is memory, also for no key
        numbers.size = 0
        self.acquire()
        try:
            for coded in several:
                numbers.add(
                    <uint32_t>self.names.intern(<const uint8_t*><const char*>coded, len(coded))
                )
            return self.entries.intern(
                <const uint8_t*>numbers.items, numbers.size * sizeof(uint32_t)
            )
        finally:
            PyThread_release_lock(self.lock)

    def since(self, Py_ssize_t first):
        cdef size_t i, begin, end, own, count
        cdef int64_t at = 0
        cdef int64_t[::1] count_of
        cdef uint32_t[::1] into
        cdef uint32_t key
        self.acquire()
        try:
            count = self.entries.count
            if not 0 <= first <= <Py_ssize_t>count:
                raise ValueError(f"there are {count} entries, not {first}")
            begin = self.entries.starts[first] // sizeof(uint32_t)
            end = self.entries.starts[count] // sizeof(uint32_t)
            counts, numbers = np.empty(count - first, np.int64), np.empty(end - begin, np.uint32)
            count_of, into = counts, numbers
            for i in range(first, count):
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
        finally:
            PyThread_release_lock(self.lock)

    def all(self):
        while len(self.tuples) < self.entries.count:
            self.tuples.append(self.keys_of(len(self.tuples)))
        return self.tuples

    def keys_of(self, uint32_t entry):
        cdef size_t at, end
        cdef uint32_t key
        cdef list texts = []
        self.acquire()
        try:
            if entry >= self.entries.count:
                raise IndexError(f"there are {self.entries.count} entries, not {entry} and one")
            while len(self.texts) < self.names.count:
                self.texts.append(self.names.text(len(self.texts)))
            at, end = self.entries.starts[entry], self.entries.starts[entry + 1]
            while at < end:
                memcpy(&key, self.entries.bytes_of + at, sizeof(uint32_t))
                texts.append(self.texts[key])
                at += sizeof(uint32_t)
            return tuple(texts)
        finally:
            PyThread_release_lock(self.lock)

    def sorted_keys(self, numbers):
        cdef const int64_t[::1] asked = np.ascontiguousarray(numbers, np.int64)
        cdef Py_ssize_t count = asked.shape[0], i
        cdef list keys = []
        cdef SortedKey* items = <SortedKey*>malloc((count + 1) * sizeof(SortedKey))
        cdef uint8_t* texts = NULL
        order = np.empty(count, np.int64)
        cdef int64_t[::1] into = order
        if items == NULL:
            raise MemoryError
        try:
            texts = self.copied(asked, items)
            with nogil:
                for i in range(count):
                    items[i].text = texts + items[i].begin
                    items[i].beginning = beginning_of(items[i].text, items[i].size)
                qsort(items, count, sizeof(SortedKey), compare)
            for i in range(count):
                into[i] = items[i].number
                keys.append((<const char*>items[i].text)[: items[i].size])
        finally:
            free(items)
            free(texts)
        return order, keys

    cdef uint8_t* copied(self, const int64_t[::1] asked, SortedKey* items) except NULL:
        """Return the bytes of keys, and say where each is, so that others may add keys."""
        cdef Py_ssize_t i
        cdef size_t size = 0
        cdef uint8_t* texts
        self.acquire()
        try:
            for i in range(asked.shape[0]):
                if not 0 <= asked[i] < self.names.count:
                    raise ValueError(f"there are {self.names.count} keys, and numbers of others")
                items[i].number, items[i].begin = <uint32_t>asked[i], size
                items[i].size = self.names.starts[asked[i] + 1] - self.names.starts[asked[i]]
                size += items[i].size
            texts = <uint8_t*>malloc(size + 1)
            if texts == NULL:
                raise MemoryError
            for i in range(asked.shape[0]):
                memcpy(
                    texts + items[i].begin,
                    self.names.bytes_of + self.names.starts[asked[i]],
                    items[i].size,
                )
            return texts
        finally:
            PyThread_release_lock(self.lock)

    cdef int64_t number_of(self, const Keys* keys) except -1 nogil:
        """Return the number of an entry, a new one if it has none."""
        PyThread_acquire_lock(self.lock, WAIT_LOCK)
        try:
            return self.number_locked(keys)
        finally:
            PyThread_release_lock(self.lock)

    cdef int64_t number_locked(self, const Keys* keys) except -1 nogil:
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
        cdef bint has_room
        PyThread_acquire_lock(self.lock, WAIT_LOCK)
        has_room = self.put_locked(number, keys)
        PyThread_release_lock(self.lock)
        return has_room

    cdef bint put_locked(self, uint32_t number, Keys* keys) noexcept nogil:
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


cdef uint64_t beginning_of(const uint8_t* text, size_t size) noexcept nogil:
    """Return the first eight bytes of a string as a number, which sorts as they do."""
    cdef uint64_t beginning = 0
    cdef size_t i
    for i in range(8):
        beginning = beginning << 8 | (text[i] if i < size else 0)
    return beginning


cdef int compare(const void* one, const void* other) noexcept nogil:
    """Compare two keys by their bytes."""
    cdef const SortedKey* a = <const SortedKey*>one
    cdef const SortedKey* b = <const SortedKey*>other
    cdef int order
    if a.beginning != b.beginning:
        return -1 if a.beginning < b.beginning else 1
    order = memcmp(a.text, b.text, min(a.size, b.size))
    if order:
        return order
    return -1 if a.size < b.size else 1 if a.size > b.size else 0


cdef bint is_among(uint32_t[::1] numbers, uint32_t number) noexcept nogil:
    """Return whether one of a few numbers is a certain one."""
    cdef Py_ssize_t i
    for i in range(numbers.shape[0]):
        if numbers[i] == number:
            return True
    return False
