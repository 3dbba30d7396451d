"""What pairs of query words add to the scores of the documents that have them together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis import Unit
from searchlib.embedded.search.scoring import Scorer
from searchlib.embedded.search.searcher import Docnums
from searchlib.kernels import (
    Occurrences,
    PlacedPair,
    PlacedUnit,
    Weights,
    add_pairs,
    bounded_ranges,
    idf,
    starts_of,
)
from searchlib.plan import TimeUp, nodes as plans

SEQUENCE, PROXIMITY = "in sequence", "near each other"
"""The two ways in which a text may have a pair."""

COMPARED_AT_ONCE = 1 << 21
"""Occurrences of units that are compared before the deadline is asked."""

BYTES_A_PAIR = 1000
"""What a pair takes in memory with what it compares, about."""


class Placed(NamedTuple):
    """The pairs of a query, as `add_pairs` takes them.

    Attributes
    ----------
    given : sequence of Pair
        The pairs themselves.
    fields : list of (str, float)
        The fields, and what each weighs.
    slots : dict from str to list of list of str
        For each field the keys of each slot; slots are numbered in this order.
    units : list of PlacedUnit
    pairs : list of PlacedPair
    """

    given: Sequence[plans.Pair]
    fields: list[tuple[str, float]]
    slots: dict[str, list[list[str]]]
    units: list[PlacedUnit]
    pairs: list[PlacedPair]


def add_bonuses(
    scorer: Scorer, pairs: Sequence[plans.Pair], candidates: Docnums, scores: Weights
) -> Weights:
    """Return the scores of some documents with what pairs add, as far as there is time.

    Parameters
    ----------
    scorer : Scorer
    pairs : sequence of Pair
    candidates : ndarray of int64, shape (n,)
        The documents, ascending.
    scores : ndarray of float32, shape (n,)
        What they score without it.

    Returns
    -------
    ndarray of float32, shape (n,)
    """
    deadline = scorer.frequencies.deadline
    try:
        placed = _placed(scorer, pairs)
        occurrences = _occurrences(scorer, placed, candidates)
        for low, high in bounded_ranges(_sizes(placed, occurrences), COMPARED_AT_ONCE):
            deadline.check()
            scores = _added(scorer, placed, placed.pairs[low:high], occurrences, candidates, scores)
    except TimeUp:
        pass  # what was added stays, without the rest of the bonus
    return scores


def bonuses(
    scorer: Scorer, pairs: Sequence[plans.Pair], candidates: Docnums
) -> Iterator[tuple[plans.Pair, str, NDArray[np.float32]]]:
    """Yield what each pair adds to the scores of some documents, in each of the two ways.

    Parameters
    ----------
    scorer : Scorer
    pairs : sequence of Pair
    candidates : ndarray of int64, shape (n,)
        The documents, ascending.

    Yields
    ------
    pair : Pair
    way : str
        In which way documents have it.
    bonus : ndarray of float32, shape (n,)
    """
    placed, nothing = _placed(scorer, pairs), np.zeros(len(candidates), np.float32)
    occurrences = _occurrences(scorer, placed, candidates)
    for pair, both in zip(pairs, placed.pairs, strict=True):
        for way, one in (
            (SEQUENCE, both._replace(window=0)),
            (PROXIMITY, both._replace(gap=None)),
        ):
            yield pair, way, _added(scorer, placed, [one], occurrences, candidates, nothing)


def _added(
    scorer: Scorer,
    placed: Placed,
    pairs: Sequence[PlacedPair],
    occurrences: Sequence[Occurrences],
    candidates: Docnums,
    scores: Weights,
) -> Weights:
    weights = [weight for _, weight in placed.fields]
    norms = [scorer.frequencies.searcher.norms(field) for field, _ in placed.fields]
    return add_pairs(scores, candidates, occurrences, placed.units, pairs, weights, norms)


def _placed(scorer: Scorer, pairs: Sequence[plans.Pair]) -> Placed:
    """Return what some pairs compare; cached by their identity, with them, as their plan is."""
    placed: Placed = scorer.frequencies.searcher.get_or_compute(
        ("pairs", id(pairs)),
        lambda: _place(scorer, pairs),
        lambda made: BYTES_A_PAIR * len(made.pairs),
        scorer.frequencies.deadline,
    )
    return placed


def _place(scorer: Scorer, pairs: Sequence[plans.Pair]) -> Placed:
    ranking, deadline = scorer.ranking, scorer.frequencies.deadline
    k = ranking.k1 + 1
    fields: dict[tuple[str, float], int] = {}
    slots: dict[str, dict[frozenset[str], int]] = {}
    for pair in pairs:
        for field, _ in pair.fields:
            known = slots.setdefault(field, {})
            for unit in (pair.first, pair.second):
                for alternative in unit.alternatives:
                    for slot in alternative:
                        known.setdefault(slot.keys, len(known))
    counts = np.array([len(known) for known in slots.values()])
    firsts = dict(zip(slots, starts_of(counts)[:-1].tolist(), strict=True))
    units: dict[PlacedUnit, int] = {}

    def row_of(field: str, unit: Unit) -> int:
        first, known = firsts[field], slots[field]
        sequences = [[first + known[slot.keys] for slot in each] for each in unit.alternatives]
        return units.setdefault(tuple(map(tuple, sequences)), len(units))

    placed = [
        PlacedPair(
            tuple(
                (
                    fields.setdefault(weighted, len(fields)),
                    row_of(weighted[0], pair.first),
                    row_of(weighted[0], pair.second),
                )
                for weighted in pair.fields
            ),
            pair.gap,
            0.0 if pair.gap is None else ranking.sequence * _rarity(scorer, pair) * k,
            ranking.window if pair.is_near else 0,
            ranking.proximity * k,
        )
        for pair in deadline.checked(pairs)
    ]
    keys = {field: [sorted(each) for each in known] for field, known in slots.items()}
    return Placed(pairs, list(fields), keys, list(units), placed)


def _occurrences(scorer: Scorer, placed: Placed, candidates: Docnums) -> list[Occurrences]:
    """Return where the slots of some pairs occur, in some documents at least."""
    searcher, deadline = scorer.frequencies.searcher, scorer.frequencies.deadline
    return [
        occurrences
        for field, slots in placed.slots.items()
        for occurrences in searcher.occurrences_among(field, slots, candidates, deadline)
    ]


def _sizes(placed: Placed, occurrences: Sequence[Occurrences]) -> NDArray[np.int64]:
    """Return how many occurrences are compared, at most, for each pair, added up."""
    of_units = [
        sum(len(occurrences[slot]) for sequence in unit for slot in sequence)
        for unit in placed.units
    ]
    sizes = [
        sum(of_units[first] + of_units[second] for _, first, second in pair.fields)
        for pair in placed.pairs
    ]
    return starts_of(np.array(sizes))


def _rarity(scorer: Scorer, pair: plans.Pair) -> float:
    """Return the idf of the rarer of two units, among those that are no function words."""
    units = [unit for unit in (pair.first, pair.second) if not unit.function]
    counts = [
        len(
            scorer.matches([plans.UnitLeaf(field, weight, unit) for field, weight in pair.fields])[
                0
            ]
        )
        for unit in units
    ]
    return idf(min(counts), scorer.frequencies.searcher.doc_count)
