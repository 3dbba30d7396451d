"""Sets, positions, scores and words: each kernel against its definition, on random arrays."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given, strategies as st
from oracle_occurrences import distance

from searchlib.kernels import ANY

docnums = st.lists(st.integers(0, 30), unique=True, max_size=20).map(sorted)
weights = st.floats(0, 100, width=32)
sets = st.lists(
    docnums.flatmap(
        lambda d: st.tuples(st.just(d), st.lists(weights, min_size=len(d), max_size=len(d)))
    ),
    max_size=4,
)


def arrays(part):
    return np.array(part[0], np.int64), np.array(part[1], np.float32)


def as_dict(part):
    return dict(zip(part[0].tolist(), part[1].tolist(), strict=True))


def union(parts, join):
    keys = sorted({key for part in parts for key in part[0]})
    return {
        key: join([dict(zip(*part, strict=True))[key] for part in parts if key in part[0]])
        for key in keys
    }


limits = st.sampled_from([31, 100_000])
"""Documents in all: few, so that sets are united in a table, or many, so that they are sorted."""


@given(sets, limits)
def test_merges(kernels, parts, limit):
    given_arrays = [arrays(part) for part in parts]
    assert as_dict(kernels.merge_sum(given_arrays, limit)) == pytest.approx(
        union(parts, sum), rel=1e-5
    )
    assert as_dict(kernels.merge_max(given_arrays, limit)) == union(parts, max)
    assert as_dict(
        kernels.add_up([(d[::-1], w[::-1]) for d, w in given_arrays] * 2, limit)
    ) == pytest.approx({key: 2 * value for key, value in union(parts, sum).items()}, rel=1e-5)


PATTERNS = st.text("ab*?é𝄞", max_size=8)


@given(st.lists(st.text("abé𝄞", min_size=1, max_size=9), max_size=8), PATTERNS)
def test_patterns(kernels, terms, pattern):
    letters = np.array([ord(c) for term in terms for c in term], np.uint32)
    starts = np.cumsum([0, *map(len, terms)])
    fragments = [
        np.array([ANY if c == "?" else ord(c) for c in fragment], np.int64)
        for fragment in pattern.split("*")
    ]
    fragments = [
        fragment
        for row, fragment in enumerate(fragments)
        if len(fragment) or row in (0, len(fragments) - 1)
    ]
    fits = re.compile("".join({"*": ".*", "?": "."}.get(c, c) for c in pattern)).fullmatch
    assert kernels.matching(letters, starts, fragments).tolist() == [
        row for row, term in enumerate(terms) if fits(term)
    ]


@given(sets.filter(bool), limits)
def test_add_where_present(kernels, parts, limit):
    (docs, before), more = arrays(parts[0]), [arrays(part) for part in parts[1:]]
    expected = {
        key: value + sum(dict(zip(*part, strict=True)).get(key, 0) for part in parts[1:])
        for key, value in zip(*parts[0], strict=True)
    }
    weights = kernels.add_where_present((docs, before), more, limit)
    assert (
        as_dict((docs, weights)) == pytest.approx(expected, rel=1e-5)
        and before.tolist() == parts[0][1]
    )


@given(sets.filter(bool), limits)
def test_intersect(kernels, parts, limit):
    both = {
        key: value
        for key, value in union(parts, sum).items()
        if all(key in part[0] for part in parts)
    }
    assert as_dict(kernels.intersect([arrays(part) for part in parts], limit)) == pytest.approx(
        both, rel=1e-5
    )


@given(docnums, docnums)
def test_members(kernels, some, among):
    assert kernels.members(np.array(some, np.int64), np.array(among, np.int64)).tolist() == [
        x in among for x in some
    ]


@given(st.lists(st.sampled_from([0.0, 1.0, 2.0, 2.5]), max_size=20), st.none() | st.integers(0, 25))
def test_top(kernels, scores, k):
    expected = sorted(range(len(scores)), key=lambda i: (-scores[i], i))[:k]
    assert kernels.top(np.array(scores, np.float32), k).tolist() == expected


@given(docnums, docnums, st.integers(0, 3))
def test_followed_by(kernels, ends, starts, slop):
    expected = [any(0 <= start - end <= slop for end in ends) for start in starts]
    assert (
        kernels.followed_by(np.array(ends, np.int64), np.array(starts, np.int64), slop).tolist()
        == expected
    )


@given(docnums, docnums, st.integers(1, 4), st.booleans())
def test_within(kernels, here, there, distance, ordered):
    expected = [
        any(0 < b - a <= distance or (not ordered and 0 < abs(a - b) <= distance) for b in there)
        for a in here
    ]
    assert (
        kernels.within(
            np.array(here, np.int64), np.array(there, np.int64), distance, ordered
        ).tolist()
        == expected
    )


def test_frequencies(kernels):
    occurrences = np.array([(3 << 32) | 1, (3 << 32) | 9, (7 << 32) | 0], np.int64)
    assert as_dict(kernels.frequencies(occurrences)) == {3: 2.0, 7: 1.0}


@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(1, 500)), max_size=10),
    st.floats(1, 300),
    st.floats(0, 10),
)
def test_bm25(kernels, postings, average, weight):
    tfs, lengths = (np.array([p[i] for p in postings], np.float32) for i in (0, 1))
    expected = [
        weight * tf / (tf + 1.2 * (0.25 + 0.75 * length / average)) for tf, length in postings
    ]
    assert kernels.bm25(
        tfs, kernels.norms(lengths, average, 1.2, 0.75), weight
    ).tolist() == pytest.approx(expected, rel=1e-4)


words = st.text("abé", min_size=1, max_size=9)


@given(
    words,
    st.integers(1, 8).flatmap(
        lambda n: st.lists(st.text("abé", min_size=n, max_size=n), min_size=1, max_size=300)
    ),
    st.integers(1, 3),
)
def test_near_words(kernels, word, others, most):
    codes = np.array([[ord(c) for c in other] for other in others], np.uint32).T
    code = np.array([ord(c) for c in word], np.uint32)
    rows, edits = kernels.near_words(code, codes, kernels.signatures(codes), most)
    distances = [distance(word, other) for other in others]
    assert rows.tolist() == [row for row, each in enumerate(distances) if each <= most]
    assert edits.tolist() == [each for each in distances if each <= most]


@pytest.mark.parametrize("count, signed", [(2, 1), (1, 2)])
def test_words_without_signatures_are_refused(native, count, signed):
    words = np.full((3, count), 97, np.uint32)
    with pytest.raises(ValueError, match="without signatures"):
        native.near_words(words[:, 0], words, np.zeros(signed, np.uint32), 1)


@pytest.mark.parametrize("length", [255, 300])
def test_words_that_are_too_long_are_refused(native, length):
    long, short = np.full((length, 1), 97, np.uint32), np.full((3, 1), 97, np.uint32)
    for word, others in ((long, short), (short, long)):
        with pytest.raises(ValueError, match="too long"):
            native.near_words(word[:, 0], others, np.zeros(1, np.uint32), 1)


@given(st.lists(st.integers(0, 9)))
def test_distinct(kernels, numbers):
    assert kernels.distinct(np.array(numbers, np.int64)).tolist() == sorted(set(numbers))


def test_contracts_are_checked(kernels):
    with pytest.raises(ValueError, match="norms"):
        kernels.bm25(np.ones(2, np.float32), np.ones(3, np.float32), 1.0)
    with pytest.raises(ValueError, match="df"):
        kernels.idf(3, 2)
    assert kernels.idf(1, 10) == pytest.approx(math.log(1 + 9.5 / 1.5))
