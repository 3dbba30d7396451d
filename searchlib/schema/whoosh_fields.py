"""The Whoosh fields that carry ours."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from whoosh import columns, fields as whoosh_fields

from searchlib.analysis import FrenchAnalyzer
from searchlib.schema.dates import date_interval

NO_NUMBER = -(2**63)
"""What an integer column holds for a document without a value; no document may use it."""


SHIFT_STEP = 16
"""Numbers are also indexed without their last 16, 32 and 48 bits: the terms of Whoosh's own range queries."""


def end_column(name: str) -> str:
    """The Whoosh column that holds the end of a Date."""
    return f"{name}.end"


class FrenchTextField(whoosh_fields.TEXT):
    """A Whoosh TEXT whose keys come from the analyzer's fast path."""

    def __init__(self, stored: bool = True) -> None:
        super().__init__(analyzer=FrenchAnalyzer(), stored=stored, phrase=True)

    def index(self, value: Any, **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """What Whoosh keeps of a text: (term, frequency, weight, positions) by key."""
        entries = self.analyzer.entries
        positions: dict[str, list[int]] = {}
        for position, entry in enumerate(self.analyzer.encode(value)):
            for key in entries[entry]:
                positions.setdefault(key, []).append(position)
        for key, found in positions.items():
            yield key.encode(), len(found), float(len(found)), self.format.encode(found)


class ExactField(whoosh_fields.ID):
    """A Whoosh field of exact strings, one or several."""

    def __init__(self, unique: bool = False) -> None:
        super().__init__(stored=True, unique=unique)

    def index(self, value: Any, **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for text in dict.fromkeys((value,) if isinstance(value, str) else value):
            if text:
                yield text.encode(), 1, 1.0, b""


class BooleanField(ExactField):
    """A Whoosh field of `true` or `false`."""

    def index(self, value: Any, **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        return super().index(boolean_term(value) if isinstance(value, bool) else value)


def boolean_term(value: bool) -> str:
    """The term of a truth value."""
    return "true" if value else "false"


class NumberField(whoosh_fields.NUMERIC):
    """A Whoosh number whose column holds the plain values, and a mark where there is none."""

    def __init__(self, numtype: type) -> None:
        super().__init__(numtype, bits=64, stored=True, shift_step=SHIFT_STEP)
        self.column_type = columns.NumericColumn("q", default=NO_NUMBER) if numtype is int else columns.NumericColumn("d", default=math.nan)

    def number_to_bytes(self, number: float, shift: int) -> bytes:
        """The term of a number without its last `shift` bits."""
        return self.to_bytes(number, shift)

    def to_column_value(self, value: Any) -> Any:
        return value

    def from_column_value(self, value: Any) -> Any:
        return value


class DateField(whoosh_fields.DATETIME):
    """A Whoosh date, by the start of its interval."""

    def __init__(self) -> None:
        super().__init__(stored=True)
        self.shift_step = SHIFT_STEP
        self.column_type = columns.NumericColumn("q", default=NO_NUMBER)

    def number_to_bytes(self, number: int, shift: int) -> bytes:
        """The term of a time, in microseconds since the year 1, without its last `shift` bits."""
        return whoosh_fields.NUMERIC.to_bytes(self, number, shift)

    def index(self, value: Any, **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        start = date_interval(value).start
        for shift in range(0, self.bits, self.shift_step):
            yield self.number_to_bytes(start, shift), 1, 1.0, b""

    def to_column_value(self, value: Any) -> Any:
        return date_interval(value).start

    def from_column_value(self, value: Any) -> Any:
        return value
