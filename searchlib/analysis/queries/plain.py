"""Plain queries: words of letters with single blanks between them, which no rule of the chain takes but the one of words.

Most queries are that. Each of their words is a unit by itself, so that the rules need not be tried. A word that may begin or end what another rule takes
(`st`, `mai`, `xiv`, `aujourd`) is not plain, wherever it stands.
"""

from __future__ import annotations

import re
from functools import lru_cache

from searchlib.analysis.folding import fold
from searchlib.analysis.queries.function_words import is_function_word
from searchlib.analysis.queries.slots import Vocabulary, exact_word_slot, word_slot
from searchlib.analysis.rules.abbreviations import SHORT_FORMS
from searchlib.analysis.rules.dates import MONTH_NUMBER
from searchlib.analysis.rules.elision import TYPED_BEGINNINGS
from searchlib.analysis.rules.ordinals import BARE_ROMAN, ORDINAL
from searchlib.analysis.rules.words import REMEMBERED
from searchlib.analysis.tokens import Unit

_SMALL, _LARGE = "a-zß-öø-ÿœ", "A-ZÀ-ÖØ-ÞŒŸ"
# Letters that need no cleaning, and no capital inside, which could end an inclusive form or begin a part of a name (salariéEs, EmmanuelMacron).
_WORD = re.compile(rf"[{_LARGE}]?[{_SMALL}]+|[{_LARGE}]+")
# The rules of ordinals and Roman numerals, which take whole words.
_NUMERAL = re.compile(rf"(?=[IVXLCivxlc])(?:{ORDINAL}|{BARE_ROMAN})")
_LONGEST = 200


def plain_words(text: str) -> list[str] | None:
    """The words of a plain query; None when the text is no such query."""
    if len(text) > _LONGEST:
        return None
    words = text.split(" ")
    return words if all(map(_is_plain, words)) else None


@lru_cache(REMEMBERED)
def _is_plain(word: str) -> bool:
    """Whether no rule but the one of words can have to do with a word."""
    if _WORD.fullmatch(word) is None or _NUMERAL.fullmatch(word):
        return False
    lower = word.lower()
    return lower not in SHORT_FORMS and lower not in TYPED_BEGINNINGS and fold(word) not in MONTH_NUMBER


def plain_units(words: list[str], vocabulary: Vocabulary | None) -> list[Unit]:
    """The units of a plain query outside quotes."""
    shouted = len(words) > 1 and all(map(str.isupper, words))
    found: list[Unit] = []
    start, before = 0, ""
    for word in words:
        end = start + len(word)
        function = is_function_word(word.lower() if shouted else word, before, not before)
        found.append(Unit(start, end, word, ((word_slot(word, vocabulary, shouted),),), function))
        start, before = end + 1, word
    return found


def plain_phrase(words: list[str]) -> list[Unit]:
    """The units of a plain query inside quotes."""
    found: list[Unit] = []
    start = 0
    for word in words:
        end = start + len(word)
        found.append(Unit(start, end, word, ((exact_word_slot(word),),)))
        start = end + 1
    return found
