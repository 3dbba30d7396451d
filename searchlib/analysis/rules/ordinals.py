"""Ordinals and Roman numerals: `XVIe` is `16e`, `premier` is `1er`, and Louis XIV is Louis 14.

Rule 10. An ordinal in figures, in Roman numerals or in a word carries the key of its number. A bare Roman numeral is a number only after a ruler's name or
a word like chapitre, tome, acte (data/rulers.txt, data/numbered_things.txt): Malcolm X and size XL stay words.
"""

from __future__ import annotations

import re

from searchlib.analysis import keys
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.compounds import read_word
from searchlib.analysis.rules.words import word_keys
from searchlib.analysis.tokens import Part, Piece
from searchlib.analysis.wordlists import words

# Figures with an ending: 1er, 1re, 1ère, 2e, 2nd, 2de, 3ème, 20es.
_FIGURES = r"\d{1,9}(?:i?[eè]mes?|ers?|[eè]?res?|es?|nde?s?|ds?|des?)"
# Roman figures with an ending: Ier, IIe, XVIème; -er and -re behind I alone, for Ver and Vers are words.
# Capitals throughout only from X on: VIE is a word. Small letters likewise: vie, lie.
_ROMAN = r"I(?:ers?|[eè]?re)|(?=[IVX])[IVXLC]+(?:i?[eè]mes?|es?|nde?)|X[IVXLC]*(?:I?[EÈ]ME|E)|x[ivxlc]*(?:i?[eè]me|e)|i{1,3}(?<!ii)er|iii?e"
ORDINAL = rf"(?<!\w)(?:{_FIGURES}|{_ROMAN})(?!\w)"

# A Roman numeral alone, which counts only after certain words. L and C alone are letters: article L. 212-3, annexe C.
BARE_ROMAN = r"(?<![\w-])(?:[LC]*[IVX][IVXLC]*|[ivx]{1,6})(?![\w'-])"

_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_WELL_FORMED = re.compile(r"(?=.)c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
RULERS = words("rulers")
HEADS = RULERS | words("numbered_things")


def roman(numeral: str) -> int | None:
    """The value of a well-formed Roman numeral of I, V, X, L, C in either case, else None.

    >>> roman("XIV"), roman("lxxxix"), roman("IC")
    (14, 89, None)
    """
    lower = numeral.lower()
    if not _WELL_FORMED.fullmatch(lower):
        return None
    values = [_VALUES[c] for c in lower]
    return sum(-value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True))


def read_ordinal(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """`16e`, `XVIe`: the ordinal's key; after a ruler's name the number too, so that `françois 1` finds François Ier."""
    surface = match.group()
    figures = re.match(r"\d+|[IVXLC]+(?=[^IVXLC])|[ivxlc]+(?=[eèr])", surface)
    number = None if figures is None else int(figures.group()) if figures.group().isdigit() else roman(figures.group())
    if not number:
        return read_word(match, before)
    own = (fold(surface), keys.ORDINAL + str(number))
    return [Piece("ordinal", (Part(match.start(), match.end(), (*own, keys.NUMBER + str(number)) if heads(before) else own),))]


def read_bare_roman(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """`XIV` after Louis: the number and the ordinal besides the word."""
    number = roman(match.group()) if heads(before) else None
    if not number:
        return read_word(match, before)
    found = (*word_keys(match.group()), keys.NUMBER + str(number), keys.ORDINAL + str(number))
    return [Piece("roman", (Part(match.start(), match.end(), found, match.group()),))]


def heads(before: Piece | None) -> bool:
    """Whether a Roman numeral after this piece is a number."""
    return before is not None and fold(before.parts[-1].word) in HEADS
