"""Phrases and neighbourhoods: sets of occurrences are compared as sets of documents are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.arrays import Docnums, Occurrences, WeightedSet
from searchlib.kernels.reference.runs import concat_ranges
from searchlib.kernels.reference.sets import members

SHIFT = np.int64(32)

MANY = 40
"""Occurrences for each document from which they are looked up document by document."""


def followed_by(ends: Occurrences, starts: Occurrences, slop: int = 0) -> NDArray[np.bool_]:
    """Return which occurrences start where others end, or soon after.

    O(min(m, n) log max(m, n)) without slop, O(n log m) with it.

    Parameters
    ----------
    ends : ndarray of int64, shape (m,)
        The position after each occurrence of what comes before; ascending.
    starts : ndarray of int64, shape (n,)
        Occurrences of what follows; ascending.
    slop : int, optional
        Positions that may lie between the two, below 2**31.

    Returns
    -------
    ndarray of bool, shape (n,)
        Which of `starts` lie at an end, or at most `slop` positions after it.

    Examples
    --------
    >>> followed_by(np.array([3, 8]), np.array([3, 10]), 1).tolist()
    [True, False]
    """
    if not len(ends) or not len(starts):
        return np.zeros(len(starts), bool)
    if not slop:
        if len(starts) <= len(ends):
            return members(starts, ends)
        follows = np.zeros(len(starts), bool)
        follows[starts.searchsorted(ends[members(ends, starts)])] = True
        return follows
    last = np.searchsorted(ends, starts, side="right") - 1
    nearest = ends[np.maximum(last, 0)]
    return (last >= 0) & (starts - nearest <= slop)


def within(
    here: Occurrences, there: Occurrences, distance: int, ordered: bool
) -> NDArray[np.bool_]:
    """Return which occurrences have one of another set nearby. O(m log n).

    Parameters
    ----------
    here : ndarray of int64, shape (m,)
        Occurrences, ascending.
    there : ndarray of int64, shape (n,)
        Occurrences, ascending.
    distance : int
        Positions from one to the other, from 1 to 2**31 - 1.
    ordered : bool
        Whether only those of `there` count that come after.

    Returns
    -------
    ndarray of bool, shape (m,)
        Which of `here` have one of `there`, at another position, at most `distance` away.

    Examples
    --------
    >>> here, there = np.array([5, 20]), np.array([7, 18])
    >>> within(here, there, 2, True).tolist(), within(here, there, 2, False).tolist()
    ([True, False], [True, True])
    """
    if not len(here) or not len(there):
        return np.zeros(len(here), bool)
    after = np.searchsorted(there, here, side="right")
    near = (after < len(there)) & (there[np.minimum(after, len(there) - 1)] - here <= distance)
    if not ordered:
        before = np.searchsorted(there, here, side="left") - 1
        near |= (before >= 0) & (here - there[np.maximum(before, 0)] <= distance)
    return near


def frequencies(occurrences: Occurrences) -> WeightedSet:
    """Return the documents of some occurrences, and how many each has. O(n).

    Parameters
    ----------
    occurrences : ndarray of int64, shape (n,)
        Ascending.

    Returns
    -------
    docnums : ndarray of int64, shape (m,)
        Ascending.
    tfs : ndarray of float32, shape (m,)
        Occurrences of each document.

    Examples
    --------
    >>> [part.tolist() for part in frequencies(np.array([3 << 32, 3 << 32 | 9, 7 << 32 | 1]))]
    [[3, 7], [2.0, 1.0]]
    """
    docnums = occurrences >> SHIFT
    if not len(docnums):
        return docnums, np.empty(0, np.float32)
    changes = (docnums[1:] != docnums[:-1]).nonzero()[0]
    bounds = np.empty(len(changes) + 2, np.int64)
    bounds[0], bounds[-1] = 0, len(docnums)
    np.add(changes, 1, out=bounds[1:-1])
    return docnums[bounds[:-1]], (bounds[1:] - bounds[:-1]).astype(np.float32)


def of_documents(occurrences: Occurrences, docnums: Docnums, limit: int) -> Occurrences:
    """Return those occurrences that are in some documents.

    O(m log n + occurrences returned), or O(n + limit) where that is less.

    Parameters
    ----------
    occurrences : ndarray of int64, shape (n,)
        Ascending; in documents below `limit`.
    docnums : ndarray of int64, shape (m,)
        The documents, ascending and below `limit`.
    limit : int
        Documents in all.

    Returns
    -------
    ndarray of int64
        Ascending.

    Examples
    --------
    >>> of_documents(np.array([1 << 32, 2 << 32 | 5]), np.array([2]), 3).tolist() == [2 << 32 | 5]
    True
    """
    if len(occurrences) < MANY * len(docnums):
        wanted = np.zeros(limit, bool)
        wanted[docnums] = True
        return occurrences[wanted[occurrences >> SHIFT]]
    begins, ends = (
        occurrences.searchsorted(docnums << SHIFT),
        occurrences.searchsorted((docnums + 1) << SHIFT),
    )
    return occurrences[concat_ranges(begins, ends - begins)]
