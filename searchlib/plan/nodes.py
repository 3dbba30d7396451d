"""What a query becomes: a tree of things an index can look up, with nothing left to analyse.

Leaves name a field and its terms; branches combine documents. `searchlib.plan.planner` makes the tree, `searchlib.embedded.search.execution` runs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from searchlib.analysis import Unit
from searchlib.embedded.search.searcher import Numbers


@dataclass(frozen=True, slots=True)
class UnitLeaf:
    """One query unit in one Text field: any of its alternatives."""

    field: str
    unit: Unit
    weight: float


@dataclass(frozen=True, slots=True)
class PhraseLeaf:
    """Units that follow each other in one Text field, up to `slop` positions further apart than typed."""

    field: str
    units: tuple[Unit, ...]
    slop: int
    weight: float


@dataclass(frozen=True, slots=True)
class NearLeaf:
    """Units of one Text field, each at most `distance` positions from the one before it."""

    field: str
    units: tuple[Unit, ...]
    distance: int
    ordered: bool
    weight: float


@dataclass(frozen=True, slots=True)
class ExpansionLeaf:
    """The exact forms that a prefix, a pattern or a fuzzy word stands for, each with how much it counts (0 to 1)."""

    field: str
    forms: tuple[tuple[str, float], ...]
    weight: float
    cut: bool = False
    """Whether these are the most frequent ones of more."""


@dataclass(frozen=True, slots=True)
class ExactLeaf:
    """Any of some values of a Keyword or Boolean field."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TermsLeaf:
    """Any of some terms of a field, however many; what of their documents is scored alike."""

    field: str
    numbers: Numbers
    first: tuple[str, ...]
    """Some of the terms, to show."""


@dataclass(frozen=True, slots=True)
class NumberLeaf:
    """A Number between two bounds, each None where it is open."""

    field: str
    low: float | None
    high: float | None
    include_low: bool = True
    include_high: bool = True


@dataclass(frozen=True, slots=True)
class DateLeaf:
    """A Date whose interval overlaps [start, end), in microseconds, each None where it is open."""

    field: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class StockLeaf:
    """A term as Whoosh's own queries name it, scored as Whoosh does: with BM25F, or by its frequency where the field is not scorable."""

    field: str
    term: str
    scorable: bool


@dataclass(frozen=True, slots=True)
class WhooshLeaf:
    """A Whoosh query, run by Whoosh's own matchers."""

    query: Any


@dataclass(frozen=True, slots=True)
class All:
    """Every document."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No document."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """The documents of all parts; scores add up."""

    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The documents of at least `least` parts; scores add up."""

    parts: tuple[Plan, ...]
    least: int = 1


@dataclass(frozen=True, slots=True)
class Except:
    """The documents of `part` that are not among those of `excluded`."""

    part: Plan
    excluded: Plan


@dataclass(frozen=True, slots=True)
class Prefer:
    """The documents of `required`; those of `optional` add to their scores."""

    required: Plan
    optional: Plan


@dataclass(frozen=True, slots=True)
class Scaled:
    """The documents of `part`, their scores multiplied."""

    part: Plan
    factor: float


@dataclass(frozen=True, slots=True)
class Adjacent:
    """The documents of `part`; the best of them score more where two units of a pair stand as far apart in a field as they do in the query."""

    part: Plan
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two units, and how many positions the second stands behind the end of the first."""

    field: str
    first: Unit
    second: Unit
    gap: int
    weight: float


Plan = (
    UnitLeaf
    | PhraseLeaf
    | NearLeaf
    | ExpansionLeaf
    | ExactLeaf
    | TermsLeaf
    | NumberLeaf
    | DateLeaf
    | StockLeaf
    | WhooshLeaf
    | All
    | Nothing
    | AllOf
    | AnyOf
    | Except
    | Prefer
    | Scaled
    | Adjacent
)
"""Any of the above."""


def parts(plan: Plan) -> tuple[Plan, ...]:
    """What a plan is made of, those parts that documents are excluded by left out."""
    if isinstance(plan, AllOf | AnyOf):
        return plan.parts
    if isinstance(plan, Except | Scaled | Adjacent):
        return (plan.part,)
    return (plan.required, plan.optional) if isinstance(plan, Prefer) else ()


def leaves(plan: Plan) -> list[Plan]:
    """The leaves that a document of this plan may owe its place to, from left to right."""
    found, waiting = [], [plan]
    while waiting:
        here = waiting.pop()
        inner = parts(here)
        waiting.extend(reversed(inner))
        if not inner:
            found.append(here)
    return found
