# What the compiled kernels share: numbers as bytes, checks of lists, and searching in them.

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t


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


cdef inline int64_t find_from(
    const int64_t[::1] numbers, int64_t low, int64_t number
) noexcept nogil:
    # Return the first row from `low` on whose number is not less.
    if low >= numbers.shape[0]:
        return low
    return find_in(&numbers[0], numbers.shape[0], low, number)


cdef inline int64_t find_in(
    const int64_t* numbers, int64_t size, int64_t low, int64_t number
) noexcept nogil:
    # The same among so many numbers: by doubling, then by halving.
    cdef int64_t step = 1, high, middle
    while low + step < size and numbers[low + step] < number:
        low += step
        step <<= 1
    high = low + step if low + step < size else size
    while low < high:
        middle = (low + high) >> 1
        if numbers[middle] < number:
            low = middle + 1
        else:
            high = middle
    return low


cdef inline int64_t unsigned_at(
    const uint8_t[::1] numbers, int64_t width, int64_t row
) noexcept nogil:
    # Return one of some unsigned integers of `width` bytes each.
    cdef const void* items = &numbers[0]
    if width == 4:
        return (<const uint32_t*>items)[row]
    if width == 2:
        return (<const uint16_t*>items)[row]
    if width == 1:
        return (<const uint8_t*>items)[row]
    return (<const int64_t*>items)[row]
