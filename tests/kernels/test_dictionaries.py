"""Term dictionaries find what a list of terms has, and read no block that was not verified."""

from __future__ import annotations

from bisect import bisect_left

import pytest
from hypothesis import given, strategies as st
from kernels.blocks import FIELDS, dictionary_of

some = st.binary(max_size=3) | st.text("eé", max_size=40).map(str.encode)
vocabularies = st.fixed_dictionaries({name: st.lists(some, max_size=30) for name in FIELDS})


@given(vocabulary=vocabularies, more=st.lists(some, max_size=10))
def test_it_finds_what_there_is(kernels, vocabulary, more):
    dictionary, fields = dictionary_of(kernels, vocabulary)
    for name, (terms, (first, last)) in fields.items():
        assert dictionary.between(first, last) == terms
        sought = [*terms, *more, *(term + b"\xff" for term in terms)]
        numbers = [first + terms.index(term) if term in terms else -1 for term in sought]
        seed = FIELDS[name]
        assert dictionary.find_all(sought, seed, first, last) == numbers
        assert [dictionary.find(term, seed, first, last) for term in sought] == numbers


@given(vocabulary=vocabularies, more=st.lists(some, max_size=10))
def test_terms_are_in_order(kernels, vocabulary, more):
    dictionary, fields = dictionary_of(kernels, vocabulary)
    for terms, (first, last) in fields.values():
        for sought in [*terms, *more, b"\xff", b""]:
            assert dictionary.lower_bound(sought, first, last) == first + bisect_left(terms, sought)
            alike = [row for row, term in enumerate(terms, first) if term.startswith(sought)]
            begin, end = dictionary.prefix_range(sought, first, last)
            assert list(range(begin, end)) == alike


def test_a_prefix_of_very_many_terms(kernels):
    terms = [b"a%04d" % number for number in range(2000)]
    dictionary, _ = dictionary_of(kernels, {b"a": [*terms, b"b"], b"b": []})
    assert dictionary.prefix_range(b"a", 0, 2001) == (0, 2000)
    assert dictionary.prefix_range(b"a19", 0, 2001) == (1900, 2000)


def test_damage_is_told_where_it_is_read(kernels):
    terms = [b"%06d" % number for number in range(100)]
    dictionary, _ = dictionary_of(kernels, {b"a": terms, b"b": []}, damaged={30})
    assert dictionary.between(0, 70) == terms[:70]
    with pytest.raises(ArithmeticError):
        dictionary.between(70, 100)
    with pytest.raises(ArithmeticError):
        dictionary.find(terms[80], FIELDS[b"a"], 0, 100)


@pytest.mark.parametrize("first, last", [(0, 4), (-1, 2), (2, 1)])
def test_a_range_beyond_the_dictionary_is_refused(kernels, first, last):
    dictionary, _ = dictionary_of(kernels, {b"a": [b"x", b"y", b"z"], b"b": []})
    for ask in (dictionary.lower_bound, dictionary.prefix_range):
        with pytest.raises(ValueError, match="the range of terms"):
            ask(b"x", first, last)
