"""Inversion against its definition, on random texts."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from hypothesis import given, strategies as st

texts = st.lists(st.lists(st.integers(0, 6), max_size=8), max_size=8)


@given(texts)
def test_invert(kernels, texts):
    expected = defaultdict(lambda: defaultdict(list))
    for docnum, text in enumerate(texts):
        for position, entry in enumerate(text):
            expected[entry][docnum].append(position)
    inverted = defaultdict(dict)
    for part in kernels.invert(
        np.array([entry for text in texts for entry in text], np.uint32),
        np.array([len(text) for text in texts], np.int64),
    ):
        positions = kernels.delta_decode(part.distances, kernels.starts_of(part.tfs))
        ends = np.cumsum(part.tfs)
        rows = iter(
            zip(part.docnums.tolist(), (ends - part.tfs).tolist(), ends.tolist(), strict=True)
        )
        for entry, count in zip(part.entries.tolist(), part.counts.tolist(), strict=True):
            for _ in range(count):
                docnum, begin, end = next(rows)
                inverted[entry][docnum] = positions[begin:end].tolist()
    assert inverted == expected and list(inverted) == sorted(expected)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 9)), max_size=30),
    st.sampled_from([0, 2**33]),
)
def test_unite(kernels, postings, more):
    """`more` makes the numbers too great to be sorted as one."""
    expected = defaultdict(dict)
    for term, docnum, tf in postings:
        expected[term][docnum + more] = expected[term].get(docnum + more, 0) + tf + more
    columns = (np.array([posting[row] for posting in postings], np.int64) for row in range(3))
    terms, counts, docnums, tfs = kernels.unite(
        next(columns), next(columns) + more, next(columns) + more
    )
    starts = kernels.starts_of(counts)
    united = {
        t: dict(zip(docnums[a:b].tolist(), tfs[a:b].tolist(), strict=True))
        for t, a, b in zip(terms.tolist(), starts, starts[1:], strict=False)
    }
    assert united == expected and terms.tolist() == sorted(expected)
    assert all(list(docs) == sorted(docs) for docs in united.values())


@given(st.lists(st.lists(st.integers(0, 3), max_size=4), max_size=30))
def test_number_rows(kernels, rows):
    numbers, firsts = kernels.number_rows(
        kernels.starts_of(np.array([len(row) for row in rows], np.int64)),
        np.array([v for row in rows for v in row], np.int64),
    )
    assert [rows[firsts[number]] for number in numbers.tolist()] == rows
    assert len({tuple(row) for row in rows}) == len(firsts) and sorted(
        set(numbers.tolist())
    ) == list(range(len(firsts)))


@given(st.lists(st.integers(0, 9) | st.integers(0, 2**20), max_size=30))
def test_number_by_first(kernels, ids):
    numbers, distinct = kernels.number_by_first(np.array(ids, np.uint32))
    assert distinct.tolist() == list(dict.fromkeys(ids))
    assert distinct[numbers].tolist() == ids
    assert numbers.dtype == np.uint32 and distinct.dtype == np.int64
