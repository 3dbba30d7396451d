"""The term dictionary: terms by number, numbers by term, and the terms in order, none of them a Python object before it is asked for.

Terms are kept sorted, as one run of bytes. A term is found by a hash table with linear probing (its hash is the crc32 of its bytes, begun with that of the
field's name), a place in the order by bisection, first among every SAMPLE-th term, then among those between two of them.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from operator import lt

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.segment.checks import checked_starts, field_ranges, require_below
from searchlib.embedded.storage import encode_text
from searchlib.embedded.storage.sections import BLOCK, SHIFT, Section, Sections, SectionWriter
from searchlib.kernels.reference.coding import narrow

SAMPLE = 64
FEW = 8
CLOSE = 4

FULLEST = 0.8
"""Of the hash table: how full it may be."""

Range = tuple[int, int]


def field_hash(field: str) -> int:
    """What the hash of a field's terms begins with."""
    return zlib.crc32(encode_text(field))


def slots_of(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The hash table of terms with these hashes: u4[n / FULLEST], 1 + a number or 0. Each term goes to the first free slot from its hash on."""
    size = max(8, int(len(hashes) / FULLEST))
    slots = np.zeros(size, np.uint32)
    waiting = np.arange(len(hashes))
    at = hashes.astype(np.int64) % size
    while len(waiting):
        free = slots[at] == 0
        _, firsts = np.unique(at[free], return_index=True)
        chosen = np.flatnonzero(free)[firsts]
        slots[at[chosen]] = waiting[chosen] + 1
        left = np.ones(len(waiting), bool)
        left[chosen] = False
        waiting, at = waiting[left], at[left]
        taken = slots[at] != 0
        at[taken] = (at[taken] + 1) % size
    return slots


class TermsWriter:
    """Gathers the terms of a segment, field by field in order, and writes their sections."""

    def __init__(self) -> None:
        self.fields: dict[str, Range] = {}
        self._runs: list[bytes] = []
        self._sizes: list[NDArray[np.int64]] = []
        self._hashes: list[NDArray[np.uint32]] = []
        self._count = 0

    def add(self, field: str, terms: Sequence[bytes]) -> None:
        """Add terms of a field, in order; a field's terms may come in several calls."""
        seed, crc32 = field_hash(field), zlib.crc32
        self._runs.append(b"".join(terms))
        self._sizes.append(np.fromiter(map(len, terms), np.int64, len(terms)))
        self._hashes.append(
            np.fromiter((crc32(term, seed) for term in terms), np.uint32, len(terms))
        )
        first = self.fields.get(field, (self._count, 0))[0]
        self._count += len(terms)
        self.fields[field] = (first, self._count)

    def write(self, file: SectionWriter) -> None:
        file.meta["fields"] = self.fields
        file.add("terms.sizes", narrow(np.concatenate([*self._sizes, np.empty(0, np.int64)])))
        file.add_chunks("terms.bytes", "u1", self._runs)
        file.add("terms.slots", slots_of(np.concatenate([*self._hashes, np.empty(0, np.uint32)])))


class Terms:
    """The term dictionary of a segment."""

    def __init__(self, sections: Sections) -> None:
        self._sections = sections
        self._count = sections.items_of("terms.sizes")
        self.fields: dict[str, Range] = field_ranges(sections, self._count)
        self._seeds = {name: field_hash(name) for name in self.fields}
        self._samples: dict[str, list[bytes]] = {}

    @cached_property
    def _heap(self) -> Section:
        return self._sections.section("terms.bytes", "u1")

    @cached_property
    def _starts(self) -> memoryview:
        return checked_starts(
            self._sections.array("terms.sizes", "u", self._count), self._heap
        ).data

    @cached_property
    def _table(self) -> Section:
        """The hash table: no slot names a term that is none, and some are free, so that looking for a free one ends."""
        table = self._sections.section("terms.slots", "u")
        if not len(table) > self._count:
            raise table.corrupt(f"has {len(table)} slots for {self._count} terms")
        require_below(table.array, self._count + 1, table)
        if np.count_nonzero(table.array) > self._count:
            raise table.corrupt("names a term twice")
        return table

    @cached_property
    def _scalars(self) -> tuple[memoryview, bytearray, int, memoryview, memoryview, bytearray]:
        """The hash table and which of its blocks are verified; where terms begin; the terms, and which of their blocks are verified."""
        table, heap = self._table, self._heap
        return (
            table.array.data,
            table.verified,
            table.shift,
            self._starts,
            heap.array.data,
            heap.verified,
        )

    def __getitem__(self, number: int) -> bytes:
        starts, held = self._verified(number, number + 1)
        return held[starts[number] : starts[number + 1]].tobytes()

    def __len__(self) -> int:
        return self._count

    def find(self, field: str, term: bytes) -> int:
        """The number of a term; -1 when there is none. O(1)."""
        seed = self._seeds.get(field)
        if seed is None:
            return -1
        slots, slot_verified, shift, starts, held, verified = self._scalars
        size, length = len(slots), len(term)
        at = zlib.crc32(term, seed) % size
        first, last = self.fields[field]
        for _ in range(size):
            if not slot_verified[at >> shift]:
                self._table.verify_block(at >> shift)
            number = slots[at] - 1
            if number < 0:
                return -1
            begin, end = starts[number], starts[number + 1]
            if end - begin == length and first <= number < last:
                if not (verified[begin >> SHIFT] and verified[end >> SHIFT]) or length > BLOCK:
                    self._heap.check(begin, end)
                if held[begin:end] == term:
                    return number
            at = (at + 1) % size
        return -1

    def find_all(self, field: str, terms: Sequence[bytes]) -> list[int]:
        """The numbers of several terms, -1 for absent ones. Terms that stand close together, as those of a prefix, are not looked up one by one."""
        first, last = self.place(field, min(terms)), self.place(field, max(terms)) + 1
        if last - first > CLOSE * len(terms):
            return [self.find(field, term) for term in terms]
        numbers = {
            term: number
            for number, term in enumerate(
                self.between(first, min(last, self.fields.get(field, (0, 0))[1])), first
            )
        }
        return [numbers.get(term, -1) for term in terms]

    def place(self, field: str, term: bytes) -> int:
        """The number of the first term of a field that is not less than `term`; the end of the field's range when all are less. O(log t)."""
        first, last = self.fields.get(field, (0, 0))
        samples = self._samples.get(field)
        if samples is None:
            samples = self._samples[field] = self._sampled(first, last)
        row = bisect_left(samples, term)
        low, high = max(first, first + (row - 1) * SAMPLE + 1), min(last, first + row * SAMPLE)
        starts, held = self._verified(low, high)
        while low < high:
            middle = (low + high) // 2
            if held[starts[middle] : starts[middle + 1]].tobytes() < term:
                low = middle + 1
            else:
                high = middle
        return low

    def _verified(self, first: int, last: int) -> tuple[memoryview, memoryview]:
        """Where terms begin, and their bytes, of which those of a range of numbers are verified."""
        _, _, _, starts, held, verified = self._scalars
        begin, end = starts[first], starts[last]
        if verified.find(0, begin >> SHIFT, (end >> SHIFT) + 1) >= 0:
            self._heap.check(begin, end)
        return starts, held

    def _sampled(self, first: int, last: int) -> list[bytes]:
        """Every SAMPLE-th term of a range of numbers."""
        starts, held = self._verified(first, last)
        return [
            held[starts[number] : starts[number + 1]].tobytes()
            for number in range(first, last, SAMPLE)
        ]

    def prefix_range(self, field: str, prefix: bytes) -> Range:
        """The numbers of the terms of a field that begin with a prefix."""
        if not prefix:
            return self.fields.get(field, (0, 0))
        first, last, size = (
            self.place(field, prefix),
            self.fields.get(field, (0, 0))[1],
            len(prefix),
        )
        starts, held = self._verified(first, min(first + FEW, last))
        for number in range(
            first, min(first + FEW, last)
        ):  # most prefixes that are asked for begin few terms, or none
            if (
                held[starts[number] : starts[number] + size] != prefix
                or starts[number + 1] - starts[number] < size
            ):
                return first, number
        after = prefix.rstrip(b"\xff")
        return first, self.place(
            field, after[:-1] + bytes([after[-1] + 1])
        ) if after and first + FEW < last else last

    def between(self, first: int, last: int) -> list[bytes]:
        """The terms of a range of numbers."""
        if last <= first:
            return []
        places, held = self._verified(first, last)
        starts = places[first : last + 1].tolist()
        run = held[starts[0] : starts[-1]].tobytes()
        return [run[a - starts[0] : b - starts[0]] for a, b in pairwise(starts)]

    def ascending(self, first: int, last: int) -> list[bytes]:
        """The terms of a range of numbers of one field; CorruptIndexError unless they ascend, from the one before on where it is of the field too."""
        terms = self.between(first, last)
        begin = max(
            (start for start, end in self.fields.values() if start <= first < end), default=first
        )
        if not all(
            map(
                lt,
                [*self.between(max(begin, first - 1), first), *terms],
                terms if begin < first else terms[1:],
            )
        ):
            raise self._heap.corrupt(
                f"has terms out of order among those from {first} to {last}", self._starts[first]
            )
        return terms

    def run(self, first: int, last: int) -> tuple[bytes, NDArray[np.int64]]:
        """The terms of a range of numbers, concatenated, and where each begins in that, and where the last one ends: int64[n + 1]."""
        starts = np.asarray(self._starts[first : last + 1])
        return self._heap.read(int(starts[0]), int(starts[-1])).tobytes(), starts - starts[0]

    def iterate(
        self, field: str, start: bytes = b"", block: int = 1024
    ) -> Iterator[tuple[int, bytes]]:
        """The numbers and terms of a field from `start` on, in order."""
        first, last = (
            self.place(field, start) if start else self.fields.get(field, (0, 0))[0],
            self.fields.get(field, (0, 0))[1],
        )
        for begin in range(first, last, block):
            yield from enumerate(self.between(begin, min(begin + block, last)), begin)
