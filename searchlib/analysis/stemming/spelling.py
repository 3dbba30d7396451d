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
_CIRCUMFLEX_KEPT = re.compile("[ms]ûre?s?|jeûn.*")
# An open syllable: before a vowel stand one consonant, or two that no syllable parts. Enivrer and
# its like begin with en-.
_OPEN_E = re.compile(
    "e(?!niv|norg|namour|mail)(?:[bcdfgjklmnprstvzç]|[bcdfgptv][rl]|[cpt]h|gn|qu)[aeiouyà-öø-ÿœ]"
)


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
    if "û" in lower and _CIRCUMFLEX_KEPT.fullmatch(lower):
        return lower
    return lower.translate(_letters)


def reformed(word: str) -> str:
    """Return a word in lower case as the reform of 1990 spells it, without most î and û.

    >>> reformed("maître"), reformed("goût"), reformed("jeûne")
    ('maitre', 'gout', 'jeûne')
    """
    if _CIRCUMFLEX_KEPT.fullmatch(word):
        return word
    return word.replace("î", "i").replace("û", "u")


def with_first_accent(word: str) -> str:
    """Return a word in lower case with é for a first e that must be one.

    >>> with_first_accent("etat"), with_first_accent("ecrivain"), with_first_accent("espace")
    ('état', 'écrivain', 'espace')
    """
    return "é" + word[1:] if word.startswith("e") and _OPEN_E.match(word) else word
