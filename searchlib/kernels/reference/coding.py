"""Lists of whole numbers as few bytes, and back: variable-length numbers, and the two codings of posting lists.

Many lists are coded at once, one behind another in one flat array, `counts` saying how many elements each has; a list of one element costs no more Python
than one of a million. A coded list takes consecutive bytes of a heap.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Counts = NDArray[np.int64]


def running_sums(values: NDArray[Any]) -> Counts:
    """int64[n]: the sum of the values up to each. Made wide first: numpy adds up narrow ones into wide sums eight times as slowly."""
    wide = values.astype(np.int64)
    return wide.cumsum(out=wide)


def starts_of(counts: NDArray[Any]) -> Counts:
    """int64[n + 1]: where each list begins in the flat array, and where the last one ends."""
    starts = np.zeros(len(counts) + 1, np.int64)
    starts[1:] = counts
    return starts.cumsum(out=starts)


def spread(begins: NDArray[Any], counts: NDArray[Any]) -> Counts:
    """The numbers begin, begin + 1, … of each of several runs, one run behind another: int64[sum(counts)].

    >>> spread(np.array([7, 0]), np.array([2, 3])).tolist()
    [7, 8, 0, 1, 2]
    """
    ends = running_sums(counts)
    total = int(ends[-1]) if len(ends) else 0
    return (np.asarray(begins, np.int64) - (ends - counts)).repeat(counts) + np.arange(total)


def sum_runs(values: NDArray[Any], counts: NDArray[Any]) -> Counts:
    """int64[n]: the sum of each of several runs of values, one run behind another; 0 for an empty one."""
    totals = np.zeros(len(counts), np.int64)
    filled = np.flatnonzero(counts)
    if len(filled):
        totals[filled] = np.add.reduceat(values, starts_of(counts)[filled], dtype=np.int64)
    return totals


def bounded_ranges(starts: Counts, most: int) -> Iterator[tuple[int, int]]:
    """Ranges [low, high) of the lists that begin at these places: of one list, or of several with at most so many elements together.

    >>> list(bounded_ranges(np.array([0, 2, 4, 9, 10]), 4))
    [(0, 2), (2, 3), (3, 4)]
    """
    low = 0
    while low < len(starts) - 1:
        high = max(low + 1, int(np.searchsorted(starts, starts[low] + most, side="right")) - 1)
        yield low, high
        low = high


def differences(values: NDArray[Any], starts: Counts) -> NDArray[Any]:
    """Each element less the one before it in its list; the first of a list as it is."""
    gaps = values.copy()
    gaps[1:] -= values[:-1]
    firsts = starts[:-1][starts[1:] > starts[:-1]]
    gaps[firsts] = values[firsts]
    return gaps


def sums(gaps: NDArray[Any], starts: Counts) -> NDArray[np.int64]:
    """The inverse of `differences`."""
    running = running_sums(gaps)
    if not len(running):
        return running
    firsts = starts[:-1]
    before = running[firsts - 1]
    before[firsts == 0] = 0
    return running - before.repeat(starts[1:] - firsts)


def narrow(values: NDArray[Any]) -> NDArray[Any]:
    """Whole numbers, none negative, in the narrowest unsigned little-endian type that holds them all."""
    most = int(values.max()) if len(values) else 0
    return values.astype(
        "u1" if most < 1 << 8 else "<u2" if most < 1 << 16 else "<u4" if most < 1 << 32 else "<u8"
    )


SATURATED = 255


def saturate(values: NDArray[Any]) -> tuple[Bytes, NDArray[np.uint32]]:
    """Whole numbers below 2**32, most of them small: a byte each, SATURATED standing for the next of those that do not fit."""
    great = values >= SATURATED
    return np.where(great, SATURATED, values).astype(np.uint8), values[great].astype("<u4")


def unsaturate(small: Bytes, great: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The inverse of `saturate`; ValueError when there are not as many great numbers as it says."""
    values = small.astype(np.uint32)
    values[small == SATURATED] = great
    return values


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


LONGEST_VARINT = 9
"""Bytes of the greatest numbers that fit in an int64."""


def decode_varints(coded: Bytes, longest: int = LONGEST_VARINT) -> NDArray[np.int64]:
    """The numbers that `encode_varints` coded: int64[n]; ValueError when the last is cut short, or one takes more bytes than `longest`."""
    ends = (coded < 128).nonzero()[0]
    if len(ends) == len(coded):  # as for most positions of most words
        return coded.astype(np.int64)
    if not len(ends) or ends[-1] != len(coded) - 1:
        raise ValueError("the last number is cut short")
    values = coded[ends].astype(np.int64)
    at = (
        ends - 1
    )  # before the first number stands, wrapping round, the last byte of all, which ends one
    rows = (coded[at] >= 128).nonzero()[0]
    for _ in range(longest - 1):
        if not len(rows):
            return values
        values[rows] = values[rows] << 7 | (coded[at[rows]] & 127)
        at[rows] -= 1
        rows = rows[coded[at[rows]] >= 128]
    if len(rows):
        raise ValueError("a number is too long")
    return values


