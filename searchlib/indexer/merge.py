"""Segments into one: postings concatenated and renumbered, deleted documents dropped, no text analysed again.

Terms are united in order, then their posting lists are decoded, joined and coded anew, some thousand at a time, so that the memory taken depends on the
dictionary and not on the postings. Entries (sets of terms at one position) that hold the same terms become one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.codec import DocumentsWriter, InvertedWriter, write_segment
from searchlib.codec.segment import Segment
from searchlib.kernels.coding import differences as distances_of, spread, starts_of, sums
from searchlib.kernels.inversion import unite
from searchlib.schema import NO_NUMBER, Schema, end_column
from searchlib.storage.sections import Output

POSTINGS_AT_ONCE = 1 << 20


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


def merge(segments: Sequence[Segment], schema: Schema, output: Output, segment_id: str) -> tuple[int, int]:
    """Write the live documents of some segments, in their order, as one; how many there are, and the bytes written."""
    sources, first = [], 0
    for segment in segments:
        sources.append(Renumbered(segment, first))
        first += len(sources[-1].live)
    documents, inverted = DocumentsWriter(), InvertedWriter()
    for name in sorted(schema):
        _merge_terms(name, sources, inverted, documents, first)
    _merge_documents(schema, sources, documents, first)
    return first, write_segment(output, segment_id, first, documents, inverted)


# ---------------------------------------------------------------- documents


def _merge_documents(schema: Schema, sources: list[Renumbered], documents: DocumentsWriter, count: int) -> None:
    for name in schema:
        _merge_stored(name, sources, documents)
        for column in (name, end_column(name)):
            _merge_column(column, sources, documents, count)
        lengths = _gathered([source.segment.documents.lengths(name) for source in sources], sources)
        if lengths is not None and lengths.any():
            documents.add_lengths(name, lengths, _gathered([source.segment.tokens(name) for source in sources], sources))


def _gathered(arrays: list[NDArray[Any] | None], sources: list[Renumbered]) -> NDArray[np.int64] | None:
    """One number a document, of several segments; 0 where a segment has none."""
    if all(array is None for array in arrays):
        return None
    pairs = zip(arrays, sources, strict=True)
    return np.concatenate([np.zeros(len(s.live), np.int64) if array is None else array[s.live].astype(np.int64) for array, s in pairs])


def _merge_column(name: str, sources: list[Renumbered], documents: DocumentsWriter, count: int) -> None:
    columns = [source.segment.documents.column(name) for source in sources]
    present = next((column for column in columns if column is not None), None)
    if present is None:
        return
    merged = np.full(count, np.nan if present.dtype.kind == "f" else NO_NUMBER, present.dtype)
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


def _merge_terms(name: str, sources: list[Renumbered], inverted: InvertedWriter, documents: DocumentsWriter, count: int) -> None:
    """Unite the terms of a field and their postings."""
    terms, new_numbers = _united_terms(name, sources)
    if not terms:
        return
    if any(source.segment.inverted.has_values(name) for source in sources):
        raise ValueError(f"the field {name!r} keeps values of a format that is not plain positions")
    entries = MergedEntries(name, sources, new_numbers, inverted)
    alive = np.zeros(len(terms), bool)
    for begin, end in _ranges(name, sources, new_numbers, len(terms)):
        found, dfs, docnums, tfs = _merged_lists(begin, end, name, sources, new_numbers)
        alive[found] = True
        own = ~entries.lends(found, dfs, tfs)
        rows = np.repeat(own, dfs)
        entry_counts, held = entries.of(found)
        inverted.add(
            name, [terms[row] for row in found.tolist()], np.where(own, dfs, 0), docnums[rows], tfs[rows], dfs=dfs, entry_counts=entry_counts, entries=held
        )
    _merge_ordinals(name, sources, new_numbers, alive, documents, count)


def _united_terms(name: str, sources: list[Renumbered]) -> tuple[list[bytes], list[NDArray[np.int64]]]:
    """The terms of all sources in order, and for each source the new numbers of its terms."""
    ranges = [source.segment.inverted.terms.fields.get(name, (0, 0)) for source in sources]
    held = [source.segment.inverted.terms.between(*bounds) for source, bounds in zip(sources, ranges, strict=True)]
    terms = sorted(set().union(*held))
    number = {term: row for row, term in enumerate(terms)}
    return terms, [np.fromiter(map(number.__getitem__, some), np.int64, len(some)) for some in held]


def _ranges(name: str, sources: list[Renumbered], new_numbers: list[NDArray[np.int64]], count: int) -> Iterator[tuple[int, int]]:
    """Ranges of the new terms, each with a bounded number of postings."""
    postings = np.zeros(count, np.int64)
    for source, numbers in zip(sources, new_numbers, strict=True):
        first, last = source.segment.inverted.terms.fields.get(name, (0, 0))
        postings[numbers] += source.segment.inverted.lists.dfs[first:last]
    ends = np.cumsum(postings)
    begin = 0
    while begin < count:
        before = int(ends[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, before + POSTINGS_AT_ONCE, side="right")))
        yield begin, end
        begin = end


def _merged_lists(begin: int, end: int, name: str, sources: list[Renumbered], new_numbers: list[NDArray[np.int64]]) -> tuple[Any, Any, Any, Any]:
    """The posting lists of a range of the new terms: which have any, their dfs, docnums and frequencies."""
    terms, docnums, tfs = [], [], []
    for source, numbers in zip(sources, new_numbers, strict=True):
        low, high = np.searchsorted(numbers, [begin, end]).tolist()
        first = source.segment.inverted.terms.fields.get(name, (0, 0))[0]
        dfs, docs, found_tfs = source.segment.inverted.postings_of_many(np.arange(first + low, first + high))
        new = source.numbers[docs]
        kept = new >= 0
        terms.append(np.repeat(numbers[low:high], dfs)[kept])
        docnums.append(new[kept])
        tfs.append(found_tfs[kept])
    flat_tfs = np.concatenate(tfs)
    if not (flat_tfs == np.floor(flat_tfs)).all():
        return _united_floats(np.concatenate(terms), np.concatenate(docnums), flat_tfs)
    return unite(np.concatenate(terms), np.concatenate(docnums), flat_tfs.astype(np.int64))


def _united_floats(terms: NDArray[Any], docnums: NDArray[Any], tfs: NDArray[Any]) -> tuple[Any, Any, Any, Any]:
    order = np.lexsort((docnums, terms))
    found, counts = np.unique(terms, return_counts=True)
    return found, counts, docnums[order], tfs[order]


def _merge_ordinals(
    name: str, sources: list[Renumbered], new_numbers: list[NDArray[np.int64]], alive: NDArray[np.bool_], documents: DocumentsWriter, count: int
) -> None:
    """The values of each document, by the new numbers of the terms."""
    if all(source.segment.documents.ordinals(name) is None for source in sources):
        return
    held = [source.segment.ordinals(name) for source in sources]
    final = np.cumsum(alive) - 1
    docs, ordinals = [], []
    for source, numbers, pair in zip(sources, new_numbers, held, strict=True):
        new = source.numbers[pair[0]]
        docs.append(new[new >= 0])
        ordinals.append(final[numbers[pair[1]]][new >= 0])
    documents.add_ordinals(name, np.bincount(np.concatenate(docs), minlength=count), np.concatenate(ordinals))


class MergedEntries:
    """The entries of one field of several segments, united and written.

    Attributes
    ----------
    counts : int64[t]       how many entries each of the new terms has
    entries : int64[sum]    and which
    any : bool              whether the field has positions
    """

    def __init__(self, name: str, sources: list[Renumbered], new_numbers: list[NDArray[np.int64]], inverted: InvertedWriter) -> None:
        self._sums: dict[int, int] = {}
        tables = [_entry_table(name, source, numbers) for source, numbers in zip(sources, new_numbers, strict=True)]
        terms_in_all = max((int(numbers.max()) + 1 for numbers in new_numbers if len(numbers)), default=0)
        number: dict[bytes, int] = {}
        self._new = [np.fromiter((number.setdefault(row, len(number)) for row in rows), np.int64, len(rows)) for _, rows in tables]
        self.any = bool(number)
        self.counts, self.entries = np.zeros(terms_in_all, np.int64), np.empty(0, np.int64)
        self._starts = starts_of(self.counts)
        if not self.any:
            return
        survivors = self._write([table[0] for table in tables], sources, len(number), inverted)
        flat = [(np.frombuffer(row, np.int64), survivors[entry]) for row, entry in number.items() if survivors[entry] >= 0]
        sizes = np.fromiter((len(row) for row, _ in flat), np.int64, len(flat))
        terms = np.concatenate([row for row, _ in flat]) if flat else np.empty(0, np.int64)
        entries = np.repeat(np.fromiter((entry for _, entry in flat), np.int64, len(flat)), sizes)
        order = np.lexsort((entries, terms))
        self.counts, self.entries = np.bincount(terms, minlength=terms_in_all), entries[order]
        self._starts = starts_of(self.counts)

    def _write(self, local: list[NDArray[np.int64]], sources: list[Renumbered], count: int, inverted: InvertedWriter) -> NDArray[np.int64]:
        """Write the united entries that still have documents; the number of each in the new segment, -1 for none."""
        survivors = np.full(count, -1, np.int64)
        sizes = np.zeros(count, np.int64)
        orders = [np.argsort(new, kind="stable") for new in self._new]
        for source, numbers, new in zip(sources, local, self._new, strict=True):
            np.add.at(sizes, new, source.segment.inverted.entries.lists.dfs[numbers].astype(np.int64))
        ends, begin = np.cumsum(sizes), 0
        while begin < count:
            before = int(ends[begin - 1]) if begin else 0
            end = max(begin + 1, int(np.searchsorted(ends, before + POSTINGS_AT_ONCE, side="right")))
            parts = []
            for source, numbers, new, order in zip(sources, local, self._new, orders, strict=True):
                low, high = np.searchsorted(new[order], [begin, end]).tolist()
                chosen = order[low:high]
                parts.append(_entry_postings(source, numbers[chosen], new[chosen]))
            entries, counts, docnums, tfs, distances = _joined(parts)
            survivors[entries] = np.arange(inverted.entries.count, inverted.entries.count + len(entries))
            self._sums |= dict(zip(survivors[entries].tolist(), np.add.reduceat(tfs, starts_of(counts)[:-1]).tolist() if len(entries) else [], strict=True))
            inverted.entries.add(counts, docnums, tfs, distances)
            begin = end
        return survivors

    def of(self, terms: NDArray[np.int64]) -> tuple[NDArray[np.int64] | None, NDArray[np.int64] | None]:
        """How many entries some of the new terms have, and which; None when the field has no positions."""
        if not self.any:
            return None, None
        counts = self.counts[terms]
        return counts, self.entries[spread(self._starts[terms], counts)]

    def lends(self, terms: NDArray[np.int64], dfs: NDArray[np.int64], tfs: NDArray[Any]) -> NDArray[np.bool_]:
        """Which terms have one entry whose posting list is theirs."""
        if not self.any or not len(terms):
            return np.zeros(len(terms), bool)
        alone = self.counts[terms] == 1
        totals = np.add.reduceat(tfs, starts_of(dfs)[:-1])
        starts = self._starts[terms]
        pairs = zip(starts.tolist(), alone.tolist(), strict=True)
        entry_totals = np.array([self._sums.get(int(self.entries[start]), -1) if one else -1 for start, one in pairs])
        return alone & (totals == entry_totals)


def _entry_table(name: str, source: Renumbered, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], list[bytes]]:
    """The entries of a field of one segment, and of each the new numbers of its terms, ascending, as bytes."""
    inverted = source.segment.inverted
    first, last = inverted.terms.fields.get(name, (0, 0))
    counts, entries = inverted.entries_of_many(first, last)
    if not len(entries):
        return np.empty(0, np.int64), []
    terms = np.repeat(numbers, counts)
    order = np.lexsort((terms, entries))
    found, sizes = np.unique(entries, return_counts=True)
    run, ends = terms[order].tobytes(), np.cumsum(sizes * 8).tolist()
    return found.astype(np.int64), [run[a:b] for a, b in zip([0, *ends], ends, strict=False)]


def _entry_postings(source: Renumbered, numbers: NDArray[np.int64], new: NDArray[np.int64]) -> tuple[Any, Any, Any, Any]:
    """The live postings of some entries of one segment: new entry and docnum of each, its frequency, and its positions."""
    entries = source.segment.inverted.entries
    dfs, docnums, tfs = entries.lists.many(numbers)
    docs, counts = source.numbers[docnums], tfs.astype(np.int64)
    positions = sums(entries.distances(numbers), starts_of(counts))
    kept = docs >= 0
    return np.repeat(new, dfs)[kept], docs[kept], counts[kept], positions[np.repeat(kept, counts)]


def _joined(parts: list[tuple[Any, Any, Any, Any]]) -> tuple[Any, Any, Any, Any, Any]:
    """Postings of several segments as the lists of each entry."""
    entries, docnums, tfs, positions = (np.concatenate([part[row] for part in parts]) for row in range(4))
    order = np.lexsort((docnums, entries))
    starts = starts_of(tfs)
    places = spread(starts[order], tfs[order])
    tfs = tfs[order]
    found, counts = np.unique(entries, return_counts=True)
    return found, counts, docnums[order], tfs, distances_of(positions[places], starts_of(tfs))
