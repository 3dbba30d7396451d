"""Whole numbers in few bytes, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.arrays import Bytes
from searchlib.kernels.reference.runs import starts_of

SATURATED = 255
"""The byte that stands for a greater number, kept elsewhere."""

DIFFERENT = "there are more or fewer great numbers than the small ones say"

LONGEST_VARINT = 9
"""Bytes of the greatest numbers that fit in an int64."""


def narrow(values: NDArray[Any]) -> NDArray[Any]:
    """Return numbers in the narrowest unsigned little-endian type that holds them all. O(n).

    Parameters
    ----------
    values : ndarray of integers, shape (n,)
        At least 0.

    Returns
    -------
    ndarray of uint8, uint16, uint32 or uint64, shape (n,)
        The same numbers.

    Examples
    --------
    >>> narrow(np.array([1, 255])).dtype, narrow(np.array([1, 256])).dtype
    (dtype('uint8'), dtype('uint16'))
    """
    most = int(values.max()) if len(values) else 0
    return values.astype(
        "u1" if most < 1 << 8 else "<u2" if most < 1 << 16 else "<u4" if most < 1 << 32 else "<u8"
    )


def saturate(values: NDArray[Any]) -> tuple[Bytes, NDArray[np.uint32]]:
    """Return numbers, most of them small, as a byte each and an array of the greater ones. O(n).

    Parameters
    ----------
    values : ndarray of integers, shape (n,)
        At least 0, and below 2**32.

    Returns
    -------
    small : ndarray of uint8, shape (n,)
        The numbers below 255; 255 stands for the next one of `great`.
    great : ndarray of uint32, shape (m,)
        The other numbers, in order.

    Examples
    --------
    >>> [part.tolist() for part in saturate(np.array([7, 300, 0, 255]))]
    [[7, 255, 0, 255], [300, 255]]
    """
    is_great = values >= SATURATED
    return np.where(is_great, SATURATED, values).astype(np.uint8), values[is_great].astype("<u4")


def unsaturate(small: Bytes, great: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the numbers that `saturate` coded. O(n).

    Parameters
    ----------
    small : ndarray of uint8, shape (n,)
        The numbers below 255, and 255 for each of the others.
    great : ndarray of uint32, shape (m,)
        The others, in order.

    Returns
    -------
    ndarray of uint32, shape (n,)
        The numbers.

    Raises
    ------
    ValueError
        If there are not as many great numbers as `small` says.

    Examples
    --------
    >>> unsaturate(np.array([7, 255], np.uint8), np.array([300], np.uint32)).tolist()
    [7, 300]
    """
    values, is_great = small.astype(np.uint32), small == SATURATED
    if np.count_nonzero(is_great) != len(great):
        raise ValueError(DIFFERENT)
    values[is_great] = great
    return values


def saturated_starts(small: Bytes, great: NDArray[np.uint32]) -> NDArray[Any]:
    """Return where each of several concatenated lists begins, and where the last one ends. O(n).

    Parameters
    ----------
    small : ndarray of uint8, shape (n,)
        Elements of each list, as `saturate` codes them.
    great : ndarray of uint32, shape (m,)
        The greater numbers among them, in order.

    Returns
    -------
    ndarray of uint32 or int64, shape (n + 1,)
        What `starts_of` returns, in four bytes each where they suffice.

    Raises
    ------
    ValueError
        If there are not as many great numbers as `small` says.

    Examples
    --------
    >>> saturated_starts(np.array([7, 255], np.uint8), np.array([300], np.uint32)).tolist()
    [0, 7, 307]
    """
    starts = starts_of(unsaturate(small, great))
    return starts if int(starts[-1]) >> 32 else starts.astype(np.uint32)


def encode_varints(values: NDArray[Any]) -> tuple[Bytes, NDArray[np.uint8]]:
    """Return numbers in groups of seven bits (LEB128). O(bytes returned).

    The lowest bits come first; the high bit is set on all but the last byte of each number.

    Parameters
    ----------
    values : ndarray of integers, shape (n,)
        At least 0, and below 2**63.

    Returns
    -------
    coded : ndarray of uint8, shape (sum(sizes),)
        The numbers, concatenated.
    sizes : ndarray of uint8, shape (n,)
        Bytes of each number.

    Examples
    --------
    >>> [part.tolist() for part in encode_varints(np.array([5, 300]))]
    [[5, 172, 2], [1, 2]]
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


def decode_varints(coded: Bytes, longest: int = LONGEST_VARINT) -> NDArray[np.int64]:
    """Return the numbers that `encode_varints` coded. O(len(coded)).

    Parameters
    ----------
    coded : ndarray of uint8, shape (m,)
        The numbers, concatenated.
    longest : int, optional
        Bytes that one number may take, up to 9.

    Returns
    -------
    ndarray of int64, shape (n,)
        The numbers, at least 0.

    Raises
    ------
    ValueError
        If the last number is cut short, or one takes more bytes than `longest`.

    Examples
    --------
    >>> decode_varints(np.array([5, 172, 2], np.uint8)).tolist()
    [5, 300]
    """
    ends = (coded < 128).nonzero()[0]
    if len(ends) == len(coded):  # as for most positions of most words
        return coded.astype(np.int64)
    if not len(ends) or ends[-1] != len(coded) - 1:
        raise ValueError("the last number is cut short")
    values = coded[ends].astype(np.int64)
    # Before the first number stands, wrapping round, the last byte of all, which ends a number.
    at = ends - 1
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
