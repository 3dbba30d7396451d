"""Tables of posting lists, and the positions behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from tempfile import TemporaryFile
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.segment.checks import (
    POSITIONS_LIMIT,
    decoding,
    entry_count,
    narrow_starts,
    read_counts,
)
from searchlib.embedded.storage.sections import SHIFT, Section, Sections, SectionWriter
from searchlib.errors import CorruptIndexError
from searchlib.kernels.reference.coding import (
    CODINGS,
    EMPTY,
    FLOATS,
    Bytes,
    Counts,
    decode_list,
    decode_lists,
    decode_varints,
    encode_lists,
    encode_varints,
    narrow,
    saturate,
    spread,
    starts_of,
    sum_runs,
    sums,
)

DISTANCES_AT_ONCE = 1 << 18
"""How many distances are coded at a time: an entry of a common word has millions, and coding takes several times their room."""

FEW = 64
"""So many lists are decoded one by one; more of them together."""

LONG_LIST = 256
"""Lists of so many documents are always decoded one by one: several times as fast as together."""

RECENT, LONGEST_RECENT = 64, 4096
"""How many decoded lists of entries are remembered, and of how many documents at most: 3 MB."""

LONGEST_DISTANCE = 5
"""Bytes of the greatest distances: positions are below 2**31."""

SPOOLED = 8 << 20
"""Bytes of a heap that are kept in memory before they go to a temporary file."""


class Heap:
    """Bytes that grow until their section is written: in memory, or in a temporary file once they are many.

    No `SpooledTemporaryFile`: it is freed by Python code, which swallows a Ctrl-C that comes just then.
    """

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._file: IO[bytes] | None = None
        self.size = 0

    def add(self, plain: Bytes | bytes) -> None:
        part = plain if isinstance(plain, bytes) else plain.tobytes()
        self.size += len(part)
        if self._file is None and self.size > SPOOLED:
            self._file = TemporaryFile()  # noqa: SIM115  # closed when it is forgotten
            self._file.writelines(self._parts)
            self._parts = []
        if self._file is None:
            self._parts.append(part)
        else:
            self._file.write(part)

    def chunks(self) -> Iterator[bytes]:
        """All the bytes, in pieces."""
        if self._file is None:
            yield b"".join(self._parts)
            return
        self._file.seek(0)
        while chunk := self._file.read(SPOOLED):
            yield chunk


class Growing:
    """A column of whole numbers that grows until its section is written."""

    def __init__(self) -> None:
        self._parts: list[NDArray[Any]] = []

    def add(self, values: NDArray[Any]) -> None:
        self._parts.append(narrow(values))

    def array(self) -> NDArray[Any]:
        return narrow(np.concatenate([*self._parts, np.empty(0, np.uint8)]))

    def write_counts(self, file: SectionWriter, name: str) -> None:
        """Write the column as numbers most of which are small."""
        small, great = saturate(self.array())
        file.add(name, small)
        file.add(f"{name}.great", great)


class PostingsWriter:
    """Gathers posting lists, in order, and writes them as a table under a name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._dfs, self._sizes, self._codings, self._heap = Growing(), Growing(), Growing(), Heap()
        self.count = 0

    def add(
        self, counts: Counts, docnums: NDArray[Any], tfs: NDArray[Any], dfs: Counts | None = None
    ) -> None:
        """Add lists, as `encode_lists` takes them; `dfs` where a list that is left out has a df all the same."""
        coded = encode_lists(counts, docnums, tfs)
        self._dfs.add(counts if dfs is None else dfs)
        self._sizes.add(coded.sizes)
        self._codings.add(coded.codings)
        self._heap.add(coded.heap)
        self.count += len(counts)

    def write(self, file: SectionWriter) -> None:
        self._dfs.write_counts(file, f"{self._name}.dfs")
        file.add(f"{self._name}.codings", self._codings.array())
        self._sizes.write_counts(file, f"{self._name}.lists.sizes")
        file.add_chunks(f"{self._name}.lists", "u1", self._heap.chunks())


