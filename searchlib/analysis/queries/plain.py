"""Plain queries: words of letters, joined by single blanks, that no rule but that of words takes.

Most queries are plain. Each of their words is a unit by itself, so the rules need not be tried. A
word that may begin or end what another rule takes (`st`, `mai`, `xiv`, `aujourd`) is not plain,
wherever it stands.
"""

from __future__ import annotations

import re
from functools import lru_cache

from searchlib.analysis.folding import fold
from searchlib.analysis.queries.function_words import is_function_word
from searchlib.analysis.queries.slots import Lexicon, exact_word_slot, word_slot
from searchlib.analysis.queries.units import with_alone
from searchlib.analysis.rules.abbreviations import SHORT_FORMS
from searchlib.analysis.rules.dates import MONTH_NUMBER
from searchlib.analysis.rules.elision import TYPED_BEGINNINGS
from searchlib.analysis.rules.ordinals import WHOLE_NUMERAL
from searchlib.analysis.rules.words import CACHED_WORDS
from searchlib.analysis.tokens import Unit

_SMALL, _LARGE = "a-zß-öø-ÿœ", "A-ZÀ-ÖØ-ÞŒŸ"
# Letters that need no cleaning, and no capital inside, which could end an inclusive form or begin a
# part of a name (salariéEs, EmmanuelMacron).
_WORD = re.compile(rf"[{_LARGE}]?[{_SMALL}]+|[{_LARGE}]+")
_LONGEST = 200


def plain_words(text: str) -> list[str] | None:
    """Return the words of a plain query, or None for any other query."""
    if len(text) > _LONGEST:
        return None
    words = text.split(" ")
    return words if all(map(_is_plain, words)) else None


@lru_cache(CACHED_WORDS)
def _is_plain(word: str) -> bool:
    """Return whether no rule but that of words can concern a word."""
    if _WORD.fullmatch(word) is None or WHOLE_NUMERAL.fullmatch(word):
        return False
    lower = word.lower()
    if lower in SHORT_FORMS or lower in TYPED_BEGINNINGS:
        return False
    return fold(word) not in MONTH_NUMBER


def plain_units(words: list[str], lexicon: Lexicon | None) -> list[Unit]:
    """Return the units of a plain query outside quotes."""
    shouted = len(words) > 1 and all(map(str.isupper, words))
    units: list[Unit] = []
    start, before = 0, ""
    for word in words:
        end = start + len(word)
        is_function = is_function_word(word.lower() if shouted else word, before, not before)
        slot = word_slot(word, lexicon, shouted)
        units.append(Unit(start, end, word, ((slot,),), is_function))
        start, before = end + 1, word
    return with_alone(units)


def plain_phrase(words: list[str]) -> list[Unit]:
    """Return the units of a plain query inside quotes."""
    units: list[Unit] = []
    start = 0
    for word in words:
        end = start + len(word)
        units.append(Unit(start, end, word, ((exact_word_slot(word),),)))
        start = end + 1
    return units
