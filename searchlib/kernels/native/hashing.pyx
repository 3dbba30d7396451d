"""Hash tables of terms: the twins of `kernels.reference.hashing`."""

import numpy as np

from libc.stdint cimport int64_t, uint32_t

from searchlib.kernels.reference.hashing import FULLEST, LEAST_SLOTS


def hash_slots(hashes):
    cdef const uint32_t[::1] hash_of = np.ascontiguousarray(hashes, np.uint32)
    cdef int64_t terms = hash_of.shape[0], waiting, term, i
    cdef int64_t size = max(LEAST_SLOTS, int(len(hashes) / FULLEST))
    table = np.zeros(size, np.uint32)
    cdef uint32_t[::1] slots = table
    # The terms that have no slot yet, and the slot that each of them looks at next.
    cdef uint32_t[::1] waiting_terms = np.arange(terms, dtype=np.uint32)
    cdef int64_t[::1] at = np.empty(terms, np.int64)
    cdef int64_t still = terms
    with nogil:
        for i in range(terms):
            at[i] = hash_of[i] % size
        while still:
            waiting, still = still, 0
            for i in range(waiting):
                term = waiting_terms[i]
                if slots[at[term]] == 0:
                    slots[at[term]] = <uint32_t>(term + 1)
                else:
                    at[term] = at[term] + 1 if at[term] + 1 < size else 0
                    waiting_terms[still] = <uint32_t>term
                    still += 1
    return table
