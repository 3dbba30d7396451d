"""The figures of timed queries equal those computed by hand."""

from __future__ import annotations

import pytest

from benchmarks.passes import Passes


def test_figures_are_medians_and_percentiles_in_microseconds():
    first = [number / 1e6 for number in range(21)]  # 0 to 20 µs
    second = [number / 2e6 for number in range(20, -1, -1)]
    figures = Passes(first, second, [0, *[10] * 20]).figures()
    assert figures == pytest.approx(
        {
            "first": 10,
            "second": 5,
            "first p95": 19,
            "second p95": 9.5,
            "asked": 21,
            "answered": 20,
        }
    )
