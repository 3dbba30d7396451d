"""Selection of the greatest: the twin of `kernels.reference.select`."""

import numpy as np

from libc.stdint cimport int64_t

from searchlib.kernels.reference import select as reference

cdef enum:
    MOST = 1024  # more are sorted faster than they are kept in a heap
    AT_ONCE = 16


def top(scores, k=None):
    if k is None or not 0 < k <= MOST or k >= len(scores) or scores.dtype != np.float32:
        return reference.top(scores, k)
    rows = np.empty(k, np.int64)
    select(np.ascontiguousarray(scores), rows)
    return rows


cdef inline bint is_worse(const float[::1] scores, int64_t one, int64_t other) noexcept nogil:
    return scores[one] < scores[other] or (scores[one] == scores[other] and one > other)


cdef void sift(const float[::1] scores, int64_t[::1] heap, int64_t size) noexcept nogil:
    """Let the first row of a heap, whose worst row comes first, sink to its place."""
    cdef int64_t row = heap[0], at = 0, child = 1
    while child < size:
        if child + 1 < size and is_worse(scores, heap[child + 1], heap[child]):
            child += 1
        if not is_worse(scores, heap[child], row):
            break
        heap[at] = heap[child]
        at, child = child, 2 * child + 1
    heap[at] = row


cdef select(const float[::1] scores, int64_t[::1] heap):
    """Set the rows of the greatest scores, the greatest first; there are more rows than places."""
    cdef int64_t k = heap.shape[0], i, at, parent, begin, end
    cdef float least
    cdef bint is_any
    with nogil:
        for i in range(k):
            at = i
            while at > 0 and is_worse(scores, i, heap[(at - 1) >> 1]):
                parent = (at - 1) >> 1
                heap[at] = heap[parent]
                at = parent
            heap[at] = i
        begin = k
        while begin < scores.shape[0]:
            end = begin + AT_ONCE if begin + AT_ONCE < scores.shape[0] else scores.shape[0]
            least, is_any = scores[heap[0]], False
            for i in range(begin, end):  # without a branch, so that it is vectorized
                is_any |= scores[i] > least
            if is_any:
                for i in range(begin, end):
                    if scores[i] > scores[heap[0]]:
                        heap[0] = i
                        sift(scores, heap, k)
            begin = end
        for i in range(k - 1, 0, -1):
            at = heap[0]
            heap[0] = heap[i]
            sift(scores, heap, i)
            heap[i] = at
