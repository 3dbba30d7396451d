"""Running a plan: every node becomes a pair of arrays, its documents and their scores.

A leaf decodes the postings of its keys, unites them, and scores them with BM25 over the whole index; a branch unites, intersects or subtracts.
One query unit scores as

    bm25(stem keys) + EXACT_SHARE * bm25(folded form as typed) + WRITTEN_SHARE * bm25(form as typed)

so that a text with the very word stands above one with its kin, and accents count where they were typed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis import Slot, Unit
from searchlib.kernels import bm25, count_in, followed_by, frequencies, idf, intersect, members, merge_max, merge_sum, top, within
from searchlib.schema import NO_NUMBER
from searchlib.search import plan as plans
from searchlib.search.plan import Plan
from searchlib.search.snapshot import NO_POSTINGS, Docnums, Snapshot

EXACT_SHARE = 0.4
WRITTEN_SHARE = 0.1
ADJACENT_SHARE = 0.2
ADJACENT_WINDOW = 256
"""How many of the best documents have their positions read for neighbouring words."""

Matches = tuple[Docnums, NDArray[np.float32]]
NO_MATCHES: Matches = (NO_POSTINGS.docnums, NO_POSTINGS.tfs)


class Execution:
    """One run of one query on one snapshot.

    Past `deadline` (of `time.perf_counter`) every leaf is empty, so that what comes back is a part of the answer and never more; `expired` says so.
    """

    def __init__(self, snapshot: Snapshot, deadline: float | None = None) -> None:
        self.snapshot = snapshot
        self.expired = False
        self._deadline = deadline
        self._run: dict[type, Callable[[Any], Matches]] = {
            plans.UnitLeaf: self._unit, plans.PhraseLeaf: self._phrase, plans.NearLeaf: self._near, plans.ExpansionLeaf: self._expansion,
            plans.ExactLeaf: self._exact, plans.NumberLeaf: self._number, plans.DateLeaf: self._date, plans.WhooshLeaf: self._whoosh,
            plans.All: self._all, plans.Nothing: lambda _: NO_MATCHES, plans.AllOf: self._all_of, plans.AnyOf: self._any_of,
            plans.Except: self._except, plans.Prefer: self._prefer, plans.Scaled: self._scaled, plans.Adjacent: self._adjacent,
        }  # fmt: skip

    def matches(self, plan: Plan) -> Matches:
        """The documents of a plan, ascending, and their scores: int64[n], float32[n]."""
        if self._deadline is not None and perf_counter() > self._deadline:
            self.expired = True
            return NO_MATCHES
        return self._run[type(plan)](plan)

    # ------------------------------------------------------------ branches

    def _all_of(self, node: plans.AllOf) -> Matches:
        found = []
        for part in node.parts:
            found.append(self.matches(part))
            if not len(found[-1][0]):
                return NO_MATCHES
        return intersect(found) if found else NO_MATCHES

    def _any_of(self, node: plans.AnyOf) -> Matches:
        found = [self.matches(part) for part in node.parts]
        if node.least <= 1:
            return merge_sum(found)
        docnums, counts, scores = count_in(found)
        return docnums[counts >= node.least], scores[counts >= node.least]

    def _except(self, node: plans.Except) -> Matches:
        docnums, scores = self.matches(node.part)
        excluded = members(docnums, self.matches(node.excluded)[0])
        return NO_MATCHES if self.expired else (docnums[~excluded], scores[~excluded])

    def _prefer(self, node: plans.Prefer) -> Matches:
        docnums, scores = self.matches(node.required)
        more, bonus = self.matches(node.optional)
        liked = members(more, docnums)
        return merge_sum([(docnums, scores), (more[liked], bonus[liked])])

    def _scaled(self, node: plans.Scaled) -> Matches:
        docnums, scores = self.matches(node.part)
        return docnums, scores * np.float32(node.factor)

    def _adjacent(self, node: plans.Adjacent) -> Matches:
        docnums, scores = self.matches(node.part)
        best = np.sort(top(scores, ADJACENT_WINDOW))
        candidates, scores = docnums[best], scores.copy()
        for pair in node.pairs:
            scores[best] += self._pair(pair, candidates)
        return docnums, scores

    def _pair(self, pair: plans.Pair, candidates: Docnums) -> NDArray[np.float32]:
        bonus = np.zeros(len(candidates), np.float32)
        ends = self._occurrences(pair.field, pair.first, candidates)[1] + pair.gap
        starts = np.unique(self._occurrences(pair.field, pair.second, candidates)[0])
        found, tfs = frequencies(starts[followed_by(np.sort(ends), starts)])
        rarest = min(len(self._unit_postings(pair.field, unit)[0]) for unit in (pair.first, pair.second))
        bonus[np.searchsorted(candidates, found)] = self._bm25(pair.field, (found, tfs), ADJACENT_SHARE * pair.weight, df=rarest)[1]
        return bonus

    # ------------------------------------------------------------ words

    def _unit(self, leaf: plans.UnitLeaf) -> Matches:
        docnums, scores = self._bm25(leaf.field, self._unit_postings(leaf.field, leaf.unit), leaf.weight)
        for share, key in _finer_keys(leaf.unit):
            finer, bonus = self._bm25(leaf.field, self.snapshot.postings(leaf.field, key), share * leaf.weight)
            if len(finer):
                among = members(finer, docnums)
                scores[np.searchsorted(docnums, finer[among])] += bonus[among]
        return docnums, scores

    def _unit_postings(self, field: str, unit: Unit) -> Matches:
        return merge_max([self._alternative(field, alternative) for alternative in unit.alternatives])

    def _alternative(self, field: str, slots: Sequence[Slot]) -> Matches:
        if len(slots) == 1:
            return merge_max([self.snapshot.postings(field, key) for key in sorted(slots[0].keys)])
        return frequencies(self._sequence(field, slots))

    def _bm25(self, field: str, postings: Matches, weight: float, df: int | None = None) -> Matches:
        docnums, tfs = postings
        if not len(docnums):
            return NO_MATCHES
        telling = idf(len(docnums) if df is None else df, self.snapshot.doc_count)
        return docnums, bm25(tfs, self.snapshot.lengths(field)[docnums], self.snapshot.average_length(field), weight * telling)

    # ------------------------------------------------------------ positions

    def _slot(self, field: str, slot: Slot, candidates: Docnums | None = None) -> NDArray[np.int64]:
        found = [self.snapshot.occurrences(field, key, candidates) for key in sorted(slot.keys)]
        return found[0] if len(found) == 1 else np.unique(np.concatenate(found))

    def _sequence(self, field: str, slots: Sequence[Slot], candidates: Docnums | None = None) -> NDArray[np.int64]:
        starts = self._slot(field, slots[0], candidates)
        for offset, slot in enumerate(slots[1:], 1):
            starts = starts[members(starts + offset, self._slot(field, slot, candidates))]
        return starts

    def _occurrences(self, field: str, unit: Unit, candidates: Docnums | None = None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where a unit occurs: the starts, ascending, and the position after each (an end a start and alternative)."""
        found = [(self._sequence(field, slots, candidates), len(slots)) for slots in unit.alternatives]
        starts = np.concatenate([starts for starts, _ in found])
        ends = np.concatenate([starts + length for starts, length in found])
        order = np.argsort(starts, kind="stable")
        return starts[order], ends[order]

    def _phrase(self, leaf: plans.PhraseLeaf) -> Matches:
        starts, ends = self._occurrences(leaf.field, leaf.units[0])
        for unit in leaf.units[1:]:
            starts, after = self._occurrences(leaf.field, unit)
            ends = after[followed_by(np.sort(ends), starts, leaf.slop)]
        return self._bm25(leaf.field, frequencies(np.unique(ends - 1)), leaf.weight)

    def _near(self, leaf: plans.NearLeaf) -> Matches:
        here = np.unique(self._occurrences(leaf.field, leaf.units[-1])[0])
        for unit in reversed(leaf.units[:-1]):
            before = np.unique(self._occurrences(leaf.field, unit)[0])
            here = before[within(before, here, leaf.distance, leaf.ordered)]
        return self._bm25(leaf.field, frequencies(here), leaf.weight)

    def _expansion(self, leaf: plans.ExpansionLeaf) -> Matches:
        found = []
        for form, closeness in leaf.forms:
            docnums, tfs = self.snapshot.postings(leaf.field, form)
            found.append((docnums, tfs * np.float32(closeness)))
        return self._bm25(leaf.field, merge_sum(found), leaf.weight)

    # ------------------------------------------------------------ values

    def _exact(self, leaf: plans.ExactLeaf) -> Matches:
        docnums, _ = merge_max([self.snapshot.postings(leaf.field, value) for value in leaf.values])
        telling = idf(len(docnums), self.snapshot.doc_count) if len(docnums) else 0.0
        return docnums, np.full(len(docnums), telling, np.float32)

    def _number(self, leaf: plans.NumberLeaf) -> Matches:
        numbers, live = self.snapshot.numbers(leaf.field), self.snapshot.all_docnums()
        here = numbers[live]
        kept = ~np.isnan(here) if here.dtype.kind == "f" else here != NO_NUMBER
        if leaf.low is not None:
            kept &= here >= leaf.low if leaf.include_low else here > leaf.low
        if leaf.high is not None:
            kept &= here <= leaf.high if leaf.include_high else here < leaf.high
        return _equal(live[kept])

    def _date(self, leaf: plans.DateLeaf) -> Matches:
        live = self.snapshot.all_docnums()
        starts, ends = self.snapshot.numbers(leaf.field)[live], self.snapshot.ends(leaf.field)[live]
        kept = starts != NO_NUMBER
        if leaf.end is not None:
            kept &= starts < leaf.end
        if leaf.start is not None:
            kept &= ends > leaf.start
        return _equal(live[kept])

    def _all(self, _: plans.All) -> Matches:
        return _equal(self.snapshot.all_docnums())

    def _whoosh(self, leaf: plans.WhooshLeaf) -> Matches:
        docnums: list[int] = []
        scores: list[float] = []
        searcher = self.snapshot.searcher
        context = searcher.context()
        for part, offset in searcher.leaf_searchers():
            matcher = leaf.query.matcher(part, context)
            while matcher.is_active():
                docnums.append(offset + matcher.id())
                scores.append(matcher.score())
                matcher.next()
        return np.array(docnums, np.int64), np.array(scores, np.float32)


def _finer_keys(unit: Unit) -> list[tuple[float, str]]:
    """The keys that only rank: the form as typed, folded and as it is, of a unit of one word."""
    if len(unit.alternatives) != 1 or len(unit.alternatives[0]) != 1:
        return []
    slot = unit.alternatives[0][0]
    return [(share, key) for share, key in ((EXACT_SHARE, slot.exact), (WRITTEN_SHARE, slot.written)) if key is not None]


def _equal(docnums: Docnums) -> Matches:
    return docnums, np.ones(len(docnums), np.float32)
