"""Ordinals and Roman numerals: `XVIe` is `16e`, `premier` is `1er`, and Louis XIV is Louis 14.

Rule 10. An ordinal in figures, in Roman numerals or in a word carries the key of its number. A bare
Roman numeral is a number only after the name of a ruler or a word like chapitre, tome, acte
(data/rulers.txt, data/numbered_things.txt): Malcolm X and size XL stay words.
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
# Roman figures with an ending: Ier, IIe, XVIème; -er and -re after I alone, for Ver and Vers are
# words. Capitals throughout only from X on, for VIE is a word; small letters likewise, for lie is.
_ROMAN = (
    r"I(?:ers?|[eè]?re)|(?=[IVX])[IVXLC]+(?:i?[eè]mes?|es?|nde?)|X[IVXLC]*(?:I?[EÈ]ME|E)"
    r"|x[ivxlc]*(?:i?[eè]me|e)|i{1,3}(?<!ii)er|iii?e"
)
# Rule 10: an ordinal in figures or in Roman numerals.
ORDINAL = rf"(?<!\w)(?:{_FIGURES}|{_ROMAN})(?!\w)"

# Rule 10: a Roman numeral alone, which counts only after certain words. L and C alone are letters:
# article L. 212-3, annexe C.
BARE_ROMAN = r"(?<![\w-])(?:[LC]*[IVX][IVXLC]*|[ivx]{1,6})(?![\w'-])"

WHOLE_NUMERAL = re.compile(rf"(?=[IVXLCivxlc])(?:{ORDINAL}|{BARE_ROMAN})")
"""For words without figures: what these two rules would take of them (call `fullmatch`)."""

_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_WELL_FORMED = re.compile(r"(?=.)c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
RULERS = words("rulers")
"""Names after which a Roman numeral is a number."""
HEADS = RULERS | words("numbered_things")
"""All words after which a Roman numeral is a number."""


def roman(numeral: str) -> int | None:
    """Return the value of a well-formed numeral of I, V, X, L, C in either case, else None.

    >>> roman("XIV"), roman("lxxxix"), roman("IC")
    (14, 89, None)
    """
    lower = numeral.lower()
    if not _WELL_FORMED.fullmatch(lower):
        return None
    values = [_VALUES[c] for c in lower]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)


def _value_of_figures(figures: str) -> int | None:
    """Return the value of figures or of a Roman numeral, None for an ill-formed one."""
    return int(figures) if figures.isdigit() else roman(figures)


def read_ordinal(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Read `16e` or `XVIe` with the key of the ordinal.

    After the name of a ruler it is a number too, so that `françois 1` finds François Ier.
    """
    surface = match.group()
    figures = re.match(r"\d+|[IVXLC]+(?=[^IVXLC])|[ivxlc]+(?=[eèr])", surface)
    number = _value_of_figures(figures.group()) if figures else None
    if not number:
        return read_word(match, before)
    own = (fold(surface), keys.ordinal(number))
    both = (*own, keys.number(number)) if _is_head(before) else own
    return [Piece("ordinal", (Part(match.start(), match.end(), both),))]


def read_bare_roman(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Read `XIV` after Louis as the number and the ordinal, besides the word."""
    number = roman(match.group()) if _is_head(before) else None
    if not number:
        return read_word(match, before)
    both = (*word_keys(match.group()), keys.number(number), keys.ordinal(number))
    return [Piece("roman", (Part(match.start(), match.end(), both, match.group()),))]


def _is_head(before: Piece | None) -> bool:
    """Return whether a Roman numeral after this piece is a number."""
    return before is not None and fold(before.parts[-1].word) in HEADS
