"""Marks: the words of a text that a plan looks for.

The text is analysed again, so that a word is marked exactly when the index would have found it: `cheval` marks « chevaux ». A word of several positions
(a compound, a phrase) is marked only where its parts stand in sequence. All of it takes a time that grows as the text and its marks, sorting aside.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter

from searchlib.analysis import FrenchAnalyzer, Slot, Unit
from searchlib.plan import nodes as plans
from searchlib.plan.nodes import Plan

Span = tuple[int, int]

Places = dict[str, dict[int, int]]
"""For each key that is looked for, the rows of the tokens that carry it, each with the row behind what it stands for: a date's key stands for three tokens."""

READING_SHARE = 0.8
"""What part of the time until a deadline is for reading the text; the rest is for choosing among what was found."""

_SHOWN = plans.UnitLeaf | plans.PhraseLeaf | plans.NearLeaf | plans.ExpansionLeaf | plans.StockLeaf


@dataclass(frozen=True)
class Mark:
    """A found word: its span in the text, and the number of the query's part that it answers."""

    start: int
    end: int
    part: int


def find_marks(
    text: str, plan: Plan, field: str, deadline: float | None = None
) -> tuple[list[Mark], int]:
    """Return the words of a text that a plan looks for in a field, or, when it looks elsewhere only, in any; in order, none within another.

    Parameters
    ----------
    deadline : float        the value of `time.perf_counter` by which to be done, or nearly

    Returns
    -------
    marks : list of Mark
    read : int              how far the text was read: its length, unless the deadline passed
    """
    leaves = [leaf for leaf in plans.leaves(plan) if isinstance(leaf, _SHOWN)]
    leaves = [leaf for leaf in leaves if leaf.field == field] or leaves
    wanted = [_keys(leaf) for leaf in leaves]
    reader = _Reader(frozenset().union(*wanted))
    read = reader.read(text, deadline) if leaves else len(text)
    found: list[Mark] = []
    done: set[object] = set()
    for part, leaf in enumerate(leaves):
        shape = _shape(leaf)
        if shape not in done:  # what another part has marked is marked
            done.add(shape)
            found += [
                Mark(reader.starts[a], reader.ends[b - 1], part)
                for a, b in _occurrences(leaf, reader.places)
            ]
    return _outermost(found), read


class _Reader:
    """Reads a text, and keeps where the keys are that are looked for.

    Attributes
    ----------
    starts, ends : array    the span of each token
    """

    def __init__(self, wanted: frozenset[str]) -> None:
        self.places: Places = {key: {} for key in wanted}
        self.starts, self.ends = array("q"), array("q")

    def read(self, text: str, deadline: float | None) -> int:
        """Read a text, until a deadline where there is one; return how far."""
        now = perf_counter()
        stop = float("inf") if deadline is None else now + READING_SHARE * (deadline - now)
        places, starts, ends = self.places, self.starts, self.ends
        read = 0
        blocks = FrenchAnalyzer().readings(text) if now < stop else ()
        for end, block in blocks:
            read = end
            for row, reading in enumerate(block, len(starts)):
                starts.append(reading.start)
                ends.append(reading.end)
                for key in reading.keys:
                    if key in places:
                        places[key][row] = row + (reading.reach if key in reading.joined else 1)
            if perf_counter() >= stop:
                break
        self._close()
        return read

    def _close(self) -> None:
        """End what is joined at the last token that was read."""
        for rows in self.places.values():
            for row in reversed(rows):
                if rows[row] <= len(self.starts):
                    break
                rows[row] = len(self.starts)


def _keys(leaf: Plan) -> set[str]:
    """The keys that a leaf looks for."""
    if isinstance(leaf, plans.UnitLeaf):
        units: Sequence[Unit] = (leaf.unit,)
    elif isinstance(leaf, (plans.PhraseLeaf, plans.NearLeaf)):
        units = leaf.units
    elif isinstance(leaf, plans.StockLeaf):
        return {leaf.term}
    else:
        assert isinstance(leaf, plans.ExpansionLeaf)
        return {form for form, _ in leaf.forms}
    return {
        key for unit in units for slots in unit.alternatives for slot in slots for key in slot.keys
    }


def _shape(leaf: Plan) -> object:
    """What two leaves share that mark the same words."""
    if isinstance(leaf, plans.UnitLeaf):
        return leaf.unit.alternatives
    if isinstance(leaf, plans.PhraseLeaf):
        return tuple(unit.alternatives for unit in leaf.units), leaf.slop
    return id(leaf)


def _occurrences(leaf: Plan, places: Places) -> Iterable[Span]:
    """The rows [a, b) of tokens that answer a leaf."""
    if isinstance(leaf, plans.UnitLeaf):
        return _unit(leaf.unit, places)
    if isinstance(leaf, plans.PhraseLeaf):
        return _phrase(leaf.units, leaf.slop, places)
    if isinstance(leaf, plans.NearLeaf):
        return [span for unit in leaf.units for span in _unit(unit, places)]
    if isinstance(leaf, plans.StockLeaf):
        return places.get(leaf.term, {}).items()
    assert isinstance(leaf, plans.ExpansionLeaf)
    return [span for form, _ in leaf.forms for span in places.get(form, {}).items()]


def _unit(unit: Unit, places: Places) -> list[Span]:
    return [span for slots in unit.alternatives for span in _sequence(slots, places)]


def _sequence(slots: Sequence[Slot], places: Places) -> list[Span]:
    """Where slots stand one behind the other; what the last one stands for ends the span."""
    rows = [_rows(slot, places) for slot in slots]
    starts = [
        row
        for row in sorted(rows[0])
        if all(row + offset in more for offset, more in enumerate(rows[1:], 1))
    ]
    return [(row, max(rows[0][row], rows[-1][row + len(slots) - 1])) for row in starts]


def _rows(slot: Slot, places: Places) -> dict[int, int]:
    """The rows where a slot is filled, each with the row behind what fills it: the word itself, where it does, before what is joined to it."""
    found: dict[int, int] = {}
    for key in slot.keys:
        for row, end in places.get(key, {}).items():
            found[row] = min(end, found.get(row, end))
    return found


def _phrase(units: Sequence[Unit], slop: int, places: Places) -> list[Span]:
    """Where units stand one behind the other, each beginning with its longest; a position is what counts, not what is joined there.

    From the last unit backwards: how far the rest of the phrase reaches from each place where it may begin.
    """
    reach: dict[int, int] = {}
    for is_last, unit in zip([True] + [False] * (len(units) - 1), reversed(units), strict=True):
        spans = sorted(
            {
                (row, row + len(slots))
                for slots in unit.alternatives
                for row, _ in _sequence(slots, places)
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
    """For each end, ascending, the greatest value at a place from there to `slop` places behind it; 0 where there is none. O(values + ends)."""
    found: list[int] = []
    window: deque[Span] = deque()  # places ascending, their values descending
    at = 0
    for end in ends:
        while at < len(values) and values[at][0] <= end + slop:
            while window and window[-1][1] <= values[at][1]:
                window.pop()
            window.append(values[at])
            at += 1
        while window and window[0][0] < end:
            window.popleft()
        found.append(window[0][1] if window else 0)
    return found


def _outermost(marks: list[Mark]) -> list[Mark]:
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept
