"""The numbers that entries have in a segment, whatever the analyzer read before or reads later.

Entries are numbered in the order in which they first occur. The memo may be replaced while a
segment is built: the entries of the next analyzer then get numbers of their own, and what the
former ones stand for is put aside. In the end equal entries become one.
"""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.indexer.buffered import BufferedNumbers
from searchlib.embedded.indexer.key_table import KeyTable
from searchlib.embedded.segment import ByteBuffer
from searchlib.kernels import expand, number_by_first, number_rows, starts_of
from searchlib.schema import encode_texts


class EntryTerms(NamedTuple):
    """The terms of the entries of one text field of a segment.

    Attributes
    ----------
    terms : list of bytes
        All terms, ascending.
    counts : ndarray of uint8, shape (entries,)
        How many terms each entry has.
    numbers : ndarray of uint32, shape (sum(counts),)
        These terms, as indexes into `terms`, concatenated.
    united : ndarray of uint32 or None
        The final number of each entry as `EntryNumbers.of` returned it; None: it stayed.
    """

    terms: list[bytes]
    counts: NDArray[np.uint8]
    numbers: NDArray[np.uint32]
    united: NDArray[np.uint32] | None


class EntryNumbers:
    """Numbers of the entries of one text field of a segment.

    Parameters
    ----------
    table : KeyTable
        The table of the analyzer that reads the texts.
    buffer : ByteBuffer
        Where the entries of former analyzers are put aside.

    Attributes
    ----------
    count : int
        How many numbers there are.
    """

    def __init__(self, table: KeyTable, buffer: ByteBuffer) -> None:
        self._table, self._buffer = table, buffer
        self._number_of = np.zeros(0, np.uint32)
        """1 + the number of each of the analyzer's ids, or 0."""
        self._ids: list[NDArray[np.int64]] = []
        self._analyzers: list[_Entries] = []
        """Those that were changed for another."""
        self.count = 0

    def of(self, ids: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Return the numbers of entries that are given by the analyzer's ids."""
        rows, distinct = number_by_first(ids)
        if (beyond := self._table.size - len(self._number_of)) > 0:
            more = np.zeros(max(beyond, len(self._number_of) // 4), np.uint32)
            self._number_of = np.concatenate((self._number_of, more))
        numbers = self._number_of[distinct]
        new = distinct[numbers == 0]
        numbers[numbers == 0] = np.arange(self.count + 1, self.count + 1 + len(new))
        self._number_of[distinct] = numbers
        self._ids.append(new)
        self.count += len(new)
        each: NDArray[np.uint32] = (numbers - np.uint32(1))[rows]
        return each

    def change(self, table: KeyTable) -> None:
        """Go on with the table of another analyzer."""
        self._put_aside()
        self._table = table

    def _put_aside(self) -> None:
        """Move the entries of this analyzer to the buffer."""
        self._table.update()
        ids = np.concatenate([*self._ids, np.empty(0, np.int64)])
        self._analyzers.append(_Entries(self._buffer, self._table, ids))
        self._number_of, self._ids = np.zeros(0, np.uint32), []

    def terms(self) -> EntryTerms:
        """Return the terms of all entries, equal entries united."""
        self._put_aside()
        names: set[bytes] = set()
        for part in self._analyzers:
            names.update(part.names())
        terms = sorted(names)
        del names
        rank = dict(zip(terms, range(len(terms)), strict=True))
        numbers = np.concatenate([part.numbered(rank) for part in self._analyzers])
        del rank
        counts = np.concatenate([part.counts.all() for part in self._analyzers])
        if len(self._analyzers) == 1:
            return EntryTerms(terms, counts, numbers, None)
        return _united(terms, counts, numbers)


def _united(
    terms: list[bytes], counts: NDArray[np.uint8], numbers: NDArray[np.uint32]
) -> EntryTerms:
    """Return entries, equal ones united, in the order in which each first came."""
    starts = starts_of(counts)
    same, firsts = number_rows(starts, numbers)
    order = firsts.argsort()
    final = np.empty(len(order), np.uint32)
    final[order] = np.arange(len(order))
    rows = firsts[order]
    return EntryTerms(terms, counts[rows], expand(rows, starts, numbers)[1], final[same])


class _Entries:
    """Entries of one analyzer, in a buffer.

    Attributes
    ----------
    counts : BufferedNumbers
        How many keys each has.
    """

    def __init__(self, buffer: ByteBuffer, table: KeyTable, ids: NDArray[np.int64]) -> None:
        counts, keys = expand(ids, table.starts, table.key_numbers)
        is_used = np.zeros(len(table.keys), bool)
        is_used[keys] = True
        used = is_used.nonzero()[0]
        row = np.empty(len(is_used), np.uint32)
        row[used] = np.arange(len(used))
        names = encode_texts(map(table.keys.__getitem__, used.tolist()))
        self.counts = BufferedNumbers(buffer, counts)
        self._keys = BufferedNumbers(buffer, row[keys])
        self._ends = BufferedNumbers(
            buffer, np.fromiter(accumulate(map(len, names)), np.int64, len(names))
        )
        self._buffer, self._begin = buffer, buffer.size
        buffer.add(b"".join(names))
        self._end = buffer.size

    def names(self) -> list[bytes]:
        """Return the keys as terms, in the order of their numbers."""
        ends = self._ends.all().tolist()
        plain = self._buffer.read(self._begin, self._end)
        return [plain[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]

    def numbered(self, numbers: dict[bytes, int]) -> NDArray[np.uint32]:
        """Return the keys of each entry by their numbers as terms, concatenated."""
        names = self.names()
        number_of = np.fromiter(map(numbers.__getitem__, names), np.uint32, len(names))
        each: NDArray[np.uint32] = number_of[self._keys.all()]
        return each
