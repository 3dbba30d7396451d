"""Entries: the posting lists and the positions of what stands at positions of texts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.segment.buffers import ByteBuffer, IntegerBuffer
from searchlib.embedded.segment.checks import (
    POSITIONS_LIMIT,
    decoding,
    entry_count,
    read_starts,
)
from searchlib.embedded.segment.postings import (
    FEW,
    PostingList,
    PostingsTable,
    PostingsTableWriter,
    WrittenLists,
    concatenated,
)
from searchlib.embedded.storage import Section, Sections, SectionWriter
from searchlib.kernels import (
    Bytes,
    Counts,
    concat_ranges,
    decode_varints,
    delta_decode,
    encode_varints,
    starts_of,
    sum_runs,
)

DISTANCES_AT_ONCE = 1 << 18
"""Distances that are coded at a time: an entry of a common word has millions."""

RECENT, LONGEST_RECENT = 64, 4096
"""Decoded lists that are cached, and documents that each may have: 3 MB together."""

LONGEST_DISTANCE = 5
"""Bytes of the greatest distances: positions are below 2**31."""


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
        self._recent: dict[int, PostingList] = {}

    @cached_property
    def _starts(self) -> NDArray[Any]:
        return read_starts(self._sections, "entries.positions.sizes", self.count, self._positions)

    @cached_property
    def _positions(self) -> Section:
        return self._sections.section("entries.positions", "u1")

    def occurrences(
        self, groups: Sequence[NDArray[Any]], wanted: NDArray[np.bool_] | None = None
    ) -> list[NDArray[np.int64]]:
        """Return every occurrence of any of the entries of each group.

        Parameters
        ----------
        groups : sequence of ndarray of integers
            Numbers of entries, each once in a group.
        wanted : ndarray of bool, shape (docs,), optional
            Which documents count, all by default; positions in others are not decoded.

        Returns
        -------
        list of ndarray of int64
            For each group ``docnum << 32 | position``, ascending.

        Raises
        ------
        CorruptIndexError
            If the bytes of these entries are no such lists.
        """
        sizes = np.array([len(group) for group in groups])
        numbers = np.concatenate(groups) if len(groups) > 1 else groups[0]
        if not len(numbers):
            return [np.empty(0, np.int64) for _ in groups]
        dfs, docnums, tfs = self._lists(numbers)
        coded, bounds = self._coded_positions(numbers), starts_of(dfs)[starts_of(sizes)]
        try:
            counts = tfs.astype(np.int64)
            if wanted is not None:
                rows = wanted[docnums].nonzero()[0]
                coded = _positions_of(rows, counts, coded)
                docnums, counts, bounds = docnums[rows], counts[rows], rows.searchsorted(bounds)
            starts = starts_of(counts)
            distances = _distances(int(starts[-1]), coded)
            if len(distances) == len(docnums):
                positions, occurrences = distances, docnums << 32 | distances
            else:
                positions = delta_decode(distances, starts)
                occurrences, bounds = (docnums << 32).repeat(counts) | positions, starts[bounds]
            if (
                len(coded) > len(distances) or len(coded) >= POSITIONS_LIMIT >> 7
            ) and positions.max() >= POSITIONS_LIMIT:
                raise ValueError("a position is too great")
        except ValueError as error:
            raise self._positions.corrupt(
                f"is not what searchlib writes ({error})", int(self._starts[numbers[0]])
            ) from None
        parts = (
            [occurrences]
            if len(groups) == 1
            else [occurrences[begin:end] for begin, end in pairwise(bounds.tolist())]
        )
        # The parts of several entries are sorted already: a stable sort merges them.
        return [
            part if size == 1 else np.sort(part, kind="stable")
            for part, size in zip(parts, sizes, strict=True)
        ]

    def one(self, number: int) -> PostingList:
        """Return the posting list of an entry, as `PostingsTable.one` does.

        It is cached: a query asks for the lists of its words to score them, and again to compare
        their positions.
        """
        recent = self._recent.get(number)
        if recent is None:
            recent = self.lists.one(number)
            if len(self._recent) >= RECENT:
                self._recent = {}
            if len(recent[0]) <= LONGEST_RECENT:
                self._recent[number] = recent
        return recent

    def _lists(
        self, numbers: NDArray[Any]
    ) -> tuple[Counts, NDArray[np.int64], NDArray[np.float32]]:
        """Return several posting lists: their dfs, and docnums and frequencies, concatenated."""
        if len(numbers) > FEW:
            return self.lists.many(numbers)
        lists = [self.one(number) for number in numbers.tolist()]
        return np.array([len(docnums) for docnums, _ in lists]), *concatenated(lists)

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


def _positions_of(rows: NDArray[np.int64], counts: NDArray[np.int64], coded: Bytes) -> Bytes:
    """Return the coded positions of some postings, out of those of all."""
    last = counts.cumsum()
    count = int(last[-1])
    last = last[rows]
    first = last - counts[rows]
    if len(coded) > count:  # some take more than a byte
        ends = np.concatenate(([0], (coded < 128).nonzero()[0] + 1))
        if len(ends) != count + 1:
            raise ValueError("there are more or fewer positions than the frequencies say")
        first, last = ends[first], ends[last]
    elif len(coded) < count:
        raise ValueError("there are fewer positions than the frequencies say")
    return coded[concat_ranges(first, last - first)]
