"""Chunks: the keys of one chunk of a text, or of a window of linked chunks.

`read` and `read_keys` do the same work, with spans and without; nothing else makes keys of a text.
Both recognise most words at once, as ones that no rule but that of words concerns; `plain_chunks`
does so for many chunks together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from searchlib.analysis.characters import clean
from searchlib.analysis.encoding.neighbours import (
    LATIN_FOLDED,
    MONTH_BEGINNINGS,
    NEVER_MARKED,
    SHORTEST_UNMARKED,
    SMALL_NUMERAL,
)
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.abbreviations import ALWAYS
from searchlib.analysis.rules.chain import pieces
from searchlib.analysis.rules.codes import reference_keys
from searchlib.analysis.rules.elision import clitic_key
from searchlib.analysis.rules.ordinal_words import ORDINAL_WORDS
from searchlib.analysis.rules.ordinals import WHOLE_NUMERAL
from searchlib.analysis.rules.words import word_keys
from searchlib.analysis.tokens import Reading
from searchlib.kernels import PlainShape

_SMALL, _LARGE = "a-zà-öø-ÿœ", "A-ZÀ-ÖØ-ÞŒ"
_VOWELS = "aeiouyhàâéèêëîïôûœAEIOUYHÀÂÉÈÊËÎÏÔÛŒ"
_ELIDED = tuple(
    first + rest
    for clitic in ["l", "d", "n", "s", "c", "j", "m", "t", "qu", "jusqu", "lorsqu", "puisqu"]
    for first, rest in ((clitic[0], clitic[1:]), (clitic[0].upper(), clitic[1:]))
)
_APOSTROPHES = "'’"
_CLITIC = rf"(?:((?:{'|'.join(_ELIDED)})[{_APOSTROPHES}])(?=[{_VOWELS}]))?"
OPENING, CLOSING = '«“"([…–—', '»”"]),;:!?…–—.'
"""Punctuation around words that means nothing."""
# A word without anything odd: perhaps a clitic before a vowel, no capital inside, punctuation
# around it. Nothing but the word matters.
_PLAIN = re.compile(
    rf"[{re.escape(OPENING)}]*{_CLITIC}([{_LARGE}]?[{_SMALL}]+|[{_LARGE}]{{2,}})"
    rf"[{re.escape(CLOSING)}]*\Z"
)
# The same on a line of its own, if it is never marked either; or else any line.
_BEFORE, _AFTER = '«“"(', '»”"),;:!?…–—.'
_PLAIN_LINE = re.compile(rf"^[{_BEFORE}]*{_CLITIC}({NEVER_MARKED})[{_AFTER}]*$|^.*$", re.MULTILINE)


def _letters(characters: str) -> str:
    """Return the letters of the Latin blocks that a class of an expression contains."""
    return "".join(re.findall(f"[{characters}]", "".join(map(chr, range(0x250)))))


PLAIN_SHAPE = PlainShape(
    opening=_BEFORE,
    closing=_AFTER,
    elided=_ELIDED,
    apostrophes=_APOSTROPHES,
    vowels=_VOWELS,
    first=_letters(f"{_SMALL}{_LARGE}"),
    next=_letters(_SMALL),
    shortest=SHORTEST_UNMARKED,
    folded=LATIN_FOLDED,
    beginnings=frozenset(MONTH_BEGINNINGS),
    numeral=SMALL_NUMERAL,
)
"""What `_PLAIN_LINE` matches, as tables."""
# A figure, or figures joined by a hyphen that are no date, perhaps after one capital: `12`,
# `212-3`, `L. 212-3`. Texts of law are full of them. Not after P. and T., which may be a page and a
# tome.
REFERENCE_LETTERS = "ABCDEFGHIJKLMNOQRSUVWXYZ"
YEARS, FIGURES, FIGURES_AFTER = ("1", "20"), 4, 3
"""How a year begins, and how many figures a reference has, before its hyphen and after it."""
_REFERENCE = re.compile(
    rf"(?:([{REFERENCE_LETTERS}])\.? )?(?!(?:1\d|20)\d\d-)"
    rf"(\d{{1,{FIGURES}}}(?:-\d{{1,{FIGURES_AFTER}}})?)\.?\Z",
    re.ASCII,
)
_NOT_PLAIN = ORDINAL_WORDS | ALWAYS

_LONGEST_ABBREVIATION = 6  # letters, with some to spare
CLOSING_ANYTHING = ",;:!?…»”"
CLOSING_BRACKETS = ")]"
_CLOSING_WITH_BRACKETS = CLOSING_ANYTHING + CLOSING_BRACKETS


def read(text: str) -> tuple[Reading, ...]:
    """Read a chunk, or a window whose chunks are joined by single blanks."""
    plain = _plain(text)
    if plain:
        word = Reading(*plain.span(2), word_keys(plain.group(2)), "word")
        if not plain.group(1):
            return (word,)
        return Reading(*plain.span(1), (clitic_key(plain.group(1)),), "clitic"), word
    cleaned = clean(text)
    readings: list[Reading] = []
    for piece in pieces(cleaned.text):
        joined, reach = piece.whole, len(piece.parts)
        for part, keys in zip(piece.parts, piece.position_keys(), strict=True):
            span = cleaned.span(part.start, part.end)
            readings.append(Reading(*span, keys, piece.rule, joined, reach))
            joined, reach = (), 1
    return tuple(readings)


def read_keys(text: str) -> list[tuple[str, ...]]:
    """Return the keys of the positions that `read` finds, without their spans."""
    plain = _plain(text)
    if plain:
        keys = word_keys(plain.group(2))
        return [(clitic_key(plain.group(1)),), keys] if plain.group(1) else [keys]
    reference = _REFERENCE.match(text)
    if reference:
        return reference_keys(*reference.groups())
    return [keys for piece in pieces(clean(text).text) for keys in piece.position_keys()]


def _plain(text: str) -> re.Match[str] | None:
    """Match the clitic and the word of a chunk that only the rules of clitics and words concern."""
    plain = _PLAIN.match(text)
    return plain if plain is not None and is_plain_word(plain.group(2)) else None


def is_plain_word(word: str) -> bool:
    """Return whether only the rule of words can concern a word that looks plain."""
    return not (WHOLE_NUMERAL.fullmatch(word) or word in ALWAYS or fold(word) in _NOT_PLAIN)


def plain_chunks(chunks: Sequence[str]) -> list[tuple[str, str]]:
    """Return the clitic and the word of each chunk that looks plain and is never marked.

    Other chunks have two empty strings. One expression reads them all, which takes a fraction of
    the time of one call a chunk.
    """
    return _PLAIN_LINE.findall("\n".join(chunks)) if chunks else []


def without_closing(text: str) -> str:
    """Return a chunk or window without the closing punctuation that means nothing.

    A bracket may close an ending, and a full stop an abbreviation: those stay.
    """
    if text[-1] == ".":
        bare = text.rstrip(".")
        if bare[-1:].isdecimal() or (len(bare) > _LONGEST_ABBREVIATION and bare.isalpha()):
            text = bare
    return text.rstrip(CLOSING_ANYTHING if "(" in text else _CLOSING_WITH_BRACKETS) or text
