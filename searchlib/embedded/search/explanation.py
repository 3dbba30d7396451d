"""Where a score comes from: the plan again, with what each part of it adds to one document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from searchlib.analysis import Unit
from searchlib.embedded.search.execution import Execution
from searchlib.embedded.search.frequencies import STEM
from searchlib.embedded.search.pairs import bonuses
from searchlib.embedded.search.scoring import Matches, Stream
from searchlib.embedded.search.searcher import Searcher
from searchlib.plan import Plan, PlanVisitor, nodes as plans
from searchlib.results import Explanation

SHOWN = 5
"""How many values of a leaf are shown."""


def explain(searcher: Searcher, plan: Plan, docnum: int) -> Explanation:
    """Return what each part of a plan adds to the score of one document.

    Where the document matches, the scores of the parts of a part add up to its own.
    """
    return _Explainer(Execution(searcher), docnum).visit(plan)


class _Explainer(PlanVisitor[Explanation]):
    """Explains the score of one document, node by node."""

    def __init__(self, execution: Execution, docnum: int) -> None:
        self._execution = execution
        self._describe = _Describer(execution).visit
        self._docnum = docnum

    def _explained(self, plan: Plan, parts: Sequence[Explanation]) -> Explanation:
        score = self._score_in(self._execution.matches(plan))
        return Explanation(self._describe(plan), score is not None, score or 0.0, tuple(parts))

    def _score_in(self, matches: Matches) -> float | None:
        """Return the score of the document in some matches; None if it is not among them."""
        docnums, scores = matches
        row = int(np.searchsorted(docnums, self._docnum))
        is_there = row < len(docnums) and int(docnums[row]) == self._docnum
        return float(scores[row]) if is_there else None

    # ------------------------------------------------------------ branches

    def other(self, plan: Plan) -> Explanation:
        return self._explained(plan, [self.visit(part) for part in plans.parts(plan)])

    def except_(self, plan: plans.Except) -> Explanation:
        excluded = replace(self.visit(plan.excluded), score=0.0)
        return self._explained(plan, [self.visit(plan.part), excluded])

    def scaled(self, plan: plans.Scaled) -> Explanation:
        return self._explained(plan, [_scaled(self.visit(plan.part), plan.factor)])

    def covering(self, plan: plans.Covering) -> Explanation:
        parts = [self.visit(part) for part in plan.parts]
        explained = self._explained(plan, parts)
        lost = explained.score - sum(part.score for part in parts)
        coverage = Explanation("coverage: words of the query are missing", lost < 0, lost)
        return replace(explained, parts=(*explained.parts, coverage)) if lost < 0 else explained

    def related(self, plan: plans.Related) -> Explanation:
        parts = [self.visit(plan.part)]
        for family in plan.families:
            added = self._score_in(self._execution.scorer.family(family))
            if added and parts[0].matches:
                text = f"family of {family.unit.surface} ({_keys(family.unit)})"
                parts.append(Explanation(text, True, added))
        return self._explained(plan, parts)

    def paired(self, plan: plans.Paired) -> Explanation:
        docnums, scores = self._execution.matches(plan.part)
        candidates = docnums[self._execution.candidates(scores)]
        parts = [self.visit(plan.part)]
        for pair, way, bonus in bonuses(self._execution.scorer, plan.pairs, candidates):
            added = self._score_in((candidates, bonus))
            if added:
                text = f"pair: {pair.first.surface} + {pair.second.surface} {way}"
                parts.append(Explanation(text, True, added))
        return self._explained(plan, parts)

    # ------------------------------------------------------------ words

    def in_fields(self, plan: plans.InFields) -> Explanation:
        return self._words(plan, plan.leaves)

    def unit(self, leaf: plans.UnitLeaf) -> Explanation:
        return self._words(leaf, (leaf,))

    def _words(self, plan: Plan, leaves: Sequence[plans.TextLeaf]) -> Explanation:
        first = leaves[0]
        if isinstance(first, plans.PatternLeaf) and not first.is_scored:
            return self.other(plan)
        streams = self._execution.scorer.streams(leaves)
        return self._explained(plan, [self._stream(stream) for stream in streams])

    def _stream(self, stream: Stream) -> Explanation:
        scorer = self._execution.scorer
        score = self._score_in(scorer.score(stream))
        share = "" if stream.name == STEM else f" × {stream.share:g}"
        parts: list[Explanation] = []
        if len(stream.fields) > 1 and score is not None:
            docnums, frequencies, _ = scorer.weighted(stream)
            whole = self._score_in((docnums, frequencies)) or 1.0
            for field, matches in zip(stream.fields, stream.lists, strict=True):
                alone = scorer.weighted(stream._replace(fields=[field], lists=[matches]))
                has = self._score_in((alone[0], alone[1] / alone[2]))
                part = 0.0 if has is None else score * has / whole
                parts.append(Explanation(f"field {field[0]}", has is not None, part))
        return Explanation(f"{stream.name}{share}", score is not None, score or 0.0, tuple(parts))


def _scaled(explanation: Explanation, factor: float) -> Explanation:
    parts = tuple(_scaled(part, factor) for part in explanation.parts)
    return replace(explanation, score=explanation.score * factor, parts=parts)


class _Describer(PlanVisitor[str]):
    """Says in words what a node of a plan is, its parts aside."""

    def __init__(self, execution: Execution) -> None:
        self._expander = execution.expander

    def unit(self, leaf: plans.UnitLeaf) -> str:
        return f"{_of(leaf)}: {leaf.unit.surface} ({_keys(leaf.unit)})"

    def phrase(self, leaf: plans.PhraseLeaf) -> str:
        words = " ".join(unit.surface for unit in leaf.units)
        slop = f" up to {leaf.slop} apart" if leaf.slop else ""
        return f'{_of(leaf)}: "{words}"{slop}'

    def near(self, leaf: plans.NearLeaf) -> str:
        words = ", ".join(unit.surface for unit in leaf.units)
        order = ", in this order" if leaf.ordered else ""
        return f"{_of(leaf)}: {words} within {leaf.distance} words{order}"

    def prefix(self, leaf: plans.PrefixLeaf) -> str:
        return self._expander.describe(leaf) + _times(leaf)

    def wildcard(self, leaf: plans.WildcardLeaf) -> str:
        return self._expander.describe(leaf) + _times(leaf)

    def fuzzy(self, leaf: plans.FuzzyLeaf) -> str:
        return self._expander.describe(leaf) + _times(leaf)

    def exact(self, leaf: plans.ExactLeaf) -> str:
        more = " or …" if len(leaf.values) > SHOWN else ""
        return f"{leaf.field} is {' or '.join(leaf.values[:SHOWN]) or 'nothing'}{more}"

    def range(self, leaf: plans.RangeLeaf) -> str:
        return self._expander.describe(leaf)

    def number(self, leaf: plans.NumberLeaf) -> str:
        low = "…" if leaf.low is None else leaf.low
        high = "…" if leaf.high is None else leaf.high
        return f"{leaf.field} from {low} to {high}"

    def date(self, leaf: plans.DateLeaf) -> str:
        return f"{leaf.field} in an interval"

    def foreign(self, leaf: plans.ForeignLeaf) -> str:
        return str(leaf)

    def in_fields(self, plan: plans.InFields) -> str:
        """Describe what all leaves look for, after their fields."""
        of: Callable[[plans.TextLeaf], str] = _of
        looked_for = [self.visit(leaf).removeprefix(of(leaf)) for leaf in plan.leaves]
        if len(set(looked_for)) > 1:
            return " or ".join(map(self.visit, plan.leaves))
        return ", ".join(map(of, plan.leaves)) + looked_for[0]

    def scaled(self, plan: plans.Scaled) -> str:
        return f"times {plan.factor:g}"

    def other(self, plan: Plan) -> str:
        return _DESCRIPTIONS[type(plan)]


_DESCRIPTIONS: dict[type[Plan], str] = {
    plans.All: "every document",
    plans.Nothing: "nothing to look for",
    plans.AllOf: "all of",
    plans.AnyOf: "any of",
    plans.Covering: "as many as can be of",
    plans.Except: "the first, not the second",
    plans.Prefer: "the first; the second adds to its score",
    plans.Related: "with words of the same families",
    plans.Paired: "with words together as typed",
}


def _keys(unit: Unit) -> str:
    alternatives = (
        " + ".join("/".join(sorted(slot.keys)) for slot in slots) for slots in unit.alternatives
    )
    return " or ".join(alternatives)


def _of(leaf: plans.TextLeaf) -> str:
    return leaf.field + _times(leaf)


def _times(leaf: plans.TextLeaf) -> str:
    return "" if leaf.weight == 1 else f" times {leaf.weight:g}"
