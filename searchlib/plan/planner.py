"""From a query to a plan: texts are analysed, values parsed, function words left out.

Function words (rule: every word is indexed, and a pure function word drops only from an unquoted
query that keeps another word) are judged over the whole query, so `le OU chat` looks for « chat
»."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field as dataclass_field, replace
from functools import cached_property
from itertools import chain, pairwise
from typing import Any, TypeGuard

from searchlib import query as nodes
from searchlib.analysis import (
    FrenchAnalyzer,
    Slot,
    Unit,
    family_members,
    family_prefixes,
    family_root,
    fold,
    keys,
)
from searchlib.errors import QueryError
from searchlib.plan import nodes as plans
from searchlib.plan.deadline import UNLIMITED, Deadline, TimeUp
from searchlib.plan.nodes import Plan
from searchlib.plan.patterns import LONGEST_FUZZY, folded_form, folded_pattern
from searchlib.plan.ranking import RANKING, Ranking
from searchlib.plan.vocabulary import FieldsLexicon, Vocabulary
from searchlib.query import Node
from searchlib.schema import INT_LIMITS, Field, Interval, Number, Text
from searchlib.typing import MatchMode

_ANALYZER = FrenchAnalyzer()
_WORDS = (nodes.Term, nodes.Phrase, nodes.Near, nodes.Prefix, nodes.Wildcard, nodes.Fuzzy)
"""Nodes that look for words, without leaving any out."""

MOST_KIN = 12
"""A family of more words is none: its root is too common."""

LONGEST_MESSAGE = 300
"""Characters: what an error repeats of a value may be as long as the query."""


@dataclass(slots=True)
class PlanOptions:
    """How a query is planned.

    Attributes
    ----------
    fields : mapping from str to float
        The Text fields that words without a field are looked for in, and their weights.
    match : "all", "any" or "auto"
        How many words of a text are needed, where its node does not say.
    synonyms : mapping from str to words, or None
        What else answers a word.
    is_lenient : bool
        Look for an impossible value as words, instead of raising.
    is_scored : bool
        False if nothing will be scored, as in a filter: no pattern may then be cut.
    ranking : Ranking
        What the parts of a score weigh.
    """

    fields: Mapping[str, float] = dataclass_field(default_factory=dict)
    match: MatchMode = "all"
    synonyms: Mapping[str, str | Sequence[str]] | None = None
    is_lenient: bool = False
    is_scored: bool = True
    ranking: Ranking = RANKING


class Planner:
    """Makes plans for one commit of an index.

    Parameters
    ----------
    vocabulary : Vocabulary
        Of the index.
    options : PlanOptions
    deadline : Deadline
        Past it, what is not yet planned finds nothing.
    """

    def __init__(
        self, vocabulary: Vocabulary, options: PlanOptions, deadline: Deadline = UNLIMITED
    ) -> None:
        self._vocabulary = vocabulary
        self._schema = vocabulary.schema
        self._options = options
        self._fields = options.fields
        self._synonyms = _folded_synonyms(options.synonyms) if options.synonyms else {}
        self._is_scored = options.is_scored
        self._deadline = deadline
        self._lexicons: dict[tuple[str, ...], FieldsLexicon] = {}
        self._analysed: dict[tuple[str, tuple[str, ...]], list[Unit]] = {}
        self._query: Node | None = None
        self._is_relaxed = False
        self.can_relax: bool = False
        """Whether fewer words than all may be enough for the query that was planned."""
        self.has_patterns: bool = False
        """Whether a plan has patterns that are scored."""

    def plan(self, query: Node) -> Plan:
        """Return the plan of a query, for all words of its texts where their match is "auto".

        Raises
        ------
        QueryError
            If it names an unknown field or an impossible value, or is no query.
        """
        if not isinstance(query, Node):
            raise QueryError(
                "a query is a str, a searchlib.query node or a Whoosh query, "
                f"not a {type(query).__name__}"
            )
        nodes.check_bounds(query)
        try:
            self._query = query
            return self._plan(query) or plans.Nothing()
        except TimeUp:
            return plans.Nothing()

    def relaxed_plan(self) -> Plan:
        """Return the plan of the query that was planned last, for any word of those texts."""
        assert self._query is not None
        self._is_relaxed = True
        try:
            return self.plan(self._query)
        finally:
            self._is_relaxed = False

    # ------------------------------------------------------------ dispatch

    def _plan(self, node: Node) -> Plan | None:
        """Return the plan of a node; None if it looks for nothing and does not count."""
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
                return self._pattern(node.field, lambda *where: self._prefix(node, *where))
            case nodes.Wildcard():
                return self._pattern(node.field, lambda *where: self._wildcard(node, *where))
            case nodes.Fuzzy():
                return self._pattern(node.field, lambda *where: self._fuzzy(node, *where))
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
        """Return the plan of what a node excludes, which is never scored."""
        before, self._is_scored = self._is_scored, False
        try:
            return self._plan(node.node)
        finally:
            self._is_scored = before

    def _plans(self, several: Iterable[Node]) -> tuple[Plan, ...]:
        """Return the plans of those nodes that count."""
        return tuple(plan for node in several if (plan := self._plan(node)) is not None)

    def _all_of(self, node: nodes.And) -> Plan | None:
        bare = [part for part in node.nodes if self._may_relax(part)]
        self.can_relax |= len(bare) > 1
        relaxes = self._is_relaxed and len(bare) > 1
        words = self._any_of_texts(bare, "auto") if relaxes else None
        wanted = self._plans(
            part
            for part in node.nodes
            if not isinstance(part, nodes.Not) and not (relaxes and self._may_relax(part))
        )
        if words is not None:
            wanted = (words, *wanted)
        excluded = tuple(
            negated
            for part in node.nodes
            if isinstance(part, nodes.Not) and (negated := self._excluded(part)) is not None
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
        """Whether the query has a word that is no function word.

        Only asked for where one may drop: in most queries none may.
        """
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
        return self._any_of_texts([node], node.match or self._options.match)

    def _any_of_texts(self, texts: Sequence[nodes.Match], match: MatchMode) -> Plan | None:
        """Return the plan of enough of the words of some texts, taken together."""
        words: list[Plan] = []
        pairs: list[plans.Pair] = []
        families: list[plans.Family] = []
        for text in texts:
            fields = self._text_fields(text.fields)
            units = self._units(text.text, fields)
            counting = [unit for unit in units if not (unit.function and self._keeps_a_word)]
            words += [self._word(unit, unit is units[0], fields) for unit in counting]
            if counting and self._is_scored:
                pairs += _pairs(units, tuple(fields.items()))
                families += self._families(counting, fields)
        if not words:
            return None
        plan = self._enough_of(tuple(words), match)
        plan = plans.Related(plan, tuple(families)) if families else plan
        return plans.Paired(plan, tuple(pairs)) if pairs else plan

    def _families(
        self, units: Sequence[Unit], fields: Mapping[str, float]
    ) -> Iterator[plans.Family]:
        """Yield the families of some words, as far as the index has other words of them."""
        for unit in units:
            stems = _stems_of(unit)
            roots = {root for stem in stems if (root := family_root(stem)) is not None}
            kin = {term for root in roots for term in self._kin(root, tuple(fields))} - stems
            if 0 < len(kin) <= MOST_KIN:
                slots = ((Slot(frozenset(kin), None, None),),)
                yield plans.Family(tuple(fields.items()), replace(unit, alternatives=slots))

    def _kin(self, root: str, fields: tuple[str, ...]) -> frozenset[str]:
        """Return the stems of the index that have a root; asked once."""
        self._deadline.check()
        return self._vocabulary.remembered(
            ("family", root, fields),
            lambda: frozenset(
                term
                for field in fields
                for prefix in family_prefixes(root)
                for term in family_members(root, self._vocabulary.terms(field, prefix))
            ),
        )

    def _enough_of(self, words: tuple[Plan, ...], match: MatchMode) -> Plan:
        """Return the plan of as many of some words as `match` asks for."""
        if len(words) == 1:
            return words[0]
        if match == "any":
            return plans.AnyOf(words)
        self.can_relax |= match == "auto"
        is_relaxed = match == "auto" and self._is_relaxed
        return plans.Covering(words) if is_relaxed else plans.AllOf(words)

    def _may_relax(self, node: Node) -> TypeGuard[nodes.Match]:
        """Tell whether fewer words than all of a node may be enough."""
        return isinstance(node, nodes.Match) and (node.match or self._options.match) == "auto"

    def _word(self, unit: Unit, is_first: bool, fields: Mapping[str, float]) -> Plan:
        """Return the plan of a word of a text."""
        plan = self._unit_or_synonyms(unit, fields)
        if is_first or not self._is_scored or not unit.surface[:1].isupper():
            return plan
        return plans.Scaled(plan, self._options.ranking.capitalised)

    def _unit_or_synonyms(self, unit: Unit, fields: Mapping[str, float]) -> Plan:
        if not self._synonyms:
            return self._unit(unit, fields)
        others = self._synonyms.get(fold(unit.surface), ())
        synonyms = [
            plans.AllOf(tuple(self._unit(part, fields) for part in self._units(other, fields)))
            for other in others
        ]
        typed, share = self._unit(unit, fields), self._options.ranking.synonym
        return (
            plans.AnyOf((typed, *(plans.Scaled(other, share) for other in synonyms if other.parts)))
            if synonyms
            else typed
        )

    def _unit(self, unit: Unit, fields: Mapping[str, float]) -> Plan:
        self._deadline.check()
        leaf = _over(fields, lambda field, weight: plans.UnitLeaf(field, weight, unit))
        return leaf or plans.Nothing()

    def _units(self, text: str, fields: Mapping[str, float]) -> list[Unit]:
        key = (text, tuple(fields))
        units = self._analysed.get(key)
        if units is None:
            check = self._deadline.check
            units = self._analysed[key] = _ANALYZER.units(text, self._lexicon(key[1]), check)
        return units

    def _lexicon(self, fields: tuple[str, ...]) -> FieldsLexicon:
        """Return the words of some fields of the index."""
        lexicon = self._lexicons.get(fields)
        if lexicon is None:
            lexicon = FieldsLexicon(self._vocabulary, fields, self._deadline.check)
            self._lexicons[fields] = lexicon
        return lexicon

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
            _over(fields, lambda field, weight: plans.PhraseLeaf(field, weight, units, node.slop))
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
                    field, weight, units, node.distance, node.ordered
                ),
            )
            if units
            else None
        )

    def _pattern(self, name: str | None, leaf: Callable[[str, float, bool], Plan]) -> Plan | None:
        """Return the plan of a pattern in a Keyword field, or in Text fields.

        Parameters
        ----------
        leaf : callable
            Makes the leaf of a field, of its weight, and of whether it is scored.
        """
        if self._is_exact(name):
            return leaf(name, 1.0, False)
        self.has_patterns |= self._is_scored
        return _over(
            self._text_fields(name), lambda field, weight: leaf(field, weight, self._is_scored)
        )

    def _prefix(self, node: nodes.Prefix, field: str, weight: float, is_scored: bool) -> Plan:
        prefix = folded_form(self._schema, field, node.prefix)
        return plans.PrefixLeaf(field, weight, is_scored, prefix) if prefix else plans.Nothing()

    def _wildcard(self, node: nodes.Wildcard, field: str, weight: float, is_scored: bool) -> Plan:
        pattern = folded_pattern(self._schema, field, node.pattern)
        return plans.WildcardLeaf(field, weight, is_scored, pattern)

    def _fuzzy(self, node: nodes.Fuzzy, field: str, weight: float, is_scored: bool) -> Plan:
        word = folded_form(self._schema, field, node.word)
        if not 0 < len(word) <= LONGEST_FUZZY:
            return plans.Nothing()
        return plans.FuzzyLeaf(field, weight, is_scored, word, node.distance)

    def _is_exact(self, name: str | None) -> TypeGuard[str]:
        """Tell whether patterns stand for whole values of a field."""
        return name is not None and self._schema.kind(self._known(name)) == "keyword"

    # ------------------------------------------------------------ fields and values

    def _known(self, name: str) -> str:
        if name not in self._schema:
            raise QueryError(f"no field {name!r} in the schema: it has {', '.join(self._schema)}")
        return name

    def _text_fields(self, names: str | tuple[str, ...] | None) -> Mapping[str, float]:
        """Return the fields to look in and their weights: those of the search call, or the named
        ones with their boosts."""
        if names is None:
            return self._fields
        chosen = {}
        for name in (names,) if isinstance(names, str) else names:
            field = self._schema[self._known(name)]
            if not isinstance(field, Text):
                raise QueryError(
                    f"{name!r} is a {field.kind} field: "
                    "words, phrases and patterns are looked for in Text fields"
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
        if self._options.is_lenient:
            return self._text(nodes.Match(f"{name} {typed}", match=None))
        message = str(error)
        if len(message) > LONGEST_MESSAGE:
            message = message[:LONGEST_MESSAGE] + "…"
        raise QueryError(f"field {name!r}: {message}")

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
        return plans.RangeLeaf(node.field, low, high, node.include_start, node.include_end)


def _comparable(field: Field, value: Any) -> Any:
    """Return a value that the column of a field can be compared with.

    Numbers beyond it are infinite, and what is no number is a ValueError.
    """
    if not isinstance(field, Number):
        return value
    if value != value:
        raise ValueError("nan is not a number")
    if INT_LIMITS[0] <= value <= INT_LIMITS[1] or (
        field.number is float and isinstance(value, float)
    ):
        return value
    return math.inf if value > 0 else -math.inf


def _stems_of(unit: Unit) -> set[str]:
    """Return the stems of a word; none of a unit that is no word, or of several positions."""
    if len(unit.alternatives) != 1 or len(unit.alternatives[0]) != 1:
        return set()
    return {key for key in unit.alternatives[0][0].keys if keys.kind_of(key) == keys.STEM}


def _over(fields: Mapping[str, float], leaf: Callable[[str, float], Plan]) -> Plan | None:
    """Return the plan of what is looked for in each of some fields; None without any."""
    leaves = [leaf(field, weight) for field, weight in fields.items()]
    if len(leaves) < 2:
        return next(iter(leaves), None)
    looking = tuple(leaf for leaf in leaves if isinstance(leaf, plans.TextLeaf))
    return plans.InFields(looking) if looking else plans.Nothing()


def _pairs(units: list[Unit], fields: tuple[tuple[str, float], ...]) -> tuple[plans.Pair, ...]:
    """Return the pairs of words that count more where a text has them together too.

    In sequence, each unit with the next, unless both are function words, and each other word with
    the next such word, over the function words between them: so « l'est » stands above « il est »,
    and « état de siège » above « état et siège ». Near each other, each word that is no function
    word with the two such words that follow.
    """
    if len(units) < 2:
        return ()
    words = [row for row, unit in enumerate(units) if not unit.function]
    in_sequence = {
        (row, after): after - row - 1
        for row, after in chain(pairwise(range(len(units))), pairwise(words))
        if not (units[row].function and units[after].function)
    }
    near = {(row, after) for at, row in enumerate(words) for after in words[at + 1 : at + 3]}
    return tuple(
        plans.Pair(fields, units[pair[0]], units[pair[1]], in_sequence.get(pair), pair in near)
        for pair in sorted(in_sequence.keys() | near)
    )


def _folded_synonyms(
    synonyms: Mapping[str, str | Sequence[str]],
) -> dict[str, tuple[str, ...]]:
    return {
        fold(word): (others,) if isinstance(others, str) else tuple(others)
        for word, others in synonyms.items()
    }
