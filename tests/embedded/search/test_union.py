"""Unions within bounded memory."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, strategies as st

from searchlib.embedded.search.union import CoveringUnion, Union

docnums = st.lists(st.integers(0, 30), unique=True, max_size=20).map(sorted)


@given(st.lists(docnums, max_size=20))
def test_unions_in_steps(parts):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("searchlib.embedded.search.union.UNITED_AT_ONCE", 10)
        union = Union(31)
    for part in parts:
        union.add((np.array(part, np.int64), np.ones(len(part), np.float32)))
    expected = Counter(docnum for part in parts for docnum in part)
    merged = union.merged()
    assert dict(zip(merged[0].tolist(), merged[1].tolist(), strict=True)) == expected


@given(st.lists(docnums, max_size=20))
def test_covering_unions_in_steps(parts):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("searchlib.embedded.search.union.UNITED_AT_ONCE", 10)
        union = CoveringUnion(31)
    for row, part in enumerate(parts):
        union.add((np.array(part, np.int64), np.ones(len(part), np.float32)), 1.0 + row)
    documents, weights, covered = (array.tolist() for array in union.merged())
    expected = Counter(docnum for part in parts for docnum in part)
    assert dict(zip(documents, weights, strict=True)) == expected
    assert covered == [
        sum(1 + row for row, part in enumerate(parts) if docnum in part) for docnum in documents
    ]
