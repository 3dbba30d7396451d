"""The tuner finds the best constants of the half it sees, and reports the half it does not."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

import pytest

from benchmarks.tuning import halves, tune

QUERIES = [f"set/q{number}" for number in range(101)]


@dataclass(frozen=True)
class Constants:
    k1: float = 1.2
    b: float = 0.75
    exact: float = 0.4


def test_halves_cover_the_queries_once_whatever_their_order():
    first, second = halves(QUERIES)
    assert sorted(first + second) == sorted(QUERIES) and abs(len(first) - len(second)) == 1
    assert halves(QUERIES[::-1]) == (first, second)


def test_a_gain_that_all_queries_share_is_found_on_both_halves():
    def measure(constants, queries):
        # The best b depends on k1, so that one round over the constants is not enough.
        height = 1 - (constants.k1 - 0.8) ** 2 - (constants.b - constants.k1) ** 2
        return {query: height + len(query) for query in queries}

    grid = {"b": (0.6, 0.7, 0.8), "k1": (0.8, 0.9, 1.0)}
    for half, outcome in zip(
        halves(QUERIES), tune(Constants(), grid, QUERIES, measure), strict=True
    ):
        assert outcome.constants == Constants(k1=0.8, b=0.8)
        assert outcome.changed == {"b": 0.8, "k1": 0.8}
        gain = (1.2 - 0.8) ** 2 + (1.2 - 0.75) ** 2
        assert outcome.seen[0] == pytest.approx(fmean(measure(Constants(), half).values()))
        assert outcome.seen[1] - outcome.seen[0] == pytest.approx(gain)
        assert outcome.unseen[1] - outcome.unseen[0] == pytest.approx(gain)
        assert outcome.error == pytest.approx(0, abs=1e-9)
        assert "b=0.8 k1=0.8" in outcome.line and "+36.25 unseen" in outcome.line


def test_a_gain_of_one_half_alone_is_none_on_the_other():
    first = set(halves(QUERIES)[0])

    def measure(constants, queries):
        better = constants.exact == 0.2
        return {query: 0.5 + 0.1 * better * (1 if query in first else -1) for query in queries}

    on_first, on_second = tune(Constants(), {"exact": (0.2, 0.3)}, QUERIES, measure)
    assert on_first.changed == {"exact": 0.2}
    assert on_first.seen == pytest.approx((0.5, 0.6))
    assert on_first.unseen == pytest.approx((0.5, 0.4))
    assert not on_second.changed and on_second.constants == Constants()
    assert on_second.unseen == pytest.approx((0.5, 0.5)) and "no change" in on_second.line


def test_only_the_seen_half_is_measured_while_constants_are_tried():
    asked = []

    def measure(constants, queries):
        asked.append((constants, tuple(queries)))
        return dict.fromkeys(queries, constants.k1)

    tune(Constants(), {"k1": (0.9, 1.5)}, QUERIES, measure)
    first, second = map(tuple, halves(QUERIES))
    tried = {constants.k1 for constants, queries in asked if queries == first}
    assert tried == {0.9, 1.2, 1.5}
    assert len(asked) == 2 * (3 + 2) and {queries for _, queries in asked} == {first, second}


def test_an_unknown_constant_is_told():
    with pytest.raises(ValueError, match="no constant 'k2': there are k1, b, exact"):
        tune(Constants(), {"k2": (1.0,)}, QUERIES, lambda constants, queries: {})
