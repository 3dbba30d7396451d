"""Elision: `l’école` is two words, `aujourd’hui` is one.

Rule 11. A clitic that has lost its vowel (l', d', qu', jusqu', …) is split off and keeps a position of its own, so that phrases stay exact. In some
words and names the apostrophe belongs to the word (aujourd'hui, prud'homme, entr'ouvert, O'Brien, N'Djamena): they stay whole and are indexed without it.
"""

from __future__ import annotations

import re

from searchlib.analysis.characters import LETTER
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.words import word_keys
from searchlib.analysis.tokens import Part, Piece
from searchlib.analysis.wordlists import lines, words

CLITICS = "|".join(sorted(words("elisions"), key=len, reverse=True))
_EXCEPTIONS = "|".join(word.replace("*", rf"(?:{LETTER}|-)+") for line in lines("elision_exceptions") for word in line.split())

# An apostrophe that belongs to the word; the list is data/elision_exceptions.txt.
LEXICAL = rf"(?<![\w'])(?=[^\W\d_]+')(?i:{_EXCEPTIONS})(?!\w)"

# Whoever types may put a blank for it: `aujourd hui`.
_TYPED = "|".join(word.replace("'", "\\ ") for line in lines("elision_exceptions") for word in line.split() if "*" not in word)
TYPED_BEGINNINGS = frozenset(word.partition("'")[0] for line in lines("elision_exceptions") for word in line.split())
TYPED_LEXICAL = rf"{LEXICAL}|(?<![\w'])(?i:{_TYPED})(?!\w)"

# A clitic, its apostrophe and what follows; a space may have slipped in between (`l’ école`).
CLITIC = rf"(?<!\w)(?=[^\W\d_]+')(?i:{CLITICS})'(?=\ ?[\w#@«“])"

_PRUD = re.compile(r"prud'hom(?!a)", re.I)


def read_lexical(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """`aujourd'hui`: one position, indexed as `aujourdhui`; prud'homme and its spelling prudhomme share their keys."""
    surface = match.group()
    word = surface.replace("'", "").replace(" ", "")
    if _PRUD.match(surface) and not word.lower().startswith("prudhomm"):
        word = word.lower().replace("prudhom", "prudhomm", 1)
    return [Piece("elision", (Part(match.start(), match.end(), word_keys(word), word),))]


def read_clitic(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """`l'`: the clitic at its own position, apostrophe included, which no word ends with."""
    return [Piece("clitic", (Part(match.start(), match.end(), (fold(match.group()),)),))]
