"""Selecting the best."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 32


def top(scores: NDArray[Any], k: int | None = None) -> NDArray[np.int64]:
    """The indexes of the k greatest scores, greatest first, the earlier one first among equals; of all when k is None. O(n + k log k)."""
    if k is None or k >= len(scores):
        return np.argsort(-scores, kind="stable")
    if k <= 0:
        return np.empty(0, np.int64)
    kept = np.flatnonzero(scores >= _bound(scores, k))
    return kept[np.argsort(-scores[kept], kind="stable")[:k]]


def _bound(scores: NDArray[Any], k: int) -> Any:
    """The k-th greatest score, or a lower one that few are above: the k-th greatest of the greatest of each block, where there are many blocks."""
    blocks = len(scores) // BLOCK
    if blocks > 4 * k:
        scores = scores[: blocks * BLOCK].reshape(blocks, BLOCK).max(axis=1)
    return np.partition(scores, -k)[-k]
