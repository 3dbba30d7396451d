"""What each type of field may hold.

A `Field` says three things of a value: whether a document may hold it, what is stored (the value as written), and what is compared (a text, an exact
string, a number, an interval of time).
"""

from __future__ import annotations

import math
import numbers
import re
import reprlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass, fields as dataclass_fields
from typing import Any, ClassVar, NamedTuple

from searchlib.errors import SchemaError
from searchlib.schema.columns import NO_NUMBER, boolean_term
from searchlib.schema.dates import Interval, date_interval, plain_date
from searchlib.schema.plain_values import LONGEST, key_string, plain_string, plain_value

INT_LIMITS = (NO_NUMBER + 1, 2**63 - 1)

_SURROGATE = re.compile("[\ud800-\udfff]")

MOST_VALUES = 1 << 20
"""How many values a multiple Keyword may have in one document."""

TRUE_WORDS = frozenset({"true", "vrai", "oui", "yes", "1"})
FALSE_WORDS = frozenset({"false", "faux", "non", "no", "0"})


class Value(NamedTuple):
    """A checked value: what is stored, and what is compared (None: nothing is).

    Both are of Python's own types and no part of the caller's objects, so that nothing done with them later can fail, or change them.
    """

    stored: Any
    indexed: Any


@dataclass(frozen=True)
class Field:
    """What all fields share. `check` and `parse` raise ValueError with a sentence; `Schema` says which field it was."""

    kind: ClassVar[str] = ""

    def __post_init__(self) -> None:
        for argument in dataclass_fields(self):
            given = getattr(self, argument.name)
            if isinstance(argument.default, bool) and not isinstance(given, bool):
                raise SchemaError(
                    f"{type(self).__name__}({argument.name}={reprlib.repr(given)}): give True or False"
                )

    def check(self, value: Any) -> Value:
        """The checked value of a document's field."""
        raise NotImplementedError

    def parse(self, text: Any) -> Any:
        """What a value typed in a query is compared as."""
        raise ValueError(f"a {self.kind} field cannot be searched")

    def to_dict(self) -> dict[str, Any]:
        """The field as JSON holds it: its type, and its arguments where they differ from the defaults."""
        arguments = {
            f.name: getattr(self, f.name)
            for f in dataclass_fields(self)
            if getattr(self, f.name) != f.default
        }
        return {"type": self.kind, **arguments}


@dataclass(frozen=True)
class Text(Field):
    """French text: analysed, searched by words and phrases, and stored.

    Parameters
    ----------
    boost : float       how much the field weighs in a score, > 0
    stored : bool       keep the text itself; without it there are no highlights and no `reindex`
    """

    kind: ClassVar[str] = "text"
    boost: float = 1.0
    stored: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (isinstance(self.boost, (int, float)) and 0 < self.boost <= sys.float_info.max):
            raise SchemaError(
                f"Text(boost={reprlib.repr(self.boost)}): a boost is a positive number"
            )

    def check(self, value: Any) -> Value:
        if not isinstance(value, str):
            raise ValueError(f"expected a str, got {type(value).__name__}")
        text = plain_string(value)
        return Value(text if self.stored else None, text)

    def parse(self, text: Any) -> str:
        return str(text)


