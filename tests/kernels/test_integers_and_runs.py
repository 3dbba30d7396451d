"""Integers in few bytes, and many lists in one array."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, strategies as st


@given(st.lists(st.integers(0, 2**32 - 1) | st.integers(250, 260), max_size=30))
def test_mostly_small_numbers(kernels, values):
    small, great = kernels.saturate(np.array(values, np.int64))
    assert (
        small.dtype == np.uint8
        and len(great) == sum(value >= 255 for value in values)
        and kernels.unsaturate(small, great).tolist() == values
    )
    starts = kernels.saturated_starts(small, great)
    assert starts.tolist() == [0, *accumulate(values)]
    assert starts.dtype == (np.int64 if sum(values) >= 2**32 else np.uint32)
    for dtype in (np.int64, np.uint64, np.uint32):
        assert kernels.starts_of(np.array(values, dtype)).tolist() == [0, *accumulate(values)]


@given(st.lists(st.integers(0, 2**50), max_size=30))
def test_variable_length_numbers(kernels, values):
    coded, sizes = kernels.encode_varints(np.array(values, np.int64))
    assert kernels.decode_varints(coded).tolist() == values and sizes.sum() == len(coded)
    assert sizes.tolist() == [max(1, -(-value.bit_length() // 7)) for value in values]


@given(st.lists(st.lists(st.integers(0, 1000), max_size=6).map(sorted), max_size=6))
def test_differences_and_delta_decode(kernels, runs):
    starts = kernels.starts_of(np.array([len(run) for run in runs], np.int64))
    values = np.array([value for run in runs for value in run], np.int64)
    gaps = kernels.delta_encode(values, starts)
    assert gaps.tolist() == [b - a for run in runs for a, b in zip([0, *run], run, strict=False)]
    assert kernels.delta_decode(gaps, starts).tolist() == values.tolist()


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 4)), max_size=6))
def test_concat_ranges(kernels, runs):
    begins, counts = (np.array([run[row] for run in runs], np.int64) for row in (0, 1))
    assert kernels.concat_ranges(begins, counts).tolist() == [
        begin + step for begin, count in runs for step in range(count)
    ]


@given(st.lists(st.lists(st.integers(0, 255), max_size=4), max_size=9))
def test_sum_runs(kernels, runs):
    values = np.array([value for run in runs for value in run], np.uint8)
    assert kernels.sum_runs(values, np.array([len(run) for run in runs], np.int64)).tolist() == [
        sum(run) for run in runs
    ]


@given(st.lists(st.integers(0, 9), max_size=12), st.integers(1, 20))
def test_bounded_ranges(kernels, sizes, most):
    ranges = list(kernels.bounded_ranges(kernels.starts_of(np.array(sizes, np.int64)), most))
    assert [row for low, high in ranges for row in range(low, high)] == list(range(len(sizes)))
    assert all(high - low == 1 or sum(sizes[low:high]) <= most for low, high in ranges)


def test_expand(kernels):
    table = [[5, 6], [], [7]]
    starts = kernels.starts_of(np.array([len(row) for row in table]))
    counts, values = kernels.expand(np.array([2, 0, 1, 0]), starts, np.array([5, 6, 7]))
    assert counts.tolist() == [1, 2, 0, 2] and values.tolist() == [7, 5, 6, 5, 6]


@pytest.mark.parametrize("kind", [np.uint8, np.uint32, np.int64, bool])
def test_running_sums_are_wide(kernels, kind):
    sums = kernels.running_sums(np.ones(300, kind))
    assert sums.dtype == np.int64 and sums.tolist() == list(range(1, 301))


@pytest.mark.parametrize("bits", [0, 7, 8, 16, 32])
def test_narrow(kernels, bits):
    values = np.array([0, (1 << bits) - 1, 1 << bits], np.int64)
    narrow = kernels.narrow(values)
    assert narrow.dtype.kind == "u" and narrow.tolist() == values.tolist()
    assert narrow.dtype.itemsize == 1 << (bits // 8).bit_length()
    assert kernels.narrow(values[:0]).dtype == np.uint8


def test_bytes_that_are_no_numbers(kernels):
    with pytest.raises(ValueError, match="cut short"):
        kernels.decode_varints(np.array([1, 200], np.uint8))
    with pytest.raises(ValueError, match="cut short"):
        kernels.decode_varints(np.array([200], np.uint8))
    with pytest.raises(ValueError, match="too long"):
        kernels.decode_varints(np.array([200, 200, 1], np.uint8), 2)
    for great in ([], [300, 400]):
        for read in (kernels.unsaturate, kernels.saturated_starts):
            with pytest.raises(ValueError, match="more or fewer great numbers"):
                read(np.array([255, 255, 255], np.uint8), np.array(great, np.uint32))
