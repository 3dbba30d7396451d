# What the compiled kernels share: numbers as bytes, and checks of lists.

from libc.stdint cimport int64_t, uint8_t, uint32_t


cdef inline void put_16(uint8_t[::1] into, int64_t at, uint32_t value) noexcept nogil:
    # Little-endian on any machine.
    into[at] = <uint8_t>value
    into[at + 1] = <uint8_t>(value >> 8)


cdef inline void put_32(uint8_t[::1] into, int64_t at, uint32_t value) noexcept nogil:
    put_16(into, at, value)
    put_16(into, at + 2, value >> 16)


cdef inline require_lists(const int64_t[::1] counts, int64_t length):
    # Raise ValueError unless lists of these sizes have so many elements together.
    cdef int64_t left = length, i
    cdef bint fits = True
    with nogil:
        for i in range(counts.shape[0]):
            if counts[i] < 0 or counts[i] > left:
                fits = False
                break
            left -= counts[i]
    if not fits or left:
        raise ValueError(f"there are {length} elements, more or fewer than the counts say")
