"""The fields of a document: the values that each may hold, and how these are compared."""

from searchlib.schema.columns import NO_NUMBER, boolean_term, end_column
from searchlib.schema.dates import Interval, date_interval
from searchlib.schema.fields import (
    FALSE_WORDS,
    INT_LIMITS,
    TRUE_WORDS,
    Boolean,
    CheckedValue,
    Date,
    Field,
    Keyword,
    Number,
    Stored,
    Text,
)
from searchlib.schema.plain_values import Key, json_value
from searchlib.schema.schema import Schema
from searchlib.schema.text import decode_text, encode_text, encode_texts

__all__ = [
    "FALSE_WORDS",
    "INT_LIMITS",
    "NO_NUMBER",
    "TRUE_WORDS",
    "Boolean",
    "CheckedValue",
    "Date",
    "Field",
    "Interval",
    "Key",
    "Keyword",
    "Number",
    "Schema",
    "Stored",
    "Text",
    "boolean_term",
    "date_interval",
    "decode_text",
    "encode_text",
    "encode_texts",
    "end_column",
    "json_value",
]
