"""Integers in few bytes: the twins of `kernels.reference.integers`."""

import numpy as np

from libc.stdint cimport int64_t, uint8_t, uint32_t

from searchlib.kernels.reference.integers import DIFFERENT, SATURATED as SATURATED_VALUE

cdef uint8_t SATURATED = SATURATED_VALUE

ctypedef fused summed:
    uint32_t
    int64_t


def unsaturate(small, great):
    cdef const uint8_t[::1] smalls = np.ascontiguousarray(small, np.uint8)
    cdef const uint32_t[::1] greats = np.ascontiguousarray(great, np.uint32)
    values = np.empty(smalls.shape[0], np.uint32)
    cdef uint32_t[::1] into = values
    cdef int64_t i, used = 0
    with nogil:
        for i in range(smalls.shape[0]):
            into[i] = smalls[i]
        for i in range(smalls.shape[0]):
            if smalls[i] == SATURATED:
                if used < greats.shape[0]:
                    into[i] = greats[used]
                used += 1
    if used != greats.shape[0]:
        raise ValueError(DIFFERENT)
    return values


def saturated_starts(small, great):
    cdef const uint8_t[::1] smalls = np.ascontiguousarray(small, np.uint8)
    cdef const uint32_t[::1] greats = np.ascontiguousarray(great, np.uint32)
    cdef int64_t most = SATURATED * smalls.shape[0] + int(great.sum(dtype=np.int64))
    starts = np.empty(smalls.shape[0] + 1, np.int64 if most >> 32 else np.uint32)
    if most >> 32:
        total = fill_starts[int64_t](starts, smalls, greats)
    else:
        total = fill_starts[uint32_t](starts, smalls, greats)
    return starts if total >> 32 else starts.astype(np.uint32, copy=False)


cdef int64_t fill_starts(
    summed[::1] starts, const uint8_t[::1] smalls, const uint32_t[::1] greats
) except -1:
    """Write where each run begins, and where the last one ends; return that."""
    cdef int64_t i, used = 0, total = 0
    with nogil:
        starts[0] = 0
        for i in range(smalls.shape[0]):
            if smalls[i] != SATURATED:
                total += smalls[i]
            else:
                total += greats[used] if used < greats.shape[0] else 0
                used += 1
            starts[i + 1] = <summed>total
    if used != greats.shape[0]:
        raise ValueError(DIFFERENT)
    return total
