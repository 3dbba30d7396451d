"""Elision: `l’école` is two words, `aujourd’hui` is one.

Rule 11. A clitic that has lost its vowel (l', d', qu', jusqu', …) is split off and keeps a position
of its own, so that phrases stay exact. In some words and names the apostrophe belongs to the word
(aujourd'hui, prud'homme, entr'ouvert, O'Brien, N'Djamena): they stay whole and are indexed without
it.
"""

from __future__ import annotations

import re

from searchlib.analysis.characters import LETTER
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.words import word_keys
from searchlib.analysis.tokens import Part, Piece
from searchlib.analysis.wordlists import lines, words

CLITICS = "|".join(sorted(words("elisions"), key=len, reverse=True))
"""An expression for the elided clitics, without their apostrophes."""

_LEXICAL = [word for line in lines("elision_exceptions") for word in line.split()]
_EXCEPTIONS = "|".join(word.replace("*", rf"(?:{LETTER}|-)+") for word in _LEXICAL)

# Rule 11: an apostrophe that belongs to the word; data/elision_exceptions.txt lists such words.
LEXICAL = rf"(?<![\w'])(?=[^\W\d_]+')(?i:{_EXCEPTIONS})(?!\w)"

# In a query a blank may replace it: `aujourd hui`.
_TYPED = "|".join(word.replace("'", "\\ ") for word in _LEXICAL if "*" not in word)
TYPED_BEGINNINGS = frozenset(word.partition("'")[0] for word in _LEXICAL)
TYPED_LEXICAL = rf"{LEXICAL}|(?<![\w'])(?i:{_TYPED})(?!\w)"

# Rule 11: a clitic and its apostrophe before a word; a space may have slipped in (`l’ école`).
CLITIC = rf"(?<!\w)(?=[^\W\d_]+')(?i:{CLITICS})'(?=\ ?[\w#@«“])"

_PRUD = re.compile(r"prud'hom(?!a)", re.I)


def read_lexical(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Read `aujourd'hui` at one position, under the keys of `aujourdhui`.

    Prud'homme and its spelling prudhomme share their keys.
    """
    surface = match.group()
    word = surface.replace("'", "").replace(" ", "")
    if _PRUD.match(surface) and not word.lower().startswith("prudhomm"):
        word = word.lower().replace("prudhom", "prudhomm", 1)
    return [Piece("elision", (Part(match.start(), match.end(), word_keys(word), word),))]


def read_clitic(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Read a clitic at its own position, under a key that no word has."""
    return [Piece("clitic", (Part(match.start(), match.end(), (clitic_key(match.group()),)),))]


def clitic_key(clitic: str) -> str:
    """Return the key of a clitic, whichever apostrophe it ends with.

    >>> clitic_key("Qu’")
    "qu'"
    """
    return fold(clitic[:-1]) + "'"
