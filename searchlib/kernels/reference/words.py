"""What one word scores, from coded posting lists to documents and their scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.arrays import CodedList, CodedStream, WeightedSet, Weights
from searchlib.kernels.codings import FLOATS
from searchlib.kernels.reference.decoding import decode_list
from searchlib.kernels.reference.scoring import bm25, idf
from searchlib.kernels.reference.sets import add_where_present, merge_max, merge_sum


def score_word(
    streams: Sequence[CodedStream],
    weights: Sequence[float],
    norms: Sequence[Weights],
    live: NDArray[np.bool_] | None,
    doc_count: int,
    k1: float,
) -> WeightedSet:
    """Return the documents of a word and their scores by BM25F. O(postings + limit).

    Each stream scores ``share * idf * (k1 + 1) * x / (1 + x)``, where x adds up over the fields
    what the frequency in each, times the weight of the field, is to its norm. The documents are
    those of the first stream; the scores of the others are added where they have them.

    Parameters
    ----------
    streams : sequence of CodedStream
        At least one: the lists of each kind of key, for each field. The greatest frequency of a
        document in the lists of a field counts.
    weights : sequence of float
        What the frequencies of each field weigh.
    norms : sequence of ndarray of float32, shape (limit,)
        For each field the norms of all documents, as `norms` gives them.
    live : ndarray of bool, shape (limit,), or None
        Which documents are not deleted; None if none is.
    doc_count : int
        Documents that are not deleted.
    k1 : float
        How slowly repetitions saturate.

    Returns
    -------
    docnums : ndarray of int64, shape (n,)
        Ascending.
    scores : ndarray of float32, shape (n,)
        Never negative.

    Raises
    ------
    ValueError
        If the bytes of a list are no such list, or its frequencies no whole numbers.

    References
    ----------
    Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009.

    Examples
    --------
    >>> from searchlib.kernels.codings import ONES, SHORT
    >>> coded = CodedList(SHORT | ONES, 2, bytes([4, 0, 6, 0]), 10, 0)
    >>> stream = CodedStream(1.0, ((coded,),))
    >>> docnums, scores = score_word([stream], [1.0], [np.ones(10, np.float32)], None, 10, 1.0)
    >>> docnums.tolist(), [f"{score:.2f}" for score in scores]
    ([4, 6], ['1.48', '1.48'])
    """
    base, *others = streams
    share, finer = base.share, []
    for stream in others:
        if stream.fields == base.fields:  # as those of a word of one form are
            share += stream.share
        else:
            finer.append(stream)
    limit = len(norms[0])

    def scored(fields: Sequence[Sequence[CodedList]], share: float) -> WeightedSet:
        docnums, tfs, norms_there = _weighted(fields, weights, norms, live)
        if not len(docnums):
            return docnums, tfs
        weight = share * idf(len(docnums), doc_count) * (k1 + 1)
        return docnums, bm25(tfs, norms_there, weight)

    docnums, scores = scored(base.fields, share)
    more = [scored(stream.fields, stream.share) for stream in finer]
    return docnums, add_where_present((docnums, scores), more, limit)


def _weighted(
    fields: Sequence[Sequence[CodedList]],
    weights: Sequence[float],
    norms: Sequence[Weights],
    live: NDArray[np.bool_] | None,
) -> tuple[NDArray[np.int64], Weights, Weights]:
    """Return the documents of a stream, their weighted frequencies, and their norms.

    Over several fields each frequency is divided by the norm of its field, and 1 is left.
    """
    limit, parts = len(norms[0]), []
    for lists, weight, field_norms in zip(fields, weights, norms, strict=True):
        docnums, tfs = merge_max([_decoded(coded, live) for coded in lists], limit)
        if weight != 1:
            tfs = tfs * np.float32(weight)
        if len(fields) == 1:
            return docnums, tfs, field_norms[docnums]
        parts.append((docnums, tfs / field_norms[docnums]))
    docnums, tfs = merge_sum(parts, limit)
    return docnums, tfs, np.ones(len(docnums), np.float32)


def _decoded(coded: CodedList, live: NDArray[Any] | None) -> WeightedSet:
    if coded.coding & FLOATS:
        raise ValueError("the frequencies of a list are no whole numbers")
    docnums, tfs = decode_list(coded.coding, coded.df, coded.coded, coded.limit)
    if coded.first:
        docnums += coded.first
    if live is not None:
        is_live = live[docnums]
        docnums, tfs = docnums[is_live], tfs[is_live]
    return docnums, tfs
