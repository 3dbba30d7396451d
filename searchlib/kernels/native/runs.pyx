"""Many lists in one flat array: the twins of `kernels.reference.runs`."""

import numpy as np

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t

from searchlib.kernels.native.numbers cimport require_lists

cdef int64_t MOST = 1 << 60

ctypedef fused summed:
    uint8_t
    uint16_t
    uint32_t
    int64_t


def sum_runs(values, counts):
    cdef const int64_t[::1] sizes = np.ascontiguousarray(counts, np.int64)
    require_lists(sizes, len(values))
    if values.dtype == np.uint8:
        return sum_each[uint8_t](np.ascontiguousarray(values), sizes)
    if values.dtype == np.uint32:
        return sum_each[uint32_t](np.ascontiguousarray(values), sizes)
    return sum_each[int64_t](np.ascontiguousarray(values, np.int64), sizes)


cdef sum_each(const summed[::1] values, const int64_t[::1] sizes):
    totals = np.empty(sizes.shape[0], np.int64)
    cdef int64_t[::1] into = totals
    cdef int64_t at = 0, end, total, i
    with nogil:
        for i in range(sizes.shape[0]):
            end = at + sizes[i]
            total = 0
            while at < end:
                total += values[at]
                at += 1
            into[i] = total
    return totals


ctypedef fused item:
    uint8_t
    uint16_t
    uint32_t
    uint64_t


def expand(rows, starts, values):
    cdef const int64_t[::1] chosen = np.ascontiguousarray(rows, np.int64)
    cdef const int64_t[::1] begins = np.ascontiguousarray(starts, np.int64)
    counts = np.empty(chosen.shape[0], np.int64)
    cdef int64_t total = count_items(chosen, begins, len(values), counts)
    expanded = np.empty(total, values.dtype)
    width = np.dtype(f"u{values.dtype.itemsize}")
    plain, into = np.ascontiguousarray(values).view(width), expanded.view(width)
    if width == np.uint8:
        copy_rows[uint8_t](chosen, begins, plain, into)
    elif width == np.uint16:
        copy_rows[uint16_t](chosen, begins, plain, into)
    elif width == np.uint32:
        copy_rows[uint32_t](chosen, begins, plain, into)
    else:
        copy_rows[uint64_t](chosen, begins, plain, into)
    return counts, expanded


cdef int64_t count_items(
    const int64_t[::1] rows, const int64_t[::1] starts, int64_t size, int64_t[::1] counts
) except -1:
    """Set how many items each row has, and return their sum; ValueError if one is no row."""
    cdef int64_t i, row, total = 0
    cdef bint fits = True
    with nogil:
        for i in range(rows.shape[0]):
            row = rows[i]
            if not 0 <= row < starts.shape[0] - 1:
                fits = False
                break
            if not 0 <= starts[row] <= starts[row + 1] <= size or total > MOST:
                fits = False
                break
            counts[i] = starts[row + 1] - starts[row]
            total += counts[i]
    if not fits:
        raise ValueError("a row of the table is not there, or not within its values")
    return total


cdef copy_rows(
    const int64_t[::1] rows, const int64_t[::1] starts, const item[::1] values, item[::1] into
):
    cdef int64_t i, j, at = 0
    with nogil:
        for i in range(rows.shape[0]):
            for j in range(starts[rows[i]], starts[rows[i] + 1]):
                into[at] = values[j]
                at += 1


def starts_of(counts):
    if counts.dtype == np.uint8:
        return fill_starts[uint8_t](np.ascontiguousarray(counts))
    if counts.dtype == np.uint16:
        return fill_starts[uint16_t](np.ascontiguousarray(counts))
    if counts.dtype == np.uint32:
        return fill_starts[uint32_t](np.ascontiguousarray(counts))
    return fill_starts[int64_t](np.ascontiguousarray(counts, np.int64))


cdef fill_starts(const summed[::1] counts):
    starts = np.empty(counts.shape[0] + 1, np.int64)
    cdef int64_t[::1] into = starts
    cdef int64_t i, total = 0
    with nogil:
        into[0] = 0
        for i in range(counts.shape[0]):
            total += counts[i]
            into[i + 1] = total
    return starts
