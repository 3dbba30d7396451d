"""What a query becomes: a tree of what an index can look up, with nothing left to analyse.

Leaves name a field and what is looked for in it; branches combine documents. `planner` makes the
tree and an engine runs it. Patterns and ranges of keywords stay as they are: which terms they
stand for is the engine's to find out. Whatever tells nodes apart does so with a `PlanVisitor`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from searchlib.analysis import Unit

R = TypeVar("R")


class Plan:
    """A node of a plan."""

    __slots__ = ()
    visited_as: ClassVar[str]
    """The name of the method of a `PlanVisitor` that takes the node."""


@dataclass(frozen=True, slots=True)
class TextLeaf(Plan):
    """A leaf that looks for words in one Text field, or for patterns in a Keyword field.

    Attributes
    ----------
    field : str
    weight : float
        What the frequencies of the field weigh.
    """

    field: str
    weight: float


# ---------------------------------------------------------------- words


@dataclass(frozen=True, slots=True)
class UnitLeaf(TextLeaf):
    """One query unit in one Text field: any of its alternatives."""

    visited_as: ClassVar[str] = "unit"
    unit: Unit


@dataclass(frozen=True, slots=True)
class PhraseLeaf(TextLeaf):
    """Units that follow each other in a Text field, up to `slop` positions apart."""

    visited_as: ClassVar[str] = "phrase"
    units: tuple[Unit, ...]
    slop: int


@dataclass(frozen=True, slots=True)
class NearLeaf(TextLeaf):
    """Units of one Text field, each at most `distance` positions from the one before it."""

    visited_as: ClassVar[str] = "near"
    units: tuple[Unit, ...]
    distance: int
    ordered: bool


# ---------------------------------------------------------------- patterns


@dataclass(frozen=True, slots=True)
class PatternLeaf(TextLeaf):
    """Exact forms of a Text or Keyword field that fit a pattern.

    With `is_scored`, an engine may take the most frequent forms only, and then says so; without, it
    takes every one, and all documents score alike.
    """

    is_scored: bool


@dataclass(frozen=True, slots=True)
class PrefixLeaf(PatternLeaf):
    """Forms that begin with a prefix, which is not empty, and folded as the forms are."""

    visited_as: ClassVar[str] = "prefix"
    prefix: str


@dataclass(frozen=True, slots=True)
class WildcardLeaf(PatternLeaf):
    """Forms that fit a pattern of `*` (any characters) and `?` (one), folded as the forms are."""

    visited_as: ClassVar[str] = "wildcard"
    pattern: str


@dataclass(frozen=True, slots=True)
class FuzzyLeaf(PatternLeaf):
    """Forms at most `distance` edits from a word; each counts 1 / (1 + its edits)."""

    visited_as: ClassVar[str] = "fuzzy"
    word: str
    distance: int


# ---------------------------------------------------------------- values


@dataclass(frozen=True, slots=True)
class ExactLeaf(Plan):
    """Any of some values of a Keyword or Boolean field."""

    visited_as: ClassVar[str] = "exact"
    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RangeLeaf(Plan):
    """The values of a Keyword or Boolean field between two bounds, each None where it is open."""

    visited_as: ClassVar[str] = "range"
    field: str
    low: str | None
    high: str | None
    include_low: bool = True
    include_high: bool = True


@dataclass(frozen=True, slots=True)
class NumberLeaf(Plan):
    """A Number between two bounds, each None where it is open."""

    visited_as: ClassVar[str] = "number"
    field: str
    low: float | None
    high: float | None
    include_low: bool = True
    include_high: bool = True


@dataclass(frozen=True, slots=True)
class DateLeaf(Plan):
    """A Date whose interval overlaps [start, end), in microseconds, each None where it is open."""

    visited_as: ClassVar[str] = "date"
    field: str
    start: int | None
    end: int | None


# ---------------------------------------------------------------- engines' own


class ForeignLeaf(Plan):
    """A leaf of a query that only one engine understands, which knows how to run it."""

    __slots__ = ()
    visited_as: ClassVar[str] = "foreign"

    @property
    def keys(self) -> dict[str, str]:
        """The key of the index, by field, that the leaf looks for, where it looks for one."""
        return {}

    def __str__(self) -> str:
        """Describe the leaf in words."""
        raise NotImplementedError


# ---------------------------------------------------------------- branches


@dataclass(frozen=True, slots=True)
class All(Plan):
    """Every document."""

    visited_as: ClassVar[str] = "all"


@dataclass(frozen=True, slots=True)
class Nothing(Plan):
    """No document."""

    visited_as: ClassVar[str] = "nothing"


@dataclass(frozen=True, slots=True)
class AllOf(Plan):
    """The documents of all parts; scores add up."""

    visited_as: ClassVar[str] = "all_of"
    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class AnyOf(Plan):
    """The documents of any part; scores add up."""

    visited_as: ClassVar[str] = "any_of"
    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Except(Plan):
    """The documents of `part` that are not among those of `excluded`."""

    visited_as: ClassVar[str] = "except_"
    part: Plan
    excluded: Plan


@dataclass(frozen=True, slots=True)
class Prefer(Plan):
    """The documents of `required`; those of `optional` add to their scores."""

    visited_as: ClassVar[str] = "prefer"
    required: Plan
    optional: Plan


@dataclass(frozen=True, slots=True)
class Scaled(Plan):
    """The documents of `part`, their scores multiplied."""

    visited_as: ClassVar[str] = "scaled"
    part: Plan
    factor: float


@dataclass(frozen=True, slots=True)
class InFields(Plan):
    """The documents of any of some leaves that look for the same in a Text field each.

    They score as one: BM25F over the fields, each with the weight of its leaf.
    """

    visited_as: ClassVar[str] = "in_fields"
    leaves: tuple[TextLeaf, ...]


@dataclass(frozen=True, slots=True)
class Covering(Plan):
    """The documents of any of some words; scores add up, and count the more, the more of the
    words a document holds."""

    visited_as: ClassVar[str] = "covering"
    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Related(Plan):
    """The documents of `part`; the words of the families of its words add to their scores."""

    visited_as: ClassVar[str] = "related"
    part: Plan
    families: tuple[Family, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """The words of the derivational family of a unit, that word aside.

    Attributes
    ----------
    fields : tuple of (str, float)
        The Text fields where they are looked for, and what each weighs.
    unit : Unit
        Any of them.
    """

    fields: tuple[tuple[str, float], ...]
    unit: Unit


@dataclass(frozen=True, slots=True)
class Paired(Plan):
    """The documents of `part`, the best of which score more where words of the query are near each
    other."""

    visited_as: ClassVar[str] = "paired"
    part: Plan
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two units of a query.

    Attributes
    ----------
    fields : tuple of (str, float)
        The Text fields where they are looked for, and what each weighs.
    first, second : Unit
    gap : int or None
        How many positions lie between the two in the query, where a text that has them so scores
        more; None where it does not matter.
    is_near : bool
        Whether a text that has them near each other, in any order, scores more.
    """

    fields: tuple[tuple[str, float], ...]
    first: Unit
    second: Unit
    gap: int | None
    is_near: bool


