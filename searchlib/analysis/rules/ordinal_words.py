"""Ordinals written as words: premier, seconde, dix-septième, vingt-et-unième.

Rule 10. They carry the key of their number, as `1er` and `XVIIe` do. data/ordinals.txt and
data/tens.txt list the words that others are composed of.
"""

from __future__ import annotations

from searchlib.analysis.folding import fold
from searchlib.analysis.wordlists import lines


def _numbers(name: str) -> dict[str, int]:
    """Return the numbers of the folded words of a list."""
    pairs = (line.partition(":") for line in lines(name))
    return {fold(word): int(number) for number, _, forms in pairs for word in forms.split()}


_ORDINALS = _numbers("ordinals")
_UNITS = {
    word: number for word, number in _ORDINALS.items() if word.endswith("ieme") and number < 20
}
_TENS = _numbers("tens")
_AND_ONE = {f"{word}-et-unieme": tens + 1 for word, tens in _TENS.items()}
_COMPOSED = {
    f"{word}-{unit}": tens + number
    for word, tens in _TENS.items()
    for unit, number in _UNITS.items()
}
_BY_WORD = _COMPOSED | _AND_ONE | _ORDINALS
ORDINAL_WORDS = frozenset(_BY_WORD)
"""The folded ordinals."""


def ordinal_of_word(word: str) -> int | None:
    """Return the number of an ordinal, with or without accents, or None for other words.

    >>> ordinal_of_word("Première"), ordinal_of_word("vingt-et-unième"), ordinal_of_word("mer")
    (1, 21, None)
    """
    return _BY_WORD.get(fold(word))
