"""Plain values: copies of the values of a document, of Python's own types.

A document is the caller's: its strings may be of a class that overrides the methods of a string,
its lists may contain themselves, its mappings may change while they are read. Whatever can go wrong
goes wrong here, once, before any part of the document is added.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

LONGEST = 1 << 28
"""The most characters of a document, in all its texts or in any other field.

A text has fewer than 2**31 positions then.
"""

DEEPEST = 100
"""The most levels of lists and mappings within each other."""

MOST_PARTS = 1 << 20
"""The most values of a list or mapping, over all its levels."""

LARGEST_INT = 10**640
"""Integers of a stored value are less.

Python can be set to refuse to convert longer integers to text and back, but not shorter ones.
"""


def plain_string(value: str) -> str:
    """Return a string as a plain `str`; ValueError when it is too long."""
    text = value if type(value) is str else str.__str__(value)
    if len(text) > LONGEST:
        raise ValueError(
            f"{len(text):,} characters, more than the {LONGEST:,} that a document may hold"
        )
    return text


Key = str | int | UUID
"""The types that methods take for the unique key of a document; the index stores its string."""


def key_string(key: object) -> str:
    """Return a unique key as a string; an integer and a UUID are taken as theirs.

    Raises
    ------
    ValueError
        If the key is of any other type, bool included.
    """
    if isinstance(key, str):
        return plain_string(key)
    if isinstance(key, numbers.Integral) and not isinstance(key, bool):
        return str(_integer(int(key)))
    if isinstance(key, UUID):
        return UUID.__str__(key)
    raise ValueError(f"expected a str, an int or a UUID, got {type(key).__name__}")


def json_value(value: Any) -> Any:
    """Return a copy of a value that `json.dumps` takes.

    Dates and times are written in ISO form, bytes as the text they hold, any other type that JSON
    does not know as its string; numbers that are not finite become None.

    Parameters
    ----------
    value : object
        Any value that a document may have.

    Returns
    -------
    object
        The copy.

    Examples
    --------
    >>> from datetime import date
    >>> json_value({"date": date(2022, 1, 3), "price": float("nan")})
    {'date': '2022-01-03', 'price': None}
    """
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {_json_key(key): json_value(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [json_value(part) for part in value]
    if isinstance(value, (bytes, bytearray)):
        return value.decode("utf-8", "backslashreplace")
    return value.isoformat() if isinstance(value, date) else str(value)


def _json_key(key: Any) -> str | int | float | bool | None:
    if key is None or isinstance(key, (str, int, float)):
        return key
    return str(json_value(key))


def plain_value(value: Any) -> Any:
    """Return a copy of a value made of str, numbers, bool, None, lists, tuples and mappings.

    Raises
    ------
    ValueError
        If a part is of another type, or there are more than can be stored.
    """
    return _Copy().of(value, 0)


class _Copy:
    """One copy in the making, and how much may still go into it."""

    def __init__(self) -> None:
        self._parts = MOST_PARTS
        self._characters = LONGEST

    def of(self, value: Any, depth: int) -> Any:
        """Return a copy of a value at a depth of the whole."""
        if depth > DEEPEST:
            raise ValueError(f"nested more than {DEEPEST} deep")
        self._parts -= 1
        if self._parts < 0:
            raise ValueError(f"more than {MOST_PARTS:,} values")
        if value is None or value is True or value is False:
            return value
        if isinstance(value, str):
            return self._string(value)
        if isinstance(value, int):
            return _integer(value)
        if isinstance(value, float):
            return float.__float__(value)
        if isinstance(value, Mapping):
            return {self._key(key): self.of(part, depth + 1) for key, part in value.items()}
        if isinstance(value, (list, tuple)):
            copied = [self.of(part, depth + 1) for part in value]
            return copied if isinstance(value, list) else tuple(copied)
        raise ValueError(f"cannot store a {type(value).__name__}")

    def _key(self, key: Any) -> str:
        if not isinstance(key, str):
            raise ValueError("the keys of a stored mapping are str")
        return self._string(key)

    def _string(self, value: str) -> str:
        text = plain_string(value)
        self._characters -= len(text)
        if self._characters < 0:
            raise ValueError(f"more than the {LONGEST:,} characters that a document may hold")
        return text


def _integer(value: int) -> int:
    whole = int.__int__(value)
    if abs(whole) >= LARGEST_INT:
        raise ValueError("an integer of more than 640 digits cannot be stored: store it as a str")
    return whole
