"""Sets of documents with a weight each: union and intersection.

Both are computed in two ways that give the same: by sorting or bisection, whose cost depends on
the postings alone, and by a table over all documents, which is several times faster unless the
postings are few.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.arrays import Docnums, WeightedSet, Weights

SPARSE = 16
"""Documents for each posting from which sorting and bisection are faster than a table."""

AT_ONCE = 1 << 18
"""Postings that `add_up` gathers before it adds them up."""


def _merge(parts: Sequence[WeightedSet], limit: int, ufunc: np.ufunc) -> WeightedSet:
    parts = [part for part in parts if len(part[0])]
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    if len(parts) == 1:
        return parts[0]
    if limit > SPARSE * sum(len(part[0]) for part in parts):
        return _merge_sorted(parts, ufunc)
    table = np.zeros(limit, np.float32)
    is_member = np.zeros(limit, bool)
    for docnums, weights in parts:
        table[docnums] = ufunc(table[docnums], weights)
        is_member[docnums] = True
    united = is_member.nonzero()[0]
    return united, table[united]


def _merge_sorted(parts: Sequence[WeightedSet], ufunc: np.ufunc) -> WeightedSet:
    docnums = np.concatenate([part[0] for part in parts])
    order = docnums.argsort(kind="stable")
    docnums = docnums[order]
    weights = np.concatenate([part[1] for part in parts])[order]
    is_first = np.ones(len(docnums), bool)
    np.not_equal(docnums[1:], docnums[:-1], out=is_first[1:])
    starts = is_first.nonzero()[0]
    return docnums[starts], ufunc.reduceat(weights, starts)


def merge_sum(parts: Sequence[WeightedSet], limit: int) -> WeightedSet:
    """Return the union of several sets; weights of the same document are added up.

    O(sum of lengths + limit), or O(n log n) in the sum n of the lengths where that is less.

    Parameters
    ----------
    parts : sequence of (docnums, weights)
        Sets of documents, with float32 weights that are at least 0.
    limit : int
        All docnums are below it.

    Returns
    -------
    docnums : ndarray of int64, shape (n,)
        Ascending. The arrays of the only set with members are returned as they are.
    weights : ndarray of float32, shape (n,)
        Sum of the weights of each document.

    Examples
    --------
    >>> few, more = np.array([1, 4]), np.array([4, 7])
    >>> ones, twos = np.ones(2, np.float32), np.full(2, 2, np.float32)
    >>> [part.tolist() for part in merge_sum([(few, ones), (more, twos)], 8)]
    [[1, 4, 7], [1.0, 3.0, 2.0]]
    """
    return _merge(parts, limit, np.add)


def merge_max(parts: Sequence[WeightedSet], limit: int) -> WeightedSet:
    """Return the union of several sets; the greatest weight of a document counts.

    O(sum of lengths + limit), or O(n log n) in the sum n of the lengths where that is less.

    Parameters
    ----------
    parts : sequence of (docnums, weights)
        Sets of documents, with float32 weights that are at least 0.
    limit : int
        All docnums are below it.

    Returns
    -------
    docnums : ndarray of int64, shape (n,)
        Ascending. The arrays of the only set with members are returned as they are.
    weights : ndarray of float32, shape (n,)
        Greatest weight of each document.

    Examples
    --------
    >>> few, more = np.array([1, 4]), np.array([4, 7])
    >>> ones, twos = np.ones(2, np.float32), np.full(2, 2, np.float32)
    >>> [part.tolist() for part in merge_max([(few, ones), (more, twos)], 8)]
    [[1, 4, 7], [1.0, 2.0, 2.0]]
    """
    return _merge(parts, limit, np.maximum)


def merge_covering(
    parts: Sequence[WeightedSet], rarities: Sequence[float | Weights], limit: int
) -> tuple[Docnums, Weights, Weights]:
    """Return the union of several sets, with the rarities of the sets that each document is in.

    Both weights and rarities are added up; O(sum of lengths + limit), as `merge_sum`.

    Parameters
    ----------
    parts : sequence of (docnums, weights)
        Sets of documents, with float32 weights that are at least 0.
    rarities : sequence of float or ndarray of float32
        The rarity of each set, or that of each of its documents; greater than 0.
    limit : int
        All docnums are below it.

    Returns
    -------
    docnums : ndarray of int64, shape (n,)
        Ascending.
    weights, covered : ndarray of float32, shape (n,)
        Sum of the weights of each document, and of the rarities of its sets.

    Examples
    --------
    >>> few, more = np.array([1, 4]), np.array([4, 7])
    >>> sets = [(few, np.ones(2, np.float32)), (more, np.ones(2, np.float32))]
    >>> [part.tolist() for part in merge_covering(sets, [2.0, 3.0], 8)]
    [[1, 4, 7], [1.0, 2.0, 1.0], [2.0, 5.0, 3.0]]
    """
    docnums, weights = merge_sum(parts, limit)
    covered = [
        (part, np.full(len(part), rarity, np.float32))
        for (part, _), rarity in zip(parts, rarities, strict=True)
    ]
    return docnums, weights, merge_sum(covered, limit)[1]


def add_where_present(base: WeightedSet, more: Sequence[WeightedSet], limit: int) -> Weights:
    """Return the weights of a set, increased by those that its documents have in other sets.

    O(sum of lengths + members of the base), or O(m log n) in the m members of the other sets and
    the n of the base where documents are many and members few.

    Parameters
    ----------
    base : (docnums, weights)
        A set of documents, with float32 weights.
    more : sequence of (docnums, weights)
        Other sets; documents that only these have do not count.
    limit : int
        All docnums are below it.

    Returns
    -------
    ndarray of float32, shape (n,)
        Weights of the documents of `base`; possibly its own array, which is never changed.

    Examples
    --------
    >>> base = np.array([1, 4]), np.ones(2, np.float32)
    >>> add_where_present(base, [(np.array([4, 7]), np.ones(2, np.float32))], 8).tolist()
    [1.0, 2.0]
    """
    docnums, weights = base
    rest = []
    for other, theirs in more:
        # Equal sets are frequent: most words have one form only.
        if len(other) == len(docnums) and (other is docnums or (other == docnums).all()):
            weights = weights + theirs
        elif len(other):
            rest.append((other, theirs))
    more = rest
    if not more or not len(docnums):
        return weights
    if limit > SPARSE * (len(docnums) + sum(len(part[0]) for part in more)):
        total = weights.copy()
        for other, theirs in more:
            both = members(other, docnums)
            total[docnums.searchsorted(other[both])] += theirs[both]
        return total
    table = np.empty(limit, np.float32)  # what is not in `base` is never read
    for other, _ in more:
        table[other] = 0
    table[docnums] = weights
    for other, theirs in more:
        table[other] += theirs
    return table[docnums]


def add_up(parts: Iterable[WeightedSet], limit: int) -> WeightedSet:
    """Return the union of several lists of documents; weights of the same document are added up.

    The lists may be made as they are taken: they are added up whenever they have more postings
    than a bound, so that a thousand of them take no more room than a few. O(n + limit), or
    O(n log n) in the sum n of their lengths where that is less.

    Parameters
    ----------
    parts : iterable of (docnums, weights)
        Docnums in any order and with duplicates, with float32 weights.
    limit : int
        All docnums are below it.

    Returns
    -------
    docnums : ndarray of int64, shape (n,)
        Ascending.
    weights : ndarray of float32, shape (n,)
        Sum of the weights of each document, added up as float64.

    Examples
    --------
    >>> [part.tolist() for part in add_up([(np.array([7, 1, 7]), np.ones(3, np.float32))], 8)]
    [[1, 7], [1.0, 2.0]]
    """
    waiting: list[WeightedSet] = []
    totals, is_member, count = None, None, 0
    for part in parts:
        waiting.append(part)
        count += len(part[0])
        if count > max(AT_ONCE, limit):
            totals, is_member = _added(waiting, limit, totals, is_member)
            waiting, count = [], 0
    docnums = np.concatenate([np.empty(0, np.int64), *(part[0] for part in waiting)])
    if totals is None and limit > SPARSE * len(docnums):
        united, rows = np.unique(docnums, return_inverse=True)
        weights = np.concatenate([np.empty(0, np.float32), *(part[1] for part in waiting)])
        return united, np.bincount(rows, weights, len(united)).astype(np.float32)
    totals, is_member = _added(waiting, limit, totals, is_member)
    united = np.flatnonzero(is_member)
    return united, totals[united].astype(np.float32)


def _added(
    parts: Sequence[WeightedSet],
    limit: int,
    totals: NDArray[np.float64] | None,
    is_member: NDArray[np.bool_] | None,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the total weight of each document, and which have any, with some more lists."""
    docnums = np.concatenate([np.empty(0, np.int64), *(part[0] for part in parts)])
    more: NDArray[Any] = np.bincount(
        docnums, np.concatenate([np.empty(0, np.float32), *(part[1] for part in parts)]), limit
    )
    came: NDArray[Any] = np.zeros(limit, bool) if is_member is None else is_member
    came[docnums] = True
    return more if totals is None else totals + more, came


