"""BM25."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
B = 0.75


def idf(df: int, n_docs: int) -> float:
    """How telling a term is: ln(1 + (n - df + 0.5) / (df + 0.5)), > 0.

    Parameters
    ----------
    df, n_docs : int        0 <= df <= n_docs

    Source: Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, with Lucene's 1 + under the logarithm, which keeps it positive.
    """
    if not 0 <= df <= n_docs:
        raise ValueError(f"df {df} outside 0..{n_docs}")
    return math.log1p((n_docs - df + 0.5) / (df + 0.5))


def bm25(tfs: NDArray[Any], lengths: NDArray[Any], average_length: float, weight: float, *, k1: float = K1, b: float = B) -> NDArray[np.float32]:
    """Score every posting of one term.

    s = weight * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / average_length))

    Parameters
    ----------
    tfs, lengths : float32[n]   occurrences in the document; its length in tokens
    average_length : float      tokens, > 0
    weight : float              the term's idf times the field's boost

    Returns
    -------
    float32[n]                  >= 0

    Raises
    ------
    ValueError                  shapes differ
    """
    if tfs.shape != lengths.shape:
        raise ValueError(f"{tfs.shape} frequencies for {lengths.shape} lengths")
    norms = lengths * np.float32(k1 * b / average_length)
    norms += np.float32(k1 * (1 - b))
    norms += tfs
    scores = tfs * np.float32(weight * (k1 + 1))
    scores /= norms
    return scores.astype(np.float32, copy=False)
