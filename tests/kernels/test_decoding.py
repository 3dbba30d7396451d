"""Posting lists come back as they were coded, and are as small as promised."""

from __future__ import annotations

import numpy as np
from hypothesis import given, strategies as st

from searchlib.kernels import encode_lists, starts_of

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


def flat(lists_given, row, dtype):
    return np.array([value for part in lists_given for value in part[row]], dtype)


LIMIT = 1 << 32


@given(lists, st.sampled_from([np.int64, np.float32]), st.sampled_from([0, 0.5]))
def test_posting_lists(kernels, lists_given, dtype, fraction):
    counts = np.array([len(docs) for docs, _ in lists_given], np.int64)
    tfs = flat(lists_given, 1, dtype) + dtype(fraction if dtype is np.float32 else 0)
    encoded = encode_lists(counts, flat(lists_given, 0, np.int64), tfs)
    at = starts_of(encoded.sizes)
    assert at[-1] == len(encoded.coded) and (encoded.sizes[counts == 0] == 0).all()
    docs, decoded_tfs = kernels.decode_lists(
        encoded.codings, counts, at[:-1], encoded.sizes, encoded.coded, LIMIT
    )
    assert (
        docs.tolist() == flat(lists_given, 0, np.int64).tolist()
        and decoded_tfs.tolist() == tfs.astype(np.float32).tolist()
    )
    starts = starts_of(counts)
    for row in range(len(lists_given)):
        docs, decoded_tfs = kernels.decode_list(
            int(encoded.codings[row]),
            int(counts[row]),
            encoded.coded[at[row] : at[row + 1]].tobytes(),
            LIMIT,
        )
        assert (
            docs.tolist() == lists_given[row][0]
            and decoded_tfs.tolist()
            == tfs[starts[row] : starts[row + 1]].astype(np.float32).tolist()
        )


def test_a_dense_list_takes_a_byte_a_posting():
    docs = np.arange(0, 30_000, 3)
    assert (
        len(encode_lists(np.array([len(docs)]), docs, np.ones(len(docs), np.int64)).coded)
        == len(docs) + 2
    )
