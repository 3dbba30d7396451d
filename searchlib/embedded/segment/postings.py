"""Tables of posting lists."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.segment.buffers import ByteBuffer, IntegerBuffer
from searchlib.embedded.segment.checks import POSITIONS_LIMIT, read_counts, read_starts
from searchlib.embedded.storage import DOCS_LIMIT, Section, Sections, SectionWriter
from searchlib.errors import CorruptIndexError
from searchlib.kernels import (
    CODINGS,
    EMPTY,
    FLOATS,
    Counts,
    EncodedLists,
    ListTable,
    concat_ranges,
    decode_list,
    decode_lists,
    encode_lists,
    starts_of,
)

FEW = 64
"""Up to so many lists are decoded one by one; more of them together."""

LONG_LIST = 256
"""Lists of so many documents are always decoded one by one: several times as fast as together."""

PostingList = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Docnums, ascending, and frequencies."""


class WrittenLists:
    """Posting lists that a writer has collected, for terms that are made of them.

    Parameters
    ----------
    encoded : EncodedLists
        The lists.
    dfs : ndarray of integers, shape (n,)
        Documents of each.
    """

    def __init__(self, encoded: EncodedLists, dfs: NDArray[Any]) -> None:
        self._encoded = encoded
        self._starts = starts_of(encoded.sizes)
        self.dfs = dfs

    def decode(self, numbers: NDArray[Any]) -> PostingList:
        """Return the docnums and the frequencies of some lists, concatenated."""
        begins = self._starts[numbers]
        return decode_lists(
            self._encoded.codings[numbers],
            self.dfs[numbers].astype(np.int64),
            begins,
            self._starts[numbers + 1] - begins,
            self._encoded.coded,
            DOCS_LIMIT,
        )


