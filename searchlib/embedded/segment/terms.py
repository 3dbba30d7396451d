"""The term dictionary: terms by number, numbers by term, and the terms in order.

Terms are sorted and concatenated; none is a Python object before it is asked for. A term is looked
up in a hash table with linear probing (its hash is the crc32 of its bytes, begun with that of the
field's name), its rank by bisection; see `kernels.TermDictionary`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from functools import cached_property
from operator import lt

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.segment.checks import checked_starts, field_ranges, require_below
from searchlib.embedded.storage import Section, Sections, SectionWriter
from searchlib.kernels import TermDictionary, hash_slots, narrow
from searchlib.schema import encode_text

CLOSE = 4
"""Terms are looked up as a range where that has at most so many terms for each of them."""

Range = tuple[int, int]
"""Numbers [first, last) of terms."""

NO_TERMS: Range = (0, 0)


def field_hash(field: str) -> int:
    """Return the value with which the hash of a field's terms begins."""
    return zlib.crc32(encode_text(field))


class TermsWriter:
    """Collect the terms of a segment, field by field in order, and write their sections."""

    def __init__(self) -> None:
        self.fields: dict[str, Range] = {}
        self._runs: list[bytes] = []
        self._sizes: list[NDArray[np.int64]] = []
        self._hashes: list[NDArray[np.uint32]] = []
        self._count = 0

    def add(self, field: str, terms: Sequence[bytes]) -> None:
        """Add terms of a field, in order; a field may take several calls."""
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
        """Write the sections of the terms."""
        file.meta["fields"] = self.fields
        file.add("terms.sizes", narrow(np.concatenate([*self._sizes, np.empty(0, np.int64)])))
        file.add_chunks("terms.bytes", "u1", self._runs)
        file.add("terms.slots", hash_slots(np.concatenate([*self._hashes, np.empty(0, np.uint32)])))


class Terms:
    """The term dictionary of a segment."""

    def __init__(self, sections: Sections) -> None:
        self._sections = sections
        self._count = sections.items_of("terms.sizes")
        self.fields: dict[str, Range] = field_ranges(sections, self._count)
        self.seeds = {name: field_hash(name) for name in self.fields}

    @cached_property
    def _section(self) -> Section:
        return self._sections.section("terms.bytes", "u1")

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        return checked_starts(self._sections.array("terms.sizes", "u", self._count), self._section)

    @cached_property
    def _table(self) -> Section:
        """The hash table, checked: slots name terms, each once, and one is free to end probing."""
        table = self._sections.section("terms.slots", "u")
        if not len(table) > self._count:
            raise table.corrupt(f"has {len(table)} slots for {self._count} terms")
        require_below(table.array, self._count + 1, table)
        if np.count_nonzero(table.array) > self._count:
            raise table.corrupt("names a term twice")
        return table

    @cached_property
    def dictionary(self) -> TermDictionary:
        """The terms as the kernels look them up."""
        return TermDictionary(self._starts, self._section, self._table)

    def __getitem__(self, number: int) -> bytes:
        """Return the term of a number."""
        return self.dictionary.between(number, number + 1)[0]

    def __len__(self) -> int:
        return self._count

    def find(self, field: str, term: bytes) -> int:
        """Return the number of a term; -1 if there is none. O(1)."""
        first, last = self._range(field)
        return self.dictionary.find(term, self.seeds[field], first, last) if last > first else -1

    def find_all(self, field: str, terms: Sequence[bytes]) -> list[int]:
        """Return the numbers of several terms, -1 for absent ones.

        Terms that are close together, as those of a prefix, are not looked up one by one.
        """
        first, last = self._range(field)
        if first == last:
            return [-1] * len(terms)
        low = self.lower_bound(field, min(terms))
        high = self.lower_bound(field, max(terms)) + 1
        if high - low > CLOSE * len(terms):
            return self.dictionary.find_all(terms, self.seeds[field], first, last)
        close = self.between(low, min(high, last))
        numbers = {term: number for number, term in enumerate(close, low)}
        return [numbers.get(term, -1) for term in terms]

    def lower_bound(self, field: str, term: bytes) -> int:
        """Return the number of the first term of a field that is not less than `term`. O(log t).

        That is the end of the field's range if all are less.
        """
        return self.dictionary.lower_bound(term, *self._range(field))

    def prefix_range(self, field: str, prefix: bytes) -> Range:
        """Return the numbers of the terms of a field that begin with a prefix."""
        return self.dictionary.prefix_range(prefix, *self._range(field))

    def between(self, first: int, last: int) -> list[bytes]:
        """Return the terms of a range of numbers."""
        return self.dictionary.between(first, last)

    def _range(self, field: str) -> Range:
        return self.fields.get(field, NO_TERMS)

    def ascending(self, first: int, last: int) -> list[bytes]:
        """Return the terms of a range of numbers of one field.

        Raises
        ------
        CorruptIndexError
            Unless they ascend, from the one before the range on if it is of the field too.
        """
        terms = self.between(first, last)
        begin = max(
            (start for start, end in self.fields.values() if start <= first < end), default=first
        )
        before = [*self.between(max(begin, first - 1), first), *terms]
        if not all(map(lt, before, terms if begin < first else terms[1:])):
            raise self._section.corrupt(
                f"has terms out of order among those from {first} to {last}",
                int(self._starts[first]),
            )
        return terms

    def run(self, first: int, last: int) -> tuple[bytes, NDArray[np.int64]]:
        """Return the terms of a range of numbers, concatenated, and where each begins and ends."""
        starts = np.asarray(self._starts[first : last + 1])
        return self._section.read(int(starts[0]), int(starts[-1])).tobytes(), starts - starts[0]

    def iterate(
        self, field: str, start: bytes = b"", block: int = 1024
    ) -> Iterator[tuple[int, bytes]]:
        """Yield the numbers and terms of a field from `start` on, in order."""
        first, last = self.fields.get(field, (0, 0))
        if start:
            first = self.lower_bound(field, start)
        for begin in range(first, last, block):
            yield from enumerate(self.between(begin, min(begin + block, last)), begin)
