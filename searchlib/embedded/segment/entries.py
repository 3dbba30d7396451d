"""Entries: the posting lists and the positions of what stands at positions of texts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.segment.buffers import ByteBuffer, IntegerBuffer
from searchlib.embedded.segment.checks import (
    decoding,
    entry_count,
    read_starts,
)
from searchlib.embedded.segment.postings import PostingsTable, PostingsTableWriter, WrittenLists
from searchlib.embedded.storage import Section, Sections, SectionWriter
from searchlib.kernels import (
    LONGEST_DISTANCE,
    Bytes,
    Counts,
    PositionTable,
    concat_ranges,
    decode_varints,
    encode_varints,
    sum_runs,
)

DISTANCES_AT_ONCE = 1 << 18
"""Distances that are coded at a time: an entry of a common word has millions."""


class EntriesWriter:
    """Collect the entries of a segment, in order: their posting lists and their positions."""

    def __init__(self) -> None:
        self._lists = PostingsTableWriter("entries")
        self._sizes, self._positions = IntegerBuffer(), ByteBuffer()

    @property
    def count(self) -> int:
        """Entries that were added."""
        return self._lists.count

    def add(
        self, counts: Counts, docnums: NDArray[Any], tfs: NDArray[Any], distances: NDArray[Any]
    ) -> None:
        """Append entries.

        Parameters
        ----------
        counts : ndarray of int64, shape (n,)
            Documents of each entry.
        docnums, tfs : ndarray of integers, shape (sum(counts),)
            Posting lists, concatenated; a frequency is a number of positions.
        distances : ndarray of integers, shape (sum(tfs),)
            For each posting the first position, then the distance to each next one.
        """
        self._lists.add(counts, docnums, tfs)
        sizes = [np.empty(0, np.uint8)]
        for at in range(0, len(distances), DISTANCES_AT_ONCE):
            coded, part = encode_varints(distances[at : at + DISTANCES_AT_ONCE])
            self._positions.add(coded)
            sizes.append(part)
        self._sizes.add(sum_runs(sum_runs(np.concatenate(sizes), tfs), counts))

    def lists(self) -> WrittenLists:
        """Return the posting lists of the entries so far."""
        return self._lists.lists()

    def write(self, file: SectionWriter) -> None:
        """Write the sections of the entries."""
        file.meta["entries"] = self.count
        self._lists.write(file)
        self._sizes.write_counts(file, "entries.positions.sizes")
        file.add_chunks("entries.positions", "u1", self._positions.chunks())


class Entries:
    """The entries of a segment, numbered from 0.

    Parameters
    ----------
    sections : Sections
        The file that holds them.
    docs : int
        Documents of the segment.
    """

    def __init__(self, sections: Sections, docs: int) -> None:
        self._sections = sections
        self.count = entry_count(sections)
        self.lists = PostingsTable(sections, "entries", self.count, docs, positions=True)
        self._docs = docs

    @cached_property
    def _starts(self) -> NDArray[Any]:
        return read_starts(self._sections, "entries.positions.sizes", self.count, self._positions)

    @cached_property
    def _table(self) -> PositionTable:
        return PositionTable(self.lists.table, self._starts, self._positions)

    @cached_property
    def _positions(self) -> Section:
        return self._sections.section("entries.positions", "u1")

    def occurrences(
        self,
        groups: Sequence[NDArray[Any]],
        wanted: NDArray[np.bool_] | None = None,
        required: int = 0,
    ) -> list[NDArray[np.int64]]:
        """Return every occurrence of any of the entries of each group.

        Parameters
        ----------
        groups : sequence of ndarray of integers
            Numbers of entries, each once in a group.
        wanted : ndarray of bool, shape (docs,), optional
            Which documents count, all by default; positions in others are not decoded.
        required : int, optional
            Documents that are not in each of so many groups, the first of them, may be left out.

        Returns
        -------
        list of ndarray of int64
            For each group ``docnum << 32 | position``, ascending.

        Raises
        ------
        CorruptIndexError
            If the bytes of these entries are no such lists.
        """
        try:
            return self._table.occurrences(groups, self._docs, wanted, required)
        except ValueError as error:
            numbers = np.concatenate([np.empty(0, np.int64), *groups]).astype(np.int64)
            self.lists.many(numbers)  # tells it with its place if the lists are to blame
            first = int(self._starts[numbers[0]]) if len(numbers) else 0
            raise self._positions.corrupt(
                f"is not what searchlib writes ({error})", first
            ) from None

    def position_bytes(self, numbers: NDArray[Any]) -> NDArray[Any]:
        """Return how many bytes the positions of each entry take: one a position, or a few more."""
        return self._starts[numbers + 1] - self._starts[numbers]

    def postings(
        self, numbers: NDArray[Any]
    ) -> tuple[Counts, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return entries as they were added: dfs, docnums, frequencies and distances."""
        dfs, docnums, tfs = self.lists.many(numbers)
        coded = self._coded_positions(numbers)
        with decoding(self._positions, int(self._starts[numbers[0]]) if len(numbers) else 0):
            counts = tfs.astype(np.int64)
            return dfs, docnums, counts, _distances(int(counts.sum()), coded)

    def _coded_positions(self, numbers: NDArray[Any]) -> Bytes:
        """Return the coded positions of several entries, concatenated."""
        if len(numbers) == 1:
            first = numbers[0]
            return self._positions.read(int(self._starts[first]), int(self._starts[first + 1]))
        begins, ends = self._starts[numbers], self._starts[numbers + 1]
        self._positions.check_runs(begins, ends)
        return self._positions.array[concat_ranges(begins, ends - begins)]


def _distances(count: int, coded: Bytes) -> NDArray[np.int64]:
    """Return so many distances; ValueError if there are more or fewer."""
    distances = decode_varints(coded, LONGEST_DISTANCE)
    if len(distances) != count:
        raise ValueError("there are more or fewer positions than the frequencies say")
    return distances
