"""Segments into one: postings concatenated and renumbered, deleted documents dropped, no text analysed again.

Terms are united in order, then their posting lists are decoded, joined and coded anew, some at a time: besides the longest list, the memory taken depends on
the dictionary and not on the postings, and is some ten bytes a term. Entries (sets of terms at one position) that hold the same terms become one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.indexer.build import give_back
from searchlib.embedded.segment import DocumentsWriter, InvertedWriter, Segment, write_segment
from searchlib.embedded.storage.sections import Output, Written
from searchlib.kernels import (
    Counts,
    bounded_ranges,
    concat_ranges,
    number_rows,
    starts_of,
    unite,
)
from searchlib.schema import NO_NUMBER, Schema, end_column

Numbers = NDArray[np.uint32]

POSTINGS_AT_ONCE = 1 << 18
POSITIONS_AT_ONCE = 1 << 18
TERMS_AT_ONCE = 1 << 13


class Renumbered:
    """A segment that is merged: where its documents go.

    Attributes
    ----------
    numbers : int64[count]      the new docnum of each document; -1 for a deleted one
    """

    def __init__(self, segment: Segment, first: int) -> None:
        self.segment = segment
        live = segment.live_mask()
        self.numbers = np.where(live, np.cumsum(live) - 1 + first, -1)
        self.live = np.flatnonzero(live)
        self.first = first

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it was deleted."""
        return len(self.live) == self.segment.count


def merge(
    segments: Sequence[Segment], schema: Schema, output: Output, segment_id: str
) -> tuple[int, Written]:
    """Write the live documents of some segments, in their order, as one; how many there are, and the file."""
    sources, first = [], 0
    for segment in segments:
        sources.append(Renumbered(segment, first))
        first += len(sources[-1].live)
    documents, inverted = DocumentsWriter(), InvertedWriter()
    for name in sorted(schema):
        _merge_terms(name, sources, inverted, documents, first)
        give_back()
    _merge_documents(schema, sources, documents, first)
    return first, write_segment(output, segment_id, first, documents, inverted)


# ---------------------------------------------------------------- documents


def _merge_documents(
    schema: Schema, sources: list[Renumbered], documents: DocumentsWriter, count: int
) -> None:
    for name in schema:
        _merge_stored(name, sources, documents)
        for column in (name, end_column(name)):
            _merge_column(column, sources, documents, count)
        lengths = _gathered([source.segment.documents.lengths(name) for source in sources], sources)
        if lengths is not None and lengths.any():
            documents.add_lengths(
                name,
                lengths,
                _gathered([source.segment.tokens(name) for source in sources], sources),
            )


def _gathered(
    arrays: list[NDArray[Any] | None], sources: list[Renumbered]
) -> NDArray[np.int64] | None:
    """One number a document, of several segments; 0 where a segment has none."""
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
    name: str, sources: list[Renumbered], documents: DocumentsWriter, count: int
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


def _merge_stored(name: str, sources: list[Renumbered], documents: DocumentsWriter) -> None:
    for source in sources:
        if name not in source.segment.documents.stored_names:
            continue
        field = source.segment.documents.stored(name)
        if source.is_whole:
            documents.stored(name).add_blocks(source.first, field)
            continue
        for docnum in source.live[field.sizes[source.live] > 0].tolist():
            documents.stored(name).add(int(source.numbers[docnum]), field.coded(docnum))


# ---------------------------------------------------------------- terms


