"""Posting lists as bytes, many at a time; `kernels.codings` says how they are coded."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.arrays import Bytes, Counts, EncodedLists
from searchlib.kernels.codings import (
    EMPTY,
    FLOATS,
    GAPS,
    LARGEST_GAP,
    LONG,
    NIBBLES,
    ONES,
    OVER,
    SHORT,
)
from searchlib.kernels.reference.runs import concat_ranges, delta_encode, starts_of

_DOC_WIDTHS = np.array([1, 2, 4, 0])


class _Layout(NamedTuple):
    """Codings of lists, where their bytes begin, their postings, and where these begin."""

    codings: NDArray[np.uint8]
    at: Counts
    counts: Counts
    starts: Counts


def encode_lists(counts: Counts, docnums: NDArray[Any], tfs: NDArray[Any]) -> EncodedLists:
    """Return posting lists as bytes: the docnums of each list, then its frequencies. O(total).

    Gaps wider than a byte are bridged by fillers: a gap of LARGEST_GAP with frequency 0. A list of
    gaps begins with the number of its fillers, in two bytes.

    Parameters
    ----------
    counts : ndarray of int64, shape (n,)
        Postings of each list, at least 0.
    docnums : ndarray of integers, shape (total,)
        The lists, concatenated, each of them ascending; below 2**32.
    tfs : ndarray of integers or float32, shape (total,)
        Frequencies, greater than 0.

    Returns
    -------
    EncodedLists
        The lists, as `decode_lists` of `embedded.segment` takes them.

    Examples
    --------
    >>> lists = encode_lists(np.array([2]), np.array([4, 6]), np.array([1, 1]))
    >>> lists.codings.tolist() == [SHORT | ONES], lists.coded.tolist()
    (True, [4, 0, 6, 0])
    """
    codings, sizes = np.full(len(counts), EMPTY, np.uint8), np.zeros(len(counts), np.int64)
    filled = np.flatnonzero(counts)
    if not len(filled):
        return EncodedLists(codings, sizes, np.empty(0, np.uint8))
    starts = starts_of(counts)
    firsts, n = starts[filled], counts[filled]
    docnums = docnums.astype(np.int64)
    kinds = _tf_codings(tfs, firsts)
    overs = np.add.reduceat(tfs >= OVER, firsts, dtype=np.int64)
    gaps = delta_encode(docnums, starts)
    fillers = gaps // LARGEST_GAP
    bridges = np.add.reduceat(fillers, firsts)
    short = np.where(np.maximum.reduceat(docnums, firsts) < 1 << 16, SHORT, LONG)
    plain_size = n * _DOC_WIDTHS[short] + _tf_sizes(kinds, n, overs)
    gap_kinds = np.where((kinds == ONES) & (bridges > 0), NIBBLES, kinds)
    gap_size = 2 + n + bridges + _tf_sizes(gap_kinds, n + bridges, overs)
    as_gaps = (gap_size < plain_size) & (gap_kinds != FLOATS) & (bridges < 1 << 16)
    codings[filled] = np.where(as_gaps, GAPS | gap_kinds, short | kinds)
    sizes[filled] = np.where(as_gaps, gap_size, plain_size)
    at = starts_of(sizes)
    coded = np.zeros(int(at[-1]), np.uint8)
    layout = _Layout(codings, at, counts, starts)
    _put_gaps(coded, filled[as_gaps], layout, gaps, fillers, tfs)
    for coding, kind in ((SHORT, "<u2"), (LONG, "<u4")):
        lists = np.flatnonzero(codings & 3 == coding)
        rows = concat_ranges(starts[lists], counts[lists])
        width = np.dtype(kind).itemsize
        coded[concat_ranges(at[lists], counts[lists] * width)] = (
            docnums[rows].astype(kind).view(np.uint8)
        )
        _put_tfs(
            coded, at[lists] + counts[lists] * width, counts[lists], codings[lists] & 12, tfs[rows]
        )
    return EncodedLists(codings, sizes, coded)


def _tf_codings(tfs: NDArray[Any], firsts: Counts) -> NDArray[np.int64]:
    most, least = np.maximum.reduceat(tfs, firsts), np.minimum.reduceat(tfs, firsts)
    small = (most < 1 << 16) & (least >= 1)
    if tfs.dtype.kind == "f":
        small &= ~np.logical_or.reduceat(tfs != np.floor(tfs), firsts)
    return np.where((most == 1) & (least == 1), ONES, np.where(small, NIBBLES, FLOATS))


def _tf_sizes(kinds: NDArray[Any], items: Counts, overs: Counts) -> Counts:
    return np.where(
        kinds == ONES, 0, np.where(kinds == NIBBLES, (items + 1) // 2 + 2 * overs, 4 * items)
    )


def _put_gaps(
    coded: Bytes,
    lists: Counts,
    layout: _Layout,
    gaps: NDArray[Any],
    fillers: NDArray[Any],
    tfs: NDArray[Any],
) -> None:
    """Write lists as gaps, and their frequencies after them where they are not all one."""
    if not len(lists):
        return
    counts, at = layout.counts[lists], layout.at[lists]
    rows = concat_ranges(layout.starts[lists], counts)
    before = fillers[rows]
    bridges = np.add.reduceat(before, starts_of(counts)[:-1])
    items = bridges + counts
    item_of = np.cumsum(before + 1) - 1  # of each posting, among the items of all these lists
    coded[concat_ranges(at, np.full(len(lists), 2))] = bridges.astype("<u2").view(np.uint8)
    flat = np.full(int(items.sum()), LARGEST_GAP, np.uint8)
    flat[item_of] = gaps[rows] - before * LARGEST_GAP
    coded[concat_ranges(at + 2, items)] = flat
    flat_tfs = np.zeros(len(flat), tfs.dtype)
    flat_tfs[item_of] = tfs[rows]
    _put_tfs(coded, at + 2 + items, items, layout.codings[lists] & 12, flat_tfs)


def _put_tfs(
    coded: Bytes, at: Counts, counts: Counts, kinds: NDArray[Any], tfs: NDArray[Any]
) -> None:
    """Write the frequencies of several lists, each from its own byte on."""
    kind_of = np.repeat(kinds, counts)
    floats = kinds == FLOATS
    if floats.any():
        coded[concat_ranges(at[floats], counts[floats] * 4)] = (
            tfs[kind_of == FLOATS].astype("<f4").view(np.uint8)
        )
    small = kinds == NIBBLES
    if not small.any():
        return
    n, values = counts[small], tfs[kind_of == NIBBLES].astype(np.int64)
    column = concat_ranges(np.zeros(len(n)), n)
    byte = np.repeat(at[small], n) + column // 2
    halves, odd = np.minimum(values, OVER).astype(np.uint8), (column & 1).astype(bool)
    coded[byte[~odd]] = halves[~odd]
    coded[byte[odd]] |= halves[odd] << 4
    over = values >= OVER
    if over.any():
        overs = np.add.reduceat(over, starts_of(n)[:-1], dtype=np.int64)
        coded[concat_ranges(at[small] + (n + 1) // 2, overs * 2)] = (
            values[over].astype("<u2").view(np.uint8)
        )
