"""Try constants of the ranking on one half of the judged queries, and report the other half.

Constants are fields of a frozen dataclass (`searchlib.plan.Ranking`). From the present ones a
search goes over the constants in turn, gives each the value that is best for the half it sees, and
goes over them again until a round changes nothing. The figure that counts is that of the queries
which the search never saw: a gain on the half it saw is partly chance. Each half is seen once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from statistics import fmean
from typing import Any, Generic, TypeVar
from zlib import crc32

from .metrics import standard_error

C = TypeVar("C")
"""The class of the constants."""

Figures = dict[str, float]
"""A figure of each query, such as its nDCG@10."""

Measure = Callable[[C, Sequence[str]], Figures]
"""Returns the figures of some queries with some constants."""

ENOUGH = 1e-4
"""A smaller gain does not change a constant."""


@dataclass(frozen=True)
class Outcome(Generic[C]):
    """What tuning on one half came to.

    Parameters
    ----------
    constants : C
        The constants that are best for the half that was seen.
    changed : dict of str to float
        Those of them that differ from the present ones.
    seen, unseen : tuple of (float, float)
        The mean figure of the half that was seen, and of the other, before and after.
    error : float
        The standard error of the gain on the half that was not seen.
    """

    constants: C
    changed: dict[str, float]
    seen: tuple[float, float]
    unseen: tuple[float, float]
    error: float

    @property
    def line(self) -> str:
        """The outcome in a line; gains are in points, hundredths of the figure."""
        changes = " ".join(f"{name}={value:g}" for name, value in self.changed.items())
        return (
            f"{changes or 'no change':<40} {_gain(self.seen)} seen, {_gain(self.unseen)} unseen "
            f"(standard error {self.error * 100:.2f})"
        )


def _gain(figures: tuple[float, float]) -> str:
    before, after = figures
    return f"{before:.4f} -> {after:.4f}, {(after - before) * 100:+.2f}"


def tune(
    present: C, grid: Mapping[str, Sequence[float]], queries: Sequence[str], measure: Measure[C]
) -> list[Outcome[C]]:
    """Tune constants on each half of the queries, and measure the other.

    Parameters
    ----------
    present : C
        The constants to start from, a frozen dataclass.
    grid : mapping of str to sequence of float
        The values to try of each constant, in the order in which they are tried.
    queries : sequence of str
        The names of at least four queries.
    measure : callable
        Returns the figure of each of some queries with some constants.

    Returns
    -------
    list of Outcome
        One for each half.

    Raises
    ------
    ValueError
        If there is no constant of a name.
    """
    known = [field.name for field in fields(present)]  # type: ignore[arg-type]
    for name in grid:
        if name not in known:
            raise ValueError(f"there is no constant {name!r}: there are {', '.join(known)}")
    first, second = halves(queries)
    return [
        _tune_on(present, grid, first, second, measure),
        _tune_on(present, grid, second, first, measure),
    ]


def halves(queries: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return two halves of the queries, which depend on their names alone, not on their order.

    >>> [sorted(half) for half in halves(["a", "b", "c", "d"])]
    [['c', 'd'], ['a', 'b']]
    """
    shuffled = sorted(queries, key=lambda query: (crc32(query.encode()), query))
    return shuffled[::2], shuffled[1::2]


def _tune_on(
    present: C,
    grid: Mapping[str, Sequence[float]],
    seen: Sequence[str],
    unseen: Sequence[str],
    measure: Measure[C],
) -> Outcome[C]:
    measured: dict[Any, float] = {}

    def mean_of(constants: C) -> float:
        if constants not in measured:
            measured[constants] = fmean(measure(constants, seen).values())
        return measured[constants]

    best = present
    while True:
        before = best
        for name, values in grid.items():
            for value in values:
                tried = replace(best, **{name: value})  # type: ignore[type-var]
                if mean_of(tried) > mean_of(best) + ENOUGH:
                    best = tried
        if best == before:
            break
    old, new = measure(present, unseen), measure(best, unseen)
    gains = [new[query] - old[query] for query in unseen]
    return Outcome(
        best,
        {
            name: getattr(best, name)
            for name in grid
            if getattr(best, name) != getattr(present, name)
        },
        (mean_of(present), mean_of(best)),
        (fmean(old.values()), fmean(new.values())),
        standard_error(gains),
    )
