"""Merging segments: postings are renumbered, deleted documents dropped, no text is analysed again.

The terms of all sources are united in order; then their posting lists are decoded, joined and
encoded again, some at a time. Besides the longest list, the memory that a merge takes depends on
the dictionary and not on the postings: some ten bytes a term. `merged_entries` does the same with
entries and their positions.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.indexer.build import trim_memory
from searchlib.embedded.indexer.merged_entries import MergedEntries
from searchlib.embedded.indexer.sources import MergeSource, Numbers
from searchlib.embedded.segment import (
    DocumentsWriter,
    InvertedWriter,
    Segment,
    TermBatch,
    write_segment,
)
from searchlib.embedded.storage import Output, Written
from searchlib.kernels import Counts, bounded_ranges, starts_of, unite
from searchlib.schema import NO_NUMBER, Schema, end_column

MERGED_POSTINGS_AT_ONCE = 1 << 18
"""How many postings of terms are decoded at a time, approximately."""

MERGED_TERMS_AT_ONCE = 1 << 13
"""How many terms of each source are Python objects at a time."""


def merge(
    segments: Sequence[Segment], schema: Schema, output: Output, segment_id: str
) -> tuple[int, Written]:
    """Write the live documents of several segments as one segment.

    Parameters
    ----------
    segments : sequence of Segment
        The segments, in the order of their documents.
    schema : Schema
        The schema of the index.
    output : Output
        The file to write.
    segment_id : str
        The name of the new segment, for its header.

    Returns
    -------
    tuple of (int, Written)
        How many documents there are, and the length and the checksum of the file.
    """
    sources, first = [], 0
    for segment in segments:
        sources.append(MergeSource(segment, first))
        first += len(sources[-1].live)
    documents, inverted = DocumentsWriter(), InvertedWriter()
    for name in sorted(schema):
        _merge_terms(name, sources, inverted, documents, first)
        trim_memory()
    _merge_documents(schema, sources, documents, first)
    return first, write_segment(output, segment_id, first, documents, inverted)


# ---------------------------------------------------------------- documents


def _merge_documents(
    schema: Schema, sources: list[MergeSource], documents: DocumentsWriter, count: int
) -> None:
    for name in schema:
        _merge_stored(name, sources, documents)
        for column in (name, end_column(name)):
            _merge_column(column, sources, documents, count)
        lengths = _concatenated(
            [source.segment.documents.lengths(name) for source in sources], sources
        )
        if lengths is not None and lengths.any():
            documents.add_lengths(
                name,
                lengths,
                _concatenated([source.segment.tokens(name) for source in sources], sources),
            )


def _concatenated(
    arrays: list[NDArray[Any] | None], sources: list[MergeSource]
) -> NDArray[np.int64] | None:
    """Return the live documents' numbers of all sources, 0 where a source has none."""
    if all(array is None for array in arrays):
        return None
    pairs = zip(arrays, sources, strict=True)
    return np.concatenate(
        [
            np.zeros(len(s.live), np.int64) if array is None else array[s.live].astype(np.int64)
            for array, s in pairs
        ]
    )


def _merge_column(
    name: str, sources: list[MergeSource], documents: DocumentsWriter, count: int
) -> None:
    columns = [source.segment.documents.column(name) for source in sources]
    kinds = {column.dtype.kind for column in columns if column is not None}
    if not kinds:
        return
    merged = np.full(count, np.nan) if "f" in kinds else np.full(count, NO_NUMBER)
    for source, column in zip(sources, columns, strict=True):
        if column is not None:
            merged[source.first : source.first + len(source.live)] = column[source.live]
    documents.add_column(name, merged)


def _merge_stored(name: str, sources: list[MergeSource], documents: DocumentsWriter) -> None:
    for source in sources:
        if name not in source.segment.documents.stored_names:
            continue
        field = source.segment.documents.stored(name)
        if source.has_no_deletions:
            documents.stored(name).add_blocks(source.first, field)
            continue
        for docnum in source.live[field.sizes[source.live] > 0].tolist():
            documents.stored(name).add(int(source.doc_map[docnum]), field.coded(docnum))


# ---------------------------------------------------------------- terms


def _merge_terms(
    name: str,
    sources: list[MergeSource],
    inverted: InvertedWriter,
    documents: DocumentsWriter,
    count: int,
) -> None:
    """Unite the terms of a field and their postings."""
    terms, new_numbers = _united_terms(name, sources)
    if not len(terms):
        return
    if any(source.segment.inverted.has_values(name) for source in sources):
        raise ValueError(f"the field {name!r} keeps values of a format that is not plain positions")
    entries = MergedEntries(name, sources, new_numbers, inverted)
    alive = np.zeros(len(terms), bool)
    for begin, end in _ranges(name, sources, new_numbers, len(terms)):
        live, dfs, docnums, tfs = _merged_lists(begin, end, name, sources, new_numbers)
        alive[live] = True
        own = ~entries.shares_list(live, dfs, tfs)
        rows = np.repeat(own, dfs)
        entry_counts, term_entries = entries.of(live)
        batch = TermBatch(
            terms.of(live),
            np.where(own, dfs, 0),
            docnums[rows],
            tfs[rows],
            dfs=dfs,
            entry_counts=entry_counts,
            entries=term_entries,
        )
        inverted.add(name, batch)
    _merge_ordinals(name, sources, new_numbers, alive, documents, count)


