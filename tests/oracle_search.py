"""One search of the oracle: a query tree, walked node by node over a list of documents."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from oracle_documents import ANALYZER, Document
from oracle_occurrences import distance, fits, frequency, idf, near_words, neighbours, spans

from searchlib import query as nodes
from searchlib.analysis import ANALYSIS_VERSION, Slot, Unit, family_root, fold
from searchlib.analysis.keys import (
    STEM,
    is_exact,
    kind_of,
    stem_prefix,
    written_form,
    written_prefix,
)
from searchlib.errors import QueryError
from searchlib.schema import Schema

Scores = dict[str, float]
"""The documents that match, each with its score."""

K1, B, CAPITALISED = 0.6, 0.8, 1.2
EXACT, WRITTEN, ALONE, INFLECTED = 0.4, 0.1, 4.0, 3.0
SYNONYM, FAMILY = 0.5, 0.3
SEQUENCE, PROXIMITY, COVERAGE = 0.2, 0.2, 0.2
MOST_KIN = 12
WINDOW, CANDIDATES = 8, 64


@dataclass
class Words:
    """All keys of some documents, as the analysis of queries asks for them."""

    present: set[str]
    analysis_version: int = ANALYSIS_VERSION

    def written_forms(self, folded: str) -> set[str]:
        """Return the ways in which a folded form is written."""
        return {written_form(key) for key in self._beginning(written_prefix(folded))}

    def accented_stems(self, folded: str) -> set[str]:
        """Return the keys of the accented stems that fold to a stem."""
        return self._beginning(stem_prefix(folded))

    def has_key(self, key: str) -> bool:
        """Return whether a document has a key."""
        return key in self.present

    def remembered(self, name: Hashable, make: Callable[[], frozenset[str]]) -> frozenset[str]:
        """Make the keys of a name."""
        return make()

    def _beginning(self, prefix: str) -> set[str]:
        return {key for key in self.present if key.startswith(prefix)}


@dataclass
class Search:
    """A query and its options, over documents.

    Parameters
    ----------
    schema : Schema
        The fields of the documents.
    documents : mapping of str to Document
        The documents by key.
    root : Node
        The query.
    match : {"all", "any", "auto"}
        How many words of a text must be there.
    fields : mapping of str to float, optional
        The text fields to search and their weights; by default all with their boosts.
    synonyms : mapping of str to sequence of str, optional
        Other texts for a folded word.
    is_relaxed : bool
        Whether any word of a text is enough where its match is "auto".
    is_lenient : bool
        Whether a value that its field cannot have is searched as words.

    Raises
    ------
    QueryError
        If the query names an unknown field or one of a wrong kind, or has an impossible value and
        is not lenient.
    """

    schema: Schema
    documents: Mapping[str, Document]
    root: nodes.Node
    match: str = "all"
    fields: Mapping[str, float] | None = None
    synonyms: Mapping[str, tuple[str, ...]] | None = None
    is_relaxed: bool = False
    is_lenient: bool = False

    def __post_init__(self) -> None:
        boosts = {name: self.schema[name].boost for name in self.schema.text_fields}  # type: ignore[attr-defined]
        self.weights = dict(boosts if self.fields is None else self.fields)
        self.boosts = {**boosts, **self.weights}
        self._averages: dict[str, float] = {}

    def scores(self) -> Scores:
        """Return the documents that match, with their scores."""
        return self._find(self.root) or {}

    @cached_property
    def keeps_a_word(self) -> bool:
        """Whether the query has other words than function words, which then do not count."""
        return any(self._is_word(node) for node in nodes.walk(self.root))

    # ------------------------------------------------------------ branches

    def _find(self, node: nodes.Node) -> Scores | None:
        """Return the matches of a node, or None if it asks for nothing and does not count."""
        return {
            nodes.Match: self._match,
            nodes.Term: self._term,
            nodes.Phrase: self._phrase,
            nodes.Near: self._near,
            nodes.Prefix: self._prefix,
            nodes.Wildcard: self._wildcard,
            nodes.Fuzzy: self._fuzzy,
            nodes.Range: self._range,
            nodes.And: self._and,
            nodes.Or: self._or,
            nodes.Not: self._not,
            nodes.Boost: self._boost,
            nodes.AndMaybe: self._and_maybe,
            nodes.Everything: self._everything,
        }[type(node)](node)

    def _everything(self, _: nodes.Everything) -> Scores:
        return dict.fromkeys(self.documents, 1.0)

    def _and(self, node: nodes.And) -> Scores | None:
        if not node.nodes:
            return {}
        bare = [part for part in node.nodes if self._may_relax(part)]
        united = bare if self.is_relaxed and len(bare) > 1 else []
        wanted = [
            scores
            for part in node.nodes
            if not isinstance(part, nodes.Not) and part not in united
            if (scores := self._find(part)) is not None
        ]
        if (scores := self._texts(united, "auto")) is not None:
            wanted.append(scores)
        excluded = [
            scores
            for part in node.nodes
            if isinstance(part, nodes.Not) and (scores := self._find(part.node)) is not None
        ]
        if not wanted and not excluded:
            return None
        all_of = every(wanted) if wanted else self._everything(nodes.Everything())
        return {
            key: score
            for key, score in all_of.items()
            if not any(key in scores for scores in excluded)
        }

    def _or(self, node: nodes.Or) -> Scores | None:
        parts = [scores for part in node.nodes if (scores := self._find(part)) is not None]
        return some(parts) if parts or not node.nodes else None

    def _not(self, node: nodes.Not) -> Scores | None:
        scores = self._find(node.node)
        return None if scores is None else {key: 1.0 for key in self.documents if key not in scores}

    def _boost(self, node: nodes.Boost) -> Scores | None:
        scores = self._find(node.node)
        if scores is None:
            return None
        return {key: score * node.factor for key, score in scores.items()}

    def _and_maybe(self, node: nodes.AndMaybe) -> Scores | None:
        required, optional = self._find(node.required), self._find(node.optional)
        if required is None or optional is None:
            return required
        return {key: score + optional.get(key, 0.0) for key, score in required.items()}

    # ------------------------------------------------------------ words

    def _is_word(self, node: nodes.Node) -> bool:
        if isinstance(node, nodes.Match):
            return any(
                not unit.function for unit in self._units(node.text, self._fields(node.fields))
            )
        scored = (nodes.Term, nodes.Phrase, nodes.Near, nodes.Prefix, nodes.Wildcard, nodes.Fuzzy)
        return isinstance(node, scored) and (node.field is None or self._kind(node.field) == "text")

    def _fields(self, names: str | tuple[str, ...] | None) -> dict[str, float]:
        if names is None:
            return self.weights
        chosen = [names] if isinstance(names, str) else names
        for name in chosen:
            if self._kind(name) != "text":
                raise QueryError(f"{name!r} is not a Text field")
        return {name: self.boosts[name] for name in chosen}

    def _kind(self, name: str) -> str:
        if name not in self.schema:
            raise QueryError(f"no field {name!r} in the schema")
        return self.schema.kind(name)

    def _units(self, text: str, fields: Iterable[str]) -> list[Unit]:
        present = {
            key
            for document in self.documents.values()
            for field in fields
            for keys in document.positions(field)
            for key in keys
        }
        return ANALYZER.units(text, Words(present))

    def _may_relax(self, node: nodes.Node) -> bool:
        return isinstance(node, nodes.Match) and (node.match or self.match) == "auto"

    def _match(self, node: nodes.Match) -> Scores | None:
        return self._texts([node], node.match or self.match)

    def _texts(self, texts: Sequence[nodes.Match], match: str) -> Scores | None:
        """Return the documents with enough words of some texts, taken together."""
        parts, pairs, kin = [], [], []
        for node in texts:
            fields = self._fields(node.fields)
            units = self._units(node.text, fields)
            kept = [unit for unit in units if not (unit.function and self.keeps_a_word)]
            parts += [self._word(unit, unit is units[0], fields) for unit in kept]
            kin += [(fields, other) for unit in kept if (other := self._family(unit, fields))]
            if kept:
                pairs += [(fields, units, row, after) for row, after in neighbours(units)]
                near = [(fields, units, row, after) for row, after in near_words(units)]
                pairs += [(*pair, "near") for pair in near]
        if not parts:
            return None
        scores = self._enough_of(parts, match)
        for fields, unit in kin:
            bonus = self._unit(unit, fields)
            scores = {key: score + FAMILY * bonus.get(key, 0.0) for key, score in scores.items()}
        best = sorted(scores, key=lambda key: -scores[key])[:CANDIDATES]
        for fields, units, row, after, *way in pairs:
            reward = self._near_each_other if way else self._in_sequence
            for key, bonus in reward(best, fields, units, row, after).items():
                scores[key] += bonus
        return scores

    def _family(self, unit: Unit, fields: Iterable[str]) -> Unit | None:
        """Return a unit of the words of a word's derivational family, if there are a few."""
        if len(unit.alternatives) != 1 or len(unit.alternatives[0]) != 1:
            return None
        stems = {key for key in unit.alternatives[0][0].keys if kind_of(key) == STEM}
        roots = {family_root(stem) for stem in stems} - {None}
        keys = {
            key
            for document in self.documents.values()
            for field in fields
            for keys in document.positions(field)
            for key in keys
            if kind_of(key) == STEM and family_root(key) in roots and key not in stems
        }
        slot = Slot(frozenset(keys), None, None)
        return replace(unit, alternatives=((slot,),)) if 0 < len(keys) <= MOST_KIN else None

    def _enough_of(self, parts: list[Scores], match: str) -> Scores:
        united = some(parts)
        if match == "any" or len(parts) == 1:
            return united
        if match == "auto" and self.is_relaxed:
            rarities = [self._idf(len(scores)) for scores in parts]
            return {
                key: score * (1 - COVERAGE * (1 - self._covered(key, parts, rarities)))
                for key, score in united.items()
            }
        return {key: score for key, score in united.items() if all(key in part for part in parts)}

    def _covered(self, key: str, parts: list[Scores], rarities: list[float]) -> float:
        """Return how much of the words of a query, each by its rarity, a document has."""
        has = [rarity for scores, rarity in zip(parts, rarities, strict=True) if key in scores]
        return sum(has) / sum(rarities)

    def _word(self, unit: Unit, is_first: bool, fields: Mapping[str, float]) -> Scores:
        factor = CAPITALISED if unit.surface[:1].isupper() and not is_first else 1.0
        return {key: factor * score for key, score in self._unit_or_synonyms(unit, fields).items()}

    def _unit_or_synonyms(self, unit: Unit, fields: Mapping[str, float]) -> Scores:
        alternatives = [self._unit(unit, fields)]
        for other in (self.synonyms or {}).get(fold(unit.surface), ()):
            parts = [self._unit(part, fields) for part in self._units(other, fields)]
            scores = every(parts) if parts else {}
            alternatives.append({key: SYNONYM * score for key, score in scores.items()})
        return some(alternatives)

    def _in_sequence(
        self, keys: list[str], fields: Mapping[str, float], units: list[Unit], row: int, after: int
    ) -> Scores:
        """Return what documents gain where two words are as far apart as in the query."""
        gap = after - row - 1
        words = [unit for unit in (units[row], units[after]) if not unit.function]
        rarest = min(len(self._unit(unit, fields)) for unit in words)

        def occurrences(positions: list[set[str]]) -> int:
            ends = {end + gap for _, end in spans(units[row], positions)}
            return len({start for start, _ in spans(units[after], positions) if start in ends})

        return self._counted(fields, occurrences, SEQUENCE, keys, self._idf(rarest))

    def _near_each_other(
        self, keys: list[str], fields: Mapping[str, float], units: list[Unit], row: int, after: int
    ) -> Scores:
        """Return what documents gain where two words are near each other in any order."""

        def occurrences(positions: list[set[str]]) -> int:
            firsts = {start for start, _ in spans(units[row], positions)}
            seconds = {start for start, _ in spans(units[after], positions)}
            return sum(any(0 < abs(a - b) <= WINDOW for a in firsts) for b in seconds)

        documents = len(self._counted(fields, occurrences, 1.0, keys, 1.0))
        return self._counted(
            fields, occurrences, PROXIMITY, keys, idf(documents, len(keys)) if documents else 0.0
        )

    def _unit(self, unit: Unit, fields: Mapping[str, float]) -> Scores:
        """Return the documents with a unit in any field, by their scores."""
        scores = self._counted(fields, lambda positions: frequency(unit, positions))
        if len(unit.alternatives) == 1 and len(unit.alternatives[0]) == 1:
            slot = unit.alternatives[0][0]
            for share, finer in finer_keys(unit, slot):
                bonus = self._counted(
                    fields,
                    lambda positions, finer=finer: max(
                        sum(key in keys for keys in positions) for key in finer
                    ),
                    share,
                )
                scores = {key: score + bonus.get(key, 0.0) for key, score in scores.items()}
        return scores

    def unit_in(self, unit: Unit, field: str, weight: float) -> Scores:
        """Return the documents with a unit in one field, by their scores."""
        return self._unit(unit, {field: weight})

    def _counted(
        self,
        fields: Mapping[str, float],
        occurrences: Callable[[list[set[str]]], float],
        share: float = 1.0,
        keys: Iterable[str] | None = None,
        rarity: float | None = None,
    ) -> Scores:
        """Return the documents with occurrences in any field, scored by BM25F."""
        weighed: Scores = {}
        for key in self.documents if keys is None else keys:
            tfs = {field: occurrences(self.documents[key].positions(field)) for field in fields}
            if any(tfs.values()):
                weighed[key] = sum(
                    weight * tfs[field] / self._norm(key, field) for field, weight in fields.items()
                )
        if rarity is None:
            rarity = self._idf(len(weighed))
        return {key: share * rarity * (K1 + 1) * x / (1 + x) for key, x in weighed.items()}

    def _norm(self, key: str, field: str) -> float:
        average = self._averages.get(field)
        if average is None:
            lengths = [len(document.positions(field)) for document in self.documents.values()]
            present = [length for length in lengths if length]
            average = self._averages[field] = sum(present) / len(present) if present else 1.0
        return K1 * (1 - B + B * len(self.documents[key].positions(field)) / average)

    def _idf(self, df: int) -> float:
        return idf(df, len(self.documents))

    def _term(self, node: nodes.Term) -> Scores | None:
        if node.field is not None and self._kind(node.field) != "text":
            return self._value(node.field, node.word)
        fields = self._fields(node.field)
        parts = [self._unit(unit, fields) for unit in self._units(str(node.word), fields)]
        return every(parts) if parts else None

    def _phrase(self, node: nodes.Phrase) -> Scores | None:
        if node.field is not None and self._kind(node.field) != "text":
            return self._value(node.field, node.text)
        units = ANALYZER.phrase(node.text)
        if not units:
            return None

        def occurrences(positions: list[set[str]]) -> int:
            ends = {end for _, end in spans(units[0], positions)}
            for unit in units[1:]:
                ends = {
                    b
                    for a, b in spans(unit, positions)
                    if any(0 <= a - end <= node.slop for end in ends)
                }
            return len(ends)

        return self._counted(self._fields(node.field), occurrences)

    def _near(self, node: nodes.Near) -> Scores | None:
        fields = self._fields(node.field)
        units = [unit for word in node.words for unit in self._units(word, fields)]
        if not units:
            return None

        def occurrences(positions: list[set[str]]) -> int:
            here = {start for start, _ in spans(units[-1], positions)}
            for unit in reversed(units[:-1]):
                starts = {start for start, _ in spans(unit, positions)}
                here = {
                    a
                    for a in starts
                    if any(
                        0 < b - a <= node.distance
                        or (not node.ordered and 0 < abs(a - b) <= node.distance)
                        for b in here
                    )
                }
            return len(here)

        return self._counted(fields, occurrences)

    def _prefix(self, node: nodes.Prefix) -> Scores:
        return self._forms(
            node.field,
            fold(node.prefix),
            node.prefix,
            lambda form, typed: float(bool(typed) and form.startswith(typed)),
        )

    def _wildcard(self, node: nodes.Wildcard) -> Scores:
        folded = "".join(c if c in "*?" else fold(c) for c in node.pattern)
        return self._forms(
            node.field, folded, node.pattern, lambda form, typed: float(fits(form, typed))
        )

    def _fuzzy(self, node: nodes.Fuzzy) -> Scores:
        def closeness(form: str, typed: str) -> float:
            edits = distance(form, typed)
            return 1 / (1 + edits) if edits <= node.distance else 0.0

        return self._forms(node.field, fold(node.word), node.word, closeness)

    def _forms(
        self, field: str | None, folded: str, typed: str, closeness: Callable[[str, str], float]
    ) -> Scores:
        if field is not None and self._kind(field) == "keyword":
            return self._exact(field, lambda value: closeness(value, typed) > 0)

        def occurrences(positions: list[set[str]]) -> float:
            return sum(
                closeness(key, folded) for keys in positions for key in keys if is_exact(key)
            )

        return self._counted(self._fields(field), occurrences)

    # ------------------------------------------------------------ values

    def _impossible(self, field: str, typed: Iterable[Any], error: ValueError) -> Scores | None:
        """Search words for a value that a field cannot have, or raise QueryError."""
        if not self.is_lenient:
            raise QueryError(f"field {field!r}: {error}") from None
        return self._match(nodes.Match(" ".join(map(str, (field, *typed))), match=None))

    def _value(self, field: str, typed: Any) -> Scores | None:
        try:
            wanted = self.schema[field].parse(typed)
        except ValueError as error:
            return self._impossible(field, [typed], error)
        kind = self.schema.kind(field)
        if kind == "date":
            return self._equal(
                field, lambda date: date.start < wanted.end and wanted.start < date.end
            )
        compare = self._equal if kind == "number" else self._exact
        return compare(field, lambda value: value == wanted)

    def _range(self, node: nodes.Range) -> Scores | None:
        if self._kind(node.field) == "text":
            raise QueryError(f"{node.field!r} is a Text field, which has no ranges")
        field, ends = self.schema[node.field], (node.start, node.end)
        try:
            low, high = (None if end is None else field.parse(end) for end in ends)
        except ValueError as error:
            typed = [end for end in ends if end is not None]
            return self._impossible(node.field, typed, error)
        if field.kind == "date":
            start = None if low is None else low.start if node.include_start else low.end
            end = None if high is None else high.end if node.include_end else high.start
            return self._equal(
                node.field,
                lambda date: (
                    (end is None or date.start < end) and (start is None or date.end > start)
                ),
            )

        def is_inside(value: Any) -> bool:
            above = low is None or value > low or (value == low and node.include_start)
            return above and (high is None or value < high or (value == high and node.include_end))

        compare = self._equal if field.kind == "number" else self._exact
        return compare(node.field, is_inside)

    def _equal(self, field: str, wanted: Callable[[Any], bool]) -> Scores:
        """Return the documents with a wanted number or date, all with the same score."""
        return {
            key: 1.0
            for key, document in self.documents.items()
            if field in document.values and wanted(document.values[field])
        }

    def _exact(self, field: str, wanted: Callable[[str], bool]) -> Scores:
        """Return the documents with a wanted value among their keywords, scored by its rarity."""
        keys = [
            key
            for key, document in self.documents.items()
            if any(wanted(value) for value in document.values.get(field, ()))
        ]
        idf = math.log1p((len(self.documents) - len(keys) + 0.5) / (len(keys) + 0.5))
        return dict.fromkeys(keys, idf)


def finer_keys(unit: Unit, slot: Slot) -> list[tuple[float, tuple[str, ...]]]:
    """Return the keys that only rank a word, in groups that count as one, and their shares."""
    finer: list[tuple[float, tuple[str, ...]]] = []
    if slot.exact is not None:
        finer.append((EXACT, (slot.exact,)))
    if slot.written is not None:
        has_accents = written_form(slot.written).lower() != slot.exact
        if unit.alone and has_accents:
            finer += [(ALONE, (slot.written,)), (INFLECTED, slot.inflected)]
        else:
            finer.append((WRITTEN, (slot.written,)))
    return finer


def every(parts: list[Scores]) -> Scores:
    """Return the documents of all parts, with the sums of their scores."""
    return {
        key: sum(scores[key] for scores in parts)
        for key in parts[0]
        if all(key in scores for scores in parts)
    }


def some(parts: list[Scores]) -> Scores:
    """Return the documents of any part, with the sums of their scores."""
    return {
        key: sum(scores.get(key, 0.0) for scores in parts)
        for key in {key for scores in parts for key in scores}
    }
