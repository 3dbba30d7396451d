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


def norms(lengths: NDArray[Any], average_length: float) -> NDArray[np.float32]:
    """What a document's length adds to the denominator of BM25: k1 * (1 - b + b * length / average_length).

    Parameters
    ----------
    lengths : numbers[n]        tokens
    average_length : float      tokens, > 0

    Returns
    -------
    float32[n]
    """
    return lengths.astype(np.float32) * np.float32(K1 * B / average_length) + np.float32(
        K1 * (1 - B)
    )


def bm25(
    tfs: NDArray[np.float32], document_norms: NDArray[np.float32], weight: float
) -> NDArray[np.float32]:
    """Score every posting of one term.

    s = weight * tf * (k1 + 1) / (tf + norm), with the norm of `norms`

    Parameters
    ----------
    tfs : float32[n]                occurrences in the document
    document_norms : float32[n]     of the same documents
    weight : float                  the term's idf times the field's boost

    Returns
    -------
    float32[n]                      >= 0

    Raises
    ------
    ValueError                      shapes differ
    """
    if len(tfs) != len(document_norms):
        raise ValueError(f"{len(tfs)} frequencies for {len(document_norms)} norms")
    scores = tfs * np.float32(weight * (K1 + 1))
    scores /= document_norms + tfs
    return scores
