"""Inversion against its definition, on random texts."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from hypothesis import given, strategies as st

from searchlib.kernels.reference import inversion
from searchlib.kernels.reference.coding import starts_of, sums

texts = st.lists(st.lists(st.integers(0, 6), max_size=8), max_size=8)


@given(texts, st.sampled_from([1, 5, 1 << 20]))
def test_invert(texts, at_once):
    expected = defaultdict(lambda: defaultdict(list))
    for docnum, text in enumerate(texts):
        for position, entry in enumerate(text):
            expected[entry][docnum].append(position)
    found = defaultdict(dict)
    before, inversion.SLICE = inversion.SLICE, at_once
    try:
        for part in inversion.invert(
            np.array([entry for text in texts for entry in text], np.uint32),
            np.array([len(text) for text in texts], np.int64),
        ):
            positions, ends = sums(part.distances, starts_of(part.tfs)), np.cumsum(part.tfs)
            rows = iter(
                zip(part.docnums.tolist(), (ends - part.tfs).tolist(), ends.tolist(), strict=True)
            )
            for entry, count in zip(part.entries.tolist(), part.counts.tolist(), strict=True):
                for _ in range(count):
                    docnum, begin, end = next(rows)
                    found[entry][docnum] = positions[begin:end].tolist()
    finally:
        inversion.SLICE = before
    assert found == expected and list(found) == sorted(expected)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 9)), max_size=30),
    st.sampled_from([0, 2**33]),
)
def test_unite(postings, more):
    """`more` makes the numbers too great to be sorted as one."""
    expected = defaultdict(dict)
    for term, docnum, tf in postings:
        expected[term][docnum + more] = expected[term].get(docnum + more, 0) + tf + more
    columns = (np.array([posting[row] for posting in postings], np.int64) for row in range(3))
    terms, counts, docnums, tfs = inversion.unite(
        next(columns), next(columns) + more, next(columns) + more
    )
    starts = starts_of(counts)
    found = {
        t: dict(zip(docnums[a:b].tolist(), tfs[a:b].tolist(), strict=True))
        for t, a, b in zip(terms.tolist(), starts, starts[1:], strict=False)
    }
    assert found == expected and terms.tolist() == sorted(expected)
    assert all(list(docs) == sorted(docs) for docs in found.values())


@given(st.lists(st.lists(st.integers(0, 3), max_size=4), max_size=30))
def test_number_rows(rows):
    numbers, firsts = inversion.number_rows(
        starts_of(np.array([len(row) for row in rows], np.int64)),
        np.array([v for row in rows for v in row], np.int64),
    )
    assert [rows[firsts[number]] for number in numbers.tolist()] == rows
    assert len({tuple(row) for row in rows}) == len(firsts) and sorted(
        set(numbers.tolist())
    ) == list(range(len(firsts)))
