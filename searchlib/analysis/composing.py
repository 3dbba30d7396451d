"""Composition: the form of a text in which letters and their marks are one character wherever Unicode has one for them (NFC).

`unicodedata.normalize` puts marks in order by insertion, which takes the square of their number. A long text has its marks sorted beforehand.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

SHORT = 64
"""A text of so many characters takes no time, whatever its marks."""


def compose(text: str) -> str:
    """Return the composed form of a text. O(n log n).

    >>> compose("e\\u0301") == "é"
    True
    """
    return unicodedata.normalize("NFC", text if len(text) <= SHORT or text.isascii() else _in_order(text))


def _in_order(text: str) -> str:
    """Return the decomposed form of a text, its marks in the order that they have there."""
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
