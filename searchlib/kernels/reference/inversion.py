"""From documents to posting lists, by sorting.

A text is an array of entries, one a position (`segment.layout` says what an entry is). One sort
of 64-bit keys, entry and offset, brings all occurrences of an entry together, in the order of
documents and positions; runs of equal (entry, document) are its postings. The postings of a term
are those of its entries, united by a second sort.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.arrays import Counts, EntryPostings
from searchlib.kernels.reference.runs import concat_ranges, starts_of

SLICE = 1 << 18
"""About how many occurrences are worked on at a time; bounds the memory besides the sorted keys."""

OFFSET_BITS = np.uint64(32)


def invert(ids: NDArray[np.uint32], lengths: NDArray[Any]) -> Iterator[EntryPostings]:
    """Yield the postings of all entries of some documents, in the order of their numbers.

    O(t log t); the sort merges runs, and takes less where entries come in the order of their
    numbers, as those of new words do.

    Parameters
    ----------
    ids : ndarray of uint32, shape (t,)
        The entry at each position, the texts concatenated; t < 2**32.
    lengths : ndarray of integers, shape (n,)
        Positions of each document; their sum is t.

    Yields
    ------
    EntryPostings
        The postings of some entries. Each entry is yielded once.

    Examples
    --------
    >>> [part] = invert(np.array([5, 2, 5, 5], np.uint32), np.array([3, 1]))
    >>> part.entries.tolist(), part.counts.tolist(), part.docnums.tolist(), part.tfs.tolist()
    ([2, 5], [1, 2], [0, 0, 1], [1, 2, 1])
    >>> part.distances.tolist()
    [1, 0, 2, 0]
    """
    keys = ids.astype(np.uint64)
    del ids  # the sort needs the memory
    keys <<= OFFSET_BITS
    for at in range(0, len(keys), SLICE):
        keys[at : at + SLICE] |= np.arange(at, min(at + SLICE, len(keys)), dtype=np.uint64)
    keys.sort(kind="stable")  # merges runs, and these are runs
    begins = starts_of(lengths)
    docnum_of = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)
    at = 0
    while at < len(keys):
        end = min(at + SLICE, len(keys))
        end = int(
            np.searchsorted(keys, ((keys[end - 1] >> OFFSET_BITS) + np.uint64(1)) << OFFSET_BITS)
        )
        yield _postings(keys[at:end], docnum_of, begins)
        at = end


def _postings(
    keys: NDArray[np.uint64], docnum_of: NDArray[np.uint32], begins: Counts
) -> EntryPostings:
    # A word may make up most of a large text: the arrays are narrow, and go as soon as they can.
    halves = keys.astype("<u8", copy=False).view("<u4")
    offsets, entries = halves[::2], halves[1::2]
    docnums = docnum_of[offsets]
    new_entry = np.empty(len(keys), bool)
    new_entry[0] = True
    np.not_equal(entries[1:], entries[:-1], out=new_entry[1:])
    new = new_entry.copy()
    new[1:] |= docnums[1:] != docnums[:-1]
    first = np.flatnonzero(new)
    first_docnums = docnums[first].astype(np.int64)
    distances = docnums  # reuses its memory
    np.subtract(offsets[1:], offsets[:-1], out=distances[1:])
    distances[first] = offsets[first] - begins[first_docnums].astype(np.uint32)
    entry_rows = np.flatnonzero(new_entry[first])
    counts, tfs = np.diff(entry_rows, append=len(first)), np.diff(first, append=len(keys))
    return EntryPostings(
        entries[first[entry_rows]].astype(np.int64), counts, first_docnums, tfs, distances
    )


def number_by_first(ids: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Number the distinct elements of an array in the order in which they first occur. O(n + m).

    Parameters
    ----------
    ids : ndarray of uint32, shape (n,)
        Any numbers below m; n < 2**32.

    Returns
    -------
    numbers : ndarray of uint32, shape (n,)
        The number of each element.
    distinct : ndarray of int64
        The elements, each once, by their number.

    Examples
    --------
    >>> [part.tolist() for part in number_by_first(np.array([7, 3, 7, 9], np.uint32))]
    [[0, 1, 0, 2], [7, 3, 9]]
    """
    size = int(ids.max()) + 1 if len(ids) else 0
    firsts = np.full(size, len(ids), np.int64)
    # Of several values for one index the last one stays.
    firsts[ids[::-1]] = np.arange(len(ids) - 1, -1, -1, dtype=np.uint32)
    distinct = np.flatnonzero(firsts < len(ids))
    distinct = distinct[firsts[distinct].argsort()]
    numbers = np.empty(size, np.uint32)
    numbers[distinct] = np.arange(len(distinct), dtype=np.uint32)
    return numbers[ids], distinct


