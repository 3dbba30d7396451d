"""Lists of whole numbers as few bytes, and back: variable-length numbers, and the two codings of posting lists.

Many lists are coded at once, one behind another in one flat array, `counts` saying how many elements each has; a list of one element costs no more Python
than one of a million. A coded list takes consecutive bytes of a heap.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Counts = NDArray[np.int64]


def starts_of(counts: NDArray[Any]) -> Counts:
    """int64[n + 1]: where each list begins in the flat array, and where the last one ends."""
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def spread(begins: NDArray[Any], counts: NDArray[Any]) -> Counts:
    """The numbers begin, begin + 1, … of each of several runs, one run behind another: int64[sum(counts)].

    >>> spread(np.array([7, 0]), np.array([2, 3])).tolist()
    [7, 8, 0, 1, 2]
    """
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(np.asarray(begins, np.int64) - (ends - counts), counts) + np.arange(total)


def differences(values: NDArray[Any], starts: Counts) -> NDArray[Any]:
    """Each element less the one before it in its list; the first of a list as it is."""
    gaps = values.copy()
    gaps[1:] -= values[:-1]
    firsts = starts[:-1][starts[1:] > starts[:-1]]
    gaps[firsts] = values[firsts]
    return gaps


def sums(gaps: NDArray[Any], starts: Counts) -> NDArray[np.int64]:
    """The inverse of `differences`."""
    running = np.cumsum(gaps, dtype=np.int64)
    before = np.zeros(len(starts) - 1, np.int64)
    inner = starts[:-1] > 0
    before[inner] = running[starts[:-1][inner] - 1] if len(running) else 0
    return running - np.repeat(before, np.diff(starts))


def narrow(values: NDArray[Any]) -> NDArray[Any]:
    """Whole numbers, none negative, in the narrowest unsigned little-endian type that holds them all."""
    most = int(values.max()) if len(values) else 0
    return values.astype("u1" if most < 1 << 8 else "<u2" if most < 1 << 16 else "<u4" if most < 1 << 32 else "<u8")


# ---------------------------------------------------------------- variable-length numbers


def encode_varints(values: NDArray[Any]) -> tuple[Bytes, NDArray[np.uint8]]:
    """Numbers as groups of seven bits, least first, the high bit set on all but the last byte of each (LEB128).

    Returns
    -------
    bytes : uint8[m], sizes : uint8[n]      how many bytes each number took
    """
    if not len(values):
        return np.empty(0, np.uint8), np.empty(0, np.uint8)
    most = int(values.max())
    if most < 1 << 7:
        return values.astype(np.uint8), np.ones(len(values), np.uint8)
    sizes = np.ones(len(values), np.uint8)
    for bits in range(7, most.bit_length(), 7):
        sizes += values >= 1 << bits
    last = np.cumsum(sizes, dtype=np.int64) - 1
    coded = np.empty(int(last[-1]) + 1, np.uint8)
    rest, at, left = values.astype(np.int64), last - sizes + 1, sizes
    while len(rest):
        coded[at] = (rest & 127) | ((left > 1).astype(np.uint8) << 7)
        more = left > 1
        rest, at, left = rest[more] >> 7, at[more] + 1, left[more] - 1
    return coded, sizes


def decode_varints(coded: Bytes) -> NDArray[np.int64]:
    """The numbers that `encode_varints` coded: int64[n]."""
    last = coded < 128
    if last.all():
        return coded.astype(np.int64)
    ends = np.flatnonzero(last)
    begins = np.concatenate(([0], ends[:-1] + 1))
    values = (coded[begins] & 127).astype(np.int64)
    shift, rows, at = 7, np.flatnonzero(ends > begins), begins
    while len(rows):
        at = begins[rows] + shift // 7
        values[rows] |= (coded[at] & 127).astype(np.int64) << shift
        rows = rows[ends[rows] > at]
        shift += 7
    return values


# ---------------------------------------------------------------- posting lists

GAPS, SHORT, LONG, EMPTY = 0, 1, 2, 3
"""How docnums are coded: gaps of one byte; two bytes each; four bytes each; no list."""

ONES, BYTES, SHORTS, FLOATS = 0, 4, 8, 12
"""How frequencies are coded: all one, and left out; one byte; two bytes; float32."""

LARGEST_GAP = 255
_DOC_WIDTHS = np.array([1, 2, 4, 0])
_TF_WIDTHS = np.array([0, 1, 2, 4])


class Coded(NamedTuple):
    """Coded posting lists: the coding and the number of bytes of each, and their bytes, one list behind another."""

    codings: NDArray[np.uint8]
    sizes: Counts
    heap: Bytes


def encode_lists(counts: Counts, docnums: NDArray[Any], tfs: NDArray[Any]) -> Coded:
    """Posting lists as bytes: the docnums of a list, then its frequencies.

    A list takes the coding that makes it smallest. Gaps wider than a byte are bridged by fillers: a gap of LARGEST_GAP with frequency 0.

    Parameters
    ----------
    counts : int64[n]       postings of each list
    docnums : ints[total]   ascending within a list, < 2**32
    tfs : ints or float32[total]    > 0
    """
    starts = starts_of(counts)
    filled = counts > 0
    firsts = starts[:-1][filled]
    codings = np.full(len(counts), EMPTY, np.uint8)
    if not len(firsts):
        return Coded(codings, np.zeros(len(counts), np.int64), np.empty(0, np.uint8))
    docnums = docnums.astype(np.int64)
    tf_codings = _tf_codings(tfs, firsts)
    gaps = differences(docnums, starts)
    fillers = gaps // LARGEST_GAP
    bridges = np.add.reduceat(fillers, firsts)
    short = np.where(np.maximum.reduceat(docnums, firsts) < 1 << 16, SHORT, LONG).astype(np.uint8)
    n = counts[filled]
    tf_in_gaps = np.where((tf_codings == ONES) & (bridges > 0), BYTES, tf_codings).astype(np.uint8)
    plain_size = n * (_DOC_WIDTHS[short] + _TF_WIDTHS[tf_codings >> 2])
    gap_size = (n + bridges) * (1 + _TF_WIDTHS[tf_in_gaps >> 2])
    as_gaps = (gap_size < plain_size) & (tf_in_gaps <= BYTES)
    codings[filled] = np.where(as_gaps, GAPS | tf_in_gaps, short | tf_codings)
    sizes = np.zeros(len(counts), np.int64)
    sizes[filled] = np.where(as_gaps, gap_size, plain_size)
    heap = np.zeros(int(sizes.sum()), np.uint8)
    at = starts_of(sizes)[:-1]
    is_gaps = np.zeros(len(counts), bool)
    is_gaps[filled] = as_gaps
    _put_gaps(heap, np.flatnonzero(is_gaps), at, counts, starts, codings, gaps, fillers, tfs)
    for coding, kind in ((SHORT, "<u2"), (LONG, "<u4")):
        _put_plain(heap, np.flatnonzero((codings & 3 == coding) & filled), at, counts, starts, codings, docnums.astype(kind), tfs)
    return Coded(codings, sizes, heap)


def _tf_codings(tfs: NDArray[Any], firsts: Counts) -> NDArray[np.uint8]:
    most = np.maximum.reduceat(tfs, firsts)
    codings = np.where(most < 1 << 8, BYTES, np.where(most < 1 << 16, SHORTS, FLOATS))
    if tfs.dtype.kind == "f":
        codings = np.where(np.logical_or.reduceat(tfs != np.floor(tfs), firsts) | (np.minimum.reduceat(tfs, firsts) <= 0), FLOATS, codings)
        return np.where((most == 1) & (np.minimum.reduceat(tfs, firsts) == 1), ONES, codings).astype(np.uint8)
    return np.where(most == 1, ONES, codings).astype(np.uint8)


def _put_gaps(
    heap: Bytes, lists: Counts, at: Counts, counts: Counts, starts: Counts, codings: NDArray[np.uint8], gaps: NDArray[Any], fillers: NDArray[Any],
    tfs: NDArray[Any],
) -> None:  # fmt: skip
    """Write lists as gaps, and their frequencies behind them where they are not all one."""
    if not len(lists):
        return
    rows = spread(starts[lists], counts[lists])
    before = fillers[rows]
    items = starts_of(np.add.reduceat(before, starts_of(counts[lists])[:-1]) + counts[lists])
    place = np.cumsum(before + 1) - 1  # of each posting among the items of all these lists
    flat_gaps = np.full(int(items[-1]), LARGEST_GAP, np.uint8)
    flat_gaps[place] = gaps[rows] - before * LARGEST_GAP
    lengths = np.diff(items)
    heap[spread(at[lists], lengths)] = flat_gaps
    counted = codings[lists] >> 2 == BYTES >> 2
    if counted.any():
        flat_tfs = np.zeros(int(items[-1]), np.uint8)
        flat_tfs[place] = np.minimum(tfs[rows], 255)
        heap[spread(at[lists][counted] + lengths[counted], lengths[counted])] = flat_tfs[np.repeat(counted, lengths)]


def _put_plain(
    heap: Bytes, lists: Counts, at: Counts, counts: Counts, starts: Counts, codings: NDArray[np.uint8], docnums: NDArray[Any], tfs: NDArray[Any]
) -> None:
    """Write lists as docnums of one width, and their frequencies behind them."""
    if not len(lists):
        return
    width = docnums.dtype.itemsize
    n = counts[lists]
    heap[spread(at[lists], n * width)] = docnums[spread(starts[lists], n)].view(np.uint8)
    for coding, kind in ((BYTES, "u1"), (SHORTS, "<u2"), (FLOATS, "<f4")):
        some = codings[lists] & 12 == coding
        if some.any():
            chosen = lists[some]
            flat = tfs[spread(starts[chosen], counts[chosen])].astype(kind)
            heap[spread(at[chosen] + counts[chosen] * width, counts[chosen] * flat.dtype.itemsize)] = flat.view(np.uint8)


def decode_list(coding: int, df: int, heap: Bytes) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """One posting list: docnums, int64[df], and frequencies, float32[df].

    Parameters
    ----------
    coding, df : int        of the list
    heap : uint8[size]      its bytes
    """
    docs, tf = coding & 3, coding & 12
    if docs == GAPS:
        if tf == ONES:
            return heap.cumsum(dtype=np.int64), np.ones(df, np.float32)
        items = len(heap) // 2
        docnums, tfs = heap[:items].cumsum(dtype=np.int64), heap[items:]
        if items > df:
            kept = np.flatnonzero(tfs)
            return docnums[kept], tfs[kept].astype(np.float32)
        return docnums, tfs.astype(np.float32)
    if docs == EMPTY:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    width = 2 if docs == SHORT else 4
    docnums = heap[: df * width].view("<u2" if docs == SHORT else "<u4").astype(np.int64)
    if tf == ONES:
        return docnums, np.ones(df, np.float32)
    rest = heap[df * width :]
    return docnums, (rest if tf == BYTES else rest.view("<u2" if tf == SHORTS else "<f4")).astype(np.float32)


def decode_lists(codings: NDArray[np.uint8], dfs: Counts, at: Counts, sizes: Counts, heap: Bytes) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Several posting lists, one behind another: docnums, int64[sum(dfs)], and frequencies, float32[sum(dfs)].

    Parameters
    ----------
    codings, dfs, at, sizes : [n]       of each list; `at` is where its bytes begin in `heap`
    """
    starts = starts_of(dfs)
    docnums, tfs = np.empty(int(starts[-1]), np.int64), np.ones(int(starts[-1]), np.float32)
    for coding in np.unique(codings).tolist():
        lists = np.flatnonzero(codings == coding)
        n, rows = dfs[lists], spread(starts[lists], dfs[lists])
        docs, tf = coding & 3, coding & 12
        if docs == EMPTY:
            continue
        if docs == GAPS:
            items = sizes[lists] if tf == ONES else sizes[lists] // 2
            found = sums(heap[spread(at[lists], items)], starts_of(items))
            if tf == ONES:
                docnums[rows] = found
                continue
            counted = heap[spread(at[lists] + items, items)]
            kept = counted > 0
            docnums[rows], tfs[rows] = found[kept], counted[kept]
            continue
        width = 2 if docs == SHORT else 4
        docnums[rows] = heap[spread(at[lists], n * width)].view("<u2" if docs == SHORT else "<u4")
        if tf != ONES:
            kind = {BYTES: "u1", SHORTS: "<u2", FLOATS: "<f4"}[tf]
            wide = np.dtype(kind).itemsize
            tfs[rows] = heap[spread(at[lists] + n * width, n * wide)].view(kind)
    return docnums, tfs