class PostingsTableWriter:
    """Collect posting lists, in order, and write them as a table under a name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._dfs, self._sizes, self._codings = IntegerBuffer(), IntegerBuffer(), IntegerBuffer()
        self._lists = ByteBuffer()
        self.count = 0

    def add(
        self, counts: Counts, docnums: NDArray[Any], tfs: NDArray[Any], dfs: Counts | None = None
    ) -> None:
        """Append lists.

        Parameters
        ----------
        counts, docnums, tfs : ndarray
            The lists, as `encode_lists` takes them.
        dfs : ndarray of int64, shape (n,), optional
            Documents of each list, where lists that are kept elsewhere have a count of 0.
        """
        encoded = encode_lists(counts, docnums, tfs)
        self._dfs.add(counts if dfs is None else dfs)
        self._sizes.add(encoded.sizes)
        self._codings.add(encoded.codings)
        self._lists.add(encoded.coded)
        self.count += len(counts)

    def lists(self) -> WrittenLists:
        """Return the lists so far, none of which is kept elsewhere."""
        encoded = EncodedLists(self._codings.array(), self._sizes.array(), self._lists.array())
        return WrittenLists(encoded, self._dfs.array())

    def write(self, file: SectionWriter) -> None:
        """Write the sections of the table."""
        self._dfs.write_counts(file, f"{self._name}.dfs")
        file.add(f"{self._name}.codings", self._codings.array())
        self._sizes.write_counts(file, f"{self._name}.lists.sizes")
        file.add_chunks(f"{self._name}.lists", "u1", self._lists.chunks())


class PostingsTable:
    """A table of posting lists, numbered from 0.

    Parameters
    ----------
    sections : Sections
        The file that holds it.
    name : str
        What the names of its sections begin with.
    count : int
        Lists in the table.
    docs : int
        Documents of the segment.
    positions : bool
        Whether a frequency is a number of positions; if not, lists may be kept elsewhere, and
        EMPTY here.
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
        """Documents of each list."""
        dfs = read_counts(self._sections, f"{self._name}.dfs", self._count)
        if len(dfs) and not (dfs.min() > 0 and dfs.max() <= self._docs):
            raise self._sections.section(f"{self._name}.dfs").corrupt(
                f"counts none, or more documents than the {self._docs} that there are"
            )
        return dfs

    @cached_property
    def codings(self) -> NDArray[np.uint8]:
        """How each list is coded."""
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
        return read_starts(self._sections, f"{self._name}.lists.sizes", self._count, self._lists)

    @cached_property
    def _lists(self) -> Section:
        return self._sections.section(f"{self._name}.lists", "u1")

    @cached_property
    def table(self) -> ListTable:
        """The lists as bytes."""
        return ListTable(self.codings, self.dfs, self._starts, self._lists)

    def coding(self, number: int) -> int:
        """Return how a list is coded."""
        return self.table.coding(number)

    def df(self, number: int) -> int:
        """Return how many documents a list names."""
        return self.table.df(number)

    def one(self, number: int) -> PostingList:
        """Return a list.

        Returns
        -------
        docnums : ndarray of int64, shape (df,)
            Ascending.
        tfs : ndarray of float32, shape (df,)
            Frequencies.

        Raises
        ------
        CorruptIndexError
            If its bytes are no such list.
        """
        coding, df, coded = self.table.coded(number)
        try:
            docnums, tfs = decode_list(coding, df, coded, self._docs)
            if coding & FLOATS and self._are_positions:
                _require_counts(tfs)
            return docnums, tfs
        except ValueError as error:
            raise self._corrupt(error, int(self._starts[number])) from None

    def many(self, numbers: NDArray[Any]) -> tuple[Counts, NDArray[np.int64], NDArray[np.float32]]:
        """Return several lists: their dfs, and their docnums and frequencies, concatenated."""
        dfs = self.dfs[numbers].astype(np.int64)
        if len(numbers) <= FEW:
            return dfs, *concatenated([self.one(number) for number in numbers.tolist()])
        is_long = dfs >= LONG_LIST
        if not is_long.any():
            return dfs, *self._decode_together(numbers, dfs)
        starts = starts_of(dfs)
        docnums, tfs = np.empty(int(starts[-1]), np.int64), np.empty(int(starts[-1]), np.float32)
        for row in is_long.nonzero()[0].tolist():
            run = slice(int(starts[row]), int(starts[row + 1]))
            docnums[run], tfs[run] = self.one(int(numbers[row]))
        short = (~is_long).nonzero()[0]
        rows = concat_ranges(starts[short], dfs[short])
        docnums[rows], tfs[rows] = self._decode_together(numbers[short], dfs[short])
        return dfs, docnums, tfs

    def _decode_together(self, numbers: NDArray[Any], dfs: Counts) -> PostingList:
        begins, ends = self._starts[numbers], self._starts[numbers + 1]
        self._lists.check_runs(begins, ends)
        try:
            codings = self.codings[numbers]
            docnums, tfs = decode_lists(
                codings, dfs, begins, ends - begins, self._lists.array, self._docs
            )
            # Frequencies of other codings are whole numbers anyway.
            if self._are_positions and (codings & FLOATS).any():
                _require_counts(tfs)
            return docnums, tfs
        except ValueError as error:
            raise self._corrupt(error, int(begins.min())) from None

    def _corrupt(self, error: ValueError, at: int) -> CorruptIndexError:
        return self._lists.corrupt(f"is not what searchlib writes ({error})", at)


def concatenated(
    lists: Sequence[PostingList],
) -> PostingList:
    """Return the docnums and the frequencies of several posting lists, concatenated."""
    if len(lists) == 1:
        return lists[0]
    if not lists:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    return np.concatenate([docnums for docnums, _ in lists]), np.concatenate(
        [tfs for _, tfs in lists]
    )


def _require_counts(tfs: NDArray[np.float32]) -> None:
    """Raise ValueError unless frequencies are numbers of positions."""
    if len(tfs) and not (
        tfs.min() >= 1 and tfs.max() < POSITIONS_LIMIT and np.array_equal(tfs, np.floor(tfs))
    ):
        raise ValueError("a frequency is no number of positions")
