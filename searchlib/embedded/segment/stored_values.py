"""Stored values as bytes.

A value is one byte that says its type, then: `s` the string in UTF-8; `b` the bytes; `j` JSON,
where what JSON lacks is an object {TAG: [type, text]}.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from searchlib.schema import decode_text, encode_text

STRING = ord("s")
TAG = "\0"


def encode_value(value: Any) -> bytes:
    """Return a stored value as bytes.

    Parameters
    ----------
    value : object
        A number, string, date, or whatever else `decode_value` gives back as it was.

    Returns
    -------
    bytes
        At least one.

    Raises
    ------
    TypeError
        If the type of the value, or of a part of it, has no encoding.

    Examples
    --------
    >>> encode_value("é"), encode_value([1, None])
    (b's\\xc3\\xa9', b'j[1,null]')
    """
    if isinstance(value, str):
        return b"s" + encode_text(value)
    if isinstance(value, (bytes, bytearray)):
        return b"b" + bytes(value)
    return b"j" + encode_text(json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")))


def decode_value(coded: bytes) -> Any:
    """Return the value that `encode_value` coded.

    Parameters
    ----------
    coded : bytes
        At least one.

    Returns
    -------
    object
        The value, of the type that it had.

    Raises
    ------
    ValueError
        If no value is coded so.

    Examples
    --------
    >>> decode_value(encode_value({1: date(2022, 1, 3)}))
    {1: datetime.date(2022, 1, 3)}
    """
    if coded[0] == STRING:  # by far the most frequent
        return decode_text(coded[1:])
    kind, rest = coded[:1], coded[1:]
    if kind == b"b":
        return rest
    if kind != b"j":
        raise ValueError(f"no value begins with {kind!r}")
    try:
        return _restored(json.loads(decode_text(rest)))
    except (TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from None


def _plain(value: Any) -> Any:
    """Return a value as JSON can represent it."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        if all(isinstance(key, str) for key in value) and TAG not in value:
            return {key: _plain(part) for key, part in value.items()}
        return {TAG: ["dict", [[_plain(key), _plain(part)] for key, part in value.items()]]}
    for kind, (cls, to_plain, _) in _TAGGED.items():
        if isinstance(value, cls):
            return {TAG: [kind, to_plain(value)]}
    raise TypeError(
        f"cannot store a {type(value).__name__}: store numbers, strings, bytes, dates, "
        "or lists, tuples, sets and dicts of these"
    )


def _restored(value: Any) -> Any:
    """Return the value that `_plain` made representable."""
    if isinstance(value, list):
        return [_restored(part) for part in value]
    if not isinstance(value, dict):
        return value
    if TAG not in value:
        return {key: _restored(part) for key, part in value.items()}
    kind, plain = value[TAG]
    if kind == "dict":
        return {_restored(key): _restored(part) for key, part in plain}
    return _TAGGED[kind][2](plain)


_TAGGED: dict[str, tuple[type, Any, Any]] = {
    "datetime": (datetime, datetime.isoformat, datetime.fromisoformat),
    "date": (date, date.isoformat, date.fromisoformat),
    "time": (time, time.isoformat, time.fromisoformat),
    "timedelta": (
        timedelta,
        lambda value: [value.days, value.seconds, value.microseconds],
        lambda plain: timedelta(plain[0], plain[1], plain[2]),
    ),
    "decimal": (Decimal, str, Decimal),
    "bytes": (
        bytes,
        lambda value: value.decode("latin-1"),
        lambda plain: plain.encode("latin-1"),
    ),
    "tuple": (
        tuple,
        lambda value: [_plain(part) for part in value],
        lambda plain: tuple(map(_restored, plain)),
    ),
    "set": (
        set,
        lambda value: [_plain(part) for part in value],
        lambda plain: set(map(_restored, plain)),
    ),
    "frozenset": (
        frozenset,
        lambda value: [_plain(part) for part in value],
        lambda plain: frozenset(map(_restored, plain)),
    ),
    "complex": (complex, lambda value: [value.real, value.imag], lambda plain: complex(*plain)),
}