# ---------------------------------------------------------------- trees


class PlanVisitor(Generic[R]):
    """What does something with each kind of node: one method a kind, named by its `visited_as`.

    A kind without a method of its own goes to `other`.
    """

    def visit(self, plan: Plan) -> R:
        """Give a node to the method of its kind."""
        method = getattr(self, plan.visited_as, None)
        return self.other(plan) if method is None else method(plan)

    def other(self, plan: Plan) -> R:
        """Take a node of any other kind."""
        raise TypeError(f"{type(self).__name__} takes no {type(plan).__name__}")


def parts(plan: Plan) -> tuple[Plan, ...]:
    """Return what a plan is made of, without the parts that documents are excluded by."""
    return _PARTS.visit(plan)


class _Parts(PlanVisitor[tuple[Plan, ...]]):
    def all_of(self, plan: AllOf) -> tuple[Plan, ...]:
        return plan.parts

    def any_of(self, plan: AnyOf) -> tuple[Plan, ...]:
        return plan.parts

    def except_(self, plan: Except) -> tuple[Plan, ...]:
        return (plan.part,)

    def scaled(self, plan: Scaled) -> tuple[Plan, ...]:
        return (plan.part,)

    def in_fields(self, plan: InFields) -> tuple[Plan, ...]:
        return plan.leaves

    def covering(self, plan: Covering) -> tuple[Plan, ...]:
        return plan.parts

    def related(self, plan: Related) -> tuple[Plan, ...]:
        return (plan.part,)

    def paired(self, plan: Paired) -> tuple[Plan, ...]:
        return (plan.part,)

    def prefer(self, plan: Prefer) -> tuple[Plan, ...]:
        return (plan.required, plan.optional)

    def other(self, plan: Plan) -> tuple[Plan, ...]:
        return ()


_PARTS = _Parts()


def leaves(plan: Plan) -> list[Plan]:
    """Return the leaves that a document of a plan may owe its place to, from left to right."""
    collected, waiting = [], [plan]
    while waiting:
        here = waiting.pop()
        inner = parts(here)
        waiting.extend(reversed(inner))
        if not inner:
            collected.append(here)
    return collected