class PackedTerms:
    """Terms in order, concatenated: a list of them would take ten times the memory."""

    def __init__(self) -> None:
        self._runs: list[bytes] = []
        self._sizes: list[NDArray[np.int64]] = []

    def add(self, terms: list[bytes]) -> None:
        """Append terms."""
        self._runs.append(b"".join(terms))
        self._sizes.append(np.fromiter(map(len, terms), np.int64, len(terms)))

    @cached_property
    def _run(self) -> tuple[bytes, Counts]:
        return b"".join(self._runs), starts_of(
            np.concatenate([*self._sizes, np.empty(0, np.int64)])
        )

    def __len__(self) -> int:
        return len(self._run[1]) - 1

    def of(self, numbers: NDArray[np.int64]) -> list[bytes]:
        """Return the terms with these numbers."""
        run, starts = self._run
        return [
            run[a:b]
            for a, b in zip(starts[numbers].tolist(), starts[numbers + 1].tolist(), strict=True)
        ]


def _united_terms(name: str, sources: list[MergeSource]) -> tuple[PackedTerms, list[Numbers]]:
    """Unite the terms of all sources; return them and the new numbers of each source's terms."""
    dictionaries = [source.segment.inverted.terms for source in sources]
    ranges = [terms.fields.get(name, (0, 0)) for terms in dictionaries]
    numbers = [np.empty(last - first, np.uint32) for first, last in ranges]
    at = [first for first, _ in ranges]
    united, count = PackedTerms(), 0
    while any(begin < last for begin, (_, last) in zip(at, ranges, strict=True)):
        blocks = [
            terms.ascending(begin, min(begin + MERGED_TERMS_AT_ONCE, last))
            for terms, begin, (_, last) in zip(dictionaries, at, ranges, strict=True)
        ]
        unfinished = [
            block[-1]
            for block, begin, (_, last) in zip(blocks, at, ranges, strict=True)
            if begin + len(block) < last
        ]
        if unfinished:  # beyond the last term of a block, others of its source may come first
            blocks = [block[: bisect_right(block, min(unfinished))] for block in blocks]
        terms = sorted(set().union(*blocks))
        number = dict(zip(terms, range(count, count + len(terms)), strict=True))
        for row, block in enumerate(blocks):
            begin = at[row] - ranges[row][0]
            numbers[row][begin : begin + len(block)] = np.fromiter(
                map(number.__getitem__, block), np.uint32, len(block)
            )
            at[row] += len(block)
        united.add(terms)
        count += len(terms)
    return united, numbers


def _ranges(
    name: str, sources: list[MergeSource], new_numbers: list[Numbers], count: int
) -> Iterator[tuple[int, int]]:
    """Divide the new terms into ranges with a bounded number of postings."""
    postings = np.zeros(count, np.int64)
    for source, numbers in zip(sources, new_numbers, strict=True):
        first, last = source.segment.inverted.terms.fields.get(name, (0, 0))
        postings[numbers] += source.segment.inverted.lists.dfs[first:last]
    return bounded_ranges(starts_of(postings), MERGED_POSTINGS_AT_ONCE)


def _merged_lists(
    begin: int, end: int, name: str, sources: list[MergeSource], new_numbers: list[Numbers]
) -> tuple[Any, Any, Any, Any]:
    """Return the terms of a range that have postings, with their dfs, docnums and frequencies."""
    terms, docnums, tfs = [], [], []
    for source, numbers in zip(sources, new_numbers, strict=True):
        low, high = np.searchsorted(numbers, [begin, end]).tolist()
        first = source.segment.inverted.terms.fields.get(name, (0, 0))[0]
        dfs, old_docnums, all_tfs = source.segment.inverted.postings_of_many(
            np.arange(first + low, first + high)
        )
        new_docnums = source.doc_map[old_docnums]
        live = new_docnums >= 0
        terms.append(np.repeat(numbers[low:high], dfs)[live])
        docnums.append(new_docnums[live])
        tfs.append(all_tfs[live])
    flat_tfs = np.concatenate(tfs)
    if not (flat_tfs == np.floor(flat_tfs)).all():
        return _united_floats(np.concatenate(terms), np.concatenate(docnums), flat_tfs)
    return unite(np.concatenate(terms), np.concatenate(docnums), flat_tfs.astype(np.int64))


def _united_floats(
    terms: NDArray[Any], docnums: NDArray[Any], tfs: NDArray[Any]
) -> tuple[Any, Any, Any, Any]:
    """Do what `unite` does, for frequencies that are no integers."""
    order = np.lexsort((docnums, terms))
    distinct, counts = np.unique(terms, return_counts=True)
    return distinct, counts, docnums[order], tfs[order]


def _merge_ordinals(
    name: str,
    sources: list[MergeSource],
    new_numbers: list[Numbers],
    alive: NDArray[np.bool_],
    documents: DocumentsWriter,
    count: int,
) -> None:
    """Write the values of each document, as the new numbers of their terms."""
    if all(f"ordinals.{name}" not in source.segment.documents.sections for source in sources):
        return
    final = np.cumsum(alive) - 1
    docs, ordinals = [], []
    for source, numbers in zip(sources, new_numbers, strict=True):
        old_docnums, old_ordinals = source.segment.ordinals(name)
        new = source.doc_map[old_docnums]
        docs.append(new[new >= 0])
        ordinals.append(final[numbers[old_ordinals]][new >= 0])
    documents.add_ordinals(
        name, np.bincount(np.concatenate(docs), minlength=count), np.concatenate(ordinals)
    )
