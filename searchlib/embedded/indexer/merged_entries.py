"""The entries of several segments, united: entries with the same terms become one.

An entry is a set of terms that occur together at one position. It has the posting list and the
positions; a term that has one entry only shares the entry's list.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.indexer.build import trim_memory
from searchlib.embedded.indexer.sources import MergeSource, Numbers
from searchlib.embedded.segment import InvertedWriter
from searchlib.kernels import bounded_ranges, concat_ranges, number_rows, starts_of

MERGED_POSITIONS_AT_ONCE = 1 << 18
"""How many bytes of positions are decoded at a time, approximately."""


class MergedEntries:
    """The entries of one field of several segments, united and written.

    Parameters
    ----------
    name : str
        The field.
    sources : list of MergeSource
        The segments.
    new_numbers : list of ndarray of uint32
        The new number of each source's terms.
    inverted : InvertedWriter
        Where the entries are written.

    Attributes
    ----------
    any : bool
        Whether the field has positions.
    """

    def __init__(
        self,
        name: str,
        sources: list[MergeSource],
        new_numbers: list[Numbers],
        inverted: InvertedWriter,
    ) -> None:
        tables = [
            _entry_table(name, source, numbers)
            for source, numbers in zip(sources, new_numbers, strict=True)
        ]
        local = [table.entries for table in tables]
        sizes = np.concatenate([table.sizes for table in tables])
        terms = np.concatenate([table.terms for table in tables])
        del tables
        starts = starts_of(sizes)
        new, firsts = number_rows(starts, terms)
        self.any = bool(len(new))
        if not self.any:
            return
        bounds = starts_of(np.array([len(entries) for entries in local]))
        entry_maps = [new[begin:end].astype(np.uint32) for begin, end in pairwise(bounds.tolist())]
        self._first = inverted.entries.count
        del new
        trim_memory()
        survivors, self._totals = _write_entries(local, entry_maps, sources, len(firsts), inverted)
        live = np.flatnonzero(survivors >= 0)
        counts = sizes[firsts[live]]
        terms = terms[concat_ranges(starts[firsts[live]], counts)]
        entries = np.repeat(survivors[live], counts)
        order = np.lexsort((entries, terms))
        term_count = max(int(numbers[-1]) + 1 for numbers in new_numbers if len(numbers))
        self._counts, self._entries = np.bincount(terms, minlength=term_count), entries[order]
        self._starts = starts_of(self._counts)

    def of(
        self, terms: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64] | None, NDArray[np.int64] | None]:
        """Return how many entries some new terms have, and these, concatenated.

        Both are None if the field has no positions.
        """
        if not self.any:
            return None, None
        counts = self._counts[terms]
        return counts, self._entries[concat_ranges(self._starts[terms], counts)]

    def shares_list(
        self, terms: NDArray[np.int64], dfs: NDArray[np.int64], tfs: NDArray[Any]
    ) -> NDArray[np.bool_]:
        """Return a mask of the terms whose posting list is that of their only entry."""
        alone = np.zeros(len(terms), bool)
        if self.any and len(terms):
            rows = np.flatnonzero(self._counts[terms] == 1)
            entries = self._entries[self._starts[terms[rows]]]
            alone[rows] = (
                np.add.reduceat(tfs, starts_of(dfs)[:-1])[rows]
                == self._totals[entries - self._first]
            )
        return alone


class EntryTable(NamedTuple):
    """The entries of a field of one segment.

    Attributes
    ----------
    entries : ndarray of uint32, shape (n,)
        Their numbers.
    sizes : ndarray of uint32, shape (n,)
        How many terms each has.
    terms : ndarray of uint32
        The new numbers of the terms of each entry, ascending, concatenated.
    """

    entries: Numbers
    sizes: Numbers
    terms: Numbers


def _entry_table(name: str, source: MergeSource, numbers: Numbers) -> EntryTable:
    inverted = source.segment.inverted
    counts, entries = inverted.entries_of_many(*inverted.terms.fields.get(name, (0, 0)))
    terms = np.repeat(numbers, counts)
    order = np.lexsort((terms, entries))
    distinct, sizes = np.unique(entries, return_counts=True)
    return EntryTable(distinct.astype(np.uint32), sizes.astype(np.uint32), terms[order])


def _write_entries(
    local: list[Numbers],
    entry_maps: list[Numbers],
    sources: list[MergeSource],
    count: int,
    inverted: InvertedWriter,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Write the united entries that have live documents.

    Parameters
    ----------
    local : list of ndarray of uint32
        The entries of each source.
    entry_maps : list of ndarray of uint32
        The united entry of each of these.
    sources : list of MergeSource
        The segments.
    count : int
        How many united entries there are.
    inverted : InvertedWriter
        Where they are written.

    Returns
    -------
    numbers : ndarray of int64, shape (count,)
        The number of each united entry in the new segment; -1 for one without live documents.
    totals : ndarray of int64
        How many positions each entry that was written has.
    """
    survivors = np.full(count, -1, np.int64)
    sizes = np.zeros(count, np.int64)
    totals = [np.empty(0, np.int64)]
    orders = [np.argsort(new, kind="stable").astype(np.uint32) for new in entry_maps]
    for source, numbers, new in zip(sources, local, entry_maps, strict=True):
        sizes += np.bincount(
            new, source.segment.inverted.entries.position_bytes(numbers), count
        ).astype(np.int64)
    for begin, end in bounded_ranges(starts_of(sizes), MERGED_POSITIONS_AT_ONCE):
        parts = []
        for source, numbers, new, order in zip(sources, local, entry_maps, orders, strict=True):
            low, high = np.searchsorted(new, [begin, end], sorter=order).tolist()
            chosen = order[low:high]
            parts.append(_entry_postings(source, numbers[chosen], new[chosen]))
        entries, counts, docnums, tfs, deltas = _joined(parts)
        if len(entries):
            survivors[entries] = np.arange(
                inverted.entries.count, inverted.entries.count + len(entries)
            )
            totals.append(np.add.reduceat(tfs, starts_of(counts)[:-1]))
            inverted.entries.add(counts, docnums, tfs, deltas)
    return survivors, np.concatenate(totals)


def _entry_postings(
    source: MergeSource, numbers: Numbers, new: Numbers
) -> tuple[Any, Any, Any, Any]:
    """Return the live postings of some entries of one source.

    For each posting its united entry, its new docnum, its frequency, and then, concatenated, the
    deltas of its positions.
    """
    dfs, docnums, counts, deltas = source.segment.inverted.entries.postings(numbers)
    docs, entries = source.doc_map[docnums], np.repeat(new, dfs)
    if source.has_no_deletions:
        return entries, docs, counts, deltas
    live = docs >= 0
    return entries[live], docs[live], counts[live], deltas[np.repeat(live, counts)]


def _joined(parts: list[tuple[Any, Any, Any, Any]]) -> tuple[Any, Any, Any, Any, Any]:
    """Join the postings of several sources into one list for each entry."""
    entries, docnums, tfs, deltas = (
        np.concatenate([part[row] for part in parts]) for row in range(4)
    )
    parts.clear()  # the longest lists take much memory
    distinct, counts = np.unique(entries, return_counts=True)
    if len(distinct) == 1:
        return distinct, counts, docnums, tfs, deltas
    order = np.lexsort((docnums, entries))
    starts = starts_of(tfs)[order]
    tfs = tfs[order]
    return distinct, counts, docnums[order], tfs, deltas[concat_ranges(starts, tfs)]