def _merge_terms(
    name: str,
    sources: list[Renumbered],
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
        found, dfs, docnums, tfs = _merged_lists(begin, end, name, sources, new_numbers)
        alive[found] = True
        own = ~entries.has_shared_list(found, dfs, tfs)
        rows = np.repeat(own, dfs)
        entry_counts, held = entries.of(found)
        inverted.add(
            name,
            terms.of(found),
            np.where(own, dfs, 0),
            docnums[rows],
            tfs[rows],
            dfs=dfs,
            entry_counts=entry_counts,
            entries=held,
        )
    _merge_ordinals(name, sources, new_numbers, alive, documents, count)


class TermRun:
    """Terms in order, as one run of bytes: a list of them would take ten times the room."""

    def __init__(self) -> None:
        self._runs: list[bytes] = []
        self._sizes: list[NDArray[np.int64]] = []

    def add(self, terms: list[bytes]) -> None:
        """Add terms behind the others."""
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
        """The terms of these numbers."""
        run, starts = self._run
        return [
            run[a:b]
            for a, b in zip(starts[numbers].tolist(), starts[numbers + 1].tolist(), strict=True)
        ]


def _united_terms(name: str, sources: list[Renumbered]) -> tuple[TermRun, list[Numbers]]:
    """The terms of all sources in order, and for each source the new numbers of its terms. Some thousand of each are held as objects at a time."""
    dictionaries = [source.segment.inverted.terms for source in sources]
    ranges = [terms.fields.get(name, (0, 0)) for terms in dictionaries]
    numbers = [np.empty(last - first, np.uint32) for first, last in ranges]
    at = [first for first, _ in ranges]
    united, count = TermRun(), 0
    while any(begin < last for begin, (_, last) in zip(at, ranges, strict=True)):
        blocks = [
            terms.ascending(begin, min(begin + TERMS_AT_ONCE, last))
            for terms, begin, (_, last) in zip(dictionaries, at, ranges, strict=True)
        ]
        unfinished = [
            block[-1]
            for block, begin, (_, last) in zip(blocks, at, ranges, strict=True)
            if begin + len(block) < last
        ]
        if unfinished:  # what comes behind a block is known of no term after its last
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
    name: str, sources: list[Renumbered], new_numbers: list[Numbers], count: int
) -> Iterator[tuple[int, int]]:
    """Ranges of the new terms, each with a bounded number of postings."""
    postings = np.zeros(count, np.int64)
    for source, numbers in zip(sources, new_numbers, strict=True):
        first, last = source.segment.inverted.terms.fields.get(name, (0, 0))
        postings[numbers] += source.segment.inverted.lists.dfs[first:last]
    return bounded_ranges(starts_of(postings), POSTINGS_AT_ONCE)


def _merged_lists(
    begin: int, end: int, name: str, sources: list[Renumbered], new_numbers: list[Numbers]
) -> tuple[Any, Any, Any, Any]:
    """The posting lists of a range of the new terms: which have any, their dfs, docnums and frequencies."""
    terms, docnums, tfs = [], [], []
    for source, numbers in zip(sources, new_numbers, strict=True):
        low, high = np.searchsorted(numbers, [begin, end]).tolist()
        first = source.segment.inverted.terms.fields.get(name, (0, 0))[0]
        dfs, docs, found_tfs = source.segment.inverted.postings_of_many(
            np.arange(first + low, first + high)
        )
        new = source.numbers[docs]
        kept = new >= 0
        terms.append(np.repeat(numbers[low:high], dfs)[kept])
        docnums.append(new[kept])
        tfs.append(found_tfs[kept])
    flat_tfs = np.concatenate(tfs)
    if not (flat_tfs == np.floor(flat_tfs)).all():
        return _united_floats(np.concatenate(terms), np.concatenate(docnums), flat_tfs)
    return unite(np.concatenate(terms), np.concatenate(docnums), flat_tfs.astype(np.int64))


def _united_floats(
    terms: NDArray[Any], docnums: NDArray[Any], tfs: NDArray[Any]
) -> tuple[Any, Any, Any, Any]:
    order = np.lexsort((docnums, terms))
    found, counts = np.unique(terms, return_counts=True)
    return found, counts, docnums[order], tfs[order]


def _merge_ordinals(
    name: str,
    sources: list[Renumbered],
    new_numbers: list[Numbers],
    alive: NDArray[np.bool_],
    documents: DocumentsWriter,
    count: int,
) -> None:
    """The values of each document, by the new numbers of the terms."""
    if all(f"ordinals.{name}" not in source.segment.documents.sections for source in sources):
        return
    held = [source.segment.ordinals(name) for source in sources]
    final = np.cumsum(alive) - 1
    docs, ordinals = [], []
    for source, numbers, pair in zip(sources, new_numbers, held, strict=True):
        new = source.numbers[pair[0]]
        docs.append(new[new >= 0])
        ordinals.append(final[numbers[pair[1]]][new >= 0])
    documents.add_ordinals(
        name, np.bincount(np.concatenate(docs), minlength=count), np.concatenate(ordinals)
    )


