"""A naive search engine, obviously right: a list of analysed documents, and a loop over all of them for every question.

It shares with searchlib the analysis of texts and the meaning of values, and nothing else.
Documents are named by their key.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from searchlib import query as nodes
from searchlib.analysis import FrenchAnalyzer, Slot, Unit, fold
from searchlib.analysis.keys import is_exact, written_form, written_prefix
from searchlib.schema import Schema

Scores = dict[str, float]
"""The documents found, each with its score."""

ANALYZER = FrenchAnalyzer()


class Document:
    """One document: what it stores, what it compares, and the keys at each position of its texts."""

    def __init__(self, schema: Schema, document: Mapping[str, Any]) -> None:
        self.values = {name: value.indexed for name, value in schema.check(document).items()}
        self.keys = {
            name: [set(t.keys) for t in ANALYZER.tokens(document[name])]
            for name in schema.text_fields
            if document.get(name) is not None
        }

    def positions(self, field: str) -> list[set[str]]:
        return self.keys.get(field, [])


class Oracle:
    """What `searchlib.Index` should say."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.documents: dict[str, Document] = {}

    def update(self, documents: Iterable[Mapping[str, Any]]) -> None:
        for document in documents:
            self.documents.pop(document[self.schema.key], None)
            self.documents[document[self.schema.key]] = Document(self.schema, document)

    def delete(self, key: str) -> None:
        self.documents.pop(key, None)

    def search(self, node: nodes.Node, match: str = "all") -> Scores:
        """The documents that answer a tree, with their scores."""
        self.match = match
        self.keeps_a_word = any(self._is_word(inner) for inner in nodes.walk(node))
        return self._find(node) or {}

    # ------------------------------------------------------------ branches

    def _find(self, node: nodes.Node) -> Scores | None:
        """None: there is nothing to look for, and the node does not count."""
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
        wanted = [
            found
            for part in node.nodes
            if not isinstance(part, nodes.Not) and (found := self._find(part)) is not None
        ]
        excluded = [
            found
            for part in node.nodes
            if isinstance(part, nodes.Not) and (found := self._find(part.node)) is not None
        ]
        if not wanted and not excluded:
            return None
        all_of = every(wanted) if wanted else self._everything(nodes.Everything())
        return {
            key: score
            for key, score in all_of.items()
            if not any(key in found for found in excluded)
        }

    def _or(self, node: nodes.Or) -> Scores | None:
        found = [scores for part in node.nodes if (scores := self._find(part)) is not None]
        return some(found) if found or not node.nodes else None

    def _not(self, node: nodes.Not) -> Scores | None:
        found = self._find(node.node)
        return None if found is None else {key: 1.0 for key in self.documents if key not in found}

    def _boost(self, node: nodes.Boost) -> Scores | None:
        found = self._find(node.node)
        return None if found is None else {key: score * node.factor for key, score in found.items()}

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
        return isinstance(node, scored) and (
            node.field is None or self.schema.kind(node.field) == "text"
        )

    def _fields(self, names: str | tuple[str, ...] | None) -> dict[str, float]:
        chosen = (
            self.schema.text_fields
            if names is None
            else (names,)
            if isinstance(names, str)
            else names
        )
        return {name: self.schema[name].boost for name in chosen}  # type: ignore[attr-defined]

    def _units(self, text: str, fields: Iterable[str]) -> list[Unit]:
        written = {
            key
            for document in self.documents.values()
            for field in fields
            for keys in document.positions(field)
            for key in keys
        }
        return ANALYZER.units(
            text,
            lambda folded: {
                written_form(key) for key in written if key.startswith(written_prefix(folded))
            },
        )

    def _match(self, node: nodes.Match) -> Scores | None:
        fields = self._fields(node.fields)
        units = self._units(node.text, fields)
        kept = [row for row, unit in enumerate(units) if not (unit.function and self.keeps_a_word)]
        if not kept:
            return None
        found = [self._unit(units[row], fields) for row in kept]
        scores = some(found) if (node.match or self.match) == "any" else every(found)
        for row, after in neighbours(units):
            for field, weight in fields.items():
                self._reward(scores, field, units[row], units[after], after - row - 1, weight)
        return scores

    def _reward(
        self, scores: Scores, field: str, first: Unit, second: Unit, gap: int, weight: float
    ) -> None:
        """Words as far apart in a text as in the query count a little more."""
        rarest = min(
            sum(bool(count(unit, d.positions(field))) for d in self.documents.values())
            for unit in (first, second)
        )
        for key in scores:
            positions = self.documents[key].positions(field)
            ends = {end + gap for _, end in spans(first, positions)}
            tf = len({start for start, _ in spans(second, positions) if start in ends})
            if tf:
                scores[key] += self._bm25(field, {key: tf}, 0.2 * weight, rarest)[key]

    def _unit(self, unit: Unit, fields: Mapping[str, float]) -> Scores:
        return some([self._unit_in(unit, field, weight) for field, weight in fields.items()])

    def _unit_in(self, unit: Unit, field: str, weight: float) -> Scores:
        scores = self._counted(field, lambda positions: count(unit, positions), weight)
        if len(unit.alternatives) == 1 and len(unit.alternatives[0]) == 1:
            slot = unit.alternatives[0][0]
            for share, finer in ((0.4, slot.exact), (0.1, slot.written)):
                if finer is not None:
                    bonus = self._counted(
                        field,
                        lambda positions, finer=finer: sum(finer in keys for keys in positions),
                        share * weight,
                    )
                    scores = {key: score + bonus.get(key, 0.0) for key, score in scores.items()}
        return scores

    def _counted(
        self, field: str, occurrences: Callable[[list[set[str]]], float], weight: float
    ) -> Scores:
        tfs = {
            key: tf
            for key, document in self.documents.items()
            if (tf := occurrences(document.positions(field)))
        }
        return self._bm25(field, tfs, weight, len(tfs))

    def _bm25(self, field: str, tfs: Mapping[str, float], weight: float, df: int) -> Scores:
        lengths = [len(d.positions(field)) for d in self.documents.values() if d.positions(field)]
        average = sum(lengths) / len(lengths) if lengths else 1.0
        idf = math.log1p((len(self.documents) - df + 0.5) / (df + 0.5))
        norms = {
            key: 1.2 * (0.25 + 0.75 * len(self.documents[key].positions(field)) / average)
            for key in tfs
        }
        return {key: weight * idf * tf * 2.2 / (tf + norms[key]) for key, tf in tfs.items()}

    def _term(self, node: nodes.Term) -> Scores | None:
        if node.field is not None and self.schema.kind(node.field) != "text":
            return self._value(node.field, node.word)
        fields = self._fields(node.field)
        found = [self._unit(unit, fields) for unit in self._units(str(node.word), fields)]
        return every(found) if found else None

    def _phrase(self, node: nodes.Phrase) -> Scores | None:
        if node.field is not None and self.schema.kind(node.field) != "text":
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

        return some(
            [
                self._counted(field, occurrences, weight)
                for field, weight in self._fields(node.field).items()
            ]
        )

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

        return some([self._counted(field, occurrences, weight) for field, weight in fields.items()])

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
        if field is not None and self.schema.kind(field) == "keyword":
            return self._exact(field, lambda value: closeness(value, typed) > 0)

        def occurrences(positions: list[set[str]]) -> float:
            return sum(
                closeness(key, folded) for keys in positions for key in keys if is_exact(key)
            )

        return some(
            [
                self._counted(name, occurrences, weight)
                for name, weight in self._fields(field).items()
            ]
        )

    # ------------------------------------------------------------ values

    def _value(self, field: str, typed: Any) -> Scores:
        wanted = self.schema[field].parse(typed)
        kind = self.schema.kind(field)
        if kind == "date":
            return self._held(
                field, lambda held: held.start < wanted.end and wanted.start < held.end
            )
        return (
            self._held(field, lambda held: held == wanted)
            if kind == "number"
            else self._exact(field, lambda held: held == wanted)
        )

    def _range(self, node: nodes.Range) -> Scores:
        field = self.schema[node.field]
        low, high = (None if end is None else field.parse(end) for end in (node.start, node.end))
        if field.kind == "date":
            start = None if low is None else low.start if node.include_start else low.end
            end = None if high is None else high.end if node.include_end else high.start
            return self._held(
                node.field,
                lambda held: (
                    (end is None or held.start < end) and (start is None or held.end > start)
                ),
            )

        def inside(held: Any) -> bool:
            above = low is None or held > low or (held == low and node.include_start)
            return above and (high is None or held < high or (held == high and node.include_end))

        return (
            self._held(node.field, inside)
            if field.kind == "number"
            else self._exact(node.field, inside)
        )

    def _held(self, field: str, wanted: Callable[[Any], bool]) -> Scores:
        return {
            key: 1.0
            for key, document in self.documents.items()
            if field in document.values and wanted(document.values[field])
        }

    def _exact(self, field: str, wanted: Callable[[str], bool]) -> Scores:
        found = [
            key
            for key, document in self.documents.items()
            if any(wanted(value) for value in document.values.get(field, ()))
        ]
        return {
            key: math.log1p((len(self.documents) - len(found) + 0.5) / (len(found) + 0.5))
            for key in found
        }


