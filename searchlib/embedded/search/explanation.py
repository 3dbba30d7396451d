"""Where a score comes from: the plan again, with what each part of it gave to one document."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from searchlib.embedded.search.execution import Execution
from searchlib.embedded.search.searcher import Snapshot
from searchlib.plan import nodes as plans
from searchlib.plan.nodes import Plan


@dataclass(frozen=True)
class Explanation:
    """One part of a query and one document.

    Attributes
    ----------
    text : str              the part, in words
    matches : bool          the document is among those of the part
    score : float           what the part gave to its score
    parts : tuple           the explanations of what the part is made of
    """

    text: str
    matches: bool
    score: float
    parts: tuple[Explanation, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self._lines(0))

    def _lines(self, depth: int) -> list[str]:
        amount = f"{self.score:.4f}" if self.matches else "  –   "
        return [
            f"{'  ' * depth}{amount}  {self.text}",
            *(line for part in self.parts for line in part._lines(depth + 1)),
        ]


def explain(snapshot: Snapshot, plan: Plan, docnum: int) -> Explanation:
    """What each part of a plan gives to one document."""
    docnums, scores = Execution(snapshot).matches(plan)
    row = int(np.searchsorted(docnums, docnum))
    matches = row < len(docnums) and int(docnums[row]) == docnum
    inner = [explain(snapshot, part, docnum) for part in plans.parts(plan)]
    if isinstance(plan, plans.Except):
        inner.append(explain(snapshot, plan.excluded, docnum))
    return Explanation(
        describe(plan), matches, float(scores[row]) if matches else 0.0, tuple(inner)
    )


def describe(plan: Plan) -> str:
    """A plan's own part, in words."""
    match plan:
        case plans.UnitLeaf(field, unit, weight):
            return f"{field}: {unit.surface} ({_keys(unit)}){_times(weight)}"
        case plans.PhraseLeaf(field, units, slop, weight):
            return f'{field}: "{" ".join(unit.surface for unit in units)}"{f" up to {slop} apart" if slop else ""}{_times(weight)}'
        case plans.NearLeaf(field, units, distance, ordered, weight):
            words = ", ".join(unit.surface for unit in units)
            return f"{field}: {words} within {distance} words{', in this order' if ordered else ''}{_times(weight)}"
        case plans.ExpansionLeaf(field, forms, weight, cut):
            number = f"the {len(forms)} most frequent" if cut else len(forms)
            return f"{field}: any of {number} forms ({', '.join(form for form, _ in forms[:5])}{', …' if len(forms) > 5 else ''}){_times(weight)}"
        case plans.ExactLeaf(field, values):
            return f"{field} is {' or '.join(values[:5]) or 'nothing'}{' or …' if len(values) > 5 else ''}"
        case plans.TermsLeaf(field, numbers, first):
            return f"{field} is {' or '.join(first) or 'nothing'}{' or …' if max(map(len, numbers), default=0) > len(first) else ''}"
        case plans.NumberLeaf(field, low, high):
            return f"{field} from {'…' if low is None else low} to {'…' if high is None else high}"
        case plans.DateLeaf(field):
            return f"{field} in an interval"
        case plans.StockLeaf(field, term):
            return f"{field}: the term {term}, as Whoosh scores it"
        case plans.WhooshLeaf(query):
            return f"Whoosh: {query}"
        case plans.AnyOf(_, least):
            return f"at least {least} of" if least > 1 else "any of"
        case plans.Scaled(_, factor):
            return f"times {factor:g}"
    return {
        plans.All: "every document",
        plans.Nothing: "nothing to look for",
        plans.AllOf: "all of",
        plans.Except: "the first, not the second",
        plans.Prefer: "the first; the second adds to its score",
        plans.Adjacent: "with words side by side as typed",
    }[type(plan)]


def _keys(unit: plans.Unit) -> str:
    return " or ".join(
        " + ".join("/".join(sorted(slot.keys)) for slot in slots) for slots in unit.alternatives
    )


def _times(weight: float) -> str:
    return "" if weight == 1 else f" times {weight:g}"
