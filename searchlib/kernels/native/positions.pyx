"""Phrases and neighbourhoods: the twins of `kernels.reference.positions`.

Occurrences ascend, so each is looked for from where the one before it was found.
"""

import numpy as np

from libc.stdint cimport int64_t

from searchlib.kernels.native.numbers cimport find_from

cdef enum:
    SHIFT = 32


def followed_by(ends, starts, slop=0):
    cdef const int64_t[::1] before = np.ascontiguousarray(ends, np.int64)
    cdef const int64_t[::1] after = np.ascontiguousarray(starts, np.int64)
    cdef int64_t most = slop, i, row = 0
    follows = np.zeros(after.shape[0], bool)
    cdef char[::1] does_follow = follows.view(np.int8)
    if not before.shape[0]:
        return follows
    with nogil:
        for i in range(after.shape[0]):  # row: the first end that is not close enough before
            row = find_from(before, row, after[i] - most)
            if row == before.shape[0]:
                break
            does_follow[i] = before[row] <= after[i]
    return follows


def within(here, there, distance, ordered):
    cdef const int64_t[::1] ones = np.ascontiguousarray(here, np.int64)
    cdef const int64_t[::1] others = np.ascontiguousarray(there, np.int64)
    cdef int64_t most = distance, i, before = 0, after = 0
    cdef bint any_order = not ordered, found
    near = np.zeros(ones.shape[0], bool)
    cdef char[::1] is_near = near.view(np.int8)
    if not others.shape[0]:
        return near
    with nogil:
        for i in range(ones.shape[0]):
            after = find_from(others, after, ones[i] + 1)
            found = after < others.shape[0] and others[after] - ones[i] <= most
            if any_order and not found:
                before = find_from(others, before, ones[i] - most)
                found = before < others.shape[0] and others[before] < ones[i]
            is_near[i] = found
    return near


def frequencies(occurrences):
    cdef const int64_t[::1] each = np.ascontiguousarray(occurrences, np.int64)
    docnums, tfs = np.empty(each.shape[0], np.int64), np.empty(each.shape[0], np.float32)
    cdef int64_t[::1] into = docnums
    cdef float[::1] into_tfs = tfs
    cdef int64_t i, size = 0, first = 0, docnum
    with nogil:
        while first < each.shape[0]:
            docnum = each[first] >> SHIFT
            i = first + 1
            while i < each.shape[0] and each[i] >> SHIFT == docnum:
                i += 1
            into[size] = docnum
            into_tfs[size] = <float>(i - first)
            size += 1
            first = i
    return docnums[:size].copy(), tfs[:size].copy()
