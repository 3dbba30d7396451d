"""Marks: the words of a text that a plan looks for.

The text is analysed again, so that a word is marked exactly when the index would have found it:
`cheval` marks « chevaux ». A word of several positions (a compound, a phrase) is marked only
where its parts stand in sequence. The time for all of it is linear in the text and its marks,
sorting aside."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter

from searchlib.analysis import FrenchAnalyzer, Reading, Slot, Unit, keys
from searchlib.plan import Plan, PlanVisitor, fitting, nodes as plans

Span = tuple[int, int]

KeyRows = dict[str, dict[int, int]]
"""For each key, the rows of the tokens that carry it, each with the row after what it stands for: a
date's key stands for three tokens."""

READING_SHARE = 0.8
"""The part of the time until a deadline that is for reading the text; the rest is for choosing
among the marks."""


@dataclass(frozen=True)
class Mark:
    """A word that was looked for: its span in the text, and the part of the query it answers."""

    start: int
    end: int
    part: int


def find_marks(
    text: str, plan: Plan, field: str, deadline: float | None = None
) -> tuple[list[Mark], int]:
    """Return the words of a text that a plan looks for in a field, or, if it looks elsewhere
    only, in any.

    Parameters
    ----------
    text : str
    plan : Plan
    field : str
    deadline : float, optional
        The value of `time.perf_counter` by which to be done, or nearly.

    Returns
    -------
    marks : list of Mark
        In order, none within another.
    read : int
        How far the text was read: its length, unless the deadline passed.
    """
    leaves = [leaf for leaf in plans.leaves(plan) if _FIELDS.visit(leaf)]
    leaves = [leaf for leaf in leaves if field in _FIELDS.visit(leaf)] or leaves
    wanted = [_KEYS.visit(leaf) for leaf in leaves]
    patterns = [leaf for leaf in leaves if isinstance(leaf, plans.PatternLeaf)]
    reader = _Reader(frozenset().union(*wanted), patterns)
    read = reader.read(text, deadline) if leaves else len(text)
    spans = _Spans(reader)
    marks: list[Mark] = []
    marked: set[object] = set()
    for part, leaf in enumerate(leaves):
        shape = _SHAPES.visit(leaf)
        if shape not in marked:  # what another part has marked is marked
            marked.add(shape)
            marks += [
                Mark(reader.starts[a], reader.ends[b - 1], part) for a, b in spans.visit(leaf)
            ]
    return _outermost(marks), read


class _Reader:
    """Reads a text, and remembers where the keys are that are looked for.

    Attributes
    ----------
    starts, ends : array
        The span of each token.
    key_rows : KeyRows
    fitting : dict of PatternLeaf to list of str
        The exact forms of the text that each pattern stands for.
    """

    def __init__(self, wanted: frozenset[str], patterns: Sequence[plans.PatternLeaf]) -> None:
        self.key_rows: KeyRows = {key: {} for key in wanted}
        self.starts, self.ends = array("q"), array("q")
        self.fitting: dict[plans.PatternLeaf, list[str]] = {leaf: [] for leaf in patterns}
        self._known: set[str] = set()

    def read(self, text: str, deadline: float | None) -> int:
        """Read a text, until a deadline where there is one; return how far."""
        now = perf_counter()
        stop = float("inf") if deadline is None else now + READING_SHARE * (deadline - now)
        key_rows, starts, ends = self.key_rows, self.starts, self.ends
        read = 0
        blocks = FrenchAnalyzer().readings(text) if now < stop else ()
        for end, block in blocks:
            read = end
            readings = list(block)
            if self.fitting:
                self._match_forms(readings)
            for row, reading in enumerate(readings, len(starts)):
                starts.append(reading.start)
                ends.append(reading.end)
                for key in reading.keys:
                    if key in key_rows:
                        key_rows[key][row] = row + (reading.reach if key in reading.joined else 1)
            if perf_counter() >= stop:
                break
        self._close()
        return read

    def _match_forms(self, readings: list[Reading]) -> None:
        """Find out which exact forms, of those that are new, the patterns stand for."""
        forms = {key for reading in readings for key in reading.keys if keys.is_exact(key)}
        new = sorted(forms - self._known)
        self._known.update(new)
        for leaf, fitted in self.fitting.items():
            for form in fitting(leaf, new):
                fitted.append(form)
                self.key_rows.setdefault(form, {})

    def _close(self) -> None:
        """End what is joined at the last token that was read."""
        for rows in self.key_rows.values():
            for row in reversed(rows):
                if rows[row] <= len(self.starts):
                    break
                rows[row] = len(self.starts)


class _Fields(PlanVisitor[frozenset[str]]):
    """The fields in which a leaf looks for words; none for a leaf whose words cannot be marked."""

    def unit(self, leaf: plans.UnitLeaf) -> frozenset[str]:
        return frozenset({leaf.field})

    def phrase(self, leaf: plans.PhraseLeaf) -> frozenset[str]:
        return frozenset({leaf.field})

    def near(self, leaf: plans.NearLeaf) -> frozenset[str]:
        return frozenset({leaf.field})

    def prefix(self, leaf: plans.PrefixLeaf) -> frozenset[str]:
        return frozenset({leaf.field} if leaf.is_scored else ())

    def wildcard(self, leaf: plans.WildcardLeaf) -> frozenset[str]:
        return frozenset({leaf.field} if leaf.is_scored else ())

    def fuzzy(self, leaf: plans.FuzzyLeaf) -> frozenset[str]:
        return frozenset({leaf.field} if leaf.is_scored else ())

    def foreign(self, leaf: plans.ForeignLeaf) -> frozenset[str]:
        return frozenset(leaf.keys)

    def other(self, plan: Plan) -> frozenset[str]:
        return frozenset()


