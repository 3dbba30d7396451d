"""Many lists in one flat array: the twins of `kernels.reference.runs`."""

import numpy as np

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t

from searchlib.kernels.native.numbers cimport require_lists

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
