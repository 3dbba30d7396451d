"""Posting lists from bytes; `kernels.codings` says how they are coded.

Lists are read many at a time, concatenated; `decode_list`, which reads one, is what a query spends
its time in.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.arrays import Bytes, Counts
from searchlib.kernels.codings import EMPTY, FLOATS, GAPS, LONG, NIBBLES, ONES, OVER, SHORT
from searchlib.kernels.reference.runs import concat_ranges, delta_decode, starts_of

_HALVES = np.stack([np.arange(256) & 15, np.arange(256) >> 4], axis=1).astype(np.float32)
_ONE = np.ones(4096, np.float32)
_ONE.setflags(write=False)
_SHORT, _LONG = np.dtype("<u2"), np.dtype("<u4")


def _halves(packed: Bytes) -> NDArray[np.float32]:
    """Return the two halves of each byte, the low one first."""
    return _HALVES.take(packed, axis=0).ravel()


_TWO_HALVES = bytes(byte for byte in range(256) if byte & 15 and byte >> 4)
"""The bytes that are two numbers, neither of them 0."""

_NOT_WHOLE = "a posting list has more or fewer bytes than its postings take"
_NO_DOCNUM = "a posting list names documents that cannot be"
_NO_FREQUENCY = "a posting list has frequencies that cannot be"


def decode_list(
    coding: int, df: int, coded: bytes, limit: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return one posting list. O(df).

    Parameters
    ----------
    coding : int
        How the list is coded.
    df : int
        Documents of the list, greater than 0.
    coded : bytes
        Its bytes. An item of these costs a third of an item of an array.
    limit : int
        Documents of the segment.

    Returns
    -------
    docnums : ndarray of int64, shape (df,)
        Ascending, and below `limit`; nothing if the coding is EMPTY.
    tfs : ndarray of float32, shape (df,)
        Frequencies, none of them 0; possibly read-only.

    Raises
    ------
    ValueError
        If the bytes are no such list.

    Examples
    --------
    >>> [part.tolist() for part in decode_list(SHORT | ONES, 2, bytes([4, 0, 6, 0]), 10)]
    [[4, 6], [1.0, 1.0]]
    """
    docs, kind, size = coding & 3, coding & 12, len(coded)
    items = df
    if coding == SHORT and df == 1 and size == 2:  # as most terms of a dictionary are
        docnum = coded[0] | coded[1] << 8
        if docnum >= limit:
            raise ValueError(_NO_DOCNUM)
        return np.array([docnum]), _ONE[:1]
    if docs == GAPS:
        if size < 2:
            raise ValueError(_NOT_WHOLE)
        items += coded[0] | coded[1] << 8
        end = 2 + items
        ascending = items > df or coded.find(0, 3, end) < 0
        # A ValueError when there are fewer bytes.
        docnums = np.frombuffer(coded, np.uint8, items, 2).astype(np.int64)
        docnums.cumsum(out=docnums)
    elif docs == EMPTY:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    else:
        end = df * (2 if docs == SHORT else 4)
        if end > size:
            raise ValueError(_NOT_WHOLE)
        plain: NDArray[Any] = np.frombuffer(coded, _SHORT if docs == SHORT else _LONG, df)
        ascending = df == 1 or 0 not in (plain[1:] > plain[:-1]).tobytes()
        docnums = plain.astype(np.int64)
    if kind == ONES:
        if end != size or items != df:
            raise ValueError(_NOT_WHOLE)
        tfs = _ONE[:df] if df <= len(_ONE) else np.ones(df, np.float32)
    elif kind == FLOATS:
        if end + 4 * items != size:
            raise ValueError(_NOT_WHOLE)
        tfs = np.frombuffer(coded, "<f4", items, end).astype(np.float32)
        if not np.isfinite(tfs).all():
            raise ValueError(_NO_FREQUENCY)
    else:
        after = end + (items + 1) // 2
        if after > size or size - after & 1:
            raise ValueError(_NOT_WHOLE)
        tfs = _HALVES.take(np.frombuffer(coded, np.uint8, after - end, end), axis=0).ravel()[:items]
        if after < size:
            overs = np.frombuffer(coded, _SHORT, (size - after) // 2, after)
            if np.count_nonzero(overs) != len(overs):
                raise ValueError(_NO_FREQUENCY)
            tfs[tfs == OVER] = overs  # a ValueError when there are more or fewer
        if items > df:
            rows = np.flatnonzero(tfs)
            if len(rows) != df:
                raise ValueError(_NO_FREQUENCY)
            docnums, tfs = docnums[rows], tfs[rows]
            ascending = 0 not in (docnums[1:] > docnums[:-1]).tobytes()
        elif coded[end : after - (items & 1)].translate(None, _TWO_HALVES) or (
            items & 1 and not coded[after - 1] & 15
        ):
            raise ValueError(_NO_FREQUENCY)
    if not ascending or docnums.item(-1) >= limit:
        raise ValueError(_NO_DOCNUM)
    return docnums, tfs


def decode_lists(
    codings: NDArray[np.uint8], dfs: Counts, at: Counts, sizes: Counts, coded: Bytes, limit: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return several posting lists, concatenated. O(sum(dfs)).

    Parameters
    ----------
    codings, dfs : ndarray of integers, shape (n,)
        Coding of each list, and its documents.
    at, sizes : ndarray of integers, shape (n,)
        Where the bytes of each list begin in `coded`, and how many it has.
    coded : ndarray of uint8
        Bytes of these lists, and of others.
    limit : int
        Documents of the segment.

    Returns
    -------
    docnums : ndarray of int64, shape (sum(dfs),)
        Ascending within a list, and below `limit`.
    tfs : ndarray of float32, shape (sum(dfs),)
        Frequencies, none of them 0.

    Raises
    ------
    ValueError
        If the bytes are no such lists.

    Examples
    --------
    >>> coded, one = np.array([4, 0, 6, 0, 9, 0], np.uint8), np.array([SHORT | ONES] * 2, np.uint8)
    >>> at, sizes = np.array([0, 4]), np.array([4, 2])
    >>> [part.tolist() for part in decode_lists(one, np.array([2, 1]), at, sizes, coded, 10)]
    [[4, 6, 9], [1.0, 1.0, 1.0]]
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
        begin, items, size = at[lists], dfs[lists], sizes[lists]
        rows = concat_ranges(starts[lists], items)
        if docs == GAPS:
            if (size < 2).any():
                raise ValueError(_NOT_WHOLE)
            items = items + coded[begin] + 256 * coded[begin + 1].astype(np.int64)
            _require_whole(kind, 2 + items, items, dfs[lists], size)
            end = begin + 2 + items
            numbers = delta_decode(coded[concat_ranges(begin + 2, items)], starts_of(items))
        else:
            width = items * (2 if docs == SHORT else 4)
            _require_whole(kind, width, items, items, size)
            end = begin + width
            numbers = coded[concat_ranges(begin, width)].view("<u2" if docs == SHORT else "<u4")
        if kind == NIBBLES:
            counted = _decode_halves(coded, end, items, begin + size)
            filled = counted > 0
            # A ValueError when there are more or fewer.
            docnums[rows], tfs[rows] = numbers[filled], counted[filled]
            continue
        docnums[rows] = numbers
        if kind == FLOATS:
            tfs[rows] = coded[concat_ranges(end, items * 4)].view("<f4")
            if not np.isfinite(tfs[rows]).all():
                raise ValueError(_NO_FREQUENCY)
    _require_docnums(docnums, starts, limit)
    return docnums, tfs


_DOC_BYTES = np.array([{GAPS: 1, SHORT: 2, LONG: 4, EMPTY: 1}[coding & 3] for coding in range(256)])
"""Bytes that a posting takes at least, by coding."""


def _require_whole(kind: int, width: Counts, items: Counts, dfs: Counts, sizes: Counts) -> None:
    """Raise ValueError unless lists of one coding have as many bytes as their postings take.

    Their docnums take `width` bytes.
    """
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
    """Raise ValueError unless the docnums of each list ascend, and are below the limit."""
    if not len(docnums):
        return
    ascending = np.empty(len(docnums), bool)
    np.greater(docnums[1:], docnums[:-1], out=ascending[1:])
    filled = starts[1:] > starts[:-1]
    ascending[starts[:-1][filled]] = True
    if not ascending.all() or (docnums[starts[1:][filled] - 1] >= limit).any():
        raise ValueError(_NO_DOCNUM)


def _decode_halves(coded: Bytes, begin: Counts, items: Counts, end: Counts) -> NDArray[np.float32]:
    """Return the frequencies of several lists that are coded in halves of bytes.

    The halves of a list begin at `begin`, and its greater frequencies end at `end`.
    """
    widths = (items + 1) // 2
    values = _halves(coded[concat_ranges(begin, widths)])[
        concat_ranges(2 * starts_of(widths)[:-1], items)
    ]
    overs = coded[concat_ranges(begin + widths, end - begin - widths)].view("<u2")
    values[values == OVER] = overs
    return values
