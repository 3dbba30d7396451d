"""The terms of a text field of one segment, made of the entries that occur in it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.indexer.key_table import KeyTable
from searchlib.embedded.segment import InvertedWriter, TermBatch
from searchlib.kernels import Counts, bounded_ranges, expand, starts_of, unite_lists

TERM_POSTINGS_AT_ONCE = 1 << 19
"""How many postings of terms are made of those of entries at a time, approximately."""


class FieldTerms:
    """The terms of one text field of a segment: the keys of its entries, in order.

    Parameters
    ----------
    table : KeyTable
        The keys of the analyzer's entries.
    entries : ndarray of int64
        The analyzer's ids of the entries that occur, by their number in the segment.
    """

    def __init__(self, table: KeyTable, entries: NDArray[np.int64]) -> None:
        counts, keys = expand(entries, table.starts, table.key_numbers)
        is_used = np.zeros(table.key_count, bool)
        is_used[keys] = True
        numbers, self.terms = table.analyzer.sorted_keys(is_used.nonzero()[0])
        rank = np.empty(len(is_used), np.int64)
        rank[numbers] = np.arange(len(numbers))
        self._counts = counts
        self._terms_of = rank[keys]
        """The terms of each entry, concatenated."""

    def write(
        self,
        name: str,
        inverted: InvertedWriter,
        first: int,
        counts: Counts,
        docnums: NDArray[Any],
        tfs: NDArray[Any],
    ) -> None:
        """Write the terms, with posting lists for those that have several entries.

        Parameters
        ----------
        name : str
            The field.
        inverted : InvertedWriter
            Where the terms are added.
        first : int
            The number that the first entry has in the segment.
        counts : ndarray of int64, shape (entries,)
            How many postings each entry has.
        docnums, tfs : ndarray
            The postings of the entries, concatenated.
        """
        entry_of = np.repeat(np.arange(len(counts)), self._counts)
        by_term = np.argsort(self._terms_of, kind="stable")
        entry_of, entry_counts = (
            entry_of[by_term],
            np.bincount(self._terms_of, minlength=len(self.terms)),
        )
        begins, pair_starts = starts_of(counts), starts_of(entry_counts)
        postings = starts_of(counts[entry_of])[pair_starts]
        for low, high in bounded_ranges(postings, TERM_POSTINGS_AT_ONCE):
            entries, per_term = (
                entry_of[pair_starts[low] : pair_starts[high]],
                entry_counts[low:high],
            )
            several = per_term > 1
            wanted = entries[np.repeat(several, per_term)]
            list_counts = np.zeros(high - low, np.int64)
            list_counts[several], docs, united_tfs = unite_lists(
                per_term[several], wanted, begins, docnums, tfs
            )
            alone = np.diff(postings[low : high + 1])
            batch = TermBatch(
                self.terms[low:high],
                list_counts,
                docs,
                united_tfs,
                dfs=np.where(several, list_counts, alone),
                entry_counts=per_term,
                entries=first + entries,
            )
            inverted.add(name, batch)