# ---------------------------------------------------------------- posting lists

GAPS, SHORT, LONG, EMPTY = 0, 1, 2, 3
"""How docnums are coded: gaps of one byte; two bytes each; four bytes each; no list."""

ONES, NIBBLES, FLOATS = 0, 4, 8
"""How frequencies are coded: all one, and left out; half a byte each, OVER standing for a number of two bytes behind; float32."""

LARGEST_GAP = 255
OVER = 15
_DOC_WIDTHS = np.array([1, 2, 4, 0])


class Coded(NamedTuple):
    """Coded posting lists: the coding and the number of bytes of each, and their bytes, one list behind another."""

    codings: NDArray[np.uint8]
    sizes: Counts
    heap: Bytes


def encode_lists(counts: Counts, docnums: NDArray[Any], tfs: NDArray[Any]) -> Coded:
    """Posting lists as bytes: the docnums of a list, then its frequencies.

    A list takes the coding that makes it smallest. Gaps wider than a byte are bridged by fillers: a gap of LARGEST_GAP with frequency 0. A list of gaps begins
    with the number of its fillers, in two bytes.

    Parameters
    ----------
    counts : int64[n]       postings of each list
    docnums : ints[total]   ascending within a list, < 2**32
    tfs : ints or float32[total]    > 0
    """
    codings, sizes = np.full(len(counts), EMPTY, np.uint8), np.zeros(len(counts), np.int64)
    filled = np.flatnonzero(counts)
    if not len(filled):
        return Coded(codings, sizes, np.empty(0, np.uint8))
    starts = starts_of(counts)
    firsts, n = starts[filled], counts[filled]
    docnums = docnums.astype(np.int64)
    kinds = _tf_codings(tfs, firsts)
    overs = np.add.reduceat(tfs >= OVER, firsts, dtype=np.int64)
    gaps = differences(docnums, starts)
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
    heap = np.zeros(int(at[-1]), np.uint8)
    _put_gaps(heap, filled[as_gaps], at, counts, starts, codings, gaps, fillers, tfs)
    for coding, kind in ((SHORT, "<u2"), (LONG, "<u4")):
        lists = np.flatnonzero(codings & 3 == coding)
        rows = spread(starts[lists], counts[lists])
        width = np.dtype(kind).itemsize
        heap[spread(at[lists], counts[lists] * width)] = docnums[rows].astype(kind).view(np.uint8)
        _put_tfs(
            heap, at[lists] + counts[lists] * width, counts[lists], codings[lists] & 12, tfs[rows]
        )
    return Coded(codings, sizes, heap)


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
    heap: Bytes,
    lists: Counts,
    at: Counts,
    counts: Counts,
    starts: Counts,
    codings: NDArray[np.uint8],
    gaps: NDArray[Any],
    fillers: NDArray[Any],
    tfs: NDArray[Any],
) -> None:
    """Write lists as gaps, and their frequencies behind them where they are not all one."""
    if not len(lists):
        return
    rows = spread(starts[lists], counts[lists])
    before = fillers[rows]
    bridges = np.add.reduceat(before, starts_of(counts[lists])[:-1])
    items = bridges + counts[lists]
    place = np.cumsum(before + 1) - 1  # of each posting among the items of all these lists
    heap[spread(at[lists], np.full(len(lists), 2))] = bridges.astype("<u2").view(np.uint8)
    flat = np.full(int(items.sum()), LARGEST_GAP, np.uint8)
    flat[place] = gaps[rows] - before * LARGEST_GAP
    heap[spread(at[lists] + 2, items)] = flat
    flat_tfs = np.zeros(len(flat), tfs.dtype)
    flat_tfs[place] = tfs[rows]
    _put_tfs(heap, at[lists] + 2 + items, items, codings[lists] & 12, flat_tfs)


