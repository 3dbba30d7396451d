"""Term dictionaries: terms in order, and a hash table that says where each is."""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from searchlib.kernels.arrays import Counts, Guarded

SAMPLE = 64
"""Every so many terms one is cached for bisection."""

FEW = 8
"""So many terms are compared with a prefix before its range is bisected."""

OUTSIDE = "the range of terms is none of this dictionary"


class TermDictionary:
    """Terms by number, their numbers, and the numbers of those that begin alike.

    Terms are bytes. Those of one field ascend, and have the numbers of a range; none becomes an
    object before it is asked for.

    Parameters
    ----------
    starts : ndarray of int64, shape (n + 1,)
        Where each term begins in `terms`, and where the last one ends; ascending.
    terms : Guarded of uint8
        The terms, concatenated.
    slots : Guarded of unsigned integers, shape (m,)
        What `hash_slots` returns of the crc32 of each term, begun with the seed of its field. At
        least one slot is free, and none names a term from n on.
    """

    def __init__(self, starts: Counts, terms: Guarded, slots: Guarded) -> None:
        self._starts, self._terms, self._slots = starts.data, terms, slots
        self._count = len(starts) - 1
        self._scalars = (
            slots.array.data,
            slots.verified,
            slots.shift,
            terms.array.data,
            terms.verified,
            terms.shift,
        )
        self._samples: dict[tuple[int, int], list[bytes]] = {}

    def find(self, term: bytes, seed: int, first: int, last: int) -> int:
        """Return the number of a term within [first, last); -1 if it is not there. O(1)."""
        slots, slot_verified, slot_shift, plain, verified, shift = self._scalars
        starts, size, length = self._starts, len(slots), len(term)
        at = zlib.crc32(term, seed) % size
        for _ in range(size):
            if not slot_verified[at >> slot_shift]:
                self._slots.check(at, at + 1)
            number = slots[at] - 1
            if number < 0:
                return -1
            begin, end = starts[number], starts[number + 1]
            if end - begin == length and first <= number < last:
                if (
                    not verified[begin >> shift]
                    or verified.find(0, begin >> shift, end >> shift) >= 0
                ):
                    self._terms.check(begin, end)
                if plain[begin:end] == term:
                    return number
            at = (at + 1) % size
        return -1

    def find_all(self, terms: Sequence[bytes], seed: int, first: int, last: int) -> list[int]:
        """Return what `find` does for each of several terms."""
        return [self.find(term, seed, first, last) for term in terms]

    def lower_bound(self, term: bytes, first: int, last: int) -> int:
        """Return the number of the first term of a range that is not less than `term`, or `last`.

        O(log t).
        """
        samples = self._samples.get((first, last))
        if samples is None:
            samples = self._samples[first, last] = self._sampled(first, last)
        row = bisect_left(samples, term)
        low, high = max(first, first + (row - 1) * SAMPLE + 1), min(last, first + row * SAMPLE)
        starts, plain = self._verified(low, high)
        while low < high:
            middle = (low + high) // 2
            if plain[starts[middle] : starts[middle + 1]].tobytes() < term:
                low = middle + 1
            else:
                high = middle
        return low

    def _sampled(self, first: int, last: int) -> list[bytes]:
        """Return every SAMPLE-th term of a range of numbers."""
        starts, plain = self._verified(first, last)
        return [
            plain[starts[number] : starts[number + 1]].tobytes()
            for number in range(first, last, SAMPLE)
        ]

    def prefix_range(self, prefix: bytes, first: int, last: int) -> tuple[int, int]:
        """Return the numbers [begin, end) of the terms of a range that begin with a prefix."""
        if not prefix:
            return first, last
        begin, size = self.lower_bound(prefix, first, last), len(prefix)
        starts, plain = self._verified(begin, min(begin + FEW, last))
        # Most prefixes of queries begin few terms, or none.
        for number in range(begin, min(begin + FEW, last)):
            if (
                plain[starts[number] : starts[number] + size] != prefix
                or starts[number + 1] - starts[number] < size
            ):
                return begin, number
        after = prefix.rstrip(b"\xff")
        if not after or begin + FEW >= last:
            return begin, last
        return begin, self.lower_bound(after[:-1] + bytes([after[-1] + 1]), first, last)

    def between(self, first: int, last: int) -> list[bytes]:
        """Return the terms of a range of numbers."""
        if last <= first:
            return []
        all_starts, plain = self._verified(first, last)
        starts = all_starts[first : last + 1].tolist()
        run = plain[starts[0] : starts[-1]].tobytes()
        return [run[a - starts[0] : b - starts[0]] for a, b in pairwise(starts)]

    def _verified(self, first: int, last: int) -> tuple[memoryview, memoryview]:
        """Return where terms begin, and their bytes, verified for a range of numbers."""
        if not 0 <= first <= last <= self._count:
            raise ValueError(OUTSIDE)
        guard, begin, end = self._terms, self._starts[first], self._starts[last]
        if guard.verified.find(0, begin >> guard.shift, (end >> guard.shift) + 1) >= 0:
            guard.check(begin, end)
        return self._starts, guard.array.data