def neighbours(units: list[Unit]) -> list[tuple[int, int]]:
    """The units that count when they stand as they were typed: side by side, one of them no function word; or two such words over function words."""
    pairs = [(row, after) for row in range(len(units)) for after in range(row + 1, len(units))]
    plain = [not unit.function for unit in units]
    return [
        (row, after)
        for row, after in pairs
        if (after == row + 1 and (plain[row] or plain[after]))
        or (after > row + 1 and plain[row] and plain[after] and not any(plain[row + 1 : after]))
    ]


def every(found: list[Scores]) -> Scores:
    return {
        key: sum(scores[key] for scores in found)
        for key in found[0]
        if all(key in scores for scores in found)
    }


def some(found: list[Scores]) -> Scores:
    return {
        key: sum(scores.get(key, 0.0) for scores in found)
        for key in {key for scores in found for key in scores}
    }


def spans(unit: Unit, positions: list[set[str]]) -> list[tuple[int, int]]:
    """Where a unit stands: [start, end) of each alternative that is there."""
    return [
        (at, at + len(slots))
        for slots in unit.alternatives
        for at in range(len(positions))
        if stands(slots, at, positions)
    ]


def stands(slots: tuple[Slot, ...], at: int, positions: list[set[str]]) -> bool:
    return at + len(slots) <= len(positions) and all(
        slot.keys & positions[at + offset] for offset, slot in enumerate(slots)
    )


def count(unit: Unit, positions: list[set[str]]) -> int:
    """How often a unit occurs: by its most frequent alternative, and within one position by its most frequent key."""

    def frequency(slots: tuple[Slot, ...]) -> int:
        if len(slots) == 1:
            return max((sum(key in keys for keys in positions) for key in slots[0].keys), default=0)
        return sum(stands(slots, at, positions) for at in range(len(positions)))

    return max(frequency(slots) for slots in unit.alternatives)


def fits(form: str, pattern: str) -> bool:
    if not pattern:
        return not form
    if pattern[0] == "*":
        return any(fits(form[n:], pattern[1:]) for n in range(len(form) + 1))
    return bool(form) and pattern[0] in ("?", form[0]) and fits(form[1:], pattern[1:])


def distance(one: str, other: str) -> int:
    """The edits between two words, a swap of neighbours being one."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            table[i, j] = min(
                table[i - 1, j] + 1,
                table[i, j - 1] + 1,
                table[i - 1, j - 1] + (one[i - 1] != other[j - 1]),
            )
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one), len(other)]
