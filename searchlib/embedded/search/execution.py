"""Running a plan: every node becomes a pair of arrays, its documents and their scores.

A leaf decodes the postings of its keys, unites them, and scores them with BM25 over the whole index; a branch unites, intersects or subtracts.
One query unit scores as

    bm25(stem keys) + EXACT_SHARE * bm25(folded form as typed) + WRITTEN_SHARE * bm25(form as typed)

so that a text with the very word stands above one with its kin, and accents count where they were typed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis import Slot, Unit
from searchlib.embedded.search.searcher import NO_POSTINGS, Docnums, Snapshot
from searchlib.embedded.search.union import UNITED_AT_ONCE, Union
from searchlib.embedded.whoosh.plans import timed_searcher, whoosh_errors
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
from searchlib.plan import nodes as plans
from searchlib.plan.deadline import UNLIMITED, Deadline, TimeUp
from searchlib.plan.nodes import Plan
from searchlib.schema import NO_NUMBER

EXACT_SHARE = 0.4
WRITTEN_SHARE = 0.1
ADJACENT_SHARE = 0.2
ADJACENT_WINDOW = 256
"""How many of the best documents have their positions read for neighbouring words."""

COMPARED_AT_ONCE = 1 << 16
"""How many occurrences are looked for among others before the deadline is asked."""

MATCHED_AT_ONCE = 64
"""How many documents Whoosh's matchers find before the deadline is asked."""

Matches = tuple[Docnums, NDArray[np.float32]]
Places = dict[tuple[str, Slot], NDArray[np.int64]]
"""Where slots occur, by field and slot."""
NO_MATCHES: Matches = (NO_POSTINGS.docnums, NO_POSTINGS.tfs)