def distinct(numbers: NDArray[Any]) -> NDArray[Any]:
    """Return numbers in ascending order, each once. O(n) if they are so already, else O(n log n).

    Parameters
    ----------
    numbers : ndarray of integers, shape (n,)
        In any order.

    Returns
    -------
    ndarray, shape (m,)
        Of the same type; `numbers` itself if it ascends without duplicates, as most do.

    Examples
    --------
    >>> distinct(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    if (numbers[1:] > numbers[:-1]).all():
        return numbers
    numbers = np.sort(numbers, kind="stable")
    return numbers[np.concatenate(([True], numbers[1:] != numbers[:-1]))]


def members(docnums: Docnums, among: Docnums) -> NDArray[np.bool_]:
    """Return which documents are in a set. O(n log m).

    Parameters
    ----------
    docnums : ndarray of int64, shape (n,)
        In any order.
    among : ndarray of int64, shape (m,)
        The set, ascending.

    Returns
    -------
    ndarray of bool, shape (n,)
        Which of `docnums` are in the set.

    Examples
    --------
    >>> members(np.array([1, 4]), np.array([4, 7])).tolist()
    [False, True]
    """
    if not len(among):
        return np.zeros(len(docnums), bool)
    rows = among.searchsorted(docnums)
    rows[rows == len(among)] = 0
    return among[rows] == docnums


def intersect(parts: Sequence[WeightedSet], limit: int) -> WeightedSet:
    """Return the documents that are in all of several sets; their weights are added up.

    Begins with the smallest set, of n members. O(n log m) for each other set of m members, or
    O(n + m + limit) where that is less.

    Parameters
    ----------
    parts : sequence of (docnums, weights)
        At least one set of documents, with float32 weights.
    limit : int
        All docnums are below it.

    Returns
    -------
    docnums : ndarray of int64, shape (k,)
        Ascending.
    weights : ndarray of float32, shape (k,)
        Sum of the weights of each document.

    Examples
    --------
    >>> few, more = np.array([1, 4]), np.array([4, 7])
    >>> weights = np.ones(2, np.float32)
    >>> [part.tolist() for part in intersect([(few, weights), (more, weights)], 8)]
    [[4], [2.0]]
    """
    parts = sorted(parts, key=lambda part: len(part[0]))
    docnums, weights = parts[0]
    for other, theirs in parts[1:]:
        if not len(docnums):
            return docnums, weights
        if len(other) < SPARSE * len(docnums) and limit < SPARSE * len(other):
            table = np.full(limit, np.nan, np.float32)
            table[other] = theirs
            more = table[docnums]
            both = more == more  # not NaN
            docnums, weights = docnums[both], weights[both] + more[both]
            continue
        rows = other.searchsorted(docnums)
        rows[rows == len(other)] = 0
        both = other[rows] == docnums
        docnums, weights = docnums[both], weights[both] + theirs[rows[both]]
    return docnums, weights
