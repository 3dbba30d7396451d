"""Phrases and neighbourhoods.

An occurrence is one int64, docnum << 32 | position, so that sets of occurrences are compared like sets of documents. A document has fewer than 2**31 tokens.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.reference.coding import spread
from searchlib.kernels.reference.sets import members

Occurrences = NDArray[np.int64]
SHIFT = np.int64(32)

MANY = 40
"""Occurrences are looked up document by document when they are more than so many times the documents."""


def followed_by(ends: Occurrences, starts: Occurrences, slop: int = 0) -> NDArray[np.bool_]:
    """bool[len(starts)]: which start at an end, or at most `slop` positions behind one.

    Parameters
    ----------
    ends : int64[m], ascending      the position after each occurrence of what comes before
    starts : int64[n], ascending
    """
    if not len(ends) or not len(starts):
        return np.zeros(len(starts), bool)
    if not slop:
        if len(starts) <= len(ends):
            return members(starts, ends)
        found = np.zeros(len(starts), bool)
        found[starts.searchsorted(ends[members(ends, starts)])] = True
        return found
    last = np.searchsorted(ends, starts, side="right") - 1
    nearest = ends[np.maximum(last, 0)]
    return (last >= 0) & (starts - nearest <= slop)


def within(
    here: Occurrences, there: Occurrences, distance: int, ordered: bool
) -> NDArray[np.bool_]:
    """bool[len(here)]: which have an occurrence of `there` at most `distance` positions after them, or, unless ordered, before."""
    if not len(here) or not len(there):
        return np.zeros(len(here), bool)
    after = np.searchsorted(there, here, side="right")
    near = (after < len(there)) & (there[np.minimum(after, len(there) - 1)] - here <= distance)
    if not ordered:
        before = np.searchsorted(there, here, side="left") - 1
        near |= (before >= 0) & (here - there[np.maximum(before, 0)] <= distance)
    return near


def frequencies(occurrences: Occurrences) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The documents of ascending occurrences, and how many each has: int64[n], float32[n]."""
    docnums = occurrences >> SHIFT
    if not len(docnums):
        return docnums, np.empty(0, np.float32)
    changes = (docnums[1:] != docnums[:-1]).nonzero()[0]
    bounds = np.empty(len(changes) + 2, np.int64)
    bounds[0], bounds[-1] = 0, len(docnums)
    np.add(changes, 1, out=bounds[1:-1])
    return docnums[bounds[:-1]], (bounds[1:] - bounds[:-1]).astype(np.float32)


def of_documents(occurrences: Occurrences, docnums: NDArray[np.int64], limit: int) -> Occurrences:
    """Those of ascending occurrences that are in some documents, all below `limit`. O(d log n) and what is found, or O(n + limit) where that is less."""
    if len(occurrences) < MANY * len(docnums):
        wanted = np.zeros(limit, bool)
        wanted[docnums] = True
        return occurrences[wanted[occurrences >> SHIFT]]
    begins, ends = (
        occurrences.searchsorted(docnums << SHIFT),
        occurrences.searchsorted((docnums + 1) << SHIFT),
    )
    return occurrences[spread(begins, ends - begins)]
