"""Spelling: the accents that tell one word from another, and those that do not.

A stem keeps an accent where French has another word without it: `pâle` is not `pale`, `côté` not
`côte`, `maïs` not `mais`. It does not keep those that forms of one word, or its two orthographies,
write differently: è is é (évènement, événement; règne, régner), and î, û and the cedilla are left
out (maître, maitre; goût, gout; reçu, recevoir). The reform of 1990 keeps the circumflex of mûr,
sûr and jeûne, and so do their stems. Foreign letters lose their marks, for texts do not agree on
them (Zürich, Muñoz).

No French word begins with a mute e, so the first e of an open syllable is é whether or not it is
written: capitals often lack that accent (Etat, Ecole, Evian).
"""

from __future__ import annotations

import re
import unicodedata

from searchlib.analysis.composing import compose
from searchlib.analysis.folding import fold

_KEPT = frozenset("éêàâôïù")
KEPT_WORDS = frozenset(f"{first}ûr{ending}" for first in "ms" for ending in ("", "e", "s", "es"))
KEPT_BEGINNING = "jeûn"
"""The words that keep the circumflex of û, and the beginning of the others."""

# An open syllable: before a vowel stand one consonant, or two that no syllable parts. Enivrer and
# its like begin with en-.
_BEFORE_VOWELS = (
    *"bcdfgjklmnprstvzç",
    *(first + second for first in "bcdfgptv" for second in "rl"),
    *("ch", "ph", "th", "gn", "qu"),
)
_VOWELS = "aeiouyàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿœ"
OPEN_BEGINNINGS = frozenset(f"e{several}{vowel}" for several in _BEFORE_VOWELS for vowel in _VOWELS)
CLOSED_BEGINNINGS = frozenset(("eniv", "enorg", "enamour", "email"))
"""Beginnings of words whose first e is é, and of those among them whose first e is mute."""

_OPEN_E = re.compile(f"(?!{'|'.join(CLOSED_BEGINNINGS)})e(?:{'|'.join(_BEFORE_VOWELS)})[{_VOWELS}]")


class _Letters(dict[int, str]):
    """A table for `str.translate` from lower-case letters to their spelling in stems.

    It is filled as letters occur: one item at most for each character of Unicode.
    """

    def __missing__(self, code_point: int) -> str:
        letter = chr(code_point)
        spelled = self[code_point] = letter if letter in _KEPT else fold(letter)
        return spelled


_letters = _Letters({ord("è"): "é"})


def spelling(word: str) -> str:
    """Return a word in lower case, with those accents only that tell words apart. O(length).

    >>> spelling("Évènement"), spelling("maître"), spelling("maïs"), spelling("mûr")
    ('événement', 'maitre', 'maïs', 'mûr')
    """
    if word.isascii():
        return word.lower()
    lower = unicodedata.normalize("NFC", compose(word).lower())
    if "û" in lower and _keeps_circumflex(lower):
        return lower
    return lower.translate(_letters)


def _keeps_circumflex(word: str) -> bool:
    return word in KEPT_WORDS or word.startswith(KEPT_BEGINNING)


def spelled_letter(letter: str) -> str:
    """Return what a letter in lower case is in stems."""
    return letter.translate(_letters)


def reformed(word: str) -> str:
    """Return a word in lower case as the reform of 1990 spells it, without most î and û.

    >>> reformed("maître"), reformed("goût"), reformed("jeûne")
    ('maitre', 'gout', 'jeûne')
    """
    if _keeps_circumflex(word):
        return word
    return word.replace("î", "i").replace("û", "u")


def with_first_accent(word: str) -> str:
    """Return a word in lower case with é for a first e that must be one.

    >>> with_first_accent("etat"), with_first_accent("ecrivain"), with_first_accent("espace")
    ('état', 'écrivain', 'espace')
    """
    return "é" + word[1:] if word.startswith("e") and _OPEN_E.match(word) else word
