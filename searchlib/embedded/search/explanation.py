"""Where a score comes from: the plan again, with what each part of it adds to one document."""

from __future__ import annotations

import numpy as np

from searchlib.analysis import Unit
from searchlib.embedded.search.execution import Execution
from searchlib.embedded.search.searcher import Searcher
from searchlib.plan import Plan, PlanVisitor, nodes as plans
from searchlib.results import Explanation

SHOWN = 5
"""How many values of a leaf are shown."""


def explain(searcher: Searcher, plan: Plan, docnum: int) -> Explanation:
    """Return what each part of a plan adds to the score of one document."""
    return _explain(Execution(searcher), plan, docnum)


def _explain(execution: Execution, plan: Plan, docnum: int) -> Explanation:
    docnums, scores = execution.matches(plan)
    row = int(np.searchsorted(docnums, docnum))
    matches = row < len(docnums) and int(docnums[row]) == docnum
    inner = [_explain(execution, part, docnum) for part in plans.parts(plan)]
    if isinstance(plan, plans.Except):
        inner.append(_explain(execution, plan.excluded, docnum))
    score = float(scores[row]) if matches else 0.0
    return Explanation(_Describer(execution).visit(plan), matches, score, tuple(inner))


class _Describer(PlanVisitor[str]):
    """Says in words what a node of a plan is, its parts aside."""

    def __init__(self, execution: Execution) -> None:
        self._expander = execution.expander

    def unit(self, leaf: plans.UnitLeaf) -> str:
        return f"{leaf.field}: {leaf.unit.surface} ({_keys(leaf.unit)}){_times(leaf.weight)}"

    def phrase(self, leaf: plans.PhraseLeaf) -> str:
        words = " ".join(unit.surface for unit in leaf.units)
        slop = f" up to {leaf.slop} apart" if leaf.slop else ""
        return f'{leaf.field}: "{words}"{slop}{_times(leaf.weight)}'

    def near(self, leaf: plans.NearLeaf) -> str:
        words = ", ".join(unit.surface for unit in leaf.units)
        order = ", in this order" if leaf.ordered else ""
        return f"{leaf.field}: {words} within {leaf.distance} words{order}{_times(leaf.weight)}"

    def prefix(self, leaf: plans.PrefixLeaf) -> str:
        return self._expander.describe(leaf) + _times(leaf.weight)

    def wildcard(self, leaf: plans.WildcardLeaf) -> str:
        return self._expander.describe(leaf) + _times(leaf.weight)

    def fuzzy(self, leaf: plans.FuzzyLeaf) -> str:
        return self._expander.describe(leaf) + _times(leaf.weight)

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

    def any_of(self, plan: plans.AnyOf) -> str:
        return f"at least {plan.least} of" if plan.least > 1 else "any of"

    def scaled(self, plan: plans.Scaled) -> str:
        return f"times {plan.factor:g}"

    def other(self, plan: Plan) -> str:
        return _DESCRIPTIONS[type(plan)]


_DESCRIPTIONS: dict[type[Plan], str] = {
    plans.All: "every document",
    plans.Nothing: "nothing to look for",
    plans.AllOf: "all of",
    plans.Except: "the first, not the second",
    plans.Prefer: "the first; the second adds to its score",
    plans.Adjacent: "with words side by side as typed",
}


def _keys(unit: Unit) -> str:
    alternatives = (
        " + ".join("/".join(sorted(slot.keys)) for slot in slots) for slots in unit.alternatives
    )
    return " or ".join(alternatives)


def _times(weight: float) -> str:
    return "" if weight == 1 else f" times {weight:g}"
