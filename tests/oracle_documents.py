"""The documents of the oracle: analysed when they are added, and never indexed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from searchlib.analysis import FrenchAnalyzer
from searchlib.schema import CheckedValue, Schema

ANALYZER = FrenchAnalyzer()
FIRST_DAY = datetime(1, 1, 1)
LONGEST_MONTH = timedelta(days=31)


class Document:
    """A document: its stored and compared values, and the keys at each position of its texts.

    Parameters
    ----------
    schema : Schema
        The fields of the index.
    values : mapping of str to CheckedValue
        The checked values, as returned by `Schema.check`.
    """

    def __init__(self, schema: Schema, values: Mapping[str, CheckedValue]) -> None:
        self.stored = {
            name: value.stored for name, value in values.items() if value.stored is not None
        }
        self.values = {name: value.indexed for name, value in values.items()}
        self.keys = {
            name: [set(token.keys) for token in ANALYZER.tokens(self.values[name])]
            for name in schema.text_fields
            if name in values
        }

    def positions(self, field: str) -> list[set[str]]:
        """Return the keys at each position of a text."""
        return self.keys.get(field, [])

    def compared(self, field: str, is_descending: bool = False) -> Any:
        """Return the value that a field sorts by, or None.

        It is the start of a date, and of several keywords the least, or when descending the
        greatest.
        """
        value = self.values.get(field)
        if isinstance(value, tuple) and not hasattr(value, "start"):
            return (max if is_descending else min)(value, default=None)
        return getattr(value, "start", value)


def facet_values(kind: str, value: Any) -> list[Any]:
    """Return the values that a document counts for in a facet of a field of some kind.

    A date counts for its month, or for its year if no more is known.
    """
    if kind == "number":
        return [value]
    if kind == "boolean":
        return [term == "true" for term in value]
    if kind == "date":
        start = FIRST_DAY + timedelta(microseconds=value.start)
        is_year = timedelta(microseconds=value.end - value.start) > LONGEST_MONTH
        return [f"{start.year:04}" if is_year else f"{start.year:04}-{start.month:02}"]
    return list(value)