@dataclass(frozen=True)
class Keyword(Field):
    """An exact string: case and accents count; a string is one value, whatever it holds.

    Parameters
    ----------
    unique : bool       the value names the document; at most one field of a schema. An int or a UUID is taken as its string
    multiple : bool     the value is a list of strings
    """

    kind: ClassVar[str] = "keyword"
    unique: bool = False
    multiple: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.unique and self.multiple:
            raise SchemaError("Keyword(unique=True, multiple=True): a unique key is one string")

    def check(self, value: Any) -> Value:
        if self.multiple:
            listed = self._strings(value)
            return Value(listed, tuple(dict.fromkeys(filter(None, listed))))
        if self.unique and not isinstance(value, str):
            value = key_string(value)
        text = self._string(value)
        if self.unique and not text:
            raise ValueError("a unique key must not be empty")
        return Value(text, (text,) if text else ())

    def _strings(self, values: Any) -> list[str]:
        if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
            raise ValueError(f"expected a list of str, got {type(values).__name__}")
        listed: list[str] = []
        characters = 0
        for value in values:  # which may never end
            listed.append(self._string(value))
            characters += len(listed[-1])
            if len(listed) > MOST_VALUES or characters > LONGEST:
                raise ValueError(f"more than {MOST_VALUES:,} values or {LONGEST:,} characters")
        return listed

    @staticmethod
    def _string(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError(f"expected a str, got {type(value).__name__}")
        text = plain_string(value)
        if not text.isascii() and _SURROGATE.search(text):
            raise ValueError("a keyword cannot hold lone surrogates: decode the text first")
        return text

    def parse(self, text: Any) -> str:
        return str(text)


@dataclass(frozen=True)
class Number(Field):
    """A number: `Number(int)`, of 64 bits, or `Number(float)`."""

    kind: ClassVar[str] = "number"
    number: type = int

    def __post_init__(self) -> None:
        named: Any = self.number
        number = next(
            (number for number in (int, float) if named is number or named == number.__name__), None
        )
        if number is None:
            raise SchemaError(f"Number({reprlib.repr(named)}): expected int or float")
        object.__setattr__(self, "number", number)

    def check(self, value: Any) -> Value:
        if isinstance(value, bool) or not isinstance(value, numbers.Real):
            raise ValueError(f"expected {self.number.__name__}, got {type(value).__name__}")
        if self.number is int:
            if not isinstance(value, numbers.Integral):
                raise ValueError(
                    f"expected int, got {type(value).__name__}: declare the field as Number(float)"
                )
            whole = int(value)
            if not INT_LIMITS[0] <= whole <= INT_LIMITS[1]:
                raise ValueError("the number does not fit in 64 bits")
            return Value(whole, whole)
        try:
            converted = float(value)
        except OverflowError:
            raise ValueError("the number is too large for a float") from None
        if not math.isfinite(converted):
            raise ValueError(f"{converted} is not a finite number")
        return Value(converted, converted)

    def parse(self, text: Any) -> float:
        if isinstance(text, (int, float)) and not isinstance(text, bool):
            return text
        try:
            typed = str(text).replace(" ", "").replace(" ", "").replace(" ", "").replace(",", ".")
            return int(typed) if typed.lstrip("+-").isdigit() else float(typed)
        except ValueError:
            raise ValueError(f"{text!r} is not a number") from None

    def to_dict(self) -> dict[str, Any]:
        return {"type": self.kind, "number": self.number.__name__}


@dataclass(frozen=True)
class Date(Field):
    """A date: a `date`, a `datetime`, or a string as precise as is known (`2022`, `2022-01`, `2022-01-03`, an ISO datetime, `3 janvier 2022`).

    A partial date is an interval: it matches what overlaps it, sorts by its start, and comes back as written. Aware datetimes become UTC.
    """

    kind: ClassVar[str] = "date"

    def check(self, value: Any) -> Value:
        date = plain_date(value)
        return Value(date, date_interval(date))

    def parse(self, text: Any) -> Interval:
        return date_interval(text)


@dataclass(frozen=True)
class Boolean(Field):
    """True or False."""

    kind: ClassVar[str] = "boolean"

    def check(self, value: Any) -> Value:
        if not isinstance(value, bool):
            raise ValueError(f"expected True or False, got {type(value).__name__}")
        return Value(value, (boolean_term(value),))

    def parse(self, text: Any) -> str:
        word = str(text).strip().lower()
        if word not in TRUE_WORDS | FALSE_WORDS:
            raise ValueError(f"{text!r} is neither true (vrai, oui) nor false (faux, non)")
        return boolean_term(word in TRUE_WORDS)


@dataclass(frozen=True)
class Stored(Field):
    """A value that comes back with a hit and is not searched: str, number, bool, None, list, tuple or dict of these."""

    kind: ClassVar[str] = "stored"

    def check(self, value: Any) -> Value:
        return Value(plain_value(value), None)


FIELD_TYPES = {cls.kind: cls for cls in (Text, Keyword, Number, Date, Boolean, Stored)}
