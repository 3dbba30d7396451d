"""Which fields a document has, what each may hold, and how their values are kept side by side."""

from searchlib.schema.columns import NO_NUMBER, boolean_term, end_column
from searchlib.schema.dates import Interval, date_interval
from searchlib.schema.fields import Boolean, Date, Field, Keyword, Number, Stored, Text, Value
from searchlib.schema.plain_values import Key, json_value
from searchlib.schema.schema import Schema

__all__ = [
    "NO_NUMBER",
    "Boolean",
    "Date",
    "Field",
    "Interval",
    "Key",
    "Keyword",
    "Number",
    "Schema",
    "Stored",
    "Text",
    "Value",
    "boolean_term",
    "date_interval",
    "end_column",
    "json_value",
]
