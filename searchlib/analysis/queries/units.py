"""The query side: from the pieces of a query to the units that have to be found.

Rules 18 to 21. A word looks for its stems: typed without accents, those of every accented form; typed with accents, also those of the form without. A compound
is its parts in sequence or its joined key, a date its most specific key, a code its joined key, a number after `numéro`, `page` or a ruler's name a sequence
with it. Inside quotes only exact forms count, and nothing is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from searchlib.analysis import keys
from searchlib.analysis.characters import clean
from searchlib.analysis.encoding.reading import paragraphs
from searchlib.analysis.folding import fold
from searchlib.analysis.queries.function_words import FUNCTION_WORDS, is_function_word
from searchlib.analysis.queries.slots import Vocabulary, word_slot
from searchlib.analysis.rules.chain import PIECES_AT_ONCE, pieces
from searchlib.analysis.rules.ordinals import RULERS
from searchlib.analysis.tokens import Part, Piece, Slot, Unit
from searchlib.analysis.wordlists import words

Check = Callable[[], None]
"""Called now and then while a long query is read; it may end the reading by raising."""

Alternatives = tuple[tuple[Slot, ...], ...]
QueryPiece = tuple[int, int, Alternatives, bool]
"""The span of a unit in the cleaned query, its alternatives, and whether it is a pure function word."""

_SEQUENCE_HEADS = words("sequence_heads")
_GREATEST_RULER = 30
_FIRST_LETTERS = re.compile(r"[^\W\d_]*")


def units_by_rules(text: str, vocabulary: Vocabulary | None, check: Check | None = None) -> list[Unit]:
    """The units of any query outside quotes, by all the rules of the chain: the way of all but plain words (see `plain`)."""
    return _units(text, lambda cleaned: _read_query(cleaned, vocabulary, check))


def phrase_by_rules(text: str, check: Check | None = None) -> list[Unit]:
    """The units of any query inside quotes, likewise."""
    return _units(text, lambda cleaned: _read_phrase(cleaned, check))


def _units(text: str, read: Callable[[str], list[QueryPiece]]) -> list[Unit]:
    """Units with spans in the query as it was typed."""
    found = []
    for offset, paragraph in paragraphs(text):
        cleaned = clean(paragraph)
        for start, end, alternatives, function in read(cleaned.text):
            begin, stop = (offset + place for place in cleaned.span(start, end))
            found.append(Unit(begin, stop, text[begin:stop], alternatives, function))
    return found


def _read_query(text: str, vocabulary: Vocabulary | None, check: Check | None) -> list[QueryPiece]:
    """The units of a cleaned query outside quotes."""
    found = pieces(text, True, check)
    shouted = text.isupper() and sum(piece.rule == "word" for piece in found) > 1
    units: list[QueryPiece] = []
    previous: Piece | None = None
    for row, piece in enumerate(found):
        if check is not None and not row % PIECES_AT_ONCE:
            check()
        wanted = _alternatives(piece, vocabulary, shouted)
        start, end = piece.parts[0].start, piece.parts[-1].end
        if previous is not None and _in_sequence(previous, piece):
            start, _, (head, *_), _ = units.pop()
            wanted = tuple(head + tail for tail in wanted)
        function = _is_function(piece, text, previous, shouted)
        units.append((start, end, wanted, function))
        previous = piece
    return units


def _read_phrase(text: str, check: Check | None) -> list[QueryPiece]:
    """The units of a cleaned query inside quotes: exact forms, all of them needed."""
    return [(piece.parts[0].start, piece.parts[-1].end, _exact_alternatives(piece), False) for piece in pieces(text, True, check)]


def _alternatives(piece: Piece, vocabulary: Vocabulary | None, shouted: bool) -> Alternatives:
    """What a piece outside quotes looks for."""
    sequence = tuple(_slot(part, vocabulary, shouted) for part in piece.parts)
    whole = (Slot(frozenset(piece.whole)),) if piece.whole else ()
    if piece.rule == "expression":  # rendez-vous is no form of rendre
        return (tuple(Slot(frozenset(part.keys[:1]), part.keys[0]) for part in piece.parts), whole)
    if piece.rule == "date":
        return ((Slot(frozenset(piece.whole[:1])),),)
    if piece.rule == "code":
        by_parts = len(_FIRST_LETTERS.match(piece.parts[0].word).group()) > 2  # type: ignore[union-attr]  # it matches the empty string
        return (whole, sequence) if by_parts else (whole,)
    if piece.rule == "abbreviation":
        return (tuple(_or(slot, _of_kind(piece.parts[0], keys.STEM)) for slot in sequence),)
    if piece.rule == "acronym":
        only_acronym = piece.parts[0].word.lower() in FUNCTION_WORDS
        acronym = _of_kind(piece.parts[0], keys.ACRONYM)
        return ((Slot(acronym, sequence[0].exact),),) if only_acronym else ((_or(sequence[0], acronym),),)
    if piece.rule == "roman":
        return ((_or(sequence[0], _of_kind(piece.parts[0], keys.NUMBER, keys.ORDINAL)),),)
    return (sequence, whole) if whole else (sequence,)


def _slot(part: Part, vocabulary: Vocabulary | None, shouted: bool) -> Slot:
    """What one position outside quotes looks for."""
    return word_slot(part.word, vocabulary, shouted) if part.word else _sign_slot(part)


def _sign_slot(part: Part) -> Slot:
    """What a position that is no word looks for: its value, or for an inclusive form its stems, or for a clitic itself."""
    kinds = {keys.kind_of(key) for key in part.keys}
    for kind in (keys.TIME, keys.ORDINAL, keys.NUMBER, keys.UNIT, keys.STEM):
        if kind in kinds:
            return Slot(_of_kind(part, kind), part.keys[0] if kind in (keys.NUMBER, keys.ORDINAL, keys.STEM) else None)
    return Slot(frozenset(part.keys), part.keys[0])


def _exact_alternatives(piece: Piece) -> Alternatives:
    """What a piece inside quotes looks for: as many positions as it takes in a text, or its joined exact form."""
    sequence = tuple(_exact_slot(part, piece.rule) for part in piece.parts)
    whole = frozenset(key for key in piece.whole if keys.kind_of(key) != keys.STEM)
    if piece.rule in ("date", "code") and whole:
        first = Slot(frozenset(piece.whole[:1]), sequence[0].exact)
        # a date may be written in another order, the year first
        rest = [_or(slot, _of_kind(piece.parts[0], keys.NUMBER)) if piece.rule == "date" else slot for slot in sequence[1:]]
        return (sequence, (first, *rest))
    return (sequence, (Slot(whole),)) if whole else (sequence,)


def _exact_slot(part: Part, rule: str) -> Slot:
    """What one position inside quotes looks for: a word its exact form, a number, time or Roman numeral also its value."""
    excluded = [keys.STEM, keys.WRITTEN]
    if part.word:
        excluded += [keys.ACRONYM] if rule == "roman" else [keys.ACRONYM, keys.ORDINAL]
    wanted = frozenset(key for key in part.keys if keys.kind_of(key) not in excluded)
    return Slot(wanted, part.keys[0], next((key for key in part.keys if keys.kind_of(key) == keys.WRITTEN), None))


def _in_sequence(previous: Piece, piece: Piece) -> bool:
    """Whether a number belongs to the word before it: numéro 5, page 12, Louis 14."""
    if len(previous.parts) != 1 or piece.rule not in ("number", "figures", "roman"):
        return False
    head = fold(previous.parts[0].word)
    if head in _SEQUENCE_HEADS:
        return True
    number = next((key[2:] for key in piece.parts[0].keys if keys.kind_of(key) == keys.NUMBER), "")
    return head in RULERS and len(piece.parts) == 1 and number.isdecimal() and len(number) <= 2 and int(number) <= _GREATEST_RULER


def _is_function(piece: Piece, text: str, previous: Piece | None, shouted: bool) -> bool:
    """Whether a piece is a pure function word, given what stands before it."""
    if piece.rule == "clitic":
        return True
    if piece.rule != "word" or len(piece.parts) != 1 or piece.whole:
        return False
    word = piece.parts[0].word.lower() if shouted else piece.parts[0].word
    before = text[previous.parts[-1].start : previous.parts[-1].end] if previous else ""
    return is_function_word(word, before, previous is None)


def _of_kind(part: Part, *kinds: str) -> frozenset[str]:
    return frozenset(key for key in part.keys if keys.kind_of(key) in kinds)


def _or(slot: Slot, more: frozenset[str]) -> Slot:
    return Slot(slot.keys | more, slot.exact, slot.written)
