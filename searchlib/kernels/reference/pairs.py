"""What pairs of words add to the scores of documents that have them together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.arrays import (
    Docnums,
    Occurrences,
    PlacedPair,
    PlacedUnit,
    WeightedSet,
    Weights,
)
from searchlib.kernels.reference.positions import followed_by, frequencies, of_documents, within
from searchlib.kernels.reference.scoring import bm25, idf
from searchlib.kernels.reference.sets import distinct, members, merge_sum


def add_pairs(
    scores: Weights,
    docnums: Docnums,
    slots: Sequence[Occurrences],
    units: Sequence[PlacedUnit],
    pairs: Sequence[PlacedPair],
    weights: Sequence[float],
    norms: Sequence[Weights],
) -> Weights:
    """Return the scores of some documents, increased where words of a query stand together.

    Each pair adds ``weight * x / (1 + x)`` for the documents that have it in sequence, then the
    same for those that have it near each other, where x adds up over the fields what the frequency
    in each, times the weight of the field, is to its norm. O(occurrences in these documents), for
    each unit and each pair.

    Parameters
    ----------
    scores : ndarray of float32, shape (n,)
        What the documents score without it.
    docnums : ndarray of int64, shape (n,)
        The documents, ascending.
    slots : sequence of ndarray of int64
        Occurrences of each slot, ascending; in other documents, too.
    units : sequence of PlacedUnit
        The units of the pairs, in a field each.
    pairs : sequence of PlacedPair
        In the order in which they are added.
    weights : sequence of float
        What the frequencies of each field weigh.
    norms : sequence of ndarray of float32, shape (limit,)
        For each field the norms of all documents, as `norms` gives them.

    Returns
    -------
    ndarray of float32, shape (n,)
        New scores.

    Examples
    --------
    >>> chat, noir = np.array([1 << 32 | 3]), np.array([1 << 32 | 4, 2 << 32])
    >>> pair = PlacedPair(((0, 0, 1),), 0, 1.0, 0, 0.0)
    >>> scores, docnums = np.ones(2, np.float32), np.array([1, 2])
    >>> placed = [chat, noir], [((0,),), ((1,),)], [pair], [1.0], [np.ones(3, np.float32)]
    >>> add_pairs(scores, docnums, *placed).tolist()
    [1.5, 1.0]
    """
    limit, scores = len(norms[0]), scores.copy()
    among = [of_documents(slot, docnums, limit) for slot in slots]
    spans = [_spans(unit, among) for unit in units]
    for pair in pairs:
        in_sequence, near = [], []
        for _, first, second in pair.fields:
            (firsts, ends), seconds = spans[first], spans[second][0]
            if pair.gap is not None:
                in_sequence.append(frequencies(seconds[followed_by(ends + pair.gap, seconds)]))
            if pair.window:
                near.append(frequencies(seconds[within(seconds, firsts, pair.window, False)]))
        fields = [field for field, _, _ in pair.fields]
        for lists, weight, is_near in ((in_sequence, pair.sequence, 0), (near, pair.proximity, 1)):
            if not lists:
                continue
            having, tfs, norms_there = _weighted(lists, fields, weights, norms)
            if is_near and len(having):
                weight *= idf(len(having), len(docnums))
            scores[docnums.searchsorted(having)] += bm25(tfs, norms_there, weight)
    return scores


def _spans(unit: PlacedUnit, slots: Sequence[Occurrences]) -> tuple[Occurrences, Occurrences]:
    """Return where a unit starts, and the positions after it; both ascending, each once."""
    starts, ends = [], []
    for first, *more in unit:
        here = slots[first]
        for offset, slot in enumerate(more, 1):
            here = here[members(here + offset, slots[slot])]
        starts.append(here)
        ends.append(here + 1 + len(more))
    if len(starts) == 1:
        return starts[0], ends[0]
    return distinct(np.concatenate(starts)), distinct(np.concatenate(ends))


def _weighted(
    lists: Sequence[WeightedSet],
    fields: Sequence[int],
    weights: Sequence[float],
    norms: Sequence[Weights],
) -> tuple[Docnums, NDArray[Any], NDArray[Any]]:
    """Return the documents of some lists, in a field each, their weighted frequencies and norms.

    Over several fields each frequency is divided by the norm of its field, and 1 is left.
    """
    if len(fields) == 1:
        (docnums, tfs), [field] = lists[0], fields
        return docnums, tfs * np.float32(weights[field]), norms[field][docnums]
    docnums, tfs = merge_sum(
        [
            (docnums, tfs * np.float32(weights[field]) / norms[field][docnums])
            for field, (docnums, tfs) in zip(fields, lists, strict=True)
        ],
        len(norms[0]),
    )
    return docnums, tfs, np.ones(len(docnums), np.float32)
