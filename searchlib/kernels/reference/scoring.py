"""BM25."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray


def idf(df: int, n_docs: int) -> float:
    """Return the inverse document frequency of a term. O(1).

    ``ln(1 + (n_docs - df + 0.5) / (df + 0.5))``

    Parameters
    ----------
    df, n_docs : int
        Documents that hold the term, and documents in all; ``0 <= df <= n_docs``.

    Returns
    -------
    float
        Greater than 0.

    Raises
    ------
    ValueError
        If `df` is out of bounds.

    References
    ----------
    Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009; as in Lucene, the
    logarithm is taken of 1 more, which keeps it positive.

    Examples
    --------
    >>> round(idf(1, 100), 3), round(idf(99, 100), 3)
    (4.21, 0.015)
    """
    if not 0 <= df <= n_docs:
        raise ValueError(f"df {df} outside 0..{n_docs}")
    return math.log1p((n_docs - df + 0.5) / (df + 0.5))


def norms(lengths: NDArray[Any], average_length: float, k1: float, b: float) -> NDArray[np.float32]:
    """Return what the length of each document adds to the denominator of BM25. O(n).

    ``k1 * (1 - b + b * length / average_length)``

    Parameters
    ----------
    lengths : ndarray of numbers, shape (n,)
        Length of each document, in tokens.
    average_length : float
        Mean length over all documents, in tokens; greater than 0.
    k1 : float
        How slowly repetitions saturate; greater than 0.
    b : float
        How much the length counts, from 0 to 1.

    Returns
    -------
    ndarray of float32, shape (n,)
        Greater than 0.

    Examples
    --------
    >>> [f"{norm:.1f}" for norm in norms(np.array([10, 20]), 10.0, 1.2, 0.75)]
    ['1.2', '2.1']
    """
    return lengths.astype(np.float32) * np.float32(k1 * b / average_length) + np.float32(
        k1 * (1 - b)
    )


def bm25(
    tfs: NDArray[np.float32], document_norms: NDArray[np.float32], weight: float
) -> NDArray[np.float32]:
    """Score every posting of one term with BM25. O(n).

    ``weight * tf / (tf + norm)``

    Parameters
    ----------
    tfs : ndarray of float32, shape (n,)
        Occurrences of the term in each document.
    document_norms : ndarray of float32, shape (n,)
        Norms of the same documents, as `norms` gives them.
    weight : float
        The limit of the score as `tf` grows: the term's idf times k1 + 1.

    Returns
    -------
    ndarray of float32, shape (n,)
        Scores, never negative.

    Raises
    ------
    ValueError
        If the shapes differ.

    References
    ----------
    Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009.

    Examples
    --------
    >>> tfs, norms = np.array([1, 3], np.float32), np.ones(2, np.float32)
    >>> [f"{score:.1f}" for score in bm25(tfs, norms, 2.0)]
    ['1.0', '1.5']
    """
    if len(tfs) != len(document_norms):
        raise ValueError(f"{len(tfs)} frequencies for {len(document_norms)} norms")
    scores = tfs * np.float32(weight)
    scores /= document_norms + tfs
    return scores
