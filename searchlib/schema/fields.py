"""The types of fields, and the values that each may have.

A `Field` decides whether a document may have a value, which value is stored (as it was written),
and which one is compared: a text, an exact string, a number, an interval of time.
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
"""The most values that a multiple Keyword may have in one document."""

TRUE_WORDS = frozenset({"true", "vrai", "oui", "yes", "1"})
FALSE_WORDS = frozenset({"false", "faux", "non", "no", "0"})


class CheckedValue(NamedTuple):
    """A value that passed the check of its field.

    Both parts are of Python's own types and share nothing with the objects of the caller, so that
    nothing done with them later can fail, or change them.

    Parameters
    ----------
    stored : object
        The value that comes back with a hit; None if it is not stored.
    indexed : object
        The value that searches compare; None if there is none.

    Examples
    --------
    >>> Keyword(multiple=True).check(["monde", "monde"])
    CheckedValue(stored=['monde', 'monde'], indexed=('monde',))
    """

    stored: Any
    indexed: Any


@dataclass(frozen=True)
class Field:
    """The base class of all fields.

    Attributes
    ----------
    kind : str
        The kind of the field, as queries and stored schemas name it.

    Examples
    --------
    >>> from searchlib import Text
    >>> isinstance(Text(), Field), Text.kind
    (True, 'text')
    """

    kind: ClassVar[str] = ""

    def __post_init__(self) -> None:
        for argument in dataclass_fields(self):
            given = getattr(self, argument.name)
            if isinstance(argument.default, bool) and not isinstance(given, bool):
                call = f"{type(self).__name__}({argument.name}={reprlib.repr(given)})"
                raise SchemaError(f"{call}: give True or False")

    def check(self, value: Any) -> CheckedValue:
        """Check a value that a document gives for the field.

        Parameters
        ----------
        value : object
            The value, not None.

        Returns
        -------
        CheckedValue
            The parts of the value that are stored and indexed.

        Raises
        ------
        ValueError
            If the field cannot hold the value. `Schema.check` makes it a DocumentError that names
            the field.

        Examples
        --------
        >>> from searchlib import Keyword
        >>> Keyword().check("monde")
        CheckedValue(stored='monde', indexed=('monde',))
        """
        raise NotImplementedError

    def parse(self, text: Any) -> Any:
        """Return a value typed in a query as it is compared with those of documents.

        Parameters
        ----------
        text : object
            The value as typed, or a value of Python's own.

        Returns
        -------
        object
            A str for Text, Keyword and Boolean, a number for Number, an `Interval` for Date.

        Raises
        ------
        ValueError
            If no document can have such a value, or the field cannot be searched.

        Examples
        --------
        >>> from searchlib import Number
        >>> Number(float).parse("1 234,5")
        1234.5
        """
        raise ValueError(f"a {self.kind} field cannot be searched")

    def to_dict(self) -> dict[str, Any]:
        """Return the field as a dict that JSON can hold.

        Returns
        -------
        dict
            The type, and those arguments that are not the defaults.

        Examples
        --------
        >>> from searchlib import Keyword
        >>> Keyword(unique=True).to_dict()
        {'type': 'keyword', 'unique': True}
        """
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
    boost : float, default 1.0
        The weight of the field in a score, greater than 0.
    stored : bool, default True
        Store the text itself, which highlights and `Index.reindex` need.

    Raises
    ------
    SchemaError
        If `boost` is not a positive number.

    Examples
    --------
    >>> from searchlib import Schema, Text
    >>> Schema(title=Text(boost=2.0), text=Text())["title"]
    Text(boost=2.0, stored=True)
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

    def check(self, value: Any) -> CheckedValue:
        if not isinstance(value, str):
            raise ValueError(f"expected a str, got {type(value).__name__}")
        text = plain_string(value)
        return CheckedValue(text if self.stored else None, text)

    def parse(self, text: Any) -> str:
        return str(text)


@dataclass(frozen=True)
class Keyword(Field):
    """An exact string: case and accents count, and a string is one value, whatever it holds.

    Parameters
    ----------
    unique : bool, default False
        Whether the value is the key of the document; at most one field of a schema is unique. An
        int or a UUID is taken as its string.
    multiple : bool, default False
        Whether a document may have several values, in a list.

    Raises
    ------
    SchemaError
        If both are True.

    Examples
    --------
    >>> from searchlib import Index, Keyword, Schema
    >>> index = Index.memory(Schema(id=Keyword(unique=True), tags=Keyword(multiple=True)))
    >>> report = index.add_documents([{"id": 1, "tags": ["sport", "Coupe du monde"]}])
    >>> index.search('tags:"Coupe du monde"').ids
    ['1']
    """

    kind: ClassVar[str] = "keyword"
    unique: bool = False
    multiple: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.unique and self.multiple:
            raise SchemaError("Keyword(unique=True, multiple=True): a unique key is one string")

    def check(self, value: Any) -> CheckedValue:
        if self.multiple:
            listed = self._strings(value)
            return CheckedValue(listed, tuple(dict.fromkeys(filter(None, listed))))
        if self.unique and not isinstance(value, str):
            value = key_string(value)
        text = self._string(value)
        if self.unique and not text:
            raise ValueError("a unique key must not be empty")
        return CheckedValue(text, (text,) if text else ())

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
    """An integer of 64 bits, or a finite float.

    Parameters
    ----------
    number : {int, float}, default int
        The type of the values. The strings "int" and "float" will do too.

    Raises
    ------
    SchemaError
        If `number` is another type.

    Examples
    --------
    >>> from searchlib import Index, Number, Schema
    >>> index = Index.memory(Schema(price=Number(float)))
    >>> report = index.add_documents([{"price": 9.5}, {"price": 20}])
    >>> index.search("price:<10").total
    1
    """

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

    def check(self, value: Any) -> CheckedValue:
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
            return CheckedValue(whole, whole)
        try:
            converted = float(value)
        except OverflowError:
            raise ValueError("the number is too large for a float") from None
        if not math.isfinite(converted):
            raise ValueError(f"{converted} is not a finite number")
        return CheckedValue(converted, converted)

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
    """A date as precise as it is known.

    A value is a `date`, a `datetime`, or a string: `2022`, `2022-01`, `2022-01-03`, an ISO
    datetime, `3 janvier 2022`. A partial date is an interval: it matches the intervals that overlap
    it, sorts by its start, and comes back as written. Aware datetimes become UTC.

    Examples
    --------
    >>> from searchlib import Date, Index, Keyword, Schema
    >>> index = Index.memory(Schema(id=Keyword(unique=True), date=Date()))
    >>> dates = ["2021", "2022-01", "3 janvier 2022"]
    >>> report = index.add_documents({"id": i, "date": date} for i, date in enumerate(dates))
    >>> index.search("date:2022-01").ids
    ['1', '2']
    """

    kind: ClassVar[str] = "date"

    def check(self, value: Any) -> CheckedValue:
        date = plain_date(value)
        return CheckedValue(date, date_interval(date))

    def parse(self, text: Any) -> Interval:
        return date_interval(text)


@dataclass(frozen=True)
class Boolean(Field):
    """True or False.

    Examples
    --------
    >>> from searchlib import Boolean, Index, Schema
    >>> index = Index.memory(Schema(urgent=Boolean()))
    >>> report = index.add_documents([{"urgent": True}, {"urgent": False}])
    >>> index.search("urgent:oui").total
    1
    """

    kind: ClassVar[str] = "boolean"

    def check(self, value: Any) -> CheckedValue:
        if not isinstance(value, bool):
            raise ValueError(f"expected True or False, got {type(value).__name__}")
        return CheckedValue(value, (boolean_term(value),))

    def parse(self, text: Any) -> str:
        word = str(text).strip().lower()
        if word not in TRUE_WORDS | FALSE_WORDS:
            raise ValueError(f"{text!r} is neither true (vrai, oui) nor false (faux, non)")
        return boolean_term(word in TRUE_WORDS)


@dataclass(frozen=True)
class Stored(Field):
    """A value that comes back with a hit and is not searched.

    It is a str, a number, a bool, None, or a list, tuple or dict of these.

    Examples
    --------
    >>> from searchlib import Index, Keyword, Schema, Stored
    >>> index = Index.memory(Schema(id=Keyword(unique=True), image=Stored()))
    >>> report = index.add_documents([{"id": "1", "image": {"url": "a.png", "size": [640, 480]}}])
    >>> index.get("1")["image"]
    {'url': 'a.png', 'size': [640, 480]}
    """

    kind: ClassVar[str] = "stored"

    def check(self, value: Any) -> CheckedValue:
        return CheckedValue(plain_value(value), None)


FIELD_TYPES = {cls.kind: cls for cls in (Text, Keyword, Number, Date, Boolean, Stored)}
