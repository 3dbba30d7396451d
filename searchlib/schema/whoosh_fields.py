"""The Whoosh fields that carry ours."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from whoosh import columns, fields as whoosh_fields

from searchlib.analysis import FrenchAnalyzer
from searchlib.schema.dates import date_interval

NO_NUMBER = -(2**63)
"""What an integer column holds for a document without a value; no document may use it."""


def length_column(name: str) -> str:
    """The Whoosh column that holds the length, in tokens, of a Text field (Whoosh's own lengths count keys, and are rounded)."""
    return f"{name}.length"


def end_column(name: str) -> str:
    """The Whoosh column that holds the end of a Date."""
    return f"{name}.end"


class Encoded(NamedTuple):
    """A text as an analyzer encodes it: an id a position, and what the ids stand for."""

    ids: list[int]
    entries: list[tuple[str, ...]]


class FrenchTextField(whoosh_fields.TEXT):
    """A Whoosh TEXT whose keys come from the analyzer's fast path."""

    def __init__(self, stored: bool = True) -> None:
        super().__init__(analyzer=FrenchAnalyzer(), stored=stored, phrase=True)

    def index(self, value: Any, **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """What Whoosh keeps of a text, or of one already encoded: (term, frequency, weight, positions) by key."""
        encoded, entries = value if isinstance(value, Encoded) else (self.analyzer.encode(value), self.analyzer.entries)
        positions: dict[str, list[int]] = {}
        for position, entry in enumerate(encoded):
            for key in entries[entry]:
                positions.setdefault(key, []).append(position)
        for key, found in positions.items():
            yield key.encode(), len(found), float(len(found)), self.format.encode(found)


class ExactField(whoosh_fields.ID):
    """A Whoosh field of exact strings, one or several."""

    def __init__(self, unique: bool = False) -> None:
        super().__init__(stored=True, unique=unique)

    def index(self, value: Any, **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for text in (value,) if isinstance(value, str) else value:
            yield text.encode(), 1, 1.0, b""


class NumberField(whoosh_fields.NUMERIC):
    """A Whoosh number whose column holds the plain values, and a mark where there is none."""

    def __init__(self, numtype: type) -> None:
        super().__init__(numtype, bits=64, stored=True)
        self.column_type = columns.NumericColumn("q", default=NO_NUMBER) if numtype is int else columns.NumericColumn("d", default=math.nan)

    def to_column_value(self, value: Any) -> Any:
        return value

    def from_column_value(self, value: Any) -> Any:
        return value


class DateField(whoosh_fields.DATETIME):
    """A Whoosh date, by the start of its interval."""

    def __init__(self) -> None:
        super().__init__(stored=True)
        self.column_type = columns.NumericColumn("q", default=NO_NUMBER)

    def to_column_value(self, value: Any) -> Any:
        return date_interval(value).start

    def from_column_value(self, value: Any) -> Any:
        return value
