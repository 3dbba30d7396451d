"""How good a ranking is, by the documents that were judged relevant to a query.

A judgement gives a document a gain: 0 is irrelevant, and more is better. Documents without a
judgement are irrelevant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log2, sqrt
from statistics import fmean, stdev
from typing import NamedTuple

CUTOFF, RECALL_CUTOFF = 10, 100
"""How many hits nDCG and MRR look at, and how many recall."""


class Quality(NamedTuple):
    """The three figures of a ranking, or their means over several; all are in 0..1.

    Parameters
    ----------
    ndcg, mrr, recall : float
        nDCG@10, MRR@10 and recall@100.
    """

    ndcg: float
    mrr: float
    recall: float


def ndcg(ids: Sequence[str], gains: Mapping[str, float]) -> float:
    """Return the discounted gain of the first ten hits, as a share of the best possible.

    ``sum(gain / log2(rank + 1))`` over the ranks from 1, divided by the same sum of the ten highest
    gains in descending order.

    Parameters
    ----------
    ids : sequence of str
        The documents found, best first.
    gains : mapping of str to float
        The gains of the judged documents; at least one is above 0.

    References
    ----------
    Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002, with the gain
    itself, not a power of 2.

    Examples
    --------
    >>> round(ndcg(["b", "a"], {"a": 1.0}), 4)
    0.6309
    """
    best = sorted(gains.values(), reverse=True)
    return _discounted(gains.get(each, 0.0) for each in ids[:CUTOFF]) / _discounted(best[:CUTOFF])


def _discounted(gains: Iterable[float]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, 1))


def reciprocal_rank(ids: Sequence[str], gains: Mapping[str, float]) -> float:
    """Return 1 / the rank of the first relevant hit, or 0 if none of the first ten is.

    >>> reciprocal_rank(["b", "a"], {"a": 1.0})
    0.5
    """
    ranks = (rank for rank, each in enumerate(ids[:CUTOFF], 1) if gains.get(each, 0.0) > 0)
    return 1 / next(ranks, float("inf"))


def recall(ids: Sequence[str], gains: Mapping[str, float]) -> float:
    """Return the share of the relevant documents that the first hundred hits hold.

    >>> recall(["b", "a"], {"a": 1.0, "c": 2.0})
    0.5
    """
    relevant = {each for each, gain in gains.items() if gain > 0}
    return len(relevant.intersection(ids[:RECALL_CUTOFF])) / len(relevant)


def judge(ids: Sequence[str], gains: Mapping[str, float]) -> Quality:
    """Return the figures of one query's hits."""
    return Quality(ndcg(ids, gains), reciprocal_rank(ids, gains), recall(ids, gains))


def mean(qualities: Iterable[Quality]) -> Quality:
    """Return the means of figures, of at least one query or set.

    >>> mean([Quality(1, 1, 1), Quality(0, 0.5, 1)])
    Quality(ndcg=0.5, mrr=0.75, recall=1.0)
    """
    return Quality(*map(fmean, zip(*qualities, strict=True)))


def standard_error(differences: Sequence[float]) -> float:
    """Return the standard error of a mean, of at least two numbers.

    >>> standard_error([1.0, 2.0, 3.0, 2.0]) == sqrt(2 / 3) / 2
    True
    """
    return stdev(differences) / sqrt(len(differences))
