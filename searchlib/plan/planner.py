"""From a query to a plan: texts are analysed, values parsed, patterns expanded, function words dropped.

Function words (rule: every word is indexed, and a pure function word drops only from an unquoted query that keeps another word) are judged over the
whole query, so `le OU chat` looks for « chat ».
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeGuard

from whoosh.query import Query as WhooshQuery

from searchlib import query as nodes
from searchlib.analysis import FrenchAnalyzer, Unit, fold, keys
from searchlib.embedded.search.expansion import (
    MOST_FORMS,
    Chosen,
    chosen_forms,
    fuzzy_forms,
    most_frequent,
    pattern_terms,
    prefix_terms,
)
from searchlib.embedded.search.searcher import Numbers, Snapshot
from searchlib.embedded.whoosh.plans import stock_plan, whoosh_errors
from searchlib.errors import QueryError
from searchlib.plan import nodes as plans
from searchlib.plan.deadline import UNLIMITED, Deadline, TimeUp
from searchlib.plan.nodes import Plan
from searchlib.query import Node, Query
from searchlib.schema import Field, Interval, Number, Text
from searchlib.schema.fields import INT_LIMITS

_ANALYZER = FrenchAnalyzer()
_WORDS = (nodes.Term, nodes.Phrase, nodes.Near, nodes.Prefix, nodes.Wildcard, nodes.Fuzzy)
"""Nodes that look for words, without leaving any out."""

SHOWN = 5
"""How many of the values that a pattern stands for are shown."""

LONGEST_MESSAGE = 300
"""Characters: what an error repeats of a value may be as long as the query."""

SYNONYM_SHARE = 0.5
"""What a synonym counts, beside the word that was typed."""


class Planner:
    """Makes plans for one snapshot.

    Parameters
    ----------
    fields : mapping from name to weight    the Text fields that words without a field are looked for in
    match : "all" or "any"                  how many words of a text are needed, where its node does not say
    missing : int                           with "all": how many of them may be missing
    synonyms : mapping word -> words        what else answers a word
    lenient : bool                          look for an impossible value as words, instead of raising
    strict : bool                           raise when a pattern stands for more words than can be scored, instead of taking the most frequent
    unscored : bool                         nothing will be scored, as in a filter, and no pattern is cut
    deadline : Deadline                     past it, what is not yet planned finds nothing

    Attributes
    ----------
    truncated : bool        a pattern was cut to its most frequent words
    """

    def __init__(
        self,
        snapshot: Snapshot,
        fields: Mapping[str, float],
        match: str = "all",
        *,
        missing: int = 0,
        synonyms: Mapping[str, str | Sequence[str]] | None = None,
        lenient: bool = False,
        strict: bool = False,
        unscored: bool = False,
        deadline: Deadline = UNLIMITED,
    ) -> None:
        self._snapshot = snapshot
        self._schema = snapshot.schema
        self._fields = dict(fields)
        self._match = match
        self._missing = missing
        self._synonyms = (
            {
                fold(word): (others,) if isinstance(others, str) else tuple(others)
                for word, others in synonyms.items()
            }
            if synonyms
            else {}
        )
        self._lenient = lenient
        self._strict = strict
        self._unscored = unscored
        self._deadline = deadline
        self.truncated = False
        self._written: dict[tuple[str, tuple[str, ...]], set[str]] = {}
        self._analysed: dict[tuple[str, tuple[str, ...]], list[Unit]] = {}
        self._query: Node | None = None
        self.most_units = 0
        """The most words that one text of the query needs: what `missing` may go up to, less one."""

    def plan(self, query: Query) -> Plan:
        """The plan of a query; QueryError when it names an unknown field or an impossible value."""
        if isinstance(query, WhooshQuery):
            with whoosh_errors(query):
                return stock_plan(query, self._snapshot.searcher.schema)
        if not isinstance(query, Node):
            raise QueryError(
                f"a query is a str, a searchlib.query node or a Whoosh query, not a {type(query).__name__}"
            )
        nodes.check_bounds(query)
        try:
            self._query = query
            return self._plan(query) or plans.Nothing()
        except TimeUp:
            return plans.Nothing()

    # ------------------------------------------------------------ dispatch

    def _plan(self, node: Node) -> Plan | None:
        """The plan of a node; None when there is nothing to look for, and the node does not count."""
        try:
            self._deadline.check()
            return self._planned(node)
        except TimeUp:
            return plans.Nothing()

    def _planned(self, node: Node) -> Plan | None:
        match node:
            case nodes.Match():
                return self._text(node)
            case nodes.Term():
                return self._term(node)
            case nodes.Phrase():
                return self._phrase(node)
            case nodes.Near():
                return self._near(node)
            case nodes.Prefix():
                return self._expand(
                    node.field, lambda field: prefix_terms(self._snapshot, field, node.prefix)
                )
            case nodes.Wildcard():
                return self._expand(
                    node.field,
                    lambda field: pattern_terms(
                        self._snapshot, field, node.pattern, self._deadline
                    ),
                )
            case nodes.Fuzzy():
                return self._fuzzy(node)
            case nodes.Range():
                return self._range(node)
            case nodes.And(()) | nodes.Or(()):
                return plans.Nothing()
            case nodes.And():
                return self._all_of(node)
            case nodes.Or():
                parts = self._plans(node.nodes)
                return plans.AnyOf(parts) if len(parts) > 1 else next(iter(parts), None)
            case nodes.Not():
                excluded = self._excluded(node)
                return None if excluded is None else plans.Except(plans.All(), excluded)
            case nodes.AndMaybe():
                required, optional = self._plan(node.required), self._plan(node.optional)
                return plans.Prefer(required, optional) if required and optional else required
            case nodes.Boost():
                part = self._plan(node.node)
                return None if part is None else plans.Scaled(part, node.factor)
            case nodes.Everything():
                return plans.All()
        raise QueryError(f"a query cannot hold a {type(node).__name__}")

    def _excluded(self, node: nodes.Not) -> Plan | None:
        """The plan of what a node excludes, which is never scored."""
        before, self._unscored = self._unscored, True
        try:
            return self._plan(node.node)
        finally:
            self._unscored = before

    def _plans(self, several: Iterable[Node]) -> tuple[Plan, ...]:
        """The plans of those nodes that count."""
        return tuple(plan for node in several if (plan := self._plan(node)) is not None)

    def _all_of(self, node: nodes.And) -> Plan | None:
        wanted = self._plans(part for part in node.nodes if not isinstance(part, nodes.Not))
        excluded = tuple(
            gone
            for part in node.nodes
            if isinstance(part, nodes.Not) and (gone := self._excluded(part)) is not None
        )
        if not wanted and not excluded:
            return None
        plan: Plan = (
            plans.AllOf(wanted) if len(wanted) > 1 else wanted[0] if wanted else plans.All()
        )
        if not excluded:
            return plan
        return plans.Except(plan, plans.AnyOf(excluded) if len(excluded) > 1 else excluded[0])

    # ------------------------------------------------------------ words

    @cached_property
    def _keeps_a_word(self) -> bool:
        """Whether the query has a word that is no function word. Asked for where one may drop: in most queries none may."""
        return self._query is not None and any(
            self._is_word(node) for node in nodes.walk(self._query)
        )

    def _is_word(self, node: Node) -> bool:
        if isinstance(node, nodes.Match):
            return any(
                not unit.function for unit in self._units(node.text, self._text_fields(node.fields))
            )
        if isinstance(node, _WORDS):
            return node.field is None or self._schema.kind(self._known(node.field)) == "text"
        return False

    def _text(self, node: nodes.Match) -> Plan | None:
        fields = self._text_fields(node.fields)
        units = self._units(node.text, fields)
        kept = [unit for unit in units if not (unit.function and self._keeps_a_word)]
        if not kept:
            return None
        found = self._enough_of(
            tuple(self._unit_or_synonyms(unit, fields) for unit in kept), node.match or self._match
        )
        pairs = _pairs(units, fields)
        return plans.Adjacent(found, pairs) if pairs else found

    def _enough_of(self, parts: tuple[Plan, ...], match: str) -> Plan:
        """As many of some words as `match` asks for."""
        if match == "any":
            return plans.AnyOf(parts) if len(parts) > 1 else parts[0]
        self.most_units = max(self.most_units, len(parts))
        if len(parts) == 1:
            return parts[0]
        return (
            plans.AnyOf(parts, max(1, len(parts) - self._missing))
            if self._missing
            else plans.AllOf(parts)
        )

    def _unit_or_synonyms(self, unit: Unit, fields: Mapping[str, float]) -> Plan:
        if not self._synonyms:
            return self._unit(unit, fields)
        others = self._synonyms.get(fold(unit.surface), ())
        found = [
            plans.AllOf(tuple(self._unit(part, fields) for part in self._units(other, fields)))
            for other in others
        ]
        typed = self._unit(unit, fields)
        return (
            plans.AnyOf(
                (typed, *(plans.Scaled(other, SYNONYM_SHARE) for other in found if other.parts))
            )
            if found
            else typed
        )

    def _unit(self, unit: Unit, fields: Mapping[str, float]) -> Plan:
        self._deadline.check()
        found = [plans.UnitLeaf(field, unit, weight) for field, weight in fields.items()]
        return found[0] if len(found) == 1 else plans.AnyOf(tuple(found))

    def _units(self, text: str, fields: Mapping[str, float]) -> list[Unit]:
        key = (text, tuple(fields))
        units = self._analysed.get(key)
        if units is None:
            units = self._analysed[key] = _ANALYZER.units(
                text, lambda folded: self._written_forms(folded, fields), self._deadline.check
            )
        return units

    def _written_forms(self, folded: str, fields: Mapping[str, float]) -> set[str]:
        """The forms of the index's own texts that fold to a word."""
        key = (folded, tuple(fields))
        if key not in self._written:
            self._deadline.check()
            start = keys.written_prefix(folded)
            self._written[key] = {
                keys.written_form(term)
                for field in fields
                for term in self._snapshot.terms(field, start)
            }
        return self._written[key]

    def _term(self, node: nodes.Term) -> Plan | None:
        if node.field is not None and self._schema.kind(self._known(node.field)) != "text":
            return self._value(node.field, node.word)
        fields = self._text_fields(node.field)
        parts = tuple(self._unit(unit, fields) for unit in self._units(str(node.word), fields))
        return plans.AllOf(parts) if len(parts) > 1 else next(iter(parts), None)

    def _phrase(self, node: nodes.Phrase) -> Plan | None:
        if node.field is not None and self._schema.kind(self._known(node.field)) != "text":
            return self._value(node.field, node.text)
        units = tuple(_ANALYZER.phrase(node.text, self._deadline.check))
        fields = self._text_fields(node.field)
        return (
            _over(fields, lambda field, weight: plans.PhraseLeaf(field, units, node.slop, weight))
            if units
            else None
        )

    def _near(self, node: nodes.Near) -> Plan | None:
        fields = self._text_fields(node.field)
        units = tuple(unit for word in node.words for unit in self._units(word, fields))
        return (
            _over(
                fields,
                lambda field, weight: plans.NearLeaf(
                    field, units, node.distance, node.ordered, weight
                ),
            )
            if units
            else None
        )

    def _expand(self, name: str | None, terms: Callable[[str], Numbers]) -> Plan | None:
        if self._is_exact(name):
            return self._any_term(name, terms(name))
        return _over(
            self._text_fields(name),
            lambda field, weight: self._expansion(field, terms(field), weight),
        )

    def _expansion(self, field: str, terms: Numbers, weight: float) -> Plan:
        if self._unscored:
            return self._any_term(field, terms)
        return self._scored(
            field, most_frequent(self._snapshot, field, terms, self._deadline), weight
        )

    def _fuzzy(self, node: nodes.Fuzzy) -> Plan | None:
        if self._is_exact(node.field):
            return self._near_terms(node, node.field)
        return _over(
            self._text_fields(node.field),
            lambda field, weight: self._near_forms(node, field, weight),
        )

    def _near_terms(self, node: nodes.Fuzzy, field: str) -> Plan:
        forms = fuzzy_forms(self._snapshot, field, node.word, node.distance, self._deadline)
        return self._any_term(field, self._snapshot.numbers_of(field, [form for form, _ in forms]))

    def _near_forms(self, node: nodes.Fuzzy, field: str, weight: float) -> Plan:
        if self._unscored:
            return self._near_terms(node, field)
        forms = fuzzy_forms(self._snapshot, field, node.word, node.distance, self._deadline)
        return self._scored(
            field, chosen_forms(self._snapshot, field, forms, self._deadline), weight
        )

    def _scored(self, field: str, chosen: Chosen, weight: float) -> Plan:
        if chosen.cut and self._strict:
            raise QueryError(
                f"a pattern stands for more than {MOST_FORMS} words of the field {field!r}: write more letters of it"
            )
        self.truncated |= chosen.cut
        return plans.ExpansionLeaf(field, tuple(chosen.forms), weight, chosen.cut)

    def _any_term(self, field: str, numbers: Numbers) -> Plan:
        some = [rows[:SHOWN] for rows in numbers]
        return plans.TermsLeaf(field, numbers, tuple(self._snapshot.forms_of(some)[:SHOWN]))

    def _is_exact(self, name: str | None) -> TypeGuard[str]:
        """Whether patterns stand for whole values of a field."""
        return name is not None and self._schema.kind(self._known(name)) == "keyword"

    # ------------------------------------------------------------ fields and values

    def _known(self, name: str) -> str:
        if name not in self._schema:
            raise QueryError(f"no field {name!r} in the schema: it has {', '.join(self._schema)}")
        return name

    def _text_fields(self, names: str | tuple[str, ...] | None) -> dict[str, float]:
        """The fields to look in and their weights: those of the search call, or the named ones with their boosts."""
        if names is None:
            return self._fields
        chosen = {}
        for name in (names,) if isinstance(names, str) else names:
            field = self._schema[self._known(name)]
            if not isinstance(field, Text):
                raise QueryError(
                    f"{name!r} is a {field.kind} field: words, phrases and patterns are looked for in Text fields"
                )
            chosen[name] = self._fields.get(name, field.boost)
        return chosen

    def _value(self, name: str, typed: Any) -> Plan | None:
        field = self._schema[name]
        try:
            value = _comparable(field, field.parse(typed))
        except ValueError as error:
            return self._impossible(name, typed, error)
        if isinstance(value, Interval):
            return plans.DateLeaf(name, value.start, value.end)
        if field.kind == "number":
            return plans.NumberLeaf(name, value, value)
        return plans.ExactLeaf(name, (value,))

    def _impossible(self, name: str, typed: Any, error: ValueError) -> Plan | None:
        if self._lenient:
            return self._text(nodes.Match(f"{name} {typed}", match=None))
        message = str(error)
        raise QueryError(
            f"field {name!r}: {message if len(message) <= LONGEST_MESSAGE else message[:LONGEST_MESSAGE] + '…'}"
        )

    def _range(self, node: nodes.Range) -> Plan | None:
        field = self._schema[self._known(node.field)]
        try:
            low = None if node.start is None else _comparable(field, field.parse(node.start))
            high = None if node.end is None else _comparable(field, field.parse(node.end))
        except ValueError as error:
            return self._impossible(
                node.field,
                " ".join(str(end) for end in (node.start, node.end) if end is not None),
                error,
            )
        if field.kind == "number":
            return plans.NumberLeaf(node.field, low, high, node.include_start, node.include_end)
        if field.kind == "date":
            start = None if low is None else low.start if node.include_start else low.end
            return plans.DateLeaf(
                node.field,
                start,
                None if high is None else high.end if node.include_end else high.start,
            )
        if field.kind == "text":
            raise QueryError(
                f"{node.field!r} is a text field: ranges are for keywords, numbers and dates"
            )
        return self._any_term(
            node.field,
            self._snapshot.numbers_between(
                node.field, low, high, node.include_start, node.include_end
            ),
        )


