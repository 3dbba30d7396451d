"""Dates are intervals, as precise as they are written."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from searchlib.schema import date_interval

DAY = 86_400_000_000
FIRST = dt.datetime(1, 1, 1)


def bounds(value) -> tuple[dt.datetime, dt.datetime]:
    start, end = date_interval(value)
    return FIRST + dt.timedelta(microseconds=start), FIRST + dt.timedelta(microseconds=end)


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("2022", (2022, 1, 1), (2023, 1, 1)),
        ("2022-01", (2022, 1, 1), (2022, 2, 1)),
        ("2022-12", (2022, 12, 1), (2023, 1, 1)),
        ("2020-02-29", (2020, 2, 29), (2020, 3, 1)),
        (" 2022-01-03 ", (2022, 1, 3), (2022, 1, 4)),
        ("2022-01-03T14:30", (2022, 1, 3, 14, 30), (2022, 1, 3, 14, 31)),
        ("2022-01-03 14:30:05", (2022, 1, 3, 14, 30, 5), (2022, 1, 3, 14, 30, 6)),
        ("2022-01-03T00:30:00+01:00", (2022, 1, 2, 23, 30), (2022, 1, 2, 23, 30, 1)),
        ("2022-01-03T14:30:05Z", (2022, 1, 3, 14, 30, 5), (2022, 1, 3, 14, 30, 6)),
        ("3 janvier 2022", (2022, 1, 3), (2022, 1, 4)),
        ("1er mai 2021", (2021, 5, 1), (2021, 5, 2)),
        ("janvier 2022", (2022, 1, 1), (2022, 2, 1)),
        ("03/01/2022", (2022, 1, 3), (2022, 1, 4)),
        (2022, (2022, 1, 1), (2023, 1, 1)),
        (dt.date(2022, 1, 3), (2022, 1, 3), (2022, 1, 4)),
    ],
)
def test_an_interval_is_as_long_as_the_date_is_vague(written, start, end):
    assert bounds(written) == (dt.datetime(*start), dt.datetime(*end))


@pytest.mark.parametrize(
    "written",
    [
        "",
        "hier",
        "2022-13",
        "2022-00",
        "2021-02-29",
        "22-01-03",
        "2022-1-3",
        "0000",
        "3 janvier",
        "2022-01-03T25:00",
        1.5,
        None,
        True,
        b"2022",
    ],
)
def test_what_is_no_date(written):
    with pytest.raises(ValueError):
        date_interval(written)


@given(st.dates(max_value=dt.date(9999, 12, 30)))
def test_days_years_and_months_nest(day):
    year, month, own = (
        date_interval(text)
        for text in (f"{day:%Y}".zfill(4), f"{day.isoformat()[:7]}", day.isoformat())
    )
    assert year.start <= month.start <= own.start and own.end <= month.end <= year.end
    assert own == date_interval(day) and own.end - own.start == DAY


@given(
    st.datetimes(
        timezones=st.just(dt.timezone.utc) | st.just(dt.timezone(dt.timedelta(hours=-5))),
        min_value=dt.datetime(2, 1, 1),
        max_value=dt.datetime(9999, 1, 1),
    )
)
def test_aware_moments_are_compared_in_utc(moment):
    assert bounds(moment)[0] == moment.astimezone(dt.timezone.utc).replace(tzinfo=None)
