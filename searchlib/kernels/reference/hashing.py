"""Hash tables of terms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FULLEST = 0.8
"""Load factor of a hash table."""

LEAST_SLOTS = 8


def hash_slots(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return a hash table with linear probing. O(n).

    All terms look at the slot of their hash; of those that find it free, the first one takes it,
    and the others look at the next slot, until all have one.

    Parameters
    ----------
    hashes : ndarray of uint32, shape (n,)
        The hash of each term.

    Returns
    -------
    ndarray of uint32, shape (max(8, n / FULLEST),)
        1 + the number of a term, or 0 for a free slot.

    Examples
    --------
    >>> hash_slots(np.array([2, 7, 10], np.uint32)).tolist()
    [0, 0, 1, 3, 0, 0, 0, 2]
    """
    size = max(LEAST_SLOTS, int(len(hashes) / FULLEST))
    slots = np.zeros(size, np.uint32)
    waiting = np.arange(len(hashes))
    at = hashes.astype(np.int64) % size
    while len(waiting):
        free = slots[at] == 0
        _, firsts = np.unique(at[free], return_index=True)
        chosen = np.flatnonzero(free)[firsts]
        slots[at[chosen]] = waiting[chosen] + 1
        left = np.ones(len(waiting), bool)
        left[chosen] = False
        waiting, at = waiting[left], at[left]
        taken = slots[at] != 0
        at[taken] = (at[taken] + 1) % size
    return slots
