"""JSON that may come from anyone: read within bounds, and checked for the types it must have."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from searchlib.schema import decode_text

T = TypeVar("T")


class NotPlain(ValueError):
    """What was read is not what the format says."""


def load_json(text: bytes) -> Any:
    """Return the value of a JSON text; NotPlain if it cannot be read, or is nested too deeply."""
    try:
        return json.loads(decode_text(text))
    except (ValueError, RecursionError) as error:
        raise NotPlain(f"no JSON ({error})") from None


def shown(value: Any) -> str:
    """Return a value as an error may show it."""
    return str(value)[:60] if isinstance(value, (str, int, float)) else f"a {type(value).__name__}"


def of_type(kind: type[T], value: Any, what: str) -> T:
    """Return a value of exactly that type; NotPlain for another."""
    if type(value) is not kind:
        raise NotPlain(f"{what} should be a {kind.__name__}, and is {shown(value)}")
    return value


def natural(value: Any, what: str, limit: int = 1 << 63) -> int:
    """Return a whole number from 0 up to `limit`, which is excluded; NotPlain for anything else."""
    if type(value) is not int or not 0 <= value < limit:
        raise NotPlain(f"{what} should be a number below {limit}, and is {shown(value)}")
    return value
