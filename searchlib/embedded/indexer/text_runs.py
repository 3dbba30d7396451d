"""The texts of one field of a segment, inverted a run at a time.

A run is as many positions as memory has room for. Its postings go to a buffer, which moves to a
temporary file, so that a segment may have many more positions than fit in memory. In the end the
postings of each entry are joined: those of one run precede those of the next, as its documents do.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.indexer.buffered import BufferedNumbers
from searchlib.embedded.indexer.entry_numbers import EntryNumbers, EntryTerms
from searchlib.embedded.indexer.key_table import KeyTable
from searchlib.embedded.segment import ByteBuffer
from searchlib.kernels import (
    Counts,
    EntryPostings,
    bounded_ranges,
    expand,
    invert,
    narrow,
    starts_of,
    sum_runs,
)

JOINED_AT_ONCE = 1 << 18
"""How many positions are joined at a time, approximately."""

BYTES_A_POSITION = 40
"""Memory of a position while its run is inverted: its entry, its place, its share of results."""

BYTES_AN_ENTRY = 160
"""Memory of an entry while a segment is written: its terms, and what each run has of it."""


class TextRuns:
    """Takes the entries of the texts of one field, and gives back the postings of each entry.

    Parameters
    ----------
    table : KeyTable
        The table of the analyzer that reads the texts.

    Attributes
    ----------
    waiting : int
        How many positions are not inverted yet.
    """

    def __init__(self, table: KeyTable) -> None:
        self._table = table
        self._buffer = ByteBuffer()
        self._numbers = EntryNumbers(table, self._buffer)
        self._docnums: list[array[int]] = []
        self._ids: list[NDArray[np.uint32]] = []
        self._lengths: list[Counts] = []
        self.waiting = 0
        self._documents: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]] = []
        """Documents of each run, with their lengths in positions and in keys."""
        self._runs: list[_Run] = []

    @property
    def entries(self) -> int:
        """How many entries there are, those of each analyzer counted apart."""
        return self._numbers.count

    def add(self, docnums: array[int], ids: NDArray[np.uint32], lengths: Counts) -> None:
        """Add texts.

        Parameters
        ----------
        docnums : array of int
            Their documents, ascending, and greater than those before.
        ids : ndarray of uint32
            The analyzer's id of the entry at each position, concatenated.
        lengths : ndarray of int64, shape (len(docnums),)
            Positions of each text.
        """
        self._docnums.append(docnums)
        self._ids.append(ids)
        self._lengths.append(lengths)
        self.waiting += len(ids)

    def change(self, table: KeyTable) -> None:
        """Go on with the table of another analyzer."""
        self.invert()
        self._numbers.change(table)
        self._table = table

    def invert(self) -> None:
        """Invert the texts that were added since the last run."""
        if not self._docnums:
            return
        docnums = np.concatenate([np.frombuffer(part, np.uint32) for part in self._docnums])
        ids = np.concatenate(self._ids) if len(self._ids) > 1 else self._ids[0]
        lengths = np.concatenate(self._lengths)
        self._docnums, self._ids, self._lengths, self.waiting = [], [], [], 0
        self._table.update()
        keys = sum_runs(self._table.key_counts[ids], lengths)  # as Whoosh counts the length
        self._documents.append((docnums, narrow(keys), narrow(lengths)))
        entries = self._numbers.of(ids)
        del ids
        for part in invert(entries, lengths):
            self._runs.append(_Run(self._buffer, part._replace(docnums=docnums[part.docnums])))

    def lengths(self, count: int) -> tuple[Counts, Counts]:
        """Return the lengths of `count` documents in keys and in positions."""
        keys, positions = np.zeros((2, count), np.int64)
        for docnums, part_keys, part_positions in self._documents:
            keys[docnums], positions[docnums] = part_keys, part_positions
        return keys, positions

    def terms(self) -> EntryTerms:
        """Return the terms of the entries, whose numbers are final from now on."""
        terms = self._numbers.terms()
        if terms.united is not None:
            for run in self._runs:
                run.renumber(terms.united)
        return terms

    def join(self, count: int) -> Iterator[tuple[Counts, NDArray[Any], NDArray[Any], NDArray[Any]]]:
        """Yield the postings of all entries, a range of them at a time, after `terms`.

        Parameters
        ----------
        count : int
            How many entries there are.

        Yields
        ------
        counts, docnums, tfs, distances : ndarray of integers
            As `EntriesWriter.add` takes them.
        """
        totals = np.zeros(count, np.int64)
        for run in self._runs:
            totals[run.entries] += run.totals
        for low, high in bounded_ranges(starts_of(totals), JOINED_AT_ONCE):
            yield _joined([run.read(high) for run in self._runs if run.begins_before(high)], low)


class _Run:
    """The postings of some entries of one run, in a buffer; they are read in order, once.

    Attributes
    ----------
    entries : ndarray of integers, shape (e,)
        Numbers of the entries, ascending.
    totals : ndarray of integers, shape (e,)
        Positions of each.
    """

    def __init__(self, buffer: ByteBuffer, part: EntryPostings) -> None:
        self._buffer = buffer
        self.entries = narrow(part.entries)
        self._counts = narrow(part.counts)
        self.totals = narrow(sum_runs(part.tfs, part.counts))
        self._put(part.docnums, part.tfs, part.distances)

    def _put(self, *columns: NDArray[Any]) -> None:
        self._row, self._columns = 0, [BufferedNumbers(self._buffer, column) for column in columns]

    def begins_before(self, end: int) -> bool:
        """Return whether there are entries below `end` that were not read yet."""
        return self._row < len(self.entries) and self.entries[self._row] < end

    def read(self, end: int) -> tuple[NDArray[Any], ...]:
        """Return the entries below `end` that were not read yet.

        Their numbers, counts and totals, and their docnums, frequencies and distances.
        """
        rows = slice(self._row, int(self.entries.searchsorted(end)))
        self._row = rows.stop
        counts, totals = self._counts[rows].astype(np.int64), self.totals[rows].astype(np.int64)
        docnums, tfs, distances = self._columns
        postings, positions = int(counts.sum()), int(totals.sum())
        return (
            self.entries[rows],
            counts,
            totals,
            docnums.next(postings),
            tfs.next(postings),
            distances.next(positions),
        )

    def renumber(self, numbers: NDArray[np.uint32]) -> None:
        """Give every entry another number."""
        new = numbers[self.entries]
        if (new[1:] > new[:-1]).all():
            self.entries = narrow(new)
            return
        _, counts, totals, *columns = self.read(int(self.entries[-1]) + 1)
        order = new.argsort()
        self.entries = narrow(new[order])
        self._counts, self.totals = self._counts[order], self.totals[order]
        starts = [starts_of(counts), starts_of(counts), starts_of(totals)]
        self._put(*(expand(order, *pair)[1] for pair in zip(starts, columns, strict=True)))


def _joined(
    parts: list[tuple[NDArray[Any], ...]], low: int
) -> tuple[Counts, NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Join the postings that several runs have of the entries from `low` on."""
    if len(parts) == 1:
        _, counts, _, docnums, tfs, distances = parts[0]
        return counts, docnums, tfs, distances
    entries, counts, totals, docnums, tfs, distances = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    parts.clear()
    order = entries.argsort(kind="stable")
    starts = starts_of(counts)
    return (
        sum_runs(counts[order], np.bincount(entries - low)),
        expand(order, starts, docnums)[1],
        expand(order, starts, tfs)[1],
        expand(order, starts_of(totals), distances)[1],
    )
