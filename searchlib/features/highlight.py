"""Snippets: the passages of a text that answer a query best, in the author's own characters.

The text is analysed again, so that a word is marked exactly when the index would have found it: `cheval` marks « chevaux ». A word of several positions
(a compound, a phrase) is marked only where its parts stand in sequence.
"""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from searchlib.analysis import FrenchAnalyzer, Slot, Unit
from searchlib.features.sentences import sentences
from searchlib.search import plan as plans
from searchlib.search.plan import Plan

Span = tuple[int, int]

Places = dict[str, dict[int, int]]
"""For each key of a text, the rows of the tokens that carry it, each with the row behind what it stands for: a date's key stands for three tokens."""


@dataclass(frozen=True)
class Mark:
    """A found word: its span in the text, and the number of the query's part that it answers."""

    start: int
    end: int
    part: int


def highlight(
    text: str,
    plan: Plan,
    field: str,
    *,
    passages: int = 2,
    length: int = 200,
    tags: tuple[str, str] = ("<mark>", "</mark>"),
    escape: bool = True,
) -> str:
    """The passages of a text that answer a plan best, joined by « … ».

    Parameters
    ----------
    passages : int          at most so many
    length : int            about so many characters each
    tags : (str, str)       what stands before and after a found word
    escape : bool           escape &, < and > of the text, for HTML

    Returns
    -------
    str         the beginning of the text when no word of it is found
    """
    marks = find_marks(text, plan, field)
    chosen = _choose(text, marks, passages, length)
    shown = [_render(text, span, [mark for mark in marks if span[0] <= mark.start and mark.end <= span[1]], tags, escape) for span in chosen]
    head = "… " if chosen and text[: chosen[0][0]].strip() and not _begins_sentence(text, chosen[0][0]) else ""
    tail = " …" if chosen and text[chosen[-1][1] :].strip() and text[chosen[-1][1] - 1] not in ".!?…»" else ""
    return head + " … ".join(shown) + tail


def find_marks(text: str, plan: Plan, field: str) -> list[Mark]:
    """The words of a text that a plan looks for in a field, or, when it looks elsewhere only, in any; in order, none within another."""
    shown = plans.UnitLeaf | plans.PhraseLeaf | plans.NearLeaf | plans.ExpansionLeaf | plans.StockLeaf
    leaves = [leaf for leaf in plans.leaves(plan) if isinstance(leaf, shown)]
    leaves = [leaf for leaf in leaves if leaf.field == field] or leaves
    tokens = FrenchAnalyzer().tokens(text)
    places: Places = defaultdict(dict)
    for row, token in enumerate(tokens):
        for key in token.keys:
            places[key][row] = row + (token.reach if key in token.joined else 1)
    found = [Mark(tokens[a].start, tokens[b - 1].end, part) for part, leaf in enumerate(leaves) for a, b in _occurrences(leaf, places)]
    return _outermost(found)


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
    starts = [row for row in sorted(rows[0]) if all(row + offset in more for offset, more in enumerate(rows[1:], 1))]
    return [(row, max(rows[0][row], rows[-1][row + len(slots) - 1])) for row in starts]


def _rows(slot: Slot, places: Places) -> dict[int, int]:
    """The rows where a slot is filled, each with the row behind what fills it: the word itself, where it does, before what is joined to it."""
    found: dict[int, int] = {}
    for key in slot.keys:
        for row, end in places.get(key, {}).items():
            found[row] = min(end, found.get(row, end))
    return found


def _phrase(units: Sequence[Unit], slop: int, places: Places) -> set[Span]:
    """Where units stand one behind the other; a position is what counts, not what is joined there."""
    spans = {(row, row + len(slots)) for slots in units[0].alternatives for row, _ in _sequence(slots, places)}
    for unit in units[1:]:
        after = [(row, row + len(slots)) for slots in unit.alternatives for row, _ in _sequence(slots, places)]
        spans = {(a, d) for a, b in spans for c, d in after if 0 <= c - b <= slop}
    return spans


def _outermost(marks: list[Mark]) -> list[Mark]:
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


# ---------------------------------------------------------------- choosing passages


def _choose(text: str, marks: list[Mark], passages: int, length: int) -> list[Span]:
    """The best spans of a text, in its order: those that hold most parts of the query, then most marks, then the earliest."""
    spans = [cut for span in sentences(text) for cut in _fit(text, span, marks, length)]
    ranked = sorted(spans, key=lambda span: _worth(span, marks), reverse=True)  # stable: the earliest first among equals
    best = [span for span in ranked[: max(passages, 1)] if _worth(span, marks) > (0, 0)] or spans[:1]
    return _joined(text, sorted(best))


def _worth(span: Span, marks: list[Mark]) -> tuple[int, int]:
    inside = [mark.part for mark in marks if span[0] <= mark.start and mark.end <= span[1]]
    return len(set(inside)), len(inside)


def _fit(text: str, span: Span, marks: list[Mark], length: int) -> list[Span]:
    """A sentence as it is, or, when it is too long, pieces of about `length` characters cut at words, each around marks."""
    start, end = span
    if end - start <= length * 3 // 2:
        return [span]
    pieces = []
    for mark in marks:
        if start <= mark.start and mark.end <= end:
            first = max(start, mark.start - length // 3)
            pieces.append((_word_start(text, first, start), _word_end(text, min(end, max(first + length, mark.end)), end)))
            start = pieces[-1][1]
    return pieces or [(start, _word_end(text, start + length, end))]


def _word_start(text: str, at: int, least: int) -> int:
    while at > least and not text[at - 1].isspace():
        at -= 1
    return at


def _word_end(text: str, at: int, most: int) -> int:
    while at < most and not text[at].isspace():
        at += 1
    return at


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Spans with nothing but white space between them become one."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _begins_sentence(text: str, at: int) -> bool:
    return any(start == at for start, _ in sentences(text))


def _render(text: str, span: Span, marks: list[Mark], tags: tuple[str, str], escape: bool) -> str:
    shown, at = [], span[0]
    plain = (lambda part: html.escape(part, quote=False)) if escape else str
    for mark in marks:
        shown += [plain(text[at : mark.start]), tags[0], plain(text[mark.start : mark.end]), tags[1]]
        at = mark.end
    return " ".join("".join([*shown, plain(text[at : span[1]])]).split())
