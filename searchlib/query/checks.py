"""The checks of the constructors of nodes.

Each raises QueryError with the call as it was made, and what to write instead.
"""

from __future__ import annotations

import math
import numbers
import reprlib
from datetime import date
from decimal import Decimal
from typing import Any

from searchlib.errors import QueryError

_REPR = reprlib.Repr()
_REPR.maxstring = _REPR.maxother = 80


def shown(value: object) -> str:
    """Return a value as a message shows it: short, and whatever it is."""
    try:
        return _REPR.repr(value)
    except Exception:  # an int of thousands of digits, or a repr of the caller's that raises
        return f"<{type(value).__name__}>"


def check_text(owner: str, name: str, text: object, empty: bool = True) -> None:
    if not isinstance(text, str):
        raise QueryError(
            f"{owner}({name}={shown(text)}): expected a str, got a {type(text).__name__}"
        )
    if not text and not empty:
        raise QueryError(
            f"{owner}({name}=''): must not be empty; use Everything() to find every document"
        )


def check_field(owner: str, field: object) -> None:
    if field is not None and not (isinstance(field, str) and field):
        raise QueryError(
            f"{owner}(field={shown(field)}): give the name of one field, "
            "or None for the Text fields of the search call"
        )


def check_int(owner: str, name: str, number: object, least: int, most: int | None = None) -> None:
    if (
        isinstance(number, bool)
        or not isinstance(number, int)
        or number < least
        or (most is not None and number > most)
    ):
        allowed = f"at least {least}" if most is None else f"from {least} to {most}"
        raise QueryError(f"{owner}({name}={shown(number)}): give a whole number, {allowed}")


def check_bool(owner: str, name: str, flag: object) -> None:
    if not isinstance(flag, bool):
        raise QueryError(f"{owner}({name}={shown(flag)}): give True or False")


def check_value(owner: str, name: str, value: Any) -> None:
    if not isinstance(value, (str, numbers.Real, Decimal, date)):
        raise QueryError(
            f"{owner}({name}={shown(value)}): expected a str, number, bool, date or datetime, "
            f"got a {type(value).__name__}"
        )
    if isinstance(value, (numbers.Real, Decimal)) and not is_finite(value):
        raise QueryError(f"{owner}({name}={shown(value)}): give a finite number")


def is_finite(number: Any) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # a finite int, but no field can have it, and no score
        return False
    except ValueError:  # a signalling NaN of Decimal
        return False


def field_names(fields: object) -> tuple[str, ...] | None:
    names = (fields,) if isinstance(fields, str) else fields
    if names is None:
        return None
    if (
        not isinstance(names, (tuple, list))
        or not names
        or not all(isinstance(name, str) and name for name in names)
    ):
        raise QueryError(
            f"Match(fields={shown(fields)}): give a name, a tuple of names, "
            "or None for the Text fields of the search call"
        )
    return tuple(names)
