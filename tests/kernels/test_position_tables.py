"""Positions by entry: what the table gives of random entries, and of bytes that are none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from kernels.blocks import Blocks

from searchlib.kernels import (
    FLOATS,
    LONG,
    POSITIONS_LIMIT,
    SHORT,
    encode_lists,
    encode_varints,
    reference,
    starts_of,
)

DOCUMENTS = 20

positions = st.sets(st.integers(0, 40) | st.integers(0, POSITIONS_LIMIT - 1), min_size=1).map(
    sorted
)
entries = st.lists(
    st.dictionaries(st.integers(0, DOCUMENTS - 1), positions, min_size=1), min_size=1, max_size=5
)
"""For each entry the documents that have it, and its positions in them."""

groups = st.lists(st.lists(st.integers(0, 4), unique=True, max_size=4), max_size=4)


def coded(entries):
    """Return the codings, dfs and bytes of the lists of entries, and the bytes of positions."""
    lists = [sorted(entry.items()) for entry in entries]
    dfs = np.array([len(entry) for entry in lists])
    docnums = np.array([docnum for entry in lists for docnum, _ in entry])
    tfs = np.array([len(places) for entry in lists for _, places in entry])
    encoded = encode_lists(dfs, docnums, tfs)
    at = starts_of(encoded.sizes).tolist()
    plain = [encoded.coded[at[row] : at[row + 1]].tobytes() for row in range(len(lists))]
    distances = [
        encode_varints(np.diff([0, *places]))[0].tobytes() for entry in lists for _, places in entry
    ]
    ends = starts_of(dfs).tolist()
    placed = [b"".join(distances[ends[row] : ends[row + 1]]) for row in range(len(lists))]
    return encoded.codings, dfs, plain, placed


def table_of(kernels, codings, dfs, lists, placed, damaged=()):
    """Return the table of entries as they are coded."""

    def starts(parts):
        return starts_of(np.array([len(part) for part in parts])).astype(np.uint32)

    def blocks(parts, damaged=()):
        return Blocks(np.frombuffer(b"".join(parts), np.uint8), damaged)

    postings = kernels.ListTable(
        np.array(codings, np.uint8), np.array(dfs, np.uint32), starts(lists), blocks(lists)
    )
    return kernels.PositionTable(postings, starts(placed), blocks(placed, damaged))


def asked(groups, entries):
    """Return groups of numbers of these entries alone."""
    return [np.array([n for n in group if n < len(entries)], np.int64) for group in groups]


@given(entries, groups, st.none() | st.sets(st.integers(0, DOCUMENTS - 1)), st.integers(0, 4))
def test_occurrences(kernels, entries, groups, wanted, required):
    groups, required = asked(groups, entries), min(required, len(groups))
    mask = None if wanted is None else np.isin(np.arange(DOCUMENTS), list(wanted))
    documents = set(range(DOCUMENTS)) if wanted is None else wanted
    in_all = documents.intersection(
        *({docnum for number in group for docnum in entries[number]} for group in groups[:required])
    )
    expected = [
        sorted(
            docnum << 32 | place
            for number in group
            for docnum, places in entries[number].items()
            if docnum in documents
            for place in places
        )
        for group in groups
    ]
    table = table_of(kernels, *coded(entries))
    parts = table.occurrences(groups, DOCUMENTS, mask, required)
    for part, places in zip(parts, expected, strict=True):
        assert set(part.tolist()) <= set(places) and sorted(part) == part.tolist()
        assert [at for at in part.tolist() if at >> 32 in in_all] == [
            at for at in places if at >> 32 in in_all
        ]
        if not required:
            assert part.tolist() == places
    assert all(part.dtype == np.int64 for part in parts)


@given(entries, st.data())
def test_bytes_that_are_no_positions_are_refused_or_read_alike(native, entries, data):
    codings, dfs, lists, placed = coded(entries)
    row = data.draw(st.integers(0, len(entries) - 1))
    parts = data.draw(st.sampled_from([lists, placed]))
    at = data.draw(st.integers(0, len(parts[row]) - 1))
    tail = parts[row][at + data.draw(st.integers(0, 2)) :]
    parts[row] = parts[row][:at] + data.draw(st.binary(max_size=2)) + tail or b"\0"
    answers = []
    for room in (native, reference):
        try:
            table = table_of(room, codings, dfs, lists, placed)
            answers.append([p.tolist() for p in table.occurrences([np.array([row])], DOCUMENTS)])
        except ValueError:
            answers.append(None)
    assert answers[0] == answers[1]


ONE = [SHORT], [1], [bytes([3, 0])], [b"\5"]


def test_one_entry(kernels):
    table = table_of(kernels, *ONE)
    assert table.occurrences([np.array([0])], 4)[0].tolist() == [3 << 32 | 5]


@pytest.mark.parametrize(
    ("coding", "plain", "placed"),
    [
        (SHORT, b"\4\0", b"\5"),
        (SHORT, b"\3\0", b"\5\6"),
        (SHORT, b"\3\0", b"\x85"),
        (SHORT, b"\3\0", b"\x80\x80\x80\x80\x80\1"),
        (SHORT, b"\3\0", b"\x80\x80\x80\x80\x08"),
        (LONG | FLOATS, b"\3\0\0\0" + np.float32(0.5).tobytes(), b"\5"),
        (LONG | FLOATS, b"\3\0\0\0" + np.float32(3e9).tobytes(), b"\5"),
        (LONG | FLOATS, b"\3\0\0\0" + np.float32(2).tobytes(), b"\5"),
    ],
)
def test_an_impossible_entry_is_refused(kernels, coding, plain, placed):
    table = table_of(kernels, [coding], [1], [plain], [placed])
    with pytest.raises(ValueError, match=r"list|position|frequency|number"):
        table.occurrences([np.array([0])], 4)


@pytest.mark.parametrize("apart", [1, 300])
def test_positions_after_many_that_are_passed_over(kernels, apart):
    entry = {docnum: [docnum + apart * row for row in range(12)] for docnum in range(DOCUMENTS)}
    codings, dfs, lists, placed = coded([entry])
    wanted = np.arange(DOCUMENTS) == DOCUMENTS - 1
    table = table_of(kernels, codings, dfs, lists, placed)
    expected = [DOCUMENTS - 1 << 32 | place for place in entry[DOCUMENTS - 1]]
    assert table.occurrences([np.array([0])], DOCUMENTS, wanted)[0].tolist() == expected
    short = table_of(kernels, codings, dfs, lists, [placed[0][:100]])
    with pytest.raises(ValueError, match=r"positions|cut short"):
        short.occurrences([np.array([0])], DOCUMENTS, wanted)


def test_damage_is_told_before_a_byte_is_read(kernels):
    table = table_of(kernels, [SHORT] * 2, [1, 1], [b"\3\0"] * 2, [b"\5" * 16] * 2, damaged={1})
    with pytest.raises(ArithmeticError):
        table.occurrences([np.array([1])], 4)


@pytest.mark.parametrize(
    ("numbers", "limit", "wanted", "required"),
    [
        ([1], 4, None, 0),
        ([-1], 4, None, 0),
        ([0], 3, None, 0),
        ([0], 4, np.ones(3, bool), 0),
        ([0], 4, None, 2),
        ([0], 4, None, -1),
    ],
)
def test_the_twin_refuses_what_does_not_fit(native, numbers, limit, wanted, required):
    table = table_of(native, *ONE)
    with pytest.raises(ValueError, match=r"list|fewer|required|documents"):
        table.occurrences([np.array(numbers)], limit, wanted, required)
