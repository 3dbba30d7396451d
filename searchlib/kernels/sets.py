"""Sets of documents with a weight each: union and intersection.

Two ways lead there: by sorting or bisection, whose cost depends on the postings alone, and by a table over all documents, which is several times faster as
soon as the postings are no small part of them. Both give the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Docnums = NDArray[np.int64]
Weights = NDArray[np.float32]

SPARSE = 16
"""A union is made by sorting, an intersection by bisection, when the documents are more than so many times the postings."""


def _merge(parts: Sequence[tuple[Docnums, Weights]], limit: int, ufunc: np.ufunc) -> tuple[Docnums, Weights]:
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
    united = np.flatnonzero(found)
    return united, table[united]


def _merge_sorted(parts: Sequence[tuple[Docnums, Weights]], ufunc: np.ufunc) -> tuple[Docnums, Weights]:
    docnums = np.concatenate([part[0] for part in parts])
    order = np.argsort(docnums, kind="stable")
    docnums = docnums[order]
    weights = np.concatenate([part[1] for part in parts])[order]
    starts = np.flatnonzero(np.concatenate(([True], docnums[1:] != docnums[:-1])))
    return docnums[starts], ufunc.reduceat(weights, starts)


def merge_sum(parts: Sequence[tuple[Docnums, Weights]], limit: int) -> tuple[Docnums, Weights]:
    """The union of several sets of docnums below `limit`; a document's weight is the sum of its weights, which are none negative."""
    return _merge(parts, limit, np.add)


def merge_max(parts: Sequence[tuple[Docnums, Weights]], limit: int) -> tuple[Docnums, Weights]:
    """The union of several sets of docnums below `limit`; a document's weight is the greatest of its weights, which are none negative."""
    return _merge(parts, limit, np.maximum)


def add_where_present(base: tuple[Docnums, Weights], more: Sequence[tuple[Docnums, Weights]], limit: int) -> Weights:
    """The weights of `base`, increased by those of the same documents in other sets; documents that only those have do not count."""
    docnums, weights = base
    rest = []
    for other, theirs in more:
        if len(other) == len(docnums) and (other is docnums or (other == docnums).all()):  # as for most words that have one form only
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
            total[np.searchsorted(docnums, other[both])] += theirs[both]
        return total
    table = np.empty(limit, np.float32)  # what is not in `base` is never read
    for other, _ in more:
        table[other] = 0
    table[docnums] = weights
    for other, theirs in more:
        table[other] += theirs
    return table[docnums]


def add_up(parts: Sequence[tuple[Docnums, Weights]], limit: int) -> tuple[Docnums, Weights]:
    """The union of several lists of docnums below `limit`, in any order and with doubles; a document's weight is the sum of its weights."""
    parts = [part for part in parts if len(part[0])]
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    docnums = np.concatenate([part[0] for part in parts])
    weights = np.concatenate([part[1] for part in parts])
    if limit > SPARSE * len(docnums):
        united, rows = np.unique(docnums, return_inverse=True)
        return united, np.bincount(rows, weights).astype(np.float32)
    totals = np.bincount(docnums, weights)
    united = np.flatnonzero(np.bincount(docnums))
    return united, totals[united].astype(np.float32)


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
    found = np.searchsorted(among, docnums)
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
        found = np.searchsorted(other, docnums)
        found[found == len(other)] = 0
        both = other[found] == docnums
        docnums, weights = docnums[both], weights[both] + theirs[found[both]]
    return docnums, weights


def count_in(parts: Sequence[tuple[Docnums, Weights]], limit: int) -> tuple[Docnums, NDArray[np.int64], Weights]:
    """The union of several sets of docnums below `limit`: its documents, in how many sets each is, and the sum of its weights."""
    docnums, weights = merge_sum(parts, limit)
    counts: NDArray[Any] = np.zeros(len(docnums), np.int64)
    for part, _ in parts:
        counts[np.searchsorted(docnums, part)] += 1
    return docnums, counts, weights