def _comparable(field: Field, value: Any) -> Any:
    """A value as the field's column can be compared with: numbers beyond it are infinite, and what is no number is refused."""
    if not isinstance(field, Number):
        return value
    if value != value:
        raise ValueError("nan is not a number")
    if INT_LIMITS[0] <= value <= INT_LIMITS[1] or (
        field.number is float and isinstance(value, float)
    ):
        return value
    return math.inf if value > 0 else -math.inf


def _over(fields: Mapping[str, float], leaf: Any) -> Plan | None:
    found = tuple(leaf(field, weight) for field, weight in fields.items())
    return plans.AnyOf(found) if len(found) > 1 else next(iter(found), None)


def _pairs(units: list[Unit], fields: Mapping[str, float]) -> tuple[plans.Pair, ...]:
    """Each unit with the next, unless both are function words, and each other word with the next such word, over the function words between them.

    So « l'est » stands above « il est », and « état de siège » above « état et siège ».
    """
    if len(units) < 2:
        return ()
    side_by_side = [
        (row, row + 1)
        for row in range(len(units) - 1)
        if not (units[row].function and units[row + 1].function)
    ]
    words = [row for row, unit in enumerate(units) if not unit.function]
    apart = [(row, after) for row, after in pairwise(words) if after > row + 1]
    return tuple(
        plans.Pair(field, units[row], units[after], after - row - 1, weight)
        for row, after in side_by_side + apart
        for field, weight in fields.items()
    )
