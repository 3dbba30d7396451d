"""How often documents have what a leaf of words looks for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis import Slot, Unit
from searchlib.embedded.search.expansion import Expander
from searchlib.embedded.search.searcher import Docnums, Searcher
from searchlib.kernels import (
    WeightedSet,
    add_up,
    distinct,
    followed_by,
    frequencies,
    members,
    merge_max,
    within,
)
from searchlib.plan import UNLIMITED, Deadline, PlanVisitor, nodes as plans

COMPARED_AT_ONCE = 1 << 16
"""How many occurrences are looked for among others before the deadline is asked."""

FARTHEST = (1 << 31) - 1
"""Positions between two of a document, at most; a greater distance would reach the next one."""

STEM, EXACT, WRITTEN, OTHER = "stem", "exact", "written", "occurrences"
ALONE, INFLECTED = "written alone", "inflected"
"""What frequencies are of: the stems of a word, its finer keys, which only rank, or anything else.
The last two are the form as written of a word with accents that is the whole query, and its other
numbers and genders."""

SlotOccurrences = dict[Slot, NDArray[np.int64]]
"""Where slots occur in a field."""


class Frequencies(PlanVisitor[Mapping[str, WeightedSet]]):
    """For each kind of key of a leaf, the documents that have it, ascending, and how often.

    What says which documents match comes first.

    Parameters
    ----------
    searcher : Searcher
    deadline : Deadline
    is_strict : bool
        Raise QueryError for a pattern of more words than are scored.

    Attributes
    ----------
    expander : Expander
        What the patterns of the query stand for.
    """

    def __init__(
        self, searcher: Searcher, deadline: Deadline = UNLIMITED, is_strict: bool = False
    ) -> None:
        self.searcher = searcher
        self.deadline = deadline
        self._is_strict = is_strict
        self._limit = searcher.docnum_limit

    @cached_property
    def expander(self) -> Expander:
        return Expander(self.searcher, self.deadline, self._is_strict)

    @property
    def has_cut(self) -> bool:
        """Whether a pattern was cut to its most frequent words."""
        return "expander" in self.__dict__ and self.expander.has_cut

    # ------------------------------------------------------------ words

    def unit(self, leaf: plans.UnitLeaf) -> Mapping[str, WeightedSet]:
        if is_sequence(leaf.unit):
            return {STEM: self._unit_postings(leaf.field, leaf.unit)}
        return {name: self._any_of(leaf.field, keys) for name, keys in word_keys(leaf.unit)}

    def _any_of(self, field: str, keys: Collection[str]) -> WeightedSet:
        """Return the documents of keys that stand for the same, each with its most frequent one."""
        return merge_max([self.searcher.postings(field, key) for key in keys], self._limit)

    def _unit_postings(self, field: str, unit: Unit) -> WeightedSet:
        alternatives = unit.alternatives
        if len(alternatives) == 1:
            return self._alternative(field, alternatives[0])
        return merge_max(
            [self._alternative(field, alternative) for alternative in alternatives], self._limit
        )

    def _alternative(self, field: str, slots: Sequence[Slot]) -> WeightedSet:
        if len(slots) == 1:
            return self._any_of(field, slots[0].keys)
        return frequencies(self._sequence(slots, self._slots_together(field, slots)))

    # ------------------------------------------------------------ positions

    def _slots_together(
        self, field: str, slots: Iterable[Slot], others: Iterable[Slot] = ()
    ) -> SlotOccurrences:
        """Return where some slots occur, and others, at least where all of the first ones do."""
        required = dict.fromkeys(slots)
        names = list(required | dict.fromkeys(others))
        return dict(
            zip(
                names,
                self.searcher.occurrences_together(
                    field, [sorted(slot.keys) for slot in names], len(required), self.deadline
                ),
                strict=True,
            )
        )

    def _units_together(self, field: str, units: Sequence[Unit]) -> SlotOccurrences:
        """Return where the slots of some units occur, at least where all of the units do."""
        single = [unit.alternatives[0] for unit in units if len(unit.alternatives) == 1]
        others = [
            slots for unit in units if len(unit.alternatives) > 1 for slots in unit.alternatives
        ]
        return self._slots_together(field, chain(*single), chain(*others))

    def _sequence(self, slots: Sequence[Slot], places: SlotOccurrences) -> NDArray[np.int64]:
        starts = places[slots[0]]
        for offset, slot in enumerate(slots[1:], 1):
            if not len(starts):
                break
            self.deadline.check()
            starts = starts[self._sliced(members, starts + offset, places[slot])]
        return starts

    def _sliced(
        self,
        function: Callable[..., NDArray[np.bool_]],
        occurrences: NDArray[np.int64],
        *others: Any,
    ) -> NDArray[np.bool_]:
        """Return what a function says of each of some occurrences, slice by slice."""
        if len(occurrences) <= COMPARED_AT_ONCE:
            return function(occurrences, *others)
        parts = []
        for begin in range(0, len(occurrences), COMPARED_AT_ONCE):
            self.deadline.check()
            parts.append(function(occurrences[begin : begin + COMPARED_AT_ONCE], *others))
        return np.concatenate(parts)

    def _occurrences(
        self, unit: Unit, places: SlotOccurrences
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where a unit occurs: the starts, ascending, and the position after each."""
        if len(unit.alternatives) == 1:
            starts = self._sequence(unit.alternatives[0], places)
            return starts, starts + len(unit.alternatives[0])
        alternatives = [(self._sequence(slots, places), len(slots)) for slots in unit.alternatives]
        starts = np.concatenate([starts for starts, _ in alternatives])
        ends = np.concatenate([starts + length for starts, length in alternatives])
        order = np.argsort(starts, kind="stable")
        return starts[order], ends[order]

    def phrase(self, leaf: plans.PhraseLeaf) -> Mapping[str, WeightedSet]:
        slop = min(leaf.slop, FARTHEST)
        if not slop and all(len(unit.alternatives) == 1 for unit in leaf.units):
            slots = [slot for unit in leaf.units for slot in unit.alternatives[0]]
            return {OTHER: self._alternative(leaf.field, slots)}
        places = self._units_together(leaf.field, leaf.units)
        starts, ends = self._occurrences(leaf.units[0], places)
        for unit in leaf.units[1:]:
            if not len(ends):
                break
            before = distinct(ends)
            self.deadline.check()
            starts, after = self._occurrences(unit, places)
            self.deadline.check()
            ends = after[
                self._sliced(lambda some, before=before: followed_by(before, some, slop), starts)
            ]
        return {OTHER: frequencies(distinct(ends - 1))}

    def near(self, leaf: plans.NearLeaf) -> Mapping[str, WeightedSet]:
        distance = min(leaf.distance, FARTHEST)
        places = self._units_together(leaf.field, leaf.units)
        starts = distinct(self._occurrences(leaf.units[-1], places)[0])
        for unit in reversed(leaf.units[:-1]):
            if not len(starts):
                break
            self.deadline.check()
            before = distinct(self._occurrences(unit, places)[0])
            starts = before[self._sliced(within, before, starts, distance, leaf.ordered)]
        return {OTHER: frequencies(starts)}

    # ------------------------------------------------------------ patterns

    def prefix(self, leaf: plans.PrefixLeaf) -> Mapping[str, WeightedSet]:
        return self._pattern(leaf)

    def wildcard(self, leaf: plans.WildcardLeaf) -> Mapping[str, WeightedSet]:
        return self._pattern(leaf)

    def fuzzy(self, leaf: plans.FuzzyLeaf) -> Mapping[str, WeightedSet]:
        return self._pattern(leaf)

    def _pattern(self, leaf: plans.PatternLeaf) -> Mapping[str, WeightedSet]:
        weights = dict(self.expander.weighted(leaf).forms)
        postings = self.searcher.postings_of_forms(leaf.field, weights, self.deadline)
        return {OTHER: add_up(self.deadline.each(postings), self._limit)}

    def any_term(self, leaf: plans.PatternLeaf | plans.RangeLeaf) -> Docnums:
        """Return the documents of all the terms that a leaf stands for, ascending."""
        numbers = self.expander.numbers(leaf)
        has_any = np.zeros(self._limit, bool)
        for docnums in self.deadline.each(self.searcher.documents_of(numbers, self.deadline)):
            has_any[docnums] = True
        return np.flatnonzero(has_any)


def is_sequence(unit: Unit) -> bool:
    """Tell whether a unit looks for several positions, or for one in several ways."""
    return len(unit.alternatives) != 1 or len(unit.alternatives[0]) != 1


def word_keys(unit: Unit) -> list[tuple[str, Collection[str]]]:
    """Return the keys of a unit of one position, by kind: those that match come first, the others
    only rank."""
    slot = unit.alternatives[0][0]
    kinds: list[tuple[str, Collection[str]]] = [(STEM, slot.keys)]
    if slot.exact is not None:
        kinds.append((EXACT, (slot.exact,)))
    if slot.written is not None:
        if unit.alone and slot.has_accents:
            kinds += [(ALONE, (slot.written,)), (INFLECTED, slot.inflected)]
        else:
            kinds.append((WRITTEN, (slot.written,)))
    return kinds
