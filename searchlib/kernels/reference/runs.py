"""Many lists in one flat array: where each begins, and work on all of them at once.

Lists are concatenated, and `counts` says how many elements each has; a list of one element costs no
more Python than one of a million.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.arrays import Counts


def running_sums(values: NDArray[Any]) -> Counts:
    """Return the sum of the values up to and including each one. O(n).

    Parameters
    ----------
    values : ndarray of integers, shape (n,)
        Of any width; their sum is below 2**63.

    Returns
    -------
    ndarray of int64, shape (n,)
        A new array.

    Examples
    --------
    >>> running_sums(np.array([200, 100], np.uint8)).tolist()
    [200, 300]
    """
    # Made wide first: numpy adds up narrow numbers into wide sums eight times as slowly.
    wide = values.astype(np.int64)
    return wide.cumsum(out=wide)


def starts_of(counts: NDArray[Any]) -> Counts:
    """Return where each of several concatenated lists begins, and where the last one ends. O(n).

    Parameters
    ----------
    counts : ndarray of integers, shape (n,)
        Elements of each list, at least 0.

    Returns
    -------
    ndarray of int64, shape (n + 1,)
        List i is the elements [starts[i], starts[i + 1]).

    Examples
    --------
    >>> starts_of(np.array([2, 0, 3])).tolist()
    [0, 2, 2, 5]
    """
    starts = np.zeros(len(counts) + 1, np.int64)
    starts[1:] = counts
    return starts.cumsum(out=starts)


def concat_ranges(begins: NDArray[Any], counts: NDArray[Any]) -> Counts:
    """Return the concatenation of several ranges of consecutive numbers. O(n + sum(counts)).

    Parameters
    ----------
    begins : ndarray of numbers, shape (n,)
        First number of each range.
    counts : ndarray of integers, shape (n,)
        Length of each range, at least 0.

    Returns
    -------
    ndarray of int64, shape (sum(counts),)
        begin, begin + 1, … of each range in turn.

    Examples
    --------
    >>> concat_ranges(np.array([7, 0]), np.array([2, 3])).tolist()
    [7, 8, 0, 1, 2]
    """
    ends = running_sums(counts)
    total = int(ends[-1]) if len(ends) else 0
    return (np.asarray(begins, np.int64) - (ends - counts)).repeat(counts) + np.arange(total)


def expand(rows: NDArray[Any], starts: Counts, values: NDArray[Any]) -> tuple[Counts, NDArray[Any]]:
    """Return the concatenated values of several rows of a table. O(n + values returned).

    Parameters
    ----------
    rows : ndarray of integers, shape (n,)
        Numbers of rows, in any order and with duplicates; below m.
    starts : ndarray of int64, shape (m + 1,)
        Row i of the table is values[starts[i]:starts[i + 1]].
    values : ndarray, shape (starts[m],)
        The rows, concatenated.

    Returns
    -------
    counts : ndarray of int64, shape (n,)
        Values of each of the rows.
    expanded : ndarray, shape (sum(counts),)
        These values, concatenated, of the type of `values`.

    Examples
    --------
    >>> expand(np.array([1, 0]), np.array([0, 2, 3]), np.array([5, 6, 7]))[1].tolist()
    [7, 5, 6]
    """
    counts = starts[np.asarray(rows) + 1] - starts[rows]
    return counts, values[concat_ranges(starts[rows], counts)]


def sum_runs(values: NDArray[Any], counts: NDArray[Any]) -> Counts:
    """Return the sum of each of several concatenated lists. O(n + sum(counts)).

    Parameters
    ----------
    values : ndarray of integers, shape (sum(counts),)
        The lists, concatenated.
    counts : ndarray of integers, shape (n,)
        Elements of each list, at least 0.

    Returns
    -------
    ndarray of int64, shape (n,)
        The sums; 0 for an empty list.

    Examples
    --------
    >>> sum_runs(np.array([1, 2, 4]), np.array([2, 0, 1])).tolist()
    [3, 0, 4]
    """
    totals = np.zeros(len(counts), np.int64)
    filled = np.flatnonzero(counts)
    if len(filled):
        totals[filled] = np.add.reduceat(values, starts_of(counts)[filled], dtype=np.int64)
    return totals


def bounded_ranges(starts: Counts, most: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of lists that are small enough to be worked on together. O(log n) a range.

    Parameters
    ----------
    starts : ndarray of int64, shape (n + 1,)
        Where each list begins, and where the last one ends.
    most : int
        Elements that the lists of a range have together, at most, unless it is one list.

    Yields
    ------
    tuple of int
        Numbers [low, high) of lists; together they are all the lists, in order.

    Examples
    --------
    >>> list(bounded_ranges(np.array([0, 2, 4, 9, 10]), 4))
    [(0, 2), (2, 3), (3, 4)]
    """
    low = 0
    while low < len(starts) - 1:
        high = max(low + 1, int(np.searchsorted(starts, starts[low] + most, side="right")) - 1)
        yield low, high
        low = high


def delta_encode(values: NDArray[Any], starts: Counts) -> NDArray[Any]:
    """Return each element of several lists less the one before it. O(total).

    Parameters
    ----------
    values : ndarray of integers, shape (total,)
        The lists, concatenated, each of them ascending if the type is unsigned.
    starts : ndarray of int64, shape (n + 1,)
        Where each list begins, and where the last one ends.

    Returns
    -------
    ndarray, shape (total,)
        The differences, in the type of `values`; the first element of a list as it is.

    Examples
    --------
    >>> delta_encode(np.array([3, 5, 9, 1, 2]), np.array([0, 3, 5])).tolist()
    [3, 2, 4, 1, 1]
    """
    gaps = values.copy()
    gaps[1:] -= values[:-1]
    firsts = starts[:-1][starts[1:] > starts[:-1]]
    gaps[firsts] = values[firsts]
    return gaps


def delta_decode(gaps: NDArray[Any], starts: Counts) -> NDArray[np.int64]:
    """Return the lists that `delta_encode` coded. O(total).

    Parameters
    ----------
    gaps : ndarray of integers, shape (total,)
        The differences; the sum of all of them is below 2**63.
    starts : ndarray of int64, shape (n + 1,)
        Where each list begins, and where the last one ends.

    Returns
    -------
    ndarray of int64, shape (total,)
        The lists, concatenated.

    Examples
    --------
    >>> delta_decode(np.array([3, 2, 4, 1, 1]), np.array([0, 3, 5])).tolist()
    [3, 5, 9, 1, 2]
    """
    running = running_sums(gaps)
    if not len(running):
        return running
    firsts = starts[:-1]
    before = running[firsts - 1]
    before[firsts == 0] = 0
    return running - before.repeat(starts[1:] - firsts)
