"""What is coded comes back, and is as small as promised."""

from __future__ import annotations

import numpy as np
from hypothesis import given, strategies as st

from searchlib.kernels.reference import coding

docnums = st.one_of(
    st.lists(st.integers(0, 70), unique=True, max_size=40),
    st.lists(st.integers(0, 70_000), unique=True, max_size=40),
    st.lists(st.integers(0, 2**32 - 1), unique=True, max_size=10),
).map(sorted)
frequencies = st.sampled_from([(1, 1), (1, 3), (1, 300), (1, 70_000)]).flatmap(
    lambda bounds: st.integers(*bounds)
)
lists = st.lists(
    docnums.flatmap(
        lambda docs: st.tuples(
            st.just(docs), st.lists(frequencies, min_size=len(docs), max_size=len(docs))
        )
    ),
    max_size=6,
)


def flat(held, row, dtype):
    return np.array([value for part in held for value in part[row]], dtype)


LIMIT = 1 << 32


@given(lists, st.sampled_from([np.int64, np.float32]), st.sampled_from([0, 0.5]))
def test_posting_lists(held, dtype, fraction):
    counts = np.array([len(docs) for docs, _ in held], np.int64)
    tfs = flat(held, 1, dtype) + dtype(fraction if dtype is np.float32 else 0)
    coded = coding.encode_lists(counts, flat(held, 0, np.int64), tfs)
    at = coding.starts_of(coded.sizes)
    assert at[-1] == len(coded.heap) and (coded.sizes[counts == 0] == 0).all()
    docs, found = coding.decode_lists(
        coded.codings, counts, at[:-1], coded.sizes, coded.heap, LIMIT
    )
    assert (
        docs.tolist() == flat(held, 0, np.int64).tolist()
        and found.tolist() == tfs.astype(np.float32).tolist()
    )
    starts = coding.starts_of(counts)
    for row in range(len(held)):
        docs, found = coding.decode_list(
            int(coded.codings[row]),
            int(counts[row]),
            coded.heap[at[row] : at[row + 1]].tobytes(),
            LIMIT,
        )
        assert (
            docs.tolist() == held[row][0]
            and found.tolist() == tfs[starts[row] : starts[row + 1]].astype(np.float32).tolist()
        )


def test_a_dense_list_takes_a_byte_a_posting():
    docs = np.arange(0, 30_000, 3)
    assert (
        len(coding.encode_lists(np.array([len(docs)]), docs, np.ones(len(docs), np.int64)).heap)
        == len(docs) + 2
    )


@given(st.lists(st.integers(0, 2**32 - 1) | st.integers(250, 260), max_size=30))
def test_mostly_small_numbers(values):
    small, great = coding.saturate(np.array(values, np.int64))
    assert (
        small.dtype == np.uint8
        and len(great) == sum(value >= 255 for value in values)
        and coding.unsaturate(small, great).tolist() == values
    )


@given(st.lists(st.integers(0, 2**50), max_size=30))
def test_variable_length_numbers(values):
    coded, sizes = coding.encode_varints(np.array(values, np.int64))
    assert coding.decode_varints(coded).tolist() == values and sizes.sum() == len(coded)
    assert sizes.tolist() == [max(1, -(-value.bit_length() // 7)) for value in values]


@given(st.lists(st.lists(st.integers(0, 1000), max_size=6).map(sorted), max_size=6))
def test_differences_and_sums(runs):
    starts = coding.starts_of(np.array([len(run) for run in runs], np.int64))
    values = np.array([value for run in runs for value in run], np.int64)
    gaps = coding.differences(values, starts)
    assert gaps.tolist() == [b - a for run in runs for a, b in zip([0, *run], run, strict=False)]
    assert coding.sums(gaps, starts).tolist() == values.tolist()


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 4)), max_size=6))
def test_spread(runs):
    begins, counts = (np.array([run[row] for run in runs], np.int64) for row in (0, 1))
    assert coding.spread(begins, counts).tolist() == [
        begin + step for begin, count in runs for step in range(count)
    ]


@given(st.lists(st.lists(st.integers(0, 255), max_size=4), max_size=9))
def test_sum_runs(runs):
    values = np.array([value for run in runs for value in run], np.uint8)
    assert coding.sum_runs(values, np.array([len(run) for run in runs], np.int64)).tolist() == [
        sum(run) for run in runs
    ]


@given(st.lists(st.integers(0, 9), max_size=12), st.integers(1, 20))
def test_bounded_ranges(sizes, most):
    ranges = list(coding.bounded_ranges(coding.starts_of(np.array(sizes, np.int64)), most))
    assert [row for low, high in ranges for row in range(low, high)] == list(range(len(sizes)))
    assert all(high - low == 1 or sum(sizes[low:high]) <= most for low, high in ranges)
