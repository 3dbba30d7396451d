# The keys of a position, as they are made.

from libc.stdint cimport uint8_t, uint32_t

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