class Postings:
    """A table of posting lists.

    Parameters
    ----------
    count : int     how many lists it has
    docs : int      how many documents the segment has
    positions : bool    whether a frequency is a number of positions; else some lists may be kept elsewhere, and EMPTY here
    """

    def __init__(
        self, sections: Sections, name: str, count: int, docs: int, *, positions: bool
    ) -> None:
        self._sections = sections
        self._name = name
        self._count, self._docs = count, docs
        self._are_positions = positions

    @cached_property
    def dfs(self) -> NDArray[Any]:
        dfs = read_counts(self._sections, f"{self._name}.dfs", self._count)
        if len(dfs) and not (dfs.min() > 0 and dfs.max() <= self._docs):
            raise self._sections.section(f"{self._name}.dfs").corrupt(
                f"counts none, or more documents than the {self._docs} that there are"
            )
        return dfs

    @cached_property
    def codings(self) -> NDArray[np.uint8]:
        codings = self._sections.array(f"{self._name}.codings", "u1", self._count)
        if unknown := codings.tobytes().translate(
            None, CODINGS + bytes([EMPTY]) * (not self._are_positions)
        ):
            raise self._sections.section(f"{self._name}.codings").corrupt(
                f"names the coding {unknown[0]}, which is none"
            )
        return codings

    @cached_property
    def _starts(self) -> NDArray[Any]:
        return narrow_starts(
            read_counts(self._sections, f"{self._name}.lists.sizes", self._count), self._heap
        )

    @cached_property
    def _heap(self) -> Section:
        return self._sections.section(f"{self._name}.lists", "u1")

    @cached_property
    def _scalars(self) -> tuple[memoryview, memoryview, memoryview, memoryview, Any]:
        """For one list at a time, codings, dfs and starts, an item of which costs a third of an array's; the lists; and how to find a block of them that is
        not verified."""
        return (
            self.codings.data,
            self.dfs.data,
            self._starts.data,
            self._heap.array.data,
            self._heap.verified.find,
        )

    def coding(self, number: int) -> int:
        """How the list of that number is coded."""
        return self._scalars[0][number]

    def df(self, number: int) -> int:
        """How many documents the list of that number names."""
        return self._scalars[1][number]

    def one(self, number: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The list of that number: docnums, int64[df], and frequencies, float32[df]."""
        codings, dfs, starts, heap, unverified = self._scalars
        coding, begin, end = codings[number], starts[number], starts[number + 1]
        if unverified(0, begin >> SHIFT, (end >> SHIFT) + 1) >= 0:
            self._heap.check(begin, end)
        try:
            docnums, tfs = decode_list(coding, dfs[number], heap[begin:end].tobytes(), self._docs)
            if coding & FLOATS and self._are_positions:
                _require_counts(tfs)
            return docnums, tfs
        except ValueError as error:
            raise self._corrupt(error, begin) from None

    def many(self, numbers: NDArray[Any]) -> tuple[Counts, NDArray[np.int64], NDArray[np.float32]]:
        """Return several lists, concatenated: their dfs, docnums and frequencies."""
        dfs = self.dfs[numbers].astype(np.int64)
        if len(numbers) <= FEW:
            return dfs, *concatenated([self.one(number) for number in numbers.tolist()])
        is_long = dfs >= LONG_LIST
        if not is_long.any():
            return dfs, *self._decode_together(numbers, dfs)
        starts = starts_of(dfs)
        docnums, tfs = np.empty(int(starts[-1]), np.int64), np.empty(int(starts[-1]), np.float32)
        for row in is_long.nonzero()[0].tolist():
            docnums[starts[row] : starts[row + 1]], tfs[starts[row] : starts[row + 1]] = self.one(
                int(numbers[row])
            )
        short = (~is_long).nonzero()[0]
        places = spread(starts[short], dfs[short])
        docnums[places], tfs[places] = self._decode_together(numbers[short], dfs[short])
        return dfs, docnums, tfs

    def _decode_together(
        self, numbers: NDArray[Any], dfs: Counts
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        begins, ends = self._starts[numbers], self._starts[numbers + 1]
        self._heap.check_runs(begins, ends)
        try:
            codings = self.codings[numbers]
            docnums, tfs = decode_lists(
                codings, dfs, begins, ends - begins, self._heap.array, self._docs
            )
            if (
                self._are_positions and (codings & FLOATS).any()
            ):  # the others are whole numbers by their coding
                _require_counts(tfs)
            return docnums, tfs
        except ValueError as error:
            raise self._corrupt(error, int(begins.min())) from None

    def _corrupt(self, error: ValueError, at: int) -> CorruptIndexError:
        return self._heap.corrupt(f"is not what searchlib writes ({error})", at)


def concatenated(
    lists: Sequence[tuple[NDArray[np.int64], NDArray[np.float32]]],
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return posting lists as one: docnums and frequencies."""
    if len(lists) == 1:
        return lists[0]
    if not lists:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    return np.concatenate([docnums for docnums, _ in lists]), np.concatenate(
        [tfs for _, tfs in lists]
    )


def _require_counts(tfs: NDArray[np.float32]) -> None:
    """ValueError unless frequencies are numbers of positions."""
    if len(tfs) and not (
        tfs.min() >= 1 and tfs.max() < POSITIONS_LIMIT and np.array_equal(tfs, np.floor(tfs))
    ):
        raise ValueError("a frequency is no number of positions")


class EntriesWriter:
    """Gathers the entries of a segment, in order: their posting lists and their positions."""

    def __init__(self) -> None:
        self._lists = PostingsWriter("entries")
        self._sizes, self._heap = Growing(), Heap()

    @property
    def count(self) -> int:
        return self._lists.count

    def add(
        self, counts: Counts, docnums: NDArray[Any], tfs: NDArray[Any], distances: NDArray[Any]
    ) -> None:
        """Add entries.

        Parameters
        ----------
        counts : int64[n]               documents of each
        docnums, tfs : ints[total]      as in a posting list; a frequency is a number of positions
        distances : ints[sum(tfs)]      for each document the first position, then the distance to each next one
        """
        self._lists.add(counts, docnums, tfs)
        sizes = [np.empty(0, np.uint8)]
        for at in range(0, len(distances), DISTANCES_AT_ONCE):
            coded, part = encode_varints(distances[at : at + DISTANCES_AT_ONCE])
            self._heap.add(coded)
            sizes.append(part)
        self._sizes.add(sum_runs(sum_runs(np.concatenate(sizes), tfs), counts))

    def write(self, file: SectionWriter) -> None:
        file.meta["entries"] = self.count
        self._lists.write(file)
        self._sizes.write_counts(file, "entries.positions.sizes")
        file.add_chunks("entries.positions", "u1", self._heap.chunks())


class Entries:
    """The entries of a segment of so many documents."""

    def __init__(self, sections: Sections, docs: int) -> None:
        self._sections = sections
        self.count = entry_count(sections)
        self.lists = Postings(sections, "entries", self.count, docs, positions=True)
        self._recent: dict[int, tuple[NDArray[np.int64], NDArray[np.float32]]] = {}

    @cached_property
    def _starts(self) -> NDArray[Any]:
        return narrow_starts(
            read_counts(self._sections, "entries.positions.sizes", self.count), self._heap
        )

    @cached_property
    def _heap(self) -> Section:
        return self._sections.section("entries.positions", "u1")

    def occurrences(
        self, groups: Sequence[NDArray[Any]], wanted: NDArray[np.bool_] | None = None
    ) -> list[NDArray[np.int64]]:
        """Every occurrence of the entries of each group: docnum << 32 | position, ascending.

        Parameters
        ----------
        groups : sequence of ints[n]    numbers of entries
        wanted : bool[docs]             which documents count, all by default; of the positions in others no more is read than where they end
        """
        sizes = np.array([len(group) for group in groups])
        numbers = np.concatenate(groups) if len(groups) > 1 else groups[0]
        if not len(numbers):
            return [np.empty(0, np.int64) for _ in groups]
        dfs, docnums, tfs = self._lists(numbers)
        coded, bounds = self._position_heap(numbers), starts_of(dfs)[starts_of(sizes)]
        try:
            counts = tfs.astype(np.int64)
            if wanted is not None:
                rows = wanted[docnums].nonzero()[0]
                coded = _positions_of(rows, counts, coded)
                docnums, counts, bounds = docnums[rows], counts[rows], rows.searchsorted(bounds)
            starts = starts_of(counts)
            distances = _distances(int(starts[-1]), coded)
            if len(distances) == len(docnums):
                positions, found = distances, docnums << 32 | distances
            else:
                positions = sums(distances, starts)
                found, bounds = (docnums << 32).repeat(counts) | positions, starts[bounds]
            if (
                len(coded) > len(distances) or len(coded) >= POSITIONS_LIMIT >> 7
            ) and positions.max() >= POSITIONS_LIMIT:
                raise ValueError("a position is too great")
        except ValueError as error:
            raise self._heap.corrupt(
                f"is not what searchlib writes ({error})", int(self._starts[numbers[0]])
            ) from None
        parts = (
            [found]
            if len(groups) == 1
            else [found[begin:end] for begin, end in pairwise(bounds.tolist())]
        )
        return [
            part if size == 1 else np.sort(part, kind="stable")
            for part, size in zip(parts, sizes, strict=True)
        ]  # a merge of what is sorted already

    def one(self, number: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The posting list of an entry, as `Postings.one`. A query asks for the lists of its words to score them, and again to compare their positions."""
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
        """The posting lists of several entries, one behind another: dfs, docnums, frequencies."""
        if len(numbers) > FEW:
            return self.lists.many(numbers)
        lists = [self.one(number) for number in numbers.tolist()]
        return np.array([len(docnums) for docnums, _ in lists]), *concatenated(lists)

    def position_bytes(self, numbers: NDArray[Any]) -> NDArray[Any]:
        """How many bytes the positions of each of several entries take: one a position, or a few more."""
        return self._starts[numbers + 1] - self._starts[numbers]

    def postings(
        self, numbers: NDArray[Any]
    ) -> tuple[Counts, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Several entries as they were added: their dfs, docnums, frequencies and distances."""
        dfs, docnums, tfs = self.lists.many(numbers)
        coded = self._position_heap(numbers)
        with decoding(self._heap, int(self._starts[numbers[0]]) if len(numbers) else 0):
            counts = tfs.astype(np.int64)
            return dfs, docnums, counts, _distances(int(counts.sum()), coded)

    def _position_heap(self, numbers: NDArray[Any]) -> Bytes:
        """The coded positions of several entries, one behind another."""
        if len(numbers) == 1:
            return self._heap.read(int(self._starts[numbers[0]]), int(self._starts[numbers[0] + 1]))
        begins, ends = self._starts[numbers], self._starts[numbers + 1]
        self._heap.check_runs(begins, ends)
        return self._heap.array[spread(begins, ends - begins)]


def _distances(count: int, coded: Bytes) -> NDArray[np.int64]:
    distances = decode_varints(coded, LONGEST_DISTANCE)
    if len(distances) != count:
        raise ValueError("there are more or fewer positions than the frequencies say")
    return distances


def _positions_of(rows: NDArray[np.int64], counts: NDArray[np.int64], coded: Bytes) -> Bytes:
    """The coded positions of some postings, out of those of all."""
    last = counts.cumsum()
    count = int(last[-1])
    last = last[rows]
    first = last - counts[rows]
    if len(coded) > count:  # some take more than a byte
        behind = np.concatenate(([0], (coded < 128).nonzero()[0] + 1))
        if len(behind) != count + 1:
            raise ValueError("there are more or fewer positions than the frequencies say")
        first, last = behind[first], behind[last]
    elif len(coded) < count:
        raise ValueError("there are fewer positions than the frequencies say")
    return coded[spread(first, last - first)]
