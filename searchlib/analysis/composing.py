"""Composition: letters and their marks become one character wherever Unicode has one (NFC).

`unicodedata.normalize` sorts marks by insertion, in time quadratic in their number. In a long
text, marks are therefore sorted before normalization.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

SHORT = 64
"""Characters: shorter texts are normalized directly, since even 64 marks cost next to nothing."""


def compose(text: str) -> str:
    """Return the composed form of a text. O(n log n).

    >>> compose("e\\u0301") == "é"
    True
    """
    direct = len(text) <= SHORT or text.isascii()
    return unicodedata.normalize("NFC", text if direct else _with_sorted_marks(text))


def _with_sorted_marks(text: str) -> str:
    """Return the decomposed form of a text, its marks in canonical order."""
    ordered: list[str] = []
    marks: list[str] = []
    for c in text:
        for part in _decomposed(c):
            if unicodedata.combining(part):
                marks.append(part)
                continue
            ordered += sorted(marks, key=unicodedata.combining)
            ordered.append(part)
            marks = []
    return "".join(ordered + sorted(marks, key=unicodedata.combining))


@lru_cache(4096)
def _decomposed(c: str) -> str:
    return unicodedata.normalize("NFD", c)
