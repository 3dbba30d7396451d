"""From documents to posting lists, by sorting.

A text is an array of entries, one a position (`codec.layout` says what an entry is). One sort of 64-bit keys, entry and place, puts all occurrences of an entry
side by side in the order of documents and positions; runs of equal (entry, document) are its postings. The postings of a term are those of its entries, united
by a second sort.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.reference.coding import Counts, spread, starts_of

SLICE = 1 << 18
"""About how many occurrences are worked on at a time: what bounds the memory beside the sorted keys."""

PLACE = np.uint64(32)


class EntryPostings(NamedTuple):
    """The postings of some entries, in order, and their positions.

    entries : int64[e]      ascending
    counts : int64[e]       documents of each
    docnums, tfs : int64[p]
    distances : uint32[t]   for each posting the first position, then the distance to each next one
    """

    entries: NDArray[np.int64]
    counts: Counts
    docnums: NDArray[np.int64]
    tfs: NDArray[np.int64]
    distances: NDArray[np.int64]


def invert(ids: NDArray[np.uint32], lengths: NDArray[Any]) -> Iterator[EntryPostings]:
    """The postings of all entries, some at a time, in the order of their numbers. O(t log t).

    Parameters
    ----------
    ids : uint32[t]         the entry at each position, the texts one behind another; t < 2**32
    lengths : ints[n]       positions of each document, sum t
    """
    keys = ids.astype(np.uint64)
    del ids  # the sort wants the room
    keys <<= PLACE
    for at in range(0, len(keys), SLICE):
        keys[at : at + SLICE] |= np.arange(at, min(at + SLICE, len(keys)), dtype=np.uint64)
    keys.sort(kind="stable")  # which merges runs, and these are runs
    begins = starts_of(lengths)
    docnum_of = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)
    at = 0
    while at < len(keys):
        end = min(at + SLICE, len(keys))
        end = int(np.searchsorted(keys, ((keys[end - 1] >> PLACE) + np.uint64(1)) << PLACE))
        yield _postings(keys[at:end], docnum_of, begins)
        at = end


def _postings(
    keys: NDArray[np.uint64], docnum_of: NDArray[np.uint32], begins: Counts
) -> EntryPostings:
    # A word may make up most of a large text: the arrays are narrow, and go as soon as they can.
    halves = keys.astype("<u8", copy=False).view("<u4")
    places, entries = halves[::2], halves[1::2]
    docnums = docnum_of[places]
    new_entry = np.empty(len(keys), bool)
    new_entry[0] = True
    np.not_equal(entries[1:], entries[:-1], out=new_entry[1:])
    new = new_entry.copy()
    new[1:] |= docnums[1:] != docnums[:-1]
    first = np.flatnonzero(new)
    first_docnums = docnums[first].astype(np.int64)
    distances = docnums  # whose room it takes
    np.subtract(places[1:], places[:-1], out=distances[1:])
    distances[first] = places[first] - begins[first_docnums].astype(np.uint32)
    entry_rows = np.flatnonzero(new_entry[first])
    counts, tfs = np.diff(entry_rows, append=len(first)), np.diff(first, append=len(keys))
    return EntryPostings(
        entries[first[entry_rows]].astype(np.int64), counts, first_docnums, tfs, distances
    )


def unite(
    terms: NDArray[Any], docnums: NDArray[Any], tfs: NDArray[Any]
) -> tuple[NDArray[np.int64], Counts, NDArray[np.int64], NDArray[np.int64]]:
    """Postings in any order, some of the same term and document, as posting lists.

    Parameters
    ----------
    terms, docnums, tfs : ints[p]       of each posting

    Returns
    -------
    terms : int64[t]                ascending
    counts : int64[t]               documents of each
    docnums, tfs : int64[sum]       frequencies of the same term and document are added up
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


def _sorted_postings(
    terms: NDArray[Any], docnums: NDArray[Any], tfs: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Postings by term and document: sorted as one number each, where they fit into 64 bits, which is several times faster."""
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
    keys.sort(kind="stable")  # which merges runs, and these are runs
    docs = (keys >> np.uint64(tf_bits)) & np.uint64((1 << doc_bits) - 1)
    return (
        (keys >> np.uint64(doc_bits + tf_bits)).astype(np.int64),
        docs.astype(np.int64),
        (keys & np.uint64((1 << tf_bits) - 1)).astype(np.int64),
    )


def number_rows(
    starts: Counts, values: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number the rows of a table so that equal rows, and only those, have the same number. O(n log n).

    Parameters
    ----------
    starts : int64[n + 1]       row i is values[starts[i]:starts[i + 1]]; n < 2**31
    values : ints[total]        >= 0, < 2**32

    Returns
    -------
    numbers : int64[n]          from 0 without gaps
    firsts : int64[distinct]    the first row of each number

    >>> number_rows(np.array([0, 2, 3, 5]), np.array([7, 8, 7, 7, 8]))[0].tolist()
    [1, 0, 1]
    """
    sizes = np.diff(starts)
    numbers = np.zeros(len(sizes), np.int64)
    rows, column, known = np.flatnonzero(sizes), 0, 1
    while len(rows):  # rows that agree so far have one number; the next column tells them apart
        _, found = np.unique(
            numbers[rows] << 32 | values[starts[rows] + column].astype(np.int64),
            return_inverse=True,
        )
        numbers[rows] = known + found
        known += int(found.max()) + 1
        column += 1
        rows = rows[sizes[rows] > column]
    _, firsts, dense = np.unique(numbers, return_index=True, return_inverse=True)
    return dense, firsts


def expand(rows: NDArray[Any], starts: Counts, values: NDArray[Any]) -> tuple[Counts, NDArray[Any]]:
    """The values of several rows of a table: how many each has, and all of them, one row behind another.

    >>> expand(np.array([1, 0]), np.array([0, 2, 3]), np.array([5, 6, 7]))[1].tolist()
    [7, 5, 6]
    """
    counts = starts[np.asarray(rows) + 1] - starts[rows]
    return counts, values[spread(starts[rows], counts)]