class _Keys(PlanVisitor[frozenset[str]]):
    """The keys that a leaf looks for, those of patterns aside."""

    def unit(self, leaf: plans.UnitLeaf) -> frozenset[str]:
        return _keys_of([leaf.unit])

    def phrase(self, leaf: plans.PhraseLeaf) -> frozenset[str]:
        return _keys_of(leaf.units)

    def near(self, leaf: plans.NearLeaf) -> frozenset[str]:
        return _keys_of(leaf.units)

    def foreign(self, leaf: plans.ForeignLeaf) -> frozenset[str]:
        return frozenset(leaf.keys.values())

    def other(self, plan: Plan) -> frozenset[str]:
        return frozenset()


class _Shapes(PlanVisitor[object]):
    """What two leaves have in common that mark the same words."""

    def unit(self, leaf: plans.UnitLeaf) -> object:
        return leaf.unit.alternatives

    def phrase(self, leaf: plans.PhraseLeaf) -> object:
        return tuple(unit.alternatives for unit in leaf.units), leaf.slop

    def other(self, plan: Plan) -> object:
        return id(plan)


_FIELDS, _KEYS, _SHAPES = _Fields(), _Keys(), _Shapes()


class _Spans(PlanVisitor[Iterable[Span]]):
    """The rows [a, b) of tokens that answer a leaf."""

    def __init__(self, reader: _Reader) -> None:
        self._rows = reader.key_rows
        self._fitting = reader.fitting

    def unit(self, leaf: plans.UnitLeaf) -> Iterable[Span]:
        return _unit(leaf.unit, self._rows)

    def phrase(self, leaf: plans.PhraseLeaf) -> Iterable[Span]:
        return _phrase(leaf.units, leaf.slop, self._rows)

    def near(self, leaf: plans.NearLeaf) -> Iterable[Span]:
        return [span for unit in leaf.units for span in _unit(unit, self._rows)]

    def foreign(self, leaf: plans.ForeignLeaf) -> Iterable[Span]:
        return self._of_keys(leaf.keys.values())

    def prefix(self, leaf: plans.PrefixLeaf) -> Iterable[Span]:
        return self._of_keys(self._fitting[leaf])

    def wildcard(self, leaf: plans.WildcardLeaf) -> Iterable[Span]:
        return self._of_keys(self._fitting[leaf])

    def fuzzy(self, leaf: plans.FuzzyLeaf) -> Iterable[Span]:
        return self._of_keys(self._fitting[leaf])

    def _of_keys(self, wanted: Iterable[str]) -> Iterable[Span]:
        return [span for key in wanted for span in self._rows.get(key, {}).items()]


def _keys_of(units: Sequence[Unit]) -> frozenset[str]:
    return frozenset(
        key for unit in units for slots in unit.alternatives for slot in slots for key in slot.keys
    )


def _unit(unit: Unit, key_rows: KeyRows) -> list[Span]:
    return [span for slots in unit.alternatives for span in _sequence(slots, key_rows)]


def _sequence(slots: Sequence[Slot], key_rows: KeyRows) -> list[Span]:
    """Return where slots stand in sequence; what the last one stands for ends the span."""
    rows = [_rows(slot, key_rows) for slot in slots]
    starts = [
        row
        for row in sorted(rows[0])
        if all(row + offset in more for offset, more in enumerate(rows[1:], 1))
    ]
    return [(row, max(rows[0][row], rows[-1][row + len(slots) - 1])) for row in starts]


def _rows(slot: Slot, key_rows: KeyRows) -> dict[int, int]:
    """Return the rows where a slot is filled, each with the row after what fills it.

    The word itself, where it does, goes before what is joined to it.
    """
    filled: dict[int, int] = {}
    for key in slot.keys:
        for row, end in key_rows.get(key, {}).items():
            filled[row] = min(end, filled.get(row, end))
    return filled


def _phrase(units: Sequence[Unit], slop: int, key_rows: KeyRows) -> list[Span]:
    """Return where units stand in sequence, as positions count, whatever is joined there.

    From the last unit backwards: how far the rest of the phrase reaches from each row where it may
    begin.
    """
    reach: dict[int, int] = {}
    for is_last, unit in zip([True] + [False] * (len(units) - 1), reversed(units), strict=True):
        spans = sorted(
            {
                (row, row + len(slots))
                for slots in unit.alternatives
                for row, _ in _sequence(slots, key_rows)
            },
            key=lambda span: span[1],
        )
        ends = [end for _, end in spans]
        farthest = ends if is_last else _greatest(sorted(reach.items()), ends, slop)
        reach = {}
        for (start, _), far in zip(spans, farthest, strict=True):
            if far > 0:
                reach[start] = max(far, reach.get(start, 0))
    return list(reach.items())


def _greatest(values: list[Span], ends: list[int], slop: int) -> list[int]:
    """Return for each end, ascending, the greatest value at a row at most `slop` rows further.

    0 where there is none. O(values + ends).
    """
    greatest: list[int] = []
    window: deque[Span] = deque()  # rows ascending, their values descending
    at = 0
    for end in ends:
        while at < len(values) and values[at][0] <= end + slop:
            while window and window[-1][1] <= values[at][1]:
                window.pop()
            window.append(values[at])
            at += 1
        while window and window[0][0] < end:
            window.popleft()
        greatest.append(window[0][1] if window else 0)
    return greatest


def _outermost(marks: list[Mark]) -> list[Mark]:
    outermost: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if not outermost or mark.start >= outermost[-1].end:
            outermost.append(mark)
    return outermost
