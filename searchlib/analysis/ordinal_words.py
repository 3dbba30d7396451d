"""Ordinals written as words: premier, seconde, dix-septième (data/ordinals.txt)."""

from __future__ import annotations

from .folding import fold
from .wordlists import lines

_BY_WORD = {word: int(number) for number, _, forms in (line.partition(":") for line in lines("ordinals")) for word in forms.split()}
_BY_WORD |= {fold(word): number for word, number in _BY_WORD.items()}

ORDINAL_WORDS = frozenset(_BY_WORD)


def ordinal_of_word(word: str) -> int | None:
    """The number of an ordinal, with or without accents; None for other words."""
    return _BY_WORD.get(word.lower())