class Execution:
    """One run of one query on one snapshot.

    Past the deadline every leaf is empty, so that what comes back is a part of the answer and never more.
    """

    def __init__(self, snapshot: Snapshot, deadline: Deadline = UNLIMITED) -> None:
        self.snapshot = snapshot
        self._deadline = deadline
        self._limit = snapshot.docnum_limit

    def matches(self, plan: Plan) -> Matches:
        """The documents of a plan, ascending, and their scores: int64[n], float32[n]."""
        try:
            self._deadline.check()
            return _RUN[type(plan)](self, plan)
        except TimeUp:
            return NO_MATCHES

    # ------------------------------------------------------------ branches

    def _all_of(self, node: plans.AllOf) -> Matches:
        found: list[Matches] = []
        held = 0
        for part in node.parts:
            found.append(self.matches(part))
            if not len(found[-1][0]):
                return NO_MATCHES
            held += len(found[-1][0])
            if held > max(UNITED_AT_ONCE, 4 * self._limit):
                found = [intersect(found, self._limit)]
                held = len(found[0][0])
        return intersect(found, self._limit) if found else NO_MATCHES

    def _any_of(self, node: plans.AnyOf) -> Matches:
        together, votes = Union(self._limit), Union(self._limit)
        for part in node.parts:
            found = self.matches(part)
            together.add(found)
            if node.least > 1:
                votes.add(_equal(found[0]))
        docnums, scores = together.merged()
        if node.least <= 1:
            return docnums, scores
        kept = votes.merged()[1] >= node.least
        return docnums[kept], scores[kept]

    def _except(self, node: plans.Except) -> Matches:
        docnums, scores = self.matches(node.part)
        excluded = members(docnums, self.matches(node.excluded)[0])
        return NO_MATCHES if self._deadline.expired else (docnums[~excluded], scores[~excluded])

    def _prefer(self, node: plans.Prefer) -> Matches:
        docnums, scores = self.matches(node.required)
        more, bonus = self.matches(node.optional)
        liked = members(more, docnums)
        return merge_sum([(docnums, scores), (more[liked], bonus[liked])], self._limit)

    def _scaled(self, node: plans.Scaled) -> Matches:
        docnums, scores = self.matches(node.part)
        return docnums, scores * np.float32(node.factor)

    def _adjacent(self, node: plans.Adjacent) -> Matches:
        docnums, scores = self.matches(node.part)
        best = np.sort(top(scores, ADJACENT_WINDOW))
        candidates, scores = docnums[best], scores.copy()
        try:
            places = self._places(node.pairs, candidates)
            for pair in self._deadline.each(node.pairs):
                scores[best] += self._pair(pair, candidates, places)
        except TimeUp:
            pass  # what was found stays, without the rest of the bonus
        return docnums, scores

    def _places(self, pairs: Sequence[plans.Pair], candidates: Docnums) -> Places:
        """Where the slots of some pairs occur in some documents."""
        wanted: dict[str, dict[Slot, None]] = defaultdict(dict)
        for pair in pairs:
            self._deadline.check()
            for unit in (pair.first, pair.second):
                wanted[pair.field].update(
                    dict.fromkeys(slot for slots in unit.alternatives for slot in slots)
                )
        return {
            (field, slot): found
            for field, slots in wanted.items()
            for slot, found in zip(
                slots,
                self.snapshot.occurrences_among(
                    field, [sorted(slot.keys) for slot in slots], candidates, self._deadline
                ),
                strict=True,
            )
        }

    def _pair(self, pair: plans.Pair, candidates: Docnums, places: Places) -> NDArray[np.float32]:
        bonus = np.zeros(len(candidates), np.float32)
        ends = self._occurrences(pair.field, pair.first, places)[1] + pair.gap
        starts = distinct(self._occurrences(pair.field, pair.second, places)[0])
        found, tfs = frequencies(starts[followed_by(distinct(ends), starts)])
        rarest = min(len(self._scored(pair.field, unit)[0]) for unit in (pair.first, pair.second))
        bonus[np.searchsorted(candidates, found)] = self._bm25(
            pair.field, (found, tfs), ADJACENT_SHARE * pair.weight, df=rarest
        )[1]
        return bonus

    # ------------------------------------------------------------ words

    def _unit(self, leaf: plans.UnitLeaf) -> Matches:
        docnums, scores = self._scored(leaf.field, leaf.unit)
        return docnums, scores if leaf.weight == 1 else scores * np.float32(leaf.weight)

    def _scored(self, field: str, unit: Unit) -> Matches:
        """The documents and scores of a unit, of weight 1; kept."""
        return self.snapshot.keep(
            (field, unit.alternatives), lambda: self._score(field, unit), _cost
        )

    def _score(self, field: str, unit: Unit) -> Matches:
        found = self._unit_postings(field, unit)
        weight, finer = 1.0, []
        for share, key in _finer_keys(unit):
            postings = self.snapshot.postings(field, key)
            if (
                postings[0] is found[0] and postings[1] is found[1]
            ):  # a word of one form: its keys share a list
                weight += share
            else:
                finer.append(self._bm25(field, postings, share))
        docnums, scores = self._bm25(field, found, weight)
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
                [self.snapshot.postings(field, key) for key in slots[0].keys], self._limit
            )
        return frequencies(self._sequence(field, slots))

    def _bm25(self, field: str, postings: Matches, weight: float, df: int | None = None) -> Matches:
        docnums, tfs = postings
        if not len(docnums):
            return NO_MATCHES
        term_idf = idf(len(docnums) if df is None else df, self.snapshot.doc_count)
        return docnums, bm25(tfs, self.snapshot.norms(field)[docnums], weight * term_idf)

    # ------------------------------------------------------------ positions

    def _slot(self, field: str, slot: Slot, places: Places | None = None) -> NDArray[np.int64]:
        return (
            self.snapshot.occurrences(field, sorted(slot.keys), self._deadline)
            if places is None
            else places[field, slot]
        )

    def _sequence(
        self, field: str, slots: Sequence[Slot], places: Places | None = None
    ) -> NDArray[np.int64]:
        starts = self._slot(field, slots[0], places)
        for offset, slot in enumerate(slots[1:], 1):
            if not len(starts):
                break
            self._deadline.check()
            starts = starts[self._sliced(members, starts + offset, self._slot(field, slot, places))]
        return starts

    def _sliced(
        self,
        function: Callable[..., NDArray[np.bool_]],
        occurrences: NDArray[np.int64],
        *others: Any,
    ) -> NDArray[np.bool_]:
        """What a function says of each of some occurrences, which it is given in slices where they are many."""
        if len(occurrences) <= COMPARED_AT_ONCE:
            return function(occurrences, *others)
        found = []
        for begin in range(0, len(occurrences), COMPARED_AT_ONCE):
            self._deadline.check()
            found.append(function(occurrences[begin : begin + COMPARED_AT_ONCE], *others))
        return np.concatenate(found)

    def _occurrences(
        self, field: str, unit: Unit, places: Places | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where a unit occurs: the starts, ascending, and the position after each (an end a start and alternative)."""
        if len(unit.alternatives) == 1:
            starts = self._sequence(field, unit.alternatives[0], places)
            return starts, starts + len(unit.alternatives[0])
        found = [(self._sequence(field, slots, places), len(slots)) for slots in unit.alternatives]
        starts = np.concatenate([starts for starts, _ in found])
        ends = np.concatenate([starts + length for starts, length in found])
        order = np.argsort(starts, kind="stable")
        return starts[order], ends[order]

    def _phrase(self, leaf: plans.PhraseLeaf) -> Matches:
        starts, ends = self._occurrences(leaf.field, leaf.units[0])
        for unit in leaf.units[1:]:
            if not len(ends):
                break
            before = distinct(ends)
            self._deadline.check()
            starts, after = self._occurrences(leaf.field, unit)
            self._deadline.check()
            ends = after[
                self._sliced(
                    lambda some, before=before: followed_by(before, some, leaf.slop), starts
                )
            ]
        return self._bm25(leaf.field, frequencies(distinct(ends - 1)), leaf.weight)

    def _near(self, leaf: plans.NearLeaf) -> Matches:
        here = distinct(self._occurrences(leaf.field, leaf.units[-1])[0])
        for unit in reversed(leaf.units[:-1]):
            if not len(here):
                break
            self._deadline.check()
            before = distinct(self._occurrences(leaf.field, unit)[0])
            here = before[self._sliced(within, before, here, leaf.distance, leaf.ordered)]
        return self._bm25(leaf.field, frequencies(here), leaf.weight)

    def _expansion(self, leaf: plans.ExpansionLeaf) -> Matches:
        found = self.snapshot.postings_of_forms(leaf.field, dict(leaf.forms), self._deadline)
        return self._bm25(leaf.field, add_up(self._deadline.each(found), self._limit), leaf.weight)

    # ------------------------------------------------------------ values

    def _exact(self, leaf: plans.ExactLeaf) -> Matches:
        return self._alike(
            merge_max(
                [self.snapshot.postings(leaf.field, value) for value in leaf.values], self._limit
            )[0]
        )

    def _terms(self, leaf: plans.TermsLeaf) -> Matches:
        found = np.zeros(self._limit, bool)
        for docnums in self._deadline.each(
            self.snapshot.documents_of(leaf.numbers, self._deadline)
        ):
            found[docnums] = True
        return self._alike(np.flatnonzero(found))

    def _alike(self, docnums: Docnums) -> Matches:
        term_idf = idf(len(docnums), self.snapshot.doc_count) if len(docnums) else 0.0
        return docnums, np.full(len(docnums), term_idf, np.float32)

    def _number(self, leaf: plans.NumberLeaf) -> Matches:
        numbers, live = self.snapshot.numbers(leaf.field), self.snapshot.all_docnums
        here = numbers[live]
        kept = ~np.isnan(here) if here.dtype.kind == "f" else here != NO_NUMBER
        if leaf.low is not None:
            kept &= here >= leaf.low if leaf.include_low else here > leaf.low
        if leaf.high is not None:
            kept &= here <= leaf.high if leaf.include_high else here < leaf.high
        return _equal(live[kept])

    def _date(self, leaf: plans.DateLeaf) -> Matches:
        live = self.snapshot.all_docnums
        starts, ends = self.snapshot.numbers(leaf.field)[live], self.snapshot.ends(leaf.field)[live]
        kept = starts != NO_NUMBER
        if leaf.end is not None:
            kept &= starts < leaf.end
        if leaf.start is not None:
            kept &= ends > leaf.start
        return _equal(live[kept])

    def _all(self, _: plans.All) -> Matches:
        return _equal(self.snapshot.all_docnums)

    def _stock(self, leaf: plans.StockLeaf) -> Matches:
        docnums, tfs = self.snapshot.postings(leaf.field, leaf.term)
        if not len(docnums) or not leaf.scorable:
            return docnums, tfs
        term_idf = self.snapshot.searcher.idf(leaf.field, leaf.term)
        return docnums, bm25(tfs, self.snapshot.stock_norms(leaf.field)[docnums], term_idf)

    def _whoosh(self, leaf: plans.WhooshLeaf) -> Matches:
        docnums: list[int] = []
        scores: list[float] = []
        searcher = timed_searcher(self.snapshot.searcher, self._deadline)
        context = searcher.context()
        with whoosh_errors(leaf.query), suppress(TimeUp):
            for part, offset in searcher.leaf_searchers():
                self._deadline.check()
                matcher = leaf.query.matcher(part, context)
                while matcher.is_active():
                    if not len(docnums) % MATCHED_AT_ONCE:
                        self._deadline.check()
                    docnums.append(offset + matcher.id())
                    scores.append(matcher.score())
                    matcher.next()
        return np.array(docnums[: len(scores)], np.int64), np.array(scores, np.float32)


def _finer_keys(unit: Unit) -> list[tuple[float, str]]:
    """The keys that only rank: the form as typed, folded and as it is, of a unit of one word."""
    if len(unit.alternatives) != 1 or len(unit.alternatives[0]) != 1:
        return []
    slot = unit.alternatives[0][0]
    exact = [] if slot.exact is None else [(EXACT_SHARE, slot.exact)]
    return exact if slot.written is None else [*exact, (WRITTEN_SHARE, slot.written)]


def _equal(docnums: Docnums) -> Matches:
    return docnums, np.ones(len(docnums), np.float32)


def _cost(matches: Matches) -> int:
    return 12 * len(matches[0])


_RUN: dict[type, Callable[[Execution, Any], Matches]] = {
    plans.UnitLeaf: Execution._unit,
    plans.PhraseLeaf: Execution._phrase,
    plans.NearLeaf: Execution._near,
    plans.ExpansionLeaf: Execution._expansion,
    plans.ExactLeaf: Execution._exact,
    plans.TermsLeaf: Execution._terms,
    plans.NumberLeaf: Execution._number,
    plans.DateLeaf: Execution._date,
    plans.StockLeaf: Execution._stock,
    plans.WhooshLeaf: Execution._whoosh,
    plans.All: Execution._all,
    plans.Nothing: lambda *_: NO_MATCHES,
    plans.AllOf: Execution._all_of,
    plans.AnyOf: Execution._any_of,
    plans.Except: Execution._except,
    plans.Prefer: Execution._prefer,
    plans.Scaled: Execution._scaled,
    plans.Adjacent: Execution._adjacent,
}
"""What runs each kind of node."""
