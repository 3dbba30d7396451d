"""Hostile documents: values that fit no field, and values that only seem to."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np

from searchlib import Boolean, Date, Keyword, Number, Schema, Stored, Text

SCHEMA = Schema(
    id=Keyword(unique=True),
    text=Text(),
    note=Text(stored=False),
    count=Number(int),
    rate=Number(float),
    date=Date(),
    urgent=Boolean(),
    section=Keyword(),
    tags=Keyword(multiple=True),
    serial=Number(int),
    extra=Stored(),
)


class LyingString(str):
    """A string that cannot be measured, compared or encoded."""

    def __len__(self) -> int:
        raise RuntimeError("no length")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no comparison")

    __hash__ = str.__hash__

    def encode(self, *arguments: Any) -> bytes:
        raise RuntimeError("no encoding")


class Unreadable(Mapping):
    """A mapping that raises when it is read."""

    def __getitem__(self, key: object) -> Any:
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        raise OSError("gone")

    def __len__(self) -> int:
        return 1


class Unnumbered(float):
    """A number whose conversion fails."""

    def __float__(self) -> float:
        raise ZeroDivisionError


def endless_list() -> list[Any]:
    """Return a list that contains itself."""
    cyclic: list[Any] = []
    cyclic.append([cyclic])
    return cyclic


def endless_tree() -> list[Any]:
    """Return a list of 2**60 values in the memory of sixty."""
    tree: list[Any] = [0]
    for _ in range(60):
        tree = [tree, tree]
    return tree


def deep(depth: int) -> list[Any]:
    """Return a list nested to a depth."""
    nested: list[Any] = []
    for _ in range(depth):
        nested = [nested]
    return nested


ENDLESS_TREE = endless_tree()
"""A value that takes a second to be refused."""

BAD: dict[str, list[Any]] = {
    "text": [3, b"octets", ["a"], None.__class__, object()],
    "note": [3.5, {}],
    "count": [
        "3",
        2**63,
        -(2**63),
        10**5000,
        1.5,
        float("nan"),
        True,
        Decimal(3),
        Fraction(1, 2),
        "",
        [],
    ],
    "rate": [
        "3",
        10**400,
        Fraction(10**400),
        float("inf"),
        float("nan"),
        -float("inf"),
        False,
        Decimal("0.1"),
        Unnumbered(1),
        1j,
        np.float64("nan"),
    ],
    "date": [
        "9999-12-31T23:59:59-05:00",
        "0001-01-01T00:00:00+05:00",
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
        datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=5))),
        "2022-13",
        "2022-02-30",
        "hier",
        "",
        10**5000,
        -1,
        0,
        10_000,
        True,
        2.5,
        "9" * 10**6,
        [],
    ],
    "urgent": [1, 0, "oui", "true", None.__class__, np.bool_(True), []],
    "section": [3, b"octets", ["a"], "\ud800", "a\udfff"],
    "tags": ["a", b"a", [3], ["a", None], itertools.repeat("a"), itertools.count(), ["\ud800"], 5],
    "extra": [
        {"x": 10**5000},
        10**640,
        [-(10**640)],
        {1: 2},
        {("a",): 1},
        {1, 2},
        b"octets",
        object(),
        deep(101),
        endless_list(),
        ENDLESS_TREE,
        Unreadable(),
        [Unreadable()],
        1j,
        Decimal(1),
        datetime(2022, 1, 1),
        np.int64(3),
    ],
    "unknown": ["x"],
    "id": [3.5, True, "", None, b"x", "\ud800", ["a"]],
}
"""Invalid values, by field."""

GOOD: dict[str, list[Any]] = {
    "text": [
        "",
        "\0",
        "\ud800 été \udfff",
        "drone " * 50,
        LyingString("le cheval"),
        "e" + "\u0301\u0323" * 300,
        "x" * 20_000,
        "\n \n" * 100,
        "ﷺ½①" * 20,
    ],
    "note": ["un mot", "\x1f", "l'" * 200],
    "count": [0, 2**63 - 1, -(2**63) + 1, np.int64(7), np.uint8(3)],
    "rate": [0, -0.0, 1e308, 5e-324, Fraction(1, 3), np.float32(0.5), 10**300, 2**70],
    "date": [
        date(1, 1, 1),
        date.max,
        datetime.min,
        datetime.max,
        "0001",
        "9999",
        "9999-12-31",
        2022,
        "2022-01",
        "3 janvier 2022",
        "2022-01-03T12:00:00Z",
        datetime(2022, 1, 3, 12, tzinfo=timezone.utc),
        LyingString("2022"),
    ],
    "urgent": [True, False],
    "section": ["monde", "", "\0", "x" * 70_000, LyingString("culture"), "a\nb"],
    "tags": [[], ["a", "a", ""], ("a", "b"), {"c": 1}, (str(n) for n in range(3)), ["x" * 5000]],
    "extra": [
        None,
        "",
        "\ud800",
        10**639,
        -1.5,
        True,
        [],
        {},
        {"\0": 1},
        {"a": [1, (2, {"b": None})]},
        deep(99),
        (1, 2),
        float("inf"),
        "y" * 50_000,
        LyingString("été"),
        list(range(1000)),
        Unnumbered(1),
    ],
}
"""Valid values that look invalid, by field."""


def document(random: Random, key: str) -> tuple[dict[str, Any], bool]:
    """Return a document with a key, and whether one of its values is invalid."""
    made: dict[str, Any] = {"id": key, "serial": random.randrange(1 << 40), "text": "un drone"}
    for field in random.sample(list(GOOD), random.randrange(1, 5)):
        made[field] = random.choice(GOOD[field])
    bad = random.random() < 0.5
    if bad:
        field = random.choice(list(BAD))
        made[field] = random.choice(BAD[field])
    return made, bad
