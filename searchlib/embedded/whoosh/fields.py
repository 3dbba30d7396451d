"""The Whoosh fields that stand for those of a schema."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from whoosh import columns, fields as whoosh_fields, query

from searchlib.analysis import FrenchAnalyzer, keys
from searchlib.embedded.segment import SHIFT_STEP, SHIFTS, number_term
from searchlib.schema import (
    NO_NUMBER,
    Boolean,
    Date,
    Field,
    Keyword,
    Number,
    Schema,
    Stored,
    Text,
    boolean_term,
    date_interval,
    end_column,
)


class FrenchTextField(whoosh_fields.TEXT):
    """A Whoosh TEXT whose keys come from the analyzer's fast path."""

    def __init__(self, stored: bool = True) -> None:
        super().__init__(analyzer=FrenchAnalyzer(), stored=stored, phrase=True)

    def index(self, value: Any, **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (term, frequency, weight, encoded positions) for each key of a text."""
        positions: dict[str, list[int]] = {}
        ids = self.analyzer.encode(value)
        entries = self.analyzer.entries
        for position, entry in enumerate(ids):
            for key in entries[entry]:
                positions.setdefault(key, []).append(position)
        for key, ascending in positions.items():
            tf = len(ascending)
            yield key.encode(), tf, float(tf), self.format.encode(ascending)

    def self_parsing(self) -> bool:
        return True

    def parse_query(self, fieldname: str, qstring: str, boost: float = 1.0) -> query.Query | None:
        """Return the query of what was typed between two blanks; None if that is no word.

        Any accented stem will do for one without accents.
        """
        typed = self.process_text(qstring, mode="query")
        words = [self._word(fieldname, key, boost) for key in typed]
        return query.And(words) if len(words) > 1 else next(iter(words), None)

    def _word(self, fieldname: str, key: str, boost: float) -> query.Query:
        term = query.Term(fieldname, key, boost)
        folded = keys.folded_form(key)
        if key != keys.stem(folded):
            return term
        return query.Or([term, query.Prefix(fieldname, keys.stem_prefix(folded), boost)])


class ExactField(whoosh_fields.ID):
    """A Whoosh field of exact strings, one or several a document."""

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


class NumberField(whoosh_fields.NUMERIC):
    """A Whoosh number whose column has plain values, and a marker for documents without one."""

    def __init__(self, numtype: type) -> None:
        super().__init__(numtype, bits=64, stored=True, shift_step=SHIFT_STEP)
        self.column_type = (
            columns.NumericColumn("q", default=NO_NUMBER)
            if numtype is int
            else columns.NumericColumn("d", default=math.nan)
        )

    def to_column_value(self, value: Any) -> Any:
        return value

    def from_column_value(self, value: Any) -> Any:
        return value


class DateField(whoosh_fields.DATETIME):
    """A Whoosh date that is the start of an interval."""

    def __init__(self) -> None:
        super().__init__(stored=True)
        self.shift_step = SHIFT_STEP
        self.column_type = columns.NumericColumn("q", default=NO_NUMBER)

    def index(self, value: Any, **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        start = date_interval(value).start
        for shift in SHIFTS:
            yield number_term(start, shift), 1, 1.0, b""

    def to_column_value(self, value: Any) -> Any:
        return date_interval(value).start

    def from_column_value(self, value: Any) -> Any:
        return value


def whoosh_schema(schema: Schema) -> whoosh_fields.Schema:
    """Return a schema as Whoosh knows it.

    Parameters
    ----------
    schema : Schema
        The schema of the index.

    Returns
    -------
    whoosh.fields.Schema
        One field each, and one more for the ends of the intervals of a Date.
    """
    translated: dict[str, whoosh_fields.FieldType] = {}
    for name, field in schema.items():
        translated |= _whoosh_fields_of(name, field)
    return whoosh_fields.Schema(**translated)


def _whoosh_fields_of(name: str, field: Field) -> dict[str, whoosh_fields.FieldType]:
    """Return the Whoosh fields that stand for a field, by name."""
    match field:
        case Text():
            return {name: FrenchTextField(field.stored)}
        case Keyword():
            return {name: ExactField(unique=field.unique)}
        case Number():
            return {name: NumberField(field.number)}
        case Date():
            ends = columns.NumericColumn("q", default=NO_NUMBER)
            return {name: DateField(), end_column(name): whoosh_fields.COLUMN(ends)}
        case Boolean():
            return {name: BooleanField()}
        case Stored():
            return {name: whoosh_fields.STORED()}
    raise TypeError(f"no Whoosh field stands for a {type(field).__name__}")
