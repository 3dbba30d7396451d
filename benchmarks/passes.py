"""Two passes over queries: each is asked for the first time, and later again."""

from __future__ import annotations

from statistics import median, quantiles
from typing import NamedTuple


class Passes(NamedTuple):
    """The seconds of processor time that each of some queries took, and the hits of its page.

    Parameters
    ----------
    first : list of float
        Asked for the first time since the index was opened.
    second : list of float
        Asked again, after all of them.
    hits : list of int
        How many hits each had, at most a page.
    """

    first: list[float]
    second: list[float]
    hits: list[int]

    def figures(self) -> dict[str, float]:
        """Return the median and the 95th percentile of each pass in µs, and how many there
        are and had hits."""
        return {
            "first": median(self.first) * 1e6,
            "second": median(self.second) * 1e6,
            "first p95": _p95(self.first) * 1e6,
            "second p95": _p95(self.second) * 1e6,
            "asked": len(self.hits),
            "answered": sum(map(bool, self.hits)),
        }


def _p95(numbers: list[float]) -> float:
    """Return the 95th percentile, of at least two numbers."""
    return quantiles(numbers, n=20, method="inclusive")[-1]
