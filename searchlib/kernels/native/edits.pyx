"""Edit distances: the twin of `kernels.reference.edits`.

The table of dynamic programming is filled along its diagonal only, as far as the distance allows,
and no further than a row with which the distance is exceeded.
"""

import numpy as np

from libc.stdint cimport int64_t, uint8_t, uint32_t

from searchlib.kernels.native.memory cimport Numbers

from searchlib.kernels.reference.edits import signatures

cdef enum:
    AT_ONCE = 256  # signatures that are compared together
    LONGEST = 255
    FAR = 1 << 20  # more edits than there are in any word


def near_words(word, words, theirs, distance):
    cdef const uint32_t[::1] letters = np.ascontiguousarray(word, np.uint32)
    cdef const uint32_t[:, :] columns = words
    cdef const uint32_t[::1] others = np.ascontiguousarray(theirs, np.uint32)
    cdef uint32_t mine = signatures(np.asarray(letters)[:, None])[0]
    cdef int most = distance
    cdef int64_t size = columns.shape[0], count = columns.shape[1], begin, end, i
    cdef uint32_t different[AT_ONCE]
    cdef int edits
    cdef Numbers rows = Numbers(), found = Numbers()
    if others.shape[0] != count or letters.shape[0] >= LONGEST or size >= LONGEST or most < 1:
        raise ValueError("the words cannot be compared: too long, or without signatures")
    if abs(size - letters.shape[0]) <= most:
        with nogil:
            begin = 0
            while begin < count:
                end = min(begin + AT_ONCE, count)
                compare(&others[begin], end - begin, mine, 2 * most, different)
                for i in range(begin, end):
                    if different[i - begin]:
                        continue
                    edits = edits_between(letters, columns, i, most)
                    if edits <= most:
                        rows.add(<uint32_t>i)
                        found.add(<uint32_t>edits)
                begin = end
    near, edits_of = np.empty(rows.size, np.int64), np.empty(rows.size, np.uint8)
    cdef int64_t[::1] into_rows = near
    cdef uint8_t[::1] into_edits = edits_of
    for i in range(<int64_t>rows.size):
        into_rows[i] = rows.items[i]
        into_edits[i] = <uint8_t>found.items[i]
    return near, edits_of


cdef void compare(
    const uint32_t* others, int64_t count, uint32_t mine, int bits, uint32_t* different
) noexcept nogil:
    """Write 0 for each signature that differs from one in so many bits at most."""
    cdef int64_t i
    for i in range(count):
        different[i] = others[i] ^ mine
    for _ in range(bits):
        for i in range(count):
            different[i] &= different[i] - 1  # without its lowest bit


cdef int edits_between(
    const uint32_t[::1] letters, const uint32_t[:, :] columns, int64_t column, int most
) noexcept nogil:
    """Return the edits between a word and that of a column, any greater number for too many."""
    cdef int older[LONGEST + 2]
    cdef int before[LONGEST + 2]
    cdef int row[LONGEST + 2]
    cdef int size = <int>columns.shape[0], length = <int>letters.shape[0], i, j, low, high, least
    for j in range(size + 2):
        older[j], before[j] = FAR, j if j <= most else FAR
    for i in range(1, length + 1):
        low, high = max(1, i - most), min(size, i + most)
        row[low - 1] = i if low == 1 else FAR
        least = row[low - 1]
        for j in range(low, high + 1):
            row[j] = min(
                min(before[j], row[j - 1]) + 1,
                before[j - 1] + (columns[j - 1, column] != letters[i - 1]),
            )
            if (
                i > 1 and j > 1
                and columns[j - 2, column] == letters[i - 1]
                and columns[j - 1, column] == letters[i - 2]
            ):
                row[j] = min(row[j], older[j - 2] + 1)
            least = min(least, row[j])
        if least > most:
            return FAR
        row[high + 1] = FAR
        for j in range(low - 1, high + 2):
            older[j] = before[j]
            before[j] = row[j]
    return before[size]
