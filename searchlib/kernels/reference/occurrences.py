"""Where entries occur: positions by entry, from the bytes of a file."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.arrays import Bytes, Guarded, Occurrences
from searchlib.kernels.codings import LONGEST_DISTANCE, POSITIONS_LIMIT
from searchlib.kernels.reference.integers import decode_varints
from searchlib.kernels.reference.runs import concat_ranges, delta_decode, starts_of
from searchlib.kernels.reference.term_lists import ListTable, decode_counts

NO_POSITIONS = "there are more or fewer positions than the frequencies say"


class PositionTable:
    """The positions of entries, by number.

    Parameters
    ----------
    lists : ListTable
        The posting lists of the entries; a frequency is a number of positions.
    starts : ndarray of integers, shape (n + 1,)
        Where the positions of each entry begin, and where those of the last one end; ascending.
    positions : Guarded of uint8
        For each posting the first position, then the distance to each next one, as
        `encode_varints` codes them.
    """

    def __init__(self, lists: ListTable, starts: NDArray[Any], positions: Guarded) -> None:
        self._lists, self._starts, self._positions = lists, starts, positions

    def occurrences(
        self,
        groups: Sequence[NDArray[Any]],
        limit: int,
        wanted: NDArray[np.bool_] | None = None,
        required: int = 0,
    ) -> list[Occurrences]:
        """Return every occurrence of any of the entries of each group.

        O(postings + bytes of positions), and the time to merge the entries of a group.

        Parameters
        ----------
        groups : sequence of ndarray of integers
            Numbers of entries, each once in a group.
        limit : int
            Documents of the segment.
        wanted : ndarray of bool, shape (limit,), optional
            Which documents count, all by default; positions in others are not decoded.
        required : int, optional
            Documents that are not in each of so many groups, the first of them, may be left out.

        Returns
        -------
        list of ndarray of int64
            For each group ``docnum << 32 | position``, ascending.

        Raises
        ------
        ValueError
            If the bytes of these entries are no such lists.
        """
        sizes = np.array([len(group) for group in groups])
        numbers = np.concatenate([np.empty(0, np.int64), *groups]).astype(np.int64)
        if not len(numbers):
            return [np.empty(0, np.int64) for _ in groups]
        dfs, docnums, counts = decode_counts(self._lists, numbers, limit)
        coded, bounds = self._coded(numbers), starts_of(dfs)[starts_of(sizes)]
        if wanted is not None:
            rows = wanted[docnums].nonzero()[0]
            coded = _positions_of(rows, counts, coded)
            docnums, counts, bounds = docnums[rows], counts[rows], rows.searchsorted(bounds)
        starts = starts_of(counts)
        distances = decode_varints(coded, LONGEST_DISTANCE)
        if len(distances) != int(starts[-1]):
            raise ValueError(NO_POSITIONS)
        if len(distances) == len(docnums):
            positions, occurrences = distances, docnums << 32 | distances
        else:
            positions = delta_decode(distances, starts)
            occurrences, bounds = (docnums << 32).repeat(counts) | positions, starts[bounds]
        if (
            len(coded) > len(distances) or len(coded) >= POSITIONS_LIMIT >> 7
        ) and positions.max() >= POSITIONS_LIMIT:
            raise ValueError("a position is too great")
        parts = [occurrences[begin:end] for begin, end in pairwise(bounds.tolist())]
        # The parts of several entries are sorted already: a stable sort merges them.
        return [
            part if size == 1 else np.sort(part, kind="stable")
            for part, size in zip(parts, sizes, strict=True)
        ]

    def _coded(self, numbers: NDArray[np.int64]) -> Bytes:
        """Return the coded positions of several entries, concatenated and verified."""
        begins = self._starts[numbers].astype(np.int64)
        ends = self._starts[numbers + 1].astype(np.int64)
        for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
            self._positions.check(begin, end)
        if len(numbers) == 1:
            return self._positions.array[int(begins[0]) : int(ends[0])]
        return self._positions.array[concat_ranges(begins, ends - begins)]


def _positions_of(rows: NDArray[np.int64], counts: NDArray[np.int64], coded: Bytes) -> Bytes:
    """Return the coded positions of some postings, out of those of all."""
    last = counts.cumsum()
    count = int(last[-1])
    last = last[rows]
    first = last - counts[rows]
    if len(coded) > count:  # some take more than a byte
        ends = np.concatenate(([0], (coded < 128).nonzero()[0] + 1))
        if len(ends) != count + 1:
            raise ValueError(NO_POSITIONS)
        first, last = ends[first], ends[last]
    elif len(coded) < count:
        raise ValueError(NO_POSITIONS)
    return coded[concat_ranges(first, last - first)]
