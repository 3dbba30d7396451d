"""Units: from the pieces of a query to what has to match.

Rules 18 to 21. A word looks for its stems (see `slots`). A compound is its parts in sequence or its
joined key, a date its most specific key, a code its joined key, and a number after `numéro`, `page`
or the name of a ruler a sequence with that word. Inside quotes only exact forms count, and nothing
is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from searchlib.analysis import keys
from searchlib.analysis.characters import clean
from searchlib.analysis.folding import fold
from searchlib.analysis.queries.function_words import FUNCTION_WORDS, is_function_word
from searchlib.analysis.queries.slots import Lexicon, stems_slot, word_slot
from searchlib.analysis.rules.chain import PIECES_AT_ONCE, Check, paragraphs, pieces
from searchlib.analysis.rules.ordinals import RULERS
from searchlib.analysis.tokens import Part, Piece, Slot, Unit
from searchlib.analysis.wordlists import words

Alternatives = tuple[tuple[Slot, ...], ...]


class _CleanUnit(NamedTuple):
    """A unit with its span in the cleaned query."""

    start: int
    end: int
    alternatives: Alternatives
    is_function: bool


_SEQUENCE_HEADS = words("sequence_heads")
_GREATEST_RULER = 30
_FIRST_LETTERS = re.compile(r"[^\W\d_]*")


def units_by_rules(text: str, lexicon: Lexicon | None, check: Check | None = None) -> list[Unit]:
    """Return the units of any query outside quotes, by all rules of the chain.

    Plain queries take the shorter way through `plain`, to the same result.
    """
    return with_alone(_units(text, lambda cleaned: _read_query(cleaned, lexicon, check)))


def with_alone(units: list[Unit]) -> list[Unit]:
    """Return the units of a query, the only one that is no function word marked as alone."""
    words = [row for row, unit in enumerate(units) if not unit.function]
    if len(words) == 1:
        units[words[0]] = replace(units[words[0]], alone=True)
    return units


def phrase_by_rules(text: str, check: Check | None = None) -> list[Unit]:
    """Return the units of any query inside quotes, by all rules of the chain."""
    return _units(text, lambda cleaned: _read_phrase(cleaned, check))


def _units(text: str, read: Callable[[str], list[_CleanUnit]]) -> list[Unit]:
    """Return the units that `read` finds in each paragraph, with spans in the query as typed."""
    units = []
    for offset, paragraph in paragraphs(text):
        cleaned = clean(paragraph)
        for unit in read(cleaned.text):
            start, end = (offset + at for at in cleaned.span(unit.start, unit.end))
            surface = text[start:end]
            units.append(Unit(start, end, surface, unit.alternatives, unit.is_function))
    return units


def _read_query(text: str, lexicon: Lexicon | None, check: Check | None) -> list[_CleanUnit]:
    """Return the units of a cleaned query outside quotes."""
    read = pieces(text, True, check)
    shouted = text.isupper() and sum(piece.rule == "word" for piece in read) > 1
    units: list[_CleanUnit] = []
    previous: Piece | None = None
    for row, piece in enumerate(read):
        if check is not None and not row % PIECES_AT_ONCE:
            check()
        alternatives = _alternatives(piece, lexicon, shouted)
        start, end = piece.parts[0].start, piece.parts[-1].end
        if previous is not None and _in_sequence(previous, piece):
            before = units.pop()
            start, head = before.start, before.alternatives[0]
            alternatives = tuple(head + tail for tail in alternatives)
        is_function = _is_function(piece, text, previous, shouted)
        units.append(_CleanUnit(start, end, alternatives, is_function))
        previous = piece
    return units


def _read_phrase(text: str, check: Check | None) -> list[_CleanUnit]:
    """Return the units of a cleaned query inside quotes: exact forms, none of them optional."""
    return [
        _CleanUnit(piece.parts[0].start, piece.parts[-1].end, _exact_alternatives(piece), False)
        for piece in pieces(text, True, check)
    ]


def _alternatives(piece: Piece, lexicon: Lexicon | None, shouted: bool) -> Alternatives:
    """Return what a piece outside quotes looks for."""
    parts = piece.parts
    if piece.rule == "address" and parts[0].word.lower() == "www" and len(parts) > 1:
        parts = parts[1:]  # the same site without it
    sequence = tuple(_slot(part, lexicon, shouted) for part in parts)
    whole = (stems_slot(piece.whole, lexicon),) if piece.whole else ()
    first = piece.parts[0]
    match piece.rule:
        case "expression":  # rendez-vous is no form of rendre
            exact = tuple(Slot(frozenset(part.keys[:1]), part.keys[0]) for part in piece.parts)
            return (exact, whole)
        case "date":
            return ((Slot(frozenset(piece.whole[:1])),),)
        case "code":
            letters = _FIRST_LETTERS.match(first.word)
            is_long = letters is not None and len(letters.group()) > 2
            return (whole, sequence) if is_long else (whole,)
        case "abbreviation":
            return (tuple(_widened(slot, _of_kind(first, keys.STEM)) for slot in sequence),)
        case "acronym":
            acronym = _of_kind(first, keys.ACRONYM)
            if first.word.lower() in FUNCTION_WORDS:
                return ((Slot(acronym, sequence[0].exact),),)
            return ((_widened(sequence[0], acronym),),)
        case "roman":
            return ((_widened(sequence[0], _of_kind(first, keys.NUMBER, keys.ORDINAL)),),)
    return (sequence, whole) if whole else (sequence,)


def _slot(part: Part, lexicon: Lexicon | None, shouted: bool) -> Slot:
    """Return the slot of one position outside quotes."""
    return word_slot(part.word, lexicon, shouted) if part.word else _sign_slot(part, lexicon)


def _sign_slot(part: Part, lexicon: Lexicon | None) -> Slot:
    """Return the slot of a position that is no word.

    It looks for the value of a number or sign, the stems of an inclusive form, or a clitic itself.
    """
    kinds = {keys.kind_of(key) for key in part.keys}
    for kind in (keys.TIME, keys.ORDINAL, keys.NUMBER, keys.UNIT):
        if kind in kinds:
            has_exact = kind in (keys.NUMBER, keys.ORDINAL)
            return Slot(_of_kind(part, kind), part.keys[0] if has_exact else None)
    if keys.STEM in kinds:
        return stems_slot(_of_kind(part, keys.STEM), lexicon, part.keys[0])
    return Slot(frozenset(part.keys), part.keys[0])


def _exact_alternatives(piece: Piece) -> Alternatives:
    """Return what a piece inside quotes looks for.

    It looks for as many positions as it takes in a text, or for its joined exact form.
    """
    sequence = tuple(_exact_slot(part, piece.rule) for part in piece.parts)
    whole = frozenset(key for key in piece.whole if keys.kind_of(key) != keys.STEM)
    if piece.rule in ("date", "code") and whole:
        first = Slot(frozenset(piece.whole[:1]), sequence[0].exact)
        rest = sequence[1:]
        if piece.rule == "date":  # it may be written in another order, the year first
            number = _of_kind(piece.parts[0], keys.NUMBER)
            rest = tuple(_widened(slot, number) for slot in rest)
        return (sequence, (first, *rest))
    return (sequence, (Slot(whole),)) if whole else (sequence,)


def _exact_slot(part: Part, rule: str) -> Slot:
    """Return the slot of one position inside quotes.

    A word looks for its exact form; a number, a time or a Roman numeral also for its value.
    """
    excluded = {keys.STEM, keys.BARE, keys.WRITTEN}
    if part.word:
        excluded |= {keys.ACRONYM} if rule == "roman" else {keys.ACRONYM, keys.ORDINAL}
    wanted = frozenset(key for key in part.keys if keys.kind_of(key) not in excluded)
    written = next((key for key in part.keys if keys.kind_of(key) == keys.WRITTEN), None)
    return Slot(wanted, part.keys[0], written)


def _in_sequence(previous: Piece, piece: Piece) -> bool:
    """Return whether a number belongs to the word before it: numéro 5, page 12, Louis 14."""
    if len(previous.parts) != 1 or piece.rule not in ("number", "figures", "roman"):
        return False
    head = fold(previous.parts[0].word)
    if head in _SEQUENCE_HEADS:
        return True
    if head not in RULERS or len(piece.parts) != 1:
        return False
    numbers = (key for key in piece.parts[0].keys if keys.kind_of(key) == keys.NUMBER)
    number = keys.value_of(next(numbers, ""))
    return number.isdecimal() and len(number) <= 2 and int(number) <= _GREATEST_RULER


def _is_function(piece: Piece, text: str, previous: Piece | None, shouted: bool) -> bool:
    """Return whether a piece is a pure function word, given the piece before it."""
    if piece.rule == "clitic":
        return True
    if piece.rule != "word" or len(piece.parts) != 1 or piece.whole:
        return False
    word = piece.parts[0].word.lower() if shouted else piece.parts[0].word
    before = text[previous.parts[-1].start : previous.parts[-1].end] if previous else ""
    return is_function_word(word, before, previous is None)


def _of_kind(part: Part, *kinds: str) -> frozenset[str]:
    """Return the keys of a position that are of some kinds."""
    return frozenset(key for key in part.keys if keys.kind_of(key) in kinds)


def _widened(slot: Slot, more: frozenset[str]) -> Slot:
    """Return a slot that more keys may match."""
    return Slot(slot.keys | more, slot.exact, slot.written)
