"""Dates as precise as they are written: each is an interval."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any, NamedTuple

from searchlib.analysis import FrenchAnalyzer, keys


class Interval(NamedTuple):
    """An interval of time, ``[start, end)``.

    Parameters
    ----------
    start, end : int
        Microseconds from the beginning of the year 1, in UTC.

    Examples
    --------
    >>> date_interval("0001-01-02")
    Interval(start=86400000000, end=172800000000)
    """

    start: int
    end: int


LONGEST_DATE = 100
"""No date is written in more characters."""


def plain_date(value: Any) -> Any:
    """Return a date as it is stored: as Python's own type, an aware datetime in UTC.

    What is not a date comes back as it is, for `date_interval` to refuse.

    Raises
    ------
    ValueError
        If the moment lies before the year 1 or after the year 9999 in UTC.
    """
    if isinstance(value, datetime):
        moment = _in_utc(value) if value.tzinfo is not None else value
        parts = (
            moment.year,
            moment.month,
            moment.day,
            moment.hour,
            moment.minute,
            moment.second,
            moment.microsecond,
        )
        return datetime(*parts, timezone.utc if value.tzinfo is not None else None)
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if isinstance(value, str):
        return str.__str__(value)
    return int.__int__(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(timezone.utc)
    except OverflowError:
        raise ValueError("the moment lies outside the years 1 to 9999 in UTC") from None


def date_interval(value: Any) -> Interval:
    """Return the interval of a date as precise as it is written.

    Parameters
    ----------
    value : date, datetime, int or str
        The date; an int is a year.

    Returns
    -------
    Interval
        The day, month, year or moment.

    Raises
    ------
    ValueError
        If `value` is not a date.

    Examples
    --------
    >>> date_interval("3 janvier 2022") == date_interval("2022-01-03")
    True
    """
    if isinstance(value, datetime):
        moment = (_in_utc(value) if value.tzinfo else value).replace(tzinfo=None)
        return _interval(moment, timedelta(microseconds=1))
    if isinstance(value, date):
        return _interval(datetime(value.year, value.month, value.day), timedelta(days=1))
    if isinstance(value, int) and not isinstance(value, bool):
        if not 0 < value <= 9999:
            raise ValueError("a year lies between 1 and 9999")
        value = f"{value:04d}"  # a year, as a query's `date:2022` or a CSV column may hold it
    if not isinstance(value, str):
        raise ValueError(
            f"expected a date, a datetime or a str such as '2022-01', got {type(value).__name__}"
        )
    if len(value) > LONGEST_DATE:
        raise ValueError(f"a date is not written in {len(value):,} characters")
    return _partial_date(value.strip()) or _moment(value.strip()) or _french_date(value)


def _interval(start: datetime, length: timedelta) -> Interval:
    first = microseconds(start)
    return Interval(first, first + length // timedelta(microseconds=1))


def _partial_date(text: str) -> Interval | None:
    parts = text.split("-")
    if (
        len(parts) > 3
        or not all(part.isascii() and part.isdigit() for part in parts)
        or [len(p) for p in parts] != [4, 2, 2][: len(parts)]
    ):
        return None
    year, month, day = [int(part) for part in parts] + [0] * (3 - len(parts))
    try:
        if day:
            return _interval(datetime(year, month, day), timedelta(days=1))
        first = datetime(year, month or 1, 1)
        if len(parts) == 3 or (len(parts) == 2 and not month):
            raise ValueError
    except ValueError:
        raise ValueError(f"{text!r} is not a date of the calendar") from None
    months = 1 if month else 12
    next_year, next_month = divmod(year * 12 + first.month - 1 + months, 12)
    start = microseconds(first)
    if next_year > 9999:
        return Interval(start, microseconds(datetime.max) + 1)
    return Interval(start, microseconds(datetime(next_year, next_month + 1, 1)))


def _moment(text: str) -> Interval | None:
    if len(text) <= 10 or text[4:5] != "-":
        return None
    try:
        moment = datetime.fromisoformat(text[:-1] + "+00:00" if text[-1] in "Zz" else text)
    except ValueError:
        return None
    whole = {1: timedelta(minutes=1), 2: timedelta(seconds=1)}.get(
        text[11:].split("+")[0].rstrip("Zz").count(":")
    )
    length = whole if whole and not moment.microsecond else timedelta(microseconds=1)
    return _interval((_in_utc(moment) if moment.tzinfo else moment).replace(tzinfo=None), length)


def _french_date(text: str) -> Interval:
    wanted = [
        key
        for unit in FrenchAnalyzer().units(text)
        for slot in unit.alternatives[0]
        for key in slot.keys
    ]
    dates = [keys.value_of(key) for key in wanted if keys.kind_of(key) == keys.DATE]
    if len(dates) != 1 or len(wanted) != 1 or len(dates[0]) not in (7, 10):  # without a year
        raise ValueError(
            f"{text!r} is not a date: write 2022, 2022-01, 2022-01-03 or 3 janvier 2022"
        )
    interval = _partial_date(dates[0])
    assert interval is not None  # an analysed date has four, two and two digits
    return interval


def microseconds(moment: datetime) -> int:
    """Return the microseconds from the beginning of the year 1 to a moment, whatever its time zone.

    >>> microseconds(datetime(1, 1, 2))
    86400000000
    """
    return (moment.replace(tzinfo=None) - datetime.min) // timedelta(microseconds=1)
