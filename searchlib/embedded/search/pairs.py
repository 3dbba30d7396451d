"""What pairs of query words add to the scores of the documents that have them together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
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


Fields = tuple[tuple[str, float], ...]
"""Fields, and what each weighs."""


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
        if deadline.at is None:
            return _added(scorer, placed, placed.pairs, occurrences, candidates, scores)
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
    deadline = scorer.frequencies.deadline
    numbers = _Numbers(scorer)
    for pair in deadline.checked(pairs):
        numbers.take(pair)
    placed = [numbers.placed(pair) for pair in deadline.checked(pairs)]
    keys = {field: [sorted(each) for each in slots] for field, slots in numbers.slots.items()}
    return Placed(pairs, list(numbers.fields), keys, list(numbers.units), placed)


class _Numbers:
    """Numbers the fields, the slots and the units of some pairs."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer
        self.fields: dict[tuple[str, float], int] = {}
        self.slots: dict[str, dict[frozenset[str], int]] = {}
        self.units: dict[PlacedUnit, int] = {}
        self._rows: dict[tuple[str, int], int] = {}  # of units, by their identity
        self._dfs: dict[tuple[int, Fields], int] = {}

    def take(self, pair: plans.Pair) -> None:
        """Number the fields and slots of a pair."""
        for weighted in pair.fields:
            self.fields.setdefault(weighted, len(self.fields))
            slots = self.slots.setdefault(weighted[0], {})
            for unit in (pair.first, pair.second):
                for alternative in unit.alternatives:
                    for slot in alternative:
                        slots.setdefault(slot.keys, len(slots))

    @cached_property
    def _firsts(self) -> dict[str, int]:
        """The first slot of each field among those of all, once all pairs are taken."""
        sizes = accumulate(map(len, self.slots.values()), initial=0)
        return dict(zip(self.slots, sizes, strict=False))

    def _row(self, field: str, unit: Unit) -> int:
        row = self._rows.get((field, id(unit)))
        if row is None:
            first, slots = self._firsts[field], self.slots[field]
            sequences = [
                tuple([first + slots[slot.keys] for slot in alternative])
                for alternative in unit.alternatives
            ]
            row = self.units.setdefault(tuple(sequences), len(self.units))
            self._rows[field, id(unit)] = row
        return row

    def placed(self, pair: plans.Pair) -> PlacedPair:
        """Return a pair that was taken, as `add_pairs` takes it."""
        ranking = self._scorer.ranking
        fields = [
            (
                self.fields[weighted],
                self._row(weighted[0], pair.first),
                self._row(weighted[0], pair.second),
            )
            for weighted in pair.fields
        ]
        return PlacedPair(
            tuple(fields),
            pair.gap,
            0.0 if pair.gap is None else ranking.sequence * self._rarity(pair) * (ranking.k1 + 1),
            ranking.window if pair.is_near else 0,
            ranking.proximity * (ranking.k1 + 1),
        )

    def _rarity(self, pair: plans.Pair) -> float:
        """Return the idf of the rarer of two units, among those that are no function words."""
        units = [unit for unit in (pair.first, pair.second) if not unit.function]
        df = min([self._df(unit, pair.fields) for unit in units])
        return idf(df, self._scorer.frequencies.searcher.doc_count)

    def _df(self, unit: Unit, fields: Fields) -> int:
        name = id(unit), fields
        if name not in self._dfs:
            leaves = [plans.UnitLeaf(field, weight, unit) for field, weight in fields]
            self._dfs[name] = len(self._scorer.matches(leaves)[0])
        return self._dfs[name]


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
