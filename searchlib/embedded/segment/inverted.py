"""The terms of a segment, their postings and their entries."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.segment.buffers import ByteBuffer, IntegerBuffer
from searchlib.embedded.segment.checks import (
    checked_starts,
    read_starts,
    require_below,
)
from searchlib.embedded.segment.entries import Entries, EntriesWriter
from searchlib.embedded.segment.postings import (
    FEW,
    PostingList,
    PostingsTable,
    PostingsTableWriter,
    concatenated,
)
from searchlib.embedded.segment.terms import NO_TERMS, Terms, TermsWriter
from searchlib.embedded.storage import DOCS_LIMIT, Section, Sections, SectionWriter
from searchlib.errors import CorruptIndexError
from searchlib.kernels import (
    EMPTY,
    CodedList,
    Counts,
    TermLists,
    concat_ranges,
    distinct,
    starts_of,
)


class TermBatch(NamedTuple):
    """Terms of one field, ascending, with their posting lists and entries.

    Attributes
    ----------
    terms : sequence of bytes
        The terms.
    counts : ndarray of int64, shape (t,)
        Postings of each term; 0 for a term that shares the list of its only entry.
    docnums, tfs : ndarray of numbers, shape (sum(counts),)
        The posting lists, concatenated.
    dfs : ndarray of int64, shape (t,), optional
        Documents of each term, where a count is 0.
    entry_counts, entries : ndarray of integers, optional
        How many entries each term has, and their numbers, concatenated; none by default.
    values : sequence of bytes, optional
        The value of each posting in the format of the field; none by default.
    extremes : tuple of two ndarray of uint8, shape (t,), optional
        Least and greatest length of the documents of each term, in Whoosh's coding, for segments
        whose terms are read without their lengths.
    """

    terms: Sequence[bytes]
    counts: Counts
    docnums: NDArray[Any]
    tfs: NDArray[Any]
    dfs: Counts | None = None
    entry_counts: NDArray[Any] | None = None
    entries: NDArray[Any] | None = None
    values: Sequence[bytes] | None = None
    extremes: tuple[NDArray[Any], NDArray[Any]] | None = None


class InvertedWriter:
    """Collect the terms of a segment and their postings, field by field in order of name."""

    def __init__(self) -> None:
        self._terms = TermsWriter()
        self._lists = PostingsTableWriter("terms")
        self._entry_counts, self._entries_of = IntegerBuffer(), IntegerBuffer()
        self._value_counts, self._value_sizes = IntegerBuffer(), IntegerBuffer()
        self._values = ByteBuffer()
        self._shortest, self._longest = IntegerBuffer(), IntegerBuffer()
        self.entries = EntriesWriter()

    def add(self, field: str, batch: TermBatch) -> None:
        """Append terms of a field: the first of them follows the last that was added to it."""
        self._terms.add(field, batch.terms)
        self._lists.add(batch.counts, batch.docnums, batch.tfs, batch.dfs)
        none = np.zeros(len(batch.terms), np.uint8)
        self._entry_counts.add(none if batch.entry_counts is None else batch.entry_counts)
        if batch.entries is not None:
            self._entries_of.add(batch.entries)
        self._value_counts.add(none if batch.values is None else batch.counts)
        if batch.values is not None:
            sizes = map(len, batch.values)
            self._value_sizes.add(np.fromiter(sizes, np.int64, len(batch.values)))
            self._values.add(b"".join(batch.values))
        if batch.extremes is not None:
            self._shortest.add(batch.extremes[0])
            self._longest.add(batch.extremes[1])

    def write(self, file: SectionWriter) -> None:
        """Write the sections of the terms, the entries and their postings."""
        self._terms.write(file)
        self._lists.write(file)
        self.entries.write(file)
        if self.entries.count:
            self._entry_counts.write_counts(file, "terms.entries.counts")
            file.add("terms.entries", self._entries_of.array())
        if self._values.size or len(self._value_sizes.array()):
            file.add("terms.values.counts", self._value_counts.array())
            file.add("values.sizes", self._value_sizes.array())
            file.add_chunks("values", "u1", self._values.chunks())
        if len(shortest := self._shortest.array()):
            file.add("terms.shortest", shortest)
            file.add("terms.longest", self._longest.array())


class Inverted:
    """The terms of a segment and their postings, all of them in its first `docs` documents."""

    def __init__(self, sections: Sections, docs: int = DOCS_LIMIT) -> None:
        self.sections = sections
        self.terms = Terms(sections)
        self.lists = PostingsTable(sections, "terms", len(self.terms), docs, positions=False)
        self.entries = Entries(sections, docs)

    @cached_property
    def _entry_numbers(self) -> Section:
        """The entries of each term, concatenated, all of them checked to exist."""
        section = self.sections.section("terms.entries", "u")
        require_below(section.array, self.entries.count, section)
        return section

    @cached_property
    def _entry_starts(self) -> NDArray[Any]:
        return read_starts(
            self.sections, "terms.entries.counts", len(self.terms), self._entry_numbers
        )

    @cached_property
    def _term_lists(self) -> TermLists:
        own, dictionary = self.lists.table, self.terms.dictionary
        if not self.entries.count:
            return TermLists(dictionary, own)
        entries = self.entries.lists.table
        return TermLists(dictionary, own, entries, self._entry_starts, self._entry_numbers)

    def entries_of(self, term: int) -> NDArray[Any]:
        """Return the entries of a term, ascending; none if its field has no positions."""
        if not self.entries.count:
            return np.empty(0, np.int64)
        starts = self._entry_starts
        return self._entry_numbers.read(int(starts[term]), int(starts[term + 1]))

    def entries_of_many(self, first: int, last: int) -> tuple[Counts, NDArray[Any]]:
        """Return how many entries each term of a range has, and their numbers, concatenated."""
        if not self.entries.count:
            return np.zeros(last - first, np.int64), np.empty(0, np.int64)
        starts = self._entry_starts
        return np.diff(starts[first : last + 1]), self._entry_numbers.read(
            int(starts[first]), int(starts[last])
        )

    def postings(self, term: int) -> PostingList:
        """Return the posting list of a term; CorruptIndexError if it cannot be decoded."""
        entry = self.shared_list(term)
        return self.lists.one(term) if entry < 0 else self.entries.one(entry)

    def coded(self, field: str, terms: Sequence[bytes], limit: int, before: int) -> list[CodedList]:
        """Return the posting lists of those of some terms that there are; see `CodedList`."""
        first, last = self.terms.fields.get(field, NO_TERMS)
        if first == last:
            return []
        try:
            seed = self.terms.seeds[field]
            return self._term_lists.find(terms, seed, first, last, limit, before)
        except ValueError as error:
            raise self._no_list(error) from None

    def shared_list(self, term: int) -> int:
        """Return the entry whose posting list a term shares; -1 if the term has its own list."""
        try:
            return self._term_lists.entry(term)
        except ValueError as error:
            raise self._no_list(error) from None

    def _no_list(self, error: ValueError) -> CorruptIndexError:
        return self._entry_numbers.corrupt(f"has no entry for the postings of a term ({error})")

    def _shared_lists(self, terms: NDArray[Any]) -> NDArray[Any]:
        """Return the entry whose posting list each of several terms shares."""
        at = self._entry_starts[terms]
        self._entry_numbers.check_runs(at, at + 1)
        if (at < self._entry_starts[terms + 1]).all():
            entries = self._entry_numbers.array[at]
            if np.array_equal(self.entries.lists.dfs[entries], self.lists.dfs[terms]):
                return entries
        raise self._entry_numbers.corrupt(
            "has no entries for the postings of some terms", int(at[0])
        )

    def postings_of_many(
        self, terms: NDArray[Any]
    ) -> tuple[Counts, NDArray[np.int64], NDArray[np.float32]]:
        """Return several posting lists: their dfs, and docnums and frequencies, concatenated."""
        if len(terms) <= FEW:
            return self.lists.dfs[terms].astype(np.int64), *concatenated(
                [self.postings(term) for term in terms.tolist()]
            )
        is_shared = self.lists.codings[terms] == EMPTY
        if not is_shared.any():
            return self.lists.many(terms)
        own, shared = np.flatnonzero(~is_shared), np.flatnonzero(is_shared)
        entries = self._shared_lists(terms[shared])
        dfs = self.lists.dfs[terms].astype(np.int64)
        starts = starts_of(dfs)
        docnums, tfs = np.empty(int(starts[-1]), np.int64), np.empty(int(starts[-1]), np.float32)
        for terms_of, lists in (
            (own, self.lists.many(terms[own])),
            (shared, self.entries.lists.many(entries)),
        ):
            rows = concat_ranges(starts[terms_of], dfs[terms_of])
            docnums[rows], tfs[rows] = lists[1], lists[2]
        return dfs, docnums, tfs

    def occurrences(
        self, groups: Sequence[Sequence[int]], wanted: NDArray[np.bool_] | None = None
    ) -> list[NDArray[np.int64]]:
        """Return every occurrence of any of the terms of each group, as `Entries.occurrences`."""
        return self.entries.occurrences([self._entries_of_any(terms) for terms in groups], wanted)

    def _entries_of_any(self, terms: Sequence[int]) -> NDArray[Any]:
        """Return the entries of several terms, ascending, each once."""
        entries = [self.entries_of(term) for term in terms]
        if len(entries) == 1:
            return entries[0]
        return distinct(np.concatenate([np.empty(0, np.int64), *entries]))

    @cached_property
    def _values(self) -> tuple[Counts, Counts, Section]:
        """Where the values of each term begin, and where each value begins; the values."""
        values = self.sections.section("values", "u1")
        sizes = self.sections.section("values.sizes", "u")
        counts = self.sections.array("terms.values.counts", "u", len(self.terms))
        return checked_starts(counts, sizes), checked_starts(sizes.whole(), values), values

    def values(self, term: int) -> list[bytes] | None:
        """Return the value of each posting of a term in its format; None if it has none."""
        if "values" not in self.sections:
            return None
        counts, starts, values = self._values
        first, last = int(counts[term]), int(counts[term + 1])
        if first == last:
            return None
        ends = starts[first : last + 1].tolist()
        if last - first != self.lists.df(term):
            raise values.corrupt(
                f"has {last - first} values for the postings of term {term}", ends[0]
            )
        run = values.read(ends[0], ends[-1]).tobytes()
        return [run[a - ends[0] : b - ends[0]] for a, b in pairwise(ends)]

    def has_values(self, field: str) -> bool:
        """Return whether the postings of a field have values of a format of their own."""
        if "values" not in self.sections:
            return False
        first, last = self.terms.fields.get(field, (0, 0))
        return bool(
            self.sections.array("terms.values.counts", "u", len(self.terms))[first:last].any()
        )
