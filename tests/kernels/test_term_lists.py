"""Coded posting lists are found by number and by term, and no others are read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from kernels.blocks import FIELDS, Blocks, dictionary_of

from searchlib.kernels import EMPTY, GAPS, ONES, CodedList, narrow, starts_of

lists = st.lists(st.binary(min_size=1, max_size=40), max_size=12)


def table_of(kernels, coded, codings=None, dfs=None, damaged=()):
    """Return a table of lists of as many documents as they have bytes, unless told otherwise."""
    sizes = np.array([len(each) for each in coded], np.int64)
    return kernels.ListTable(
        np.array([GAPS | ONES] * len(coded) if codings is None else codings, np.uint8),
        np.array(sizes if dfs is None else dfs, np.uint32),
        starts_of(sizes).astype(np.uint32),
        Blocks(np.frombuffer(b"".join(coded), np.uint8), damaged),
    )


@given(coded=lists)
def test_lists_by_number(kernels, coded):
    table = table_of(kernels, coded)
    for number, each in enumerate(coded):
        assert table.coding(number) == GAPS | ONES and table.df(number) == len(each)
        assert table.coded(number) == (GAPS | ONES, len(each), each)


def terms_of(kernels, entry_dfs=(3, 5)):
    """Return the lists of terms a, b, c: the first has its own, the others those of entries."""
    dictionary, _ = dictionary_of(kernels, {b"a": [b"a", b"b", b"c"], b"b": []})
    own = table_of(kernels, [b"own", b"", b""], [GAPS, EMPTY, EMPTY], [3, 5, 3])
    entries = table_of(kernels, [b"zero", b"one.."], dfs=entry_dfs)
    numbers = Blocks(narrow(np.array([0, 1, 1, 0])))
    return kernels.TermLists(dictionary, own, entries, np.array([0, 1, 3, 4]), numbers)


def test_lists_by_term(kernels):
    terms, seed = terms_of(kernels), FIELDS[b"a"]
    assert [terms.entry(number) for number in range(3)] == [-1, 1, 0]
    assert terms.coded(1) == (GAPS, 5, b"one..")
    assert terms.find([b"c", b"x", b"a"], seed, 0, 3, 100, 7) == [
        CodedList(GAPS, 3, b"zero", 100, 7),
        CodedList(GAPS, 3, b"own", 100, 7),
    ]
    assert terms.find([b"c", b"a"], seed, 1, 3, 100, 7) == [CodedList(GAPS, 3, b"zero", 100, 7)]


def test_an_entry_of_another_list_is_refused(kernels):
    terms = terms_of(kernels, entry_dfs=(3, 4))
    for ask in (terms.entry, terms.coded):
        with pytest.raises(ValueError, match="no such list"):
            ask(1)


def test_an_empty_list_without_entries_is_refused(kernels):
    dictionary, _ = dictionary_of(kernels, {b"a": [b"a"], b"b": []})
    terms = kernels.TermLists(dictionary, table_of(kernels, [b""], [EMPTY], [1]))
    with pytest.raises(ValueError, match="no such list"):
        terms.find([b"a"], FIELDS[b"a"], 0, 1, 1, 0)


def test_damage_is_told_where_it_is_read(kernels):
    table = table_of(kernels, [b"x" * 64, b"y" * 64], damaged={5})
    assert table.coded(0)[2] == b"x" * 64
    with pytest.raises(ArithmeticError):
        table.coded(1)


@pytest.mark.parametrize("number", [-1, 2])
def test_numbers_beyond_the_table_are_refused(native, number):
    table = table_of(native, [b"x", b"y"])
    for ask in (table.coding, table.df, table.coded):
        with pytest.raises(ValueError, match="no such list"):
            ask(number)
