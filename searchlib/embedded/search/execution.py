"""Running a plan: every node becomes a pair of arrays, its documents and their scores.

A leaf decodes the postings of its keys, unites them, and scores them with BM25 over the whole
index; a branch unites, intersects or subtracts. One query unit scores as

    bm25(stem keys) + EXACT_SHARE * bm25(folded form as typed) + WRITTEN_SHARE * bm25(form as typed)

so that a text with the very word stands above one with its kin. Where accents were typed the last
share is ACCENTED_SHARE, and ALONE_SHARE where that word is the whole query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis import Slot, Unit
from searchlib.embedded.search.expansion import Expander
from searchlib.embedded.search.searcher import NO_POSTINGS, Docnums, Searcher
from searchlib.embedded.search.union import UNITED_AT_ONCE, Union
from searchlib.kernels import (
    add_up,
    add_where_present,
    bm25,
    distinct,
    followed_by,
    frequencies,
    idf,
    intersect,
    members,
    merge_max,
    merge_sum,
    top,
    within,
)
from searchlib.plan import (
    ACCENTED_SHARE,
    ADJACENT_SHARE,
    ADJACENT_WINDOW,
    ALONE_SHARE,
    EXACT_SHARE,
    UNLIMITED,
    WRITTEN_SHARE,
    Deadline,
    Plan,
    PlanVisitor,
    TimeUp,
    nodes as plans,
)
from searchlib.schema import NO_NUMBER

COMPARED_AT_ONCE = 1 << 16
"""How many occurrences are looked for among others before the deadline is asked."""

Matches = tuple[Docnums, NDArray[np.float32]]
SlotOccurrences = dict[tuple[str, Slot], NDArray[np.int64]]
"""Where slots occur, by field and slot."""
NO_MATCHES: Matches = (NO_POSTINGS.docnums, NO_POSTINGS.tfs)


class Execution(PlanVisitor[Matches]):
    """One run of one query on one commit.

    Past the deadline every leaf is empty, so that what comes back is a part of the answer and
    never more.

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

    def matches(self, plan: Plan) -> Matches:
        """Return the documents of a plan, ascending, and their scores; int64[n], float32[n].

        Raises
        ------
        QueryError
            If the search is strict and a pattern stands for more words than are scored.
        """
        try:
            self.deadline.check()
            return self.visit(plan)
        except TimeUp:
            return NO_MATCHES

    def expand(self, plan: Plan) -> None:
        """Find out what all scored patterns of a plan stand for, whether or not they are run."""
        for leaf in plans.leaves(plan):
            if isinstance(leaf, plans.PatternLeaf) and leaf.is_scored:
                try:
                    self.expander.weighted(leaf)
                except TimeUp:
                    return

    # ------------------------------------------------------------ branches

    def all_of(self, node: plans.AllOf) -> Matches:
        parts: list[Matches] = []
        total = 0
        for part in node.parts:
            parts.append(self.matches(part))
            if not len(parts[-1][0]):
                return NO_MATCHES
            total += len(parts[-1][0])
            if total > max(UNITED_AT_ONCE, 4 * self._limit):
                parts = [intersect(parts, self._limit)]
                total = len(parts[0][0])
        return intersect(parts, self._limit) if parts else NO_MATCHES

    def any_of(self, node: plans.AnyOf) -> Matches:
        together, votes = Union(self._limit), Union(self._limit)
        for part in node.parts:
            matches = self.matches(part)
            together.add(matches)
            if node.least > 1:
                votes.add(_equal(matches[0]))
        docnums, scores = together.merged()
        if node.least <= 1:
            return docnums, scores
        is_enough = votes.merged()[1] >= node.least
        return docnums[is_enough], scores[is_enough]

    def except_(self, node: plans.Except) -> Matches:
        docnums, scores = self.matches(node.part)
        excluded = members(docnums, self.matches(node.excluded)[0])
        return NO_MATCHES if self.deadline.expired else (docnums[~excluded], scores[~excluded])

    def prefer(self, node: plans.Prefer) -> Matches:
        docnums, scores = self.matches(node.required)
        more, bonus = self.matches(node.optional)
        liked = members(more, docnums)
        return merge_sum([(docnums, scores), (more[liked], bonus[liked])], self._limit)

    def scaled(self, node: plans.Scaled) -> Matches:
        docnums, scores = self.matches(node.part)
        return docnums, scores * np.float32(node.factor)

    def adjacent(self, node: plans.Adjacent) -> Matches:
        docnums, scores = self.matches(node.part)
        best = np.sort(top(scores, ADJACENT_WINDOW))
        candidates, scores = docnums[best], scores.copy()
        try:
            occurrences = self._slot_occurrences(node.pairs, candidates)
            for pair in self.deadline.each(node.pairs):
                scores[best] += self._pair(pair, candidates, occurrences)
        except TimeUp:
            pass  # what was found stays, without the rest of the bonus
        return docnums, scores

    def _slot_occurrences(
        self, pairs: Sequence[plans.Pair], candidates: Docnums
    ) -> SlotOccurrences:
        """Return where the slots of some pairs occur in some documents."""
        wanted: dict[str, dict[Slot, None]] = defaultdict(dict)
        for pair in pairs:
            self.deadline.check()
            for unit in (pair.first, pair.second):
                wanted[pair.field].update(
                    dict.fromkeys(slot for slots in unit.alternatives for slot in slots)
                )
        return {
            (field, slot): occurrences
            for field, slots in wanted.items()
            for slot, occurrences in zip(
                slots,
                self.searcher.occurrences_among(
                    field, [sorted(slot.keys) for slot in slots], candidates, self.deadline
                ),
                strict=True,
            )
        }

    def _pair(
        self, pair: plans.Pair, candidates: Docnums, occurrences: SlotOccurrences
    ) -> NDArray[np.float32]:
        bonus = np.zeros(len(candidates), np.float32)
        ends = self._occurrences(pair.field, pair.first, occurrences)[1] + pair.gap
        starts = distinct(self._occurrences(pair.field, pair.second, occurrences)[0])
        paired, tfs = frequencies(starts[followed_by(distinct(ends), starts)])
        rarest = min(len(self._scored(pair.field, unit)[0]) for unit in (pair.first, pair.second))
        bonus[np.searchsorted(candidates, paired)] = self._bm25(
            pair.field, (paired, tfs), ADJACENT_SHARE * pair.weight, df=rarest
        )[1]
        return bonus

    # ------------------------------------------------------------ words

    def unit(self, leaf: plans.UnitLeaf) -> Matches:
        docnums, scores = self._scored(leaf.field, leaf.unit)
        return docnums, scores if leaf.weight == 1 else scores * np.float32(leaf.weight)

    def _scored(self, field: str, unit: Unit) -> Matches:
        """Return the documents and scores of a unit, of weight 1; cached."""
        return self.searcher.get_or_compute(
            (field, unit.alternatives, unit.alone), lambda: self._score(field, unit), _cost
        )

    def _score(self, field: str, unit: Unit) -> Matches:
        postings_of_stems = self._unit_postings(field, unit)
        weight, finer = 1.0, []
        for share, key in _finer_keys(unit):
            postings = self.searcher.postings(field, key)
            if (
                postings[0] is postings_of_stems[0] and postings[1] is postings_of_stems[1]
            ):  # a word of one form: its keys share a list
                weight += share
            else:
                finer.append(self._bm25(field, postings, share))
        docnums, scores = self._bm25(field, postings_of_stems, weight)
        return docnums, add_where_present(
            (docnums, scores), finer, self._limit
        ) if finer else scores

    def _unit_postings(self, field: str, unit: Unit) -> Matches:
        alternatives = unit.alternatives
        if len(alternatives) == 1:
            return self._alternative(field, alternatives[0])
        return merge_max(
            [self._alternative(field, alternative) for alternative in alternatives], self._limit
        )

    def _alternative(self, field: str, slots: Sequence[Slot]) -> Matches:
        if len(slots) == 1:
            return merge_max(
                [self.searcher.postings(field, key) for key in slots[0].keys], self._limit
            )
        return frequencies(self._sequence(field, slots))

    def _bm25(self, field: str, postings: Matches, weight: float, df: int | None = None) -> Matches:
        docnums, tfs = postings
        if not len(docnums):
            return NO_MATCHES
        rarity = idf(len(docnums) if df is None else df, self.searcher.doc_count)
        return docnums, bm25(tfs, self.searcher.norms(field)[docnums], weight * rarity)

    # ------------------------------------------------------------ positions

    def _slot(
        self, field: str, slot: Slot, known: SlotOccurrences | None = None
    ) -> NDArray[np.int64]:
        return (
            self.searcher.occurrences(field, sorted(slot.keys), self.deadline)
            if known is None
            else known[field, slot]
        )

    def _sequence(
        self, field: str, slots: Sequence[Slot], known: SlotOccurrences | None = None
    ) -> NDArray[np.int64]:
        starts = self._slot(field, slots[0], known)
        for offset, slot in enumerate(slots[1:], 1):
            if not len(starts):
                break
            self.deadline.check()
            starts = starts[self._sliced(members, starts + offset, self._slot(field, slot, known))]
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
        self, field: str, unit: Unit, known: SlotOccurrences | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where a unit occurs: the starts, ascending, and the position after each."""
        if len(unit.alternatives) == 1:
            starts = self._sequence(field, unit.alternatives[0], known)
            return starts, starts + len(unit.alternatives[0])
        alternatives = [
            (self._sequence(field, slots, known), len(slots)) for slots in unit.alternatives
        ]
        starts = np.concatenate([starts for starts, _ in alternatives])
        ends = np.concatenate([starts + length for starts, length in alternatives])
        order = np.argsort(starts, kind="stable")
        return starts[order], ends[order]

    def phrase(self, leaf: plans.PhraseLeaf) -> Matches:
        starts, ends = self._occurrences(leaf.field, leaf.units[0])
        for unit in leaf.units[1:]:
            if not len(ends):
                break
            before = distinct(ends)
            self.deadline.check()
            starts, after = self._occurrences(leaf.field, unit)
            self.deadline.check()
            ends = after[
                self._sliced(
                    lambda some, before=before: followed_by(before, some, leaf.slop), starts
                )
            ]
        return self._bm25(leaf.field, frequencies(distinct(ends - 1)), leaf.weight)

    def near(self, leaf: plans.NearLeaf) -> Matches:
        starts = distinct(self._occurrences(leaf.field, leaf.units[-1])[0])
        for unit in reversed(leaf.units[:-1]):
            if not len(starts):
                break
            self.deadline.check()
            before = distinct(self._occurrences(leaf.field, unit)[0])
            starts = before[self._sliced(within, before, starts, leaf.distance, leaf.ordered)]
        return self._bm25(leaf.field, frequencies(starts), leaf.weight)

    def prefix(self, leaf: plans.PrefixLeaf) -> Matches:
        return self._pattern(leaf)

    def wildcard(self, leaf: plans.WildcardLeaf) -> Matches:
        return self._pattern(leaf)

    def fuzzy(self, leaf: plans.FuzzyLeaf) -> Matches:
        return self._pattern(leaf)

    def _pattern(self, leaf: plans.PatternLeaf) -> Matches:
        if not leaf.is_scored:
            return self._any_term(leaf)
        weights = dict(self.expander.weighted(leaf).forms)
        postings = self.searcher.postings_of_forms(leaf.field, weights, self.deadline)
        return self._bm25(
            leaf.field, add_up(self.deadline.each(postings), self._limit), leaf.weight
        )

    # ------------------------------------------------------------ values

    def exact(self, leaf: plans.ExactLeaf) -> Matches:
        return self._alike(
            merge_max(
                [self.searcher.postings(leaf.field, value) for value in leaf.values], self._limit
            )[0]
        )

    def range(self, leaf: plans.RangeLeaf) -> Matches:
        return self._any_term(leaf)

    def _any_term(self, leaf: plans.PatternLeaf | plans.RangeLeaf) -> Matches:
        """Return the documents of all the terms that a leaf stands for, scored alike."""
        numbers = self.expander.numbers(leaf)
        has_any = np.zeros(self._limit, bool)
        for docnums in self.deadline.each(self.searcher.documents_of(numbers, self.deadline)):
            has_any[docnums] = True
        return self._alike(np.flatnonzero(has_any))

    def _alike(self, docnums: Docnums) -> Matches:
        rarity = idf(len(docnums), self.searcher.doc_count) if len(docnums) else 0.0
        return docnums, np.full(len(docnums), rarity, np.float32)

    def number(self, leaf: plans.NumberLeaf) -> Matches:
        numbers, live = self.searcher.numbers(leaf.field), self.searcher.all_docnums
        here = numbers[live]
        is_within = ~np.isnan(here) if here.dtype.kind == "f" else here != NO_NUMBER
        if leaf.low is not None:
            is_within &= here >= leaf.low if leaf.include_low else here > leaf.low
        if leaf.high is not None:
            is_within &= here <= leaf.high if leaf.include_high else here < leaf.high
        return _equal(live[is_within])

    def date(self, leaf: plans.DateLeaf) -> Matches:
        live = self.searcher.all_docnums
        starts, ends = self.searcher.numbers(leaf.field)[live], self.searcher.ends(leaf.field)[live]
        is_within = starts != NO_NUMBER
        if leaf.end is not None:
            is_within &= starts < leaf.end
        if leaf.start is not None:
            is_within &= ends > leaf.start
        return _equal(live[is_within])

    def all(self, _: plans.All) -> Matches:
        return _equal(self.searcher.all_docnums)

    def nothing(self, _: plans.Nothing) -> Matches:
        return NO_MATCHES

    def foreign(self, leaf: plans.ForeignLeaf) -> Matches:
        assert isinstance(leaf, RunnableLeaf)
        return leaf.run(self.searcher, self.deadline)


class RunnableLeaf(plans.ForeignLeaf):
    """A leaf that finds its documents in a searcher itself."""

    __slots__ = ()

    def run(self, searcher: Searcher, deadline: Deadline) -> Matches:
        """Return the documents of the leaf, ascending, and their scores."""
        raise NotImplementedError


def _finer_keys(unit: Unit) -> list[tuple[float, str]]:
    """Return the keys that only rank: a word as typed, folded and as it is."""
    if len(unit.alternatives) != 1 or len(unit.alternatives[0]) != 1:
        return []
    slot = unit.alternatives[0][0]
    exact = [] if slot.exact is None else [(EXACT_SHARE, slot.exact)]
    return exact if slot.written is None else [*exact, (_written_share(unit, slot), slot.written)]


def _written_share(unit: Unit, slot: Slot) -> float:
    """Return what the form as written weighs."""
    if not slot.has_accents:
        return WRITTEN_SHARE
    return ALONE_SHARE if unit.alone else ACCENTED_SHARE


def _equal(docnums: Docnums) -> Matches:
    return docnums, np.ones(len(docnums), np.float32)


def _cost(matches: Matches) -> int:
    return 12 * len(matches[0])
