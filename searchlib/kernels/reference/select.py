"""Selecting the best."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 32


def top(scores: NDArray[Any], k: int | None = None) -> NDArray[np.int64]:
    """The indexes of the k greatest scores, greatest first, the earlier one first among equals; of all when k is None. O(n + k log k)."""
    if k is None or k >= len(scores):
        return (-scores).argsort(kind="stable")
    if k <= 0:
        return np.empty(0, np.int64)
    kept = (scores >= _bound(scores, k)).nonzero()[0]
    return kept[(-scores[kept]).argsort(kind="stable")[:k]]


def _bound(scores: NDArray[Any], k: int) -> Any:
    """The k-th greatest score, or a lower one that few are above: the k-th greatest of the greatest of each block, where there are many blocks."""
    blocks = len(scores) // BLOCK
    is_blocked = blocks > 4 * k
    best = (
        scores[: blocks * BLOCK].reshape(blocks, BLOCK).max(axis=1) if is_blocked else scores.copy()
    )
    best.partition(-k)  # as a method: half the time of numpy's function for a short array
    return best[-k]