def _put_tfs(
    heap: Bytes, at: Counts, counts: Counts, kinds: NDArray[Any], tfs: NDArray[Any]
) -> None:
    """Write the frequencies of several lists, each from its place on."""
    kind_of = np.repeat(kinds, counts)
    floats = kinds == FLOATS
    if floats.any():
        heap[spread(at[floats], counts[floats] * 4)] = (
            tfs[kind_of == FLOATS].astype("<f4").view(np.uint8)
        )
    small = kinds == NIBBLES
    if not small.any():
        return
    n, values = counts[small], tfs[kind_of == NIBBLES].astype(np.int64)
    column = spread(np.zeros(len(n)), n)
    byte = np.repeat(at[small], n) + column // 2
    halves, odd = np.minimum(values, OVER).astype(np.uint8), (column & 1).astype(bool)
    heap[byte[~odd]] = halves[~odd]
    heap[byte[odd]] |= halves[odd] << 4
    over = values >= OVER
    if over.any():
        overs = np.add.reduceat(over, starts_of(n)[:-1], dtype=np.int64)
        heap[spread(at[small] + (n + 1) // 2, overs * 2)] = (
            values[over].astype("<u2").view(np.uint8)
        )


_HALVES = np.stack([np.arange(256) & 15, np.arange(256) >> 4], axis=1).astype(np.float32)
_ONE = np.ones(4096, np.float32)
_ONE.setflags(write=False)
_SHORT, _LONG = np.dtype("<u2"), np.dtype("<u4")


def _halves(packed: Bytes) -> NDArray[np.float32]:
    """Twice as many numbers as bytes, the low half of each first."""
    return _HALVES.take(packed, axis=0).ravel()


CODINGS = bytes(
    docs | kind
    for docs in (GAPS, SHORT, LONG)
    for kind in (ONES, NIBBLES, FLOATS)
    if (docs, kind) != (GAPS, FLOATS)
)
"""The codings that a list may have; EMPTY is that of none."""

_TWO_HALVES = bytes(byte for byte in range(256) if byte & 15 and byte >> 4)
"""The bytes that are two numbers, neither of them 0."""

_NOT_WHOLE = "a posting list has more or fewer bytes than its postings take"
_NO_DOCNUM = "a posting list names documents that cannot be"
_NO_FREQUENCY = "a posting list has frequencies that cannot be"


def decode_list(
    coding: int, df: int, heap: bytes, limit: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """One posting list: docnums, int64[df], ascending and below the limit, and frequencies, float32[df], none of them 0.

    Parameters
    ----------
    coding, df : int        of the list; df > 0
    heap : bytes            its bytes: an item of these costs a third of an array's
    limit : int             how many documents there are

    Raises
    ------
    ValueError      the bytes are no such list
    """
    docs, kind, size = coding & 3, coding & 12, len(heap)
    items = df
    if coding == SHORT and df == 1 and size == 2:  # as most terms of a dictionary are
        docnum = heap[0] | heap[1] << 8
        if docnum >= limit:
            raise ValueError(_NO_DOCNUM)
        return np.array([docnum]), _ONE[:1]
    if docs == GAPS:
        if size < 2:
            raise ValueError(_NOT_WHOLE)
        items += heap[0] | heap[1] << 8
        end = 2 + items
        ascending = items > df or heap.find(0, 3, end) < 0
        docnums = np.frombuffer(heap, np.uint8, items, 2).astype(
            np.int64
        )  # a ValueError when there are fewer
        docnums.cumsum(out=docnums)
    elif docs == EMPTY:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    else:
        end = df * (2 if docs == SHORT else 4)
        if end > size:
            raise ValueError(_NOT_WHOLE)
        plain: NDArray[Any] = np.frombuffer(heap, _SHORT if docs == SHORT else _LONG, df)
        ascending = df == 1 or 0 not in (plain[1:] > plain[:-1]).tobytes()
        docnums = plain.astype(np.int64)
    if kind == ONES:
        if end != size or items != df:
            raise ValueError(_NOT_WHOLE)
        tfs = _ONE[:df] if df <= len(_ONE) else np.ones(df, np.float32)
    elif kind == FLOATS:
        if end + 4 * items != size:
            raise ValueError(_NOT_WHOLE)
        tfs = np.frombuffer(heap, "<f4", items, end).astype(np.float32)
        if not np.isfinite(tfs).all():
            raise ValueError(_NO_FREQUENCY)
    else:
        behind = end + (items + 1) // 2
        if behind > size or size - behind & 1:
            raise ValueError(_NOT_WHOLE)
        tfs = _HALVES.take(np.frombuffer(heap, np.uint8, behind - end, end), axis=0).ravel()[:items]
        if behind < size:
            overs = np.frombuffer(heap, _SHORT, (size - behind) // 2, behind)
            if np.count_nonzero(overs) != len(overs):
                raise ValueError(_NO_FREQUENCY)
            tfs[tfs == OVER] = overs  # a ValueError when there are more or fewer
        if items > df:
            kept = np.flatnonzero(tfs)
            if len(kept) != df:
                raise ValueError(_NO_FREQUENCY)
            docnums, tfs = docnums[kept], tfs[kept]
            ascending = 0 not in (docnums[1:] > docnums[:-1]).tobytes()
        elif heap[end : behind - (items & 1)].translate(None, _TWO_HALVES) or (
            items & 1 and not heap[behind - 1] & 15
        ):
            raise ValueError(_NO_FREQUENCY)
    if not ascending or docnums.item(-1) >= limit:
        raise ValueError(_NO_DOCNUM)
    return docnums, tfs


def decode_lists(
    codings: NDArray[np.uint8], dfs: Counts, at: Counts, sizes: Counts, heap: Bytes, limit: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Several posting lists, one behind another: docnums, int64[sum(dfs)], and frequencies, float32[sum(dfs)].

    Parameters
    ----------
    codings, dfs, at, sizes : [n]       of each list; `at` is where its bytes begin in `heap`
    limit : int                         how many documents there are

    Raises
    ------
    ValueError      the bytes are no such lists
    """
    at, sizes = at.astype(np.int64), sizes.astype(np.int64)
    if (dfs * _DOC_BYTES[codings] > sizes).any():  # before room is made for them
        raise ValueError(_NOT_WHOLE)
    starts = starts_of(dfs)
    docnums, tfs = np.empty(int(starts[-1]), np.int64), np.ones(int(starts[-1]), np.float32)
    for coding in np.flatnonzero(np.bincount(codings)).tolist():
        lists = np.flatnonzero(codings == coding)
        docs, kind = coding & 3, coding & 12
        if docs == EMPTY:
            continue
        begin, items, rows, size = (
            at[lists],
            dfs[lists],
            spread(starts[lists], dfs[lists]),
            sizes[lists],
        )
        if docs == GAPS:
            if (size < 2).any():
                raise ValueError(_NOT_WHOLE)
            items = items + heap[begin] + 256 * heap[begin + 1].astype(np.int64)
            _require_whole(kind, 2 + items, items, dfs[lists], size)
            found, end = sums(heap[spread(begin + 2, items)], starts_of(items)), begin + 2 + items
        else:
            width = items * (2 if docs == SHORT else 4)
            _require_whole(kind, width, items, items, size)
            found, end = (
                heap[spread(begin, width)].view("<u2" if docs == SHORT else "<u4"),
                begin + width,
            )
        if kind == NIBBLES:
            counted = _decode_halves(heap, end, items, begin + size)
            kept = counted > 0
            docnums[rows], tfs[rows] = (
                found[kept],
                counted[kept],
            )  # a ValueError when there are more or fewer
            continue
        docnums[rows] = found
        if kind == FLOATS:
            tfs[rows] = heap[spread(end, items * 4)].view("<f4")
            if not np.isfinite(tfs[rows]).all():
                raise ValueError(_NO_FREQUENCY)
    _require_docnums(docnums, starts, limit)
    return docnums, tfs


_DOC_BYTES = np.array([{GAPS: 1, SHORT: 2, LONG: 4, EMPTY: 1}[coding & 3] for coding in range(256)])
"""What a posting takes at least."""


def _require_whole(kind: int, width: Counts, items: Counts, dfs: Counts, sizes: Counts) -> None:
    """ValueError unless lists of one coding, whose docnums take `width` bytes, have as many bytes as they should."""
    if kind == ONES:
        whole = (width == sizes) & (items == dfs)
    elif kind == FLOATS:
        whole = width + 4 * items == sizes
    else:
        rest = sizes - width - (items + 1) // 2
        whole = (rest >= 0) & (rest & 1 == 0)
    if not whole.all():
        raise ValueError(_NOT_WHOLE)


def _require_docnums(docnums: NDArray[np.int64], starts: Counts, limit: int) -> None:
    """ValueError unless the docnums of each list ascend, and are below the limit."""
    if not len(docnums):
        return
    ascending = np.empty(len(docnums), bool)
    np.greater(docnums[1:], docnums[:-1], out=ascending[1:])
    filled = starts[1:] > starts[:-1]
    ascending[starts[:-1][filled]] = True
    if not ascending.all() or (docnums[starts[1:][filled] - 1] >= limit).any():
        raise ValueError(_NO_DOCNUM)


def _decode_halves(heap: Bytes, begin: Counts, items: Counts, end: Counts) -> NDArray[np.float32]:
    """The frequencies of several lists, each coded in halves of bytes from `begin` on, and its greater ones up to `end`."""
    widths = (items + 1) // 2
    values = _halves(heap[spread(begin, widths)])[spread(2 * starts_of(widths)[:-1], items)]
    overs = heap[spread(begin + widths, end - begin - widths)].view("<u2")
    values[values == OVER] = overs
    return values
