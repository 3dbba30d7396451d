"""Tables of entries number tuples of keys as they come, and tell them again."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

keys = st.text(st.characters(exclude_categories=()), max_size=40)
entries = st.lists(st.lists(keys, max_size=6).map(tuple), max_size=20)


@given(entries, entries)
def test_entries_are_numbered_as_they_come(kernels, first, more):
    table = kernels.EntryTable()
    expected = list(dict.fromkeys(first))
    assert [table.number(entry) for entry in first] == [expected.index(entry) for entry in first]
    assert len(table) == len(expected)
    assert table.all() == expected
    expected = list(dict.fromkeys([*first, *more]))
    assert [table.number(entry) for entry in more] == [expected.index(entry) for entry in more]
    assert table.all() == expected
    assert [table.keys_of(number) for number in range(len(table))] == expected


@given(entries, entries)
def test_entries_are_told_as_numbers_of_distinct_keys(kernels, first, more):
    table = kernels.EntryTable()
    told = []
    for some in (first, more):
        for entry in some:
            table.number(entry)
        counts, numbers = table.since(len(told))
        assert (counts.dtype, numbers.dtype) == ("i8", "u4") and counts.sum() == len(numbers)
        rest, names = iter(numbers.tolist()), table.keys()
        told += [tuple(names[next(rest)] for _ in range(count)) for count in counts.tolist()]
    expected = [tuple(dict.fromkeys(entry)) for entry in dict.fromkeys([*first, *more])]
    assert told == expected
    assert len(set(table.keys())) == len(table.keys())


def test_no_number_but_those_given_is_taken(kernels):
    table = kernels.EntryTable()
    table.number(("a",))
    for first in (-1, 2):
        with pytest.raises(ValueError, match="1 entries"):
            table.since(first)
    with pytest.raises(IndexError):
        table.keys_of(1)
