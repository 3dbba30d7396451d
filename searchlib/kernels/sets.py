"""Sets of documents with a weight each: union and intersection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Docnums = NDArray[np.int64]
Weights = NDArray[np.float32]


def _merge(parts: Sequence[tuple[Docnums, Weights]], ufunc: np.ufunc) -> tuple[Docnums, Weights]:
    parts = [part for part in parts if len(part[0])]
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    if len(parts) == 1:
        return parts[0]
    docnums = np.concatenate([part[0] for part in parts])
    order = np.argsort(docnums, kind="stable")
    docnums = docnums[order]
    weights = np.concatenate([part[1] for part in parts])[order]
    starts = np.flatnonzero(np.concatenate(([True], docnums[1:] != docnums[:-1])))
    return docnums[starts], ufunc.reduceat(weights, starts)


def merge_sum(parts: Sequence[tuple[Docnums, Weights]]) -> tuple[Docnums, Weights]:
    """The union of several sets; a document's weight is the sum of its weights. O(n log n) in all their documents."""
    return _merge(parts, np.add)


def merge_max(parts: Sequence[tuple[Docnums, Weights]]) -> tuple[Docnums, Weights]:
    """The union of several sets; a document's weight is the greatest of its weights."""
    return _merge(parts, np.maximum)


def members(docnums: Docnums, among: Docnums) -> NDArray[np.bool_]:
    """bool[len(docnums)]: which are also `among`. O(n log m)."""
    if not len(among):
        return np.zeros(len(docnums), bool)
    found = np.searchsorted(among, docnums)
    found[found == len(among)] = 0
    return among[found] == docnums


def intersect(parts: Sequence[tuple[Docnums, Weights]]) -> tuple[Docnums, Weights]:
    """The documents in all sets; a document's weight is the sum of its weights. Begins with the smallest set."""
    docnums, weights = min(parts, key=lambda part: len(part[0]))
    for other, theirs in sorted(parts, key=lambda part: len(part[0]))[1:]:
        if not len(docnums) or not len(other):
            return docnums[:0], weights[:0]
        found = np.searchsorted(other, docnums)
        found[found == len(other)] = 0
        both = other[found] == docnums
        docnums, weights = docnums[both], weights[both] + theirs[found[both]]
    return docnums, weights


def count_in(parts: Sequence[tuple[Docnums, Weights]]) -> tuple[Docnums, NDArray[np.int64], Weights]:
    """The union of several sets: its documents, in how many sets each is, and the sum of its weights."""
    docnums, weights = merge_sum(parts)
    counts: NDArray[Any] = np.zeros(len(docnums), np.int64)
    for part, _ in parts:
        counts[np.searchsorted(docnums, part)] += 1
    return docnums, counts, weights
