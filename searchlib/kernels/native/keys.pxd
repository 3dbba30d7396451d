# The keys of a position, as they are made.

from libc.stdint cimport uint8_t, uint32_t
from libc.string cimport memcmp, memcpy

cdef enum:
    MOST_KEYS = 64
    KEYS_ROOM = 4096


cdef struct Keys:
    int count
    uint32_t starts[MOST_KEYS + 1]  # where each begins in the bytes, and where the last one ends
    uint8_t bytes[KEYS_ROOM]


cdef inline void begin_keys(Keys* keys) noexcept nogil:
    keys.count = 0
    keys.starts[0] = 0


cdef inline uint32_t size_of(const Keys* keys, int number) noexcept nogil:
    return keys.starts[number + 1] - keys.starts[number]


cdef inline tuple texts_of(const Keys* keys):
    cdef int i
    return tuple(
        [
            (<const char*>keys.bytes + keys.starts[i])[: size_of(keys, i)].decode("utf-8")
            for i in range(keys.count)
        ]
    )


cdef inline int compare(const Keys* keys, int a, const Keys* others, int b) noexcept nogil:
    # Compare two keys by their bytes, which is the order of their characters.
    cdef uint32_t size_a = size_of(keys, a), size_b = size_of(others, b)
    cdef int order = memcmp(
        keys.bytes + keys.starts[a], others.bytes + others.starts[b], min(size_a, size_b)
    )
    if order:
        return order
    return -1 if size_a < size_b else 1 if size_a > size_b else 0


cdef inline bint copy_key(const Keys* source, int number, Keys* keys) noexcept nogil:
    # Add a key of others, unless it is among these; return whether there is room.
    cdef uint32_t size = size_of(source, number), end = keys.starts[keys.count]
    cdef int i
    for i in range(keys.count):
        if compare(source, number, keys, i) == 0:
            return True
    if keys.count == MOST_KEYS or end + size > KEYS_ROOM:
        return False
    memcpy(keys.bytes + end, source.bytes + source.starts[number], size)
    keys.count += 1
    keys.starts[keys.count] = end + size
    return True