def unite(
    terms: NDArray[Any], docnums: NDArray[Any], tfs: NDArray[Any]
) -> tuple[NDArray[np.int64], Counts, NDArray[np.int64], NDArray[np.int64]]:
    """Return postings, in any order and with duplicates, as posting lists. O(p log p).

    Parameters
    ----------
    terms, docnums, tfs : ndarray of integers, shape (p,)
        Term, document and frequency of each posting, at least 0.

    Returns
    -------
    terms : ndarray of int64, shape (t,)
        Ascending.
    counts : ndarray of int64, shape (t,)
        Documents of each term.
    docnums : ndarray of int64, shape (sum(counts),)
        Documents of each term, ascending; the lists are concatenated.
    tfs : ndarray of int64, shape (sum(counts),)
        Frequencies; those of the same term and document are added up.

    Examples
    --------
    >>> columns = np.array([[7, 0, 1], [3, 9, 2], [7, 0, 4]]).T
    >>> [part.tolist() for part in unite(*columns)]
    [[3, 7], [1, 1], [9, 0], [2, 5]]
    """
    if not len(terms):
        none = np.empty(0, np.int64)
        return none, none, none, none
    sorted_terms, sorted_docnums, sorted_tfs = _sorted_postings(terms, docnums, tfs)
    new_term = np.empty(len(terms), bool)
    new_term[0] = True
    np.not_equal(sorted_terms[1:], sorted_terms[:-1], out=new_term[1:])
    new = new_term.copy()
    new[1:] |= sorted_docnums[1:] != sorted_docnums[:-1]
    first = np.flatnonzero(new)
    term_rows = np.flatnonzero(new_term[first])
    return (
        sorted_terms[first[term_rows]],
        np.diff(term_rows, append=len(first)),
        sorted_docnums[first],
        np.add.reduceat(sorted_tfs, first),
    )


def unite_lists(
    counts: Counts,
    rows: NDArray[Any],
    starts: Counts,
    docnums: NDArray[Any],
    tfs: NDArray[Any],
) -> tuple[Counts, NDArray[np.int64], NDArray[np.int64]]:
    """Return, for each of several groups of posting lists, one list. O(p log p).

    Parameters
    ----------
    counts : ndarray of int64, shape (g,)
        Lists of each group.
    rows : ndarray of integers, shape (sum(counts),)
        The lists of each group, as rows of a table; the groups are concatenated.
    starts : ndarray of int64, shape (n + 1,)
        List i is docnums[starts[i]:starts[i + 1]].
    docnums, tfs : ndarray of integers, shape (starts[n],)
        The lists, concatenated: docnums below 2**32, ascending in a list; frequencies.

    Returns
    -------
    dfs : ndarray of int64, shape (g,)
        Documents of each group.
    docnums, tfs : ndarray of int64, shape (sum(dfs),)
        The list of each group, concatenated; frequencies of the same document are added up.

    Examples
    --------
    >>> groups = np.array([2, 1]), np.array([0, 1, 1])
    >>> table = np.array([0, 2, 3]), np.array([4, 6, 4]), np.array([1, 1, 5])
    >>> [part.tolist() for part in unite_lists(*groups, *table)]
    [[2, 1], [4, 6, 4], [6, 1, 5]]
    """
    begins = starts[rows]
    sizes = starts[np.asarray(rows) + 1] - begins
    positions = concat_ranges(begins, sizes)
    group_of = np.arange(len(counts)).repeat(counts).repeat(sizes)
    united, some, united_docnums, united_tfs = unite(group_of, docnums[positions], tfs[positions])
    dfs = np.zeros(len(counts), np.int64)
    dfs[united] = some
    return dfs, united_docnums, united_tfs


def _sorted_postings(
    terms: NDArray[Any], docnums: NDArray[Any], tfs: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return postings sorted by term and document.

    Where a posting fits into 64 bits, it is sorted as one number: several times as fast.
    """
    doc_bits, tf_bits = (max(1, int(values.max()).bit_length()) for values in (docnums, tfs))
    if int(terms.max()).bit_length() + doc_bits + tf_bits > 64:
        order = np.lexsort((docnums, terms))
        return (
            terms[order].astype(np.int64),
            docnums[order].astype(np.int64),
            tfs[order].astype(np.int64),
        )
    keys = terms.astype(np.uint64)
    keys <<= np.uint64(doc_bits)
    keys |= docnums.astype(np.uint64)
    keys <<= np.uint64(tf_bits)
    keys |= tfs.astype(np.uint64)
    keys.sort(kind="stable")  # merges runs, and these are runs
    docs = (keys >> np.uint64(tf_bits)) & np.uint64((1 << doc_bits) - 1)
    return (
        (keys >> np.uint64(doc_bits + tf_bits)).astype(np.int64),
        docs.astype(np.int64),
        (keys & np.uint64((1 << tf_bits) - 1)).astype(np.int64),
    )


def number_rows(
    starts: Counts, values: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number the rows of a table: equal rows, and only those, get the same number. O(total log n).

    Parameters
    ----------
    starts : ndarray of int64, shape (n + 1,)
        Row i is values[starts[i]:starts[i + 1]]; n < 2**31.
    values : ndarray of integers, shape (starts[n],)
        The rows, concatenated; at least 0, and below 2**32.

    Returns
    -------
    numbers : ndarray of int64, shape (n,)
        The number of each row, from 0 without gaps.
    firsts : ndarray of int64, shape (m,)
        The first row of each number.

    Examples
    --------
    >>> number_rows(np.array([0, 2, 3, 5]), np.array([7, 8, 7, 7, 8]))[0].tolist()
    [1, 0, 1]
    """
    sizes = np.diff(starts)
    numbers = np.zeros(len(sizes), np.int64)
    rows, column, known = np.flatnonzero(sizes), 0, 1
    while len(rows):  # rows that agree so far have one number; the next column tells them apart
        _, ranks = np.unique(
            numbers[rows] << 32 | values[starts[rows] + column].astype(np.int64),
            return_inverse=True,
        )
        numbers[rows] = known + ranks
        known += int(ranks.max()) + 1
        column += 1
        rows = rows[sizes[rows] > column]
    _, firsts, dense = np.unique(numbers, return_index=True, return_inverse=True)
    return dense, firsts
