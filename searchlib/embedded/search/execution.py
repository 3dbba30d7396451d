"""Running a plan: every node becomes a pair of arrays, its documents and their scores.

A leaf is scored by the frequencies of what it looks for (`scoring`, `frequencies`); a branch
unites, intersects or subtracts."""

from __future__ import annotations

import numpy as np

from searchlib.embedded.search.expansion import Expander
from searchlib.embedded.search.frequencies import Frequencies
from searchlib.embedded.search.pairs import add_bonuses
from searchlib.embedded.search.scoring import NO_MATCHES, Matches, Scorer, may_add
from searchlib.embedded.search.searcher import Docnums, Searcher
from searchlib.embedded.search.union import UNITED_AT_ONCE, Union
from searchlib.kernels import (
    Counts,
    Weights,
    idf,
    intersect,
    members,
    merge_max,
    merge_sum,
    top,
)
from searchlib.plan import UNLIMITED, Deadline, Plan, PlanVisitor, TimeUp, nodes as plans
from searchlib.schema import NO_NUMBER


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
    frequencies : Frequencies
        Of what the leaves of the query look for.
    scorer : Scorer
    """

    def __init__(
        self, searcher: Searcher, deadline: Deadline = UNLIMITED, is_strict: bool = False
    ) -> None:
        self.searcher = searcher
        self.deadline = deadline
        self.frequencies = Frequencies(searcher, deadline, is_strict)
        self.scorer = Scorer(self.frequencies)
        self._limit = searcher.docnum_limit

    @property
    def expander(self) -> Expander:
        """What the patterns of the query stand for."""
        return self.frequencies.expander

    @property
    def has_cut(self) -> bool:
        """Whether a pattern was cut to its most frequent words."""
        return self.frequencies.has_cut

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
        together = Union(self._limit)
        for part in node.parts:
            together.add(self.matches(part))
        return together.merged()

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

    def covering(self, node: plans.Covering) -> Matches:
        together, covered = Union(self._limit), Union(self._limit)
        total = 0.0
        for part in node.parts:
            docnums, scores = self.matches(part)
            rarity = idf(len(docnums), self.searcher.doc_count)
            together.add((docnums, scores))
            covered.add((docnums, np.full(len(docnums), rarity, np.float32)))
            total += rarity
        docnums, scores = together.merged()
        share = self.searcher.ranking.coverage
        factors = np.float32(1 - share) + covered.merged()[1] * np.float32(share / total)
        return docnums, scores * factors

    def related(self, node: plans.Related) -> Matches:
        word = node.part.leaves if isinstance(node.part, plans.InFields) else (node.part,)
        leaves = [leaf for leaf in word if isinstance(leaf, plans.UnitLeaf)]
        if len(leaves) == len(word) and may_add(node.families, leaves):
            return self.scorer.matches(leaves, node.families)
        return self.scorer.related(self.matches(node.part), node.families)

    def paired(self, node: plans.Paired) -> Matches:
        docnums, scores = self.matches(node.part)
        best = self.candidates(scores)
        scores = scores.copy()
        scores[best] = add_bonuses(self.scorer, node.pairs, docnums[best], scores[best])
        return docnums, scores

    def candidates(self, scores: Weights) -> Counts:
        """Return the rows, ascending, of the matches that have their positions read for pairs."""
        return np.sort(top(scores, self.searcher.ranking.candidates))

    # ------------------------------------------------------------ words

    def in_fields(self, node: plans.InFields) -> Matches:
        first = node.leaves[0]
        if isinstance(first, plans.PatternLeaf) and not first.is_scored:
            return merge_max([self.matches(leaf) for leaf in node.leaves], self._limit)
        return self.scorer.matches(node.leaves)

    def unit(self, leaf: plans.UnitLeaf) -> Matches:
        return self.scorer.matches((leaf,))

    def phrase(self, leaf: plans.PhraseLeaf) -> Matches:
        return self.scorer.matches((leaf,))

    def near(self, leaf: plans.NearLeaf) -> Matches:
        return self.scorer.matches((leaf,))

    def prefix(self, leaf: plans.PrefixLeaf) -> Matches:
        return self._pattern(leaf)

    def wildcard(self, leaf: plans.WildcardLeaf) -> Matches:
        return self._pattern(leaf)

    def fuzzy(self, leaf: plans.FuzzyLeaf) -> Matches:
        return self._pattern(leaf)

    def _pattern(self, leaf: plans.PatternLeaf) -> Matches:
        if leaf.is_scored:
            return self.scorer.matches((leaf,))
        return self._alike(self.frequencies.any_term(leaf))

    # ------------------------------------------------------------ values

    def exact(self, leaf: plans.ExactLeaf) -> Matches:
        return self._alike(
            merge_max(
                [self.searcher.postings(leaf.field, value) for value in leaf.values], self._limit
            )[0]
        )

    def range(self, leaf: plans.RangeLeaf) -> Matches:
        return self._alike(self.frequencies.any_term(leaf))

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


def _equal(docnums: Docnums) -> Matches:
    return docnums, np.ones(len(docnums), np.float32)
