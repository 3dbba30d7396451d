"""The terms of a text field of one segment, made of the entries that occur in it."""

from __future__ import annotations

import numpy as np

from searchlib.embedded.indexer.entry_numbers import EntryTerms
from searchlib.embedded.segment import InvertedWriter, TermBatch
from searchlib.kernels import bounded_ranges, starts_of, unite_lists

TERM_POSTINGS_AT_ONCE = 1 << 18
"""How many postings of terms are made of those of entries at a time, approximately."""


def write_terms(name: str, entry_terms: EntryTerms, inverted: InvertedWriter, first: int) -> None:
    """Write the terms of a field, with posting lists for those that have several entries.

    Parameters
    ----------
    name : str
        The field.
    entry_terms : EntryTerms
        The terms of each of its entries.
    inverted : InvertedWriter
        Where the terms are added; it has the entries.
    first : int
        The number that the first entry has in the segment.
    """
    terms, counts, numbers = entry_terms.terms, entry_terms.counts, entry_terms.numbers
    by_term = np.argsort(numbers, kind="stable")
    entry_of = first + np.arange(len(counts)).repeat(counts)[by_term]
    entry_counts = np.bincount(numbers, minlength=len(terms))
    lists = inverted.entries.lists()
    dfs = lists.dfs[entry_of]
    pair_starts = starts_of(entry_counts)
    postings = starts_of(dfs)[pair_starts]
    for low, high in bounded_ranges(postings, TERM_POSTINGS_AT_ONCE):
        pairs = slice(pair_starts[low], pair_starts[high])
        entries, per_term = entry_of[pairs], entry_counts[low:high]
        several = per_term > 1
        is_united = several.repeat(per_term)
        docnums, tfs = lists.decode(entries[is_united])
        united_dfs, docnums, united_tfs = unite_lists(
            per_term[several],
            np.arange(np.count_nonzero(is_united)),
            starts_of(dfs[pairs][is_united]),
            docnums,
            tfs.astype(np.uint32),
        )
        list_counts = np.zeros(high - low, np.int64)
        list_counts[several] = united_dfs
        batch = TermBatch(
            terms[low:high],
            list_counts,
            docnums,
            united_tfs,
            dfs=np.where(several, list_counts, np.diff(postings[low : high + 1])),
            entry_counts=per_term,
            entries=entries,
        )
        inverted.add(name, batch)