class MergedEntries:
    """The entries of one field of several segments, united and written.

    Attributes
    ----------
    any : bool      whether the field has positions
    """

    def __init__(
        self,
        name: str,
        sources: list[Renumbered],
        new_numbers: list[Numbers],
        inverted: InvertedWriter,
    ) -> None:
        tables = [
            _entry_table(name, source, numbers)
            for source, numbers in zip(sources, new_numbers, strict=True)
        ]
        local = [table.entries for table in tables]
        sizes, terms = (
            np.concatenate([table.sizes for table in tables]),
            np.concatenate([table.terms for table in tables]),
        )
        del tables
        starts = starts_of(sizes)
        new, firsts = number_rows(starts, terms)
        self.any = bool(len(new))
        if not self.any:
            return
        bounds = starts_of(np.array([len(entries) for entries in local]))
        renumbered = [new[begin:end].astype(np.uint32) for begin, end in pairwise(bounds.tolist())]
        self._first = inverted.entries.count
        del new
        give_back()
        survivors, self._totals = _write_entries(local, renumbered, sources, len(firsts), inverted)
        kept = np.flatnonzero(survivors >= 0)
        counts = sizes[firsts[kept]]
        held, entries = (
            terms[concat_ranges(starts[firsts[kept]], counts)],
            np.repeat(survivors[kept], counts),
        )
        order = np.lexsort((entries, held))
        term_count = max(int(numbers[-1]) + 1 for numbers in new_numbers if len(numbers))
        self._counts, self._entries = np.bincount(held, minlength=term_count), entries[order]
        self._starts = starts_of(self._counts)

    def of(
        self, terms: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64] | None, NDArray[np.int64] | None]:
        """How many entries some of the new terms have, and which; None when the field has no positions."""
        if not self.any:
            return None, None
        counts = self._counts[terms]
        return counts, self._entries[concat_ranges(self._starts[terms], counts)]

    def has_shared_list(
        self, terms: NDArray[np.int64], dfs: NDArray[np.int64], tfs: NDArray[Any]
    ) -> NDArray[np.bool_]:
        """Which terms have one entry whose posting list is theirs."""
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

    entries : uint32[e]     their numbers
    sizes : uint32[e]       how many terms each has
    terms : uint32[sum]     the new numbers of these, ascending, the entries one behind another
    """

    entries: Numbers
    sizes: Numbers
    terms: Numbers


def _entry_table(name: str, source: Renumbered, numbers: Numbers) -> EntryTable:
    inverted = source.segment.inverted
    counts, entries = inverted.entries_of_many(*inverted.terms.fields.get(name, (0, 0)))
    terms = np.repeat(numbers, counts)
    order = np.lexsort((terms, entries))
    found, sizes = np.unique(entries, return_counts=True)
    return EntryTable(found.astype(np.uint32), sizes.astype(np.uint32), terms[order])


def _write_entries(
    local: list[Numbers],
    renumbered: list[Numbers],
    sources: list[Renumbered],
    count: int,
    inverted: InvertedWriter,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Write the united entries that still have documents: the number of each in the new segment, -1 for none, and the positions of each that was written."""
    survivors = np.full(count, -1, np.int64)
    sizes = np.zeros(count, np.int64)
    totals = [np.empty(0, np.int64)]
    orders = [np.argsort(new, kind="stable").astype(np.uint32) for new in renumbered]
    for source, numbers, new in zip(sources, local, renumbered, strict=True):
        sizes += np.bincount(
            new, source.segment.inverted.entries.position_bytes(numbers), count
        ).astype(np.int64)
    for begin, end in bounded_ranges(starts_of(sizes), POSITIONS_AT_ONCE):
        parts = []
        for source, numbers, new, order in zip(sources, local, renumbered, orders, strict=True):
            low, high = np.searchsorted(new, [begin, end], sorter=order).tolist()
            chosen = order[low:high]
            parts.append(_entry_postings(source, numbers[chosen], new[chosen]))
        entries, counts, docnums, tfs, distances = _joined(parts)
        if len(entries):
            survivors[entries] = np.arange(
                inverted.entries.count, inverted.entries.count + len(entries)
            )
            totals.append(np.add.reduceat(tfs, starts_of(counts)[:-1]))
            inverted.entries.add(counts, docnums, tfs, distances)
    return survivors, np.concatenate(totals)


def _entry_postings(
    source: Renumbered, numbers: Numbers, new: Numbers
) -> tuple[Any, Any, Any, Any]:
    """The live postings of some entries of one segment: new entry and docnum of each, its frequency, and the distances of its positions."""
    dfs, docnums, counts, distances = source.segment.inverted.entries.postings(numbers)
    docs, found = source.numbers[docnums], np.repeat(new, dfs)
    if source.is_whole:
        return found, docs, counts, distances
    kept = docs >= 0
    return found[kept], docs[kept], counts[kept], distances[np.repeat(kept, counts)]


def _joined(parts: list[tuple[Any, Any, Any, Any]]) -> tuple[Any, Any, Any, Any, Any]:
    """Postings of several segments as the lists of each entry."""
    entries, docnums, tfs, distances = (
        np.concatenate([part[row] for part in parts]) for row in range(4)
    )
    parts.clear()  # the longest lists are long
    found, counts = np.unique(entries, return_counts=True)
    if len(found) == 1:
        return found, counts, docnums, tfs, distances
    order = np.lexsort((docnums, entries))
    starts = starts_of(tfs)[order]
    tfs = tfs[order]
    return found, counts, docnums[order], tfs, distances[concat_ranges(starts, tfs)]
