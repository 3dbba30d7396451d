"""Sets of documents with a weight each: union and intersection.

Two ways lead there: by sorting or bisection, whose cost depends on the postings alone, and by a table over all documents, which is several times faster as
soon as the postings are no small part of them. Both give the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Docnums = NDArray[np.int64]
Weights = NDArray[np.float32]

SPARSE = 16
"""A union is made by sorting, an intersection by bisection, when the documents are more than so many times the postings."""


AT_ONCE = 1 << 20
"""About how many postings are held together before they are united."""


def _merge(
    parts: Sequence[tuple[Docnums, Weights]], limit: int, ufunc: np.ufunc
) -> tuple[Docnums, Weights]:
    parts = [part for part in parts if len(part[0])]
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    if len(parts) == 1:
        return parts[0]
    if limit > SPARSE * sum(len(part[0]) for part in parts):
        return _merge_sorted(parts, ufunc)
    table = np.zeros(limit, np.float32)
    found = np.zeros(limit, bool)
    for docnums, weights in parts:
        table[docnums] = ufunc(table[docnums], weights)
        found[docnums] = True
    united = found.nonzero()[0]
    return united, table[united]


def _merge_sorted(
    parts: Sequence[tuple[Docnums, Weights]], ufunc: np.ufunc
) -> tuple[Docnums, Weights]:
    docnums = np.concatenate([part[0] for part in parts])
    order = docnums.argsort(kind="stable")
    docnums = docnums[order]
    weights = np.concatenate([part[1] for part in parts])[order]
    is_first = np.ones(len(docnums), bool)
    np.not_equal(docnums[1:], docnums[:-1], out=is_first[1:])
    starts = is_first.nonzero()[0]
    return docnums[starts], ufunc.reduceat(weights, starts)


def merge_sum(parts: Sequence[tuple[Docnums, Weights]], limit: int) -> tuple[Docnums, Weights]:
    """The union of several sets of docnums below `limit`; a document's weight is the sum of its weights, which are none negative."""
    return _merge(parts, limit, np.add)


def merge_max(parts: Sequence[tuple[Docnums, Weights]], limit: int) -> tuple[Docnums, Weights]:
    """The union of several sets of docnums below `limit`; a document's weight is the greatest of its weights, which are none negative."""
    return _merge(parts, limit, np.maximum)


def add_where_present(
    base: tuple[Docnums, Weights], more: Sequence[tuple[Docnums, Weights]], limit: int
) -> Weights:
    """The weights of `base`, increased by those of the same documents in other sets; documents that only those have do not count."""
    docnums, weights = base
    rest = []
    for other, theirs in more:
        if len(other) == len(docnums) and (
            other is docnums or (other == docnums).all()
        ):  # as for most words that have one form only
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


class Union:
    """The union of sets that come one after another; a document's weight is the sum of its weights, which are none negative.

    What has come is united whenever it grows beyond a bound, so that a thousand sets take no more room than some of them.

    Parameters
    ----------
    limit : int     all docnums are below it
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._most = max(AT_ONCE, 4 * limit)
        self._parts: list[tuple[Docnums, Weights]] = []
        self._held = 0

    def add(self, part: tuple[Docnums, Weights]) -> None:
        """Add a set."""
        self._parts.append(part)
        self._held += len(part[0])
        if self._held > self._most:
            self._parts = [self.merged()]
            self._held = len(self._parts[0][0])

    def merged(self) -> tuple[Docnums, Weights]:
        """The union of what has come."""
        return merge_sum(self._parts, self._limit)


def add_up(parts: Iterable[tuple[Docnums, Weights]], limit: int) -> tuple[Docnums, Weights]:
    """The union of several lists of docnums below `limit`, in any order and with doubles; a document's weight is the sum of its weights.

    The lists may be made as they are taken: no more of them are held together than a bound says.
    """
    held: list[tuple[Docnums, Weights]] = []
    totals, found, count = None, None, 0
    for part in parts:
        held.append(part)
        count += len(part[0])
        if count > max(AT_ONCE // 4, limit):
            totals, found = _added(held, limit, totals, found)
            held, count = [], 0
    docnums = np.concatenate([np.empty(0, np.int64), *(part[0] for part in held)])
    if totals is None and limit > SPARSE * len(docnums):
        united, rows = np.unique(docnums, return_inverse=True)
        weights = np.concatenate([np.empty(0, np.float32), *(part[1] for part in held)])
        return united, np.bincount(rows, weights, len(united)).astype(np.float32)
    totals, found = _added(held, limit, totals, found)
    united = np.flatnonzero(found)
    return united, totals[united].astype(np.float32)


def _added(
    parts: Sequence[tuple[Docnums, Weights]],
    limit: int,
    totals: NDArray[np.float64] | None,
    found: NDArray[np.bool_] | None,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The sum of the weights of each document, and whether it has come, with some more lists."""
    docnums = np.concatenate([np.empty(0, np.int64), *(part[0] for part in parts)])
    more: NDArray[Any] = np.bincount(
        docnums, np.concatenate([np.empty(0, np.float32), *(part[1] for part in parts)]), limit
    )
    came: NDArray[Any] = np.zeros(limit, bool) if found is None else found
    came[docnums] = True
    return more if totals is None else totals + more, came


def distinct(numbers: NDArray[Any]) -> NDArray[Any]:
    """Numbers in order, each once. Those that are so already, as most are, cost one comparison."""
    if (numbers[1:] > numbers[:-1]).all():
        return numbers
    numbers = np.sort(numbers, kind="stable")
    return numbers[np.concatenate(([True], numbers[1:] != numbers[:-1]))]


def members(docnums: Docnums, among: Docnums) -> NDArray[np.bool_]:
    """bool[len(docnums)]: which are also `among`. O(n log m)."""
    if not len(among):
        return np.zeros(len(docnums), bool)
    found = among.searchsorted(docnums)
    found[found == len(among)] = 0
    return among[found] == docnums


def intersect(parts: Sequence[tuple[Docnums, Weights]], limit: int) -> tuple[Docnums, Weights]:
    """The documents, all below `limit`, in all sets; a document's weight is the sum of its weights. Begins with the smallest set."""
    parts = sorted(parts, key=lambda part: len(part[0]))
    docnums, weights = parts[0]
    for other, theirs in parts[1:]:
        if not len(docnums):
            return docnums, weights
        if len(other) < SPARSE * len(docnums) and limit < SPARSE * len(other):
            table = np.full(limit, np.nan, np.float32)
            table[other] = theirs
            more = table[docnums]
            both = more == more  # not nan
            docnums, weights = docnums[both], weights[both] + more[both]
            continue
        found = other.searchsorted(docnums)
        found[found == len(other)] = 0
        both = other[found] == docnums
        docnums, weights = docnums[both], weights[both] + theirs[found[both]]
    return docnums, weights
