"""Selection of the greatest."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
"""Scores whose greatest is looked up first."""


def top(scores: NDArray[Any], k: int | None = None) -> NDArray[np.int64]:
    """Return the indexes of the k greatest scores. O(n + k log k).

    Parameters
    ----------
    scores : ndarray of numbers, shape (n,)
        None of them NaN, and none unsigned.
    k : int, optional
        How many; all of them if None, none if 0 or less.

    Returns
    -------
    ndarray of int64, shape (min(k, n),)
        Indexes, that of the greatest score first, and the lower one first among equal scores.

    Examples
    --------
    >>> top(np.array([1.0, 3.0, 2.0, 3.0]), 3).tolist()
    [1, 3, 2]
    """
    if k is None or k >= len(scores):
        return (-scores).argsort(kind="stable")
    if k <= 0:
        return np.empty(0, np.int64)
    best = (scores >= _bound(scores, k)).nonzero()[0]
    return best[(-scores[best]).argsort(kind="stable")[:k]]


def _bound(scores: NDArray[Any], k: int) -> Any:
    """Return the k-th greatest score, or a lower one that few scores are above.

    Where there are many blocks, that is the k-th greatest of the greatest score of each block.
    """
    blocks = len(scores) // BLOCK
    is_blocked = blocks > 4 * k
    best = (
        scores[: blocks * BLOCK].reshape(blocks, BLOCK).max(axis=1) if is_blocked else scores.copy()
    )
    best.partition(-k)  # as a method: half the time of numpy's function for a short array
    return best[-k]
