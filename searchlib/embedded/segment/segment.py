"""A segment as arrays: what `layout` describes, written and read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.segment.checks import (
    checked_starts,
    decoding,
    document_count,
    narrow_starts,
    read_counts,
    require_below,
    totals_of,
)
from searchlib.embedded.segment.postings import (
    FEW,
    Entries,
    EntriesWriter,
    Growing,
    Heap,
    Postings,
    PostingsWriter,
    concatenated,
)
from searchlib.embedded.segment.stored import StoredField, StoredWriter
from searchlib.embedded.segment.terms import Terms, TermsWriter
from searchlib.embedded.segment.vectors import decode_vector
from searchlib.embedded.storage.manifest import DOCS_LIMIT, EMPTY_DOCUMENTS
from searchlib.embedded.storage.sections import Output, Section, Sections, SectionWriter, Written
from searchlib.kernels import distinct
from searchlib.kernels.reference.coding import EMPTY, Counts, narrow, spread, starts_of

Found = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Docnums, ascending, and frequencies."""


class DocumentsWriter:
    """Gathers what a segment holds of its documents."""

    def __init__(self) -> None:
        self._stored: dict[str, StoredWriter] = {}
        self._arrays: dict[str, NDArray[Any]] = {}
        self._totals: dict[str, int] = {}

    def stored(self, field: str) -> StoredWriter:
        """The writer of a field's stored values."""
        if field not in self._stored:
            self._stored[field] = StoredWriter(field)
        return self._stored[field]

    def add_lengths(
        self, field: str, lengths: NDArray[Any], tokens: NDArray[Any] | None = None
    ) -> None:
        """The lengths of a field, [n]; and those in positions, where they differ."""
        self._arrays[f"lengths.{field}"] = narrow(lengths)
        if tokens is not None and not np.array_equal(tokens, lengths):
            self.add_tokens(field, tokens)
        self._totals[field] = int(lengths.sum())

    def add_tokens(self, field: str, tokens: NDArray[Any]) -> None:
        """The lengths of a field in positions, [n] or fewer: the rest is 0."""
        self._arrays[f"tokens.{field}"] = narrow(tokens)

    def add_column(self, field: str, values: NDArray[Any]) -> None:
        """A column of numbers, [n]."""
        self._arrays[f"column.{field}"] = values

    def add_ordinals(self, field: str, counts: NDArray[Any], ordinals: NDArray[Any]) -> None:
        """For each document how many terms of the field it has, and which."""
        self._arrays[f"ordinals.{field}"] = narrow(ordinals)
        if not (len(counts) == len(ordinals) and (counts == 1).all()):
            self._arrays[f"ordinals.{field}.counts"] = narrow(counts)

    def add_bytes(self, name: str, plain: bytes) -> None:
        """A section of bytes that only its reader understands."""
        self._arrays[name] = np.frombuffer(plain, np.uint8)

    def add_sized(self, name: str, parts: Sequence[bytes]) -> None:
        """A section of byte strings, one a document."""
        self._arrays[f"{name}.sizes"] = narrow(np.fromiter(map(len, parts), np.int64, len(parts)))
        self.add_bytes(name, b"".join(parts))

    def write(self, file: SectionWriter, docs: int | None) -> None:
        """Write what was gathered; `docs` is None for the half that holds the terms."""
        if docs is not None:
            file.meta |= {"docs": docs, "totals": self._totals}
            for writer in self._stored.values():
                writer.write(file, docs)
            if docs > EMPTY_DOCUMENTS and not (self._stored or self._arrays):
                file.add("blank", np.zeros(docs, np.uint8))
        for name, array in self._arrays.items():
            file.add(name, array)


class InvertedWriter:
    """Gathers the terms of a segment, field by field in the order of their names, and their postings."""

    def __init__(self) -> None:
        self._terms = TermsWriter()
        self._lists = PostingsWriter("terms")
        self._entry_counts, self._entries_of = Growing(), Growing()
        self._value_counts, self._value_sizes, self._values = Growing(), Growing(), Heap()
        self._shortest, self._longest = Growing(), Growing()
        self.entries = EntriesWriter()

    def add(
        self,
        field: str,
        terms: Sequence[bytes],
        counts: Counts,
        docnums: NDArray[Any],
        tfs: NDArray[Any],
        *,
        dfs: Counts | None = None,
        entry_counts: NDArray[Any] | None = None,
        entries: NDArray[Any] | None = None,
        values: Sequence[bytes] | None = None,
        extremes: tuple[NDArray[Any], NDArray[Any]] | None = None,
    ) -> None:
        """Add terms of a field, in order.

        Parameters
        ----------
        counts : int64[t]           postings of each; 0 for a term whose postings are those of its one entry
        docnums, tfs                the postings, one list behind another
        dfs : int64[t]              documents of each, where a count is 0
        entry_counts, entries       how many entries each term has, and which; none by default
        values : [sum(counts)]      the bytes of each posting in its format; none by default
        extremes : uint8[t], uint8[t]       the least and the greatest length of the documents of each, where the lengths are not at hand for readers
        """
        self._terms.add(field, terms)
        self._lists.add(counts, docnums, tfs, dfs)
        none = np.zeros(len(terms), np.uint8)
        self._entry_counts.add(none if entry_counts is None else entry_counts)
        if entries is not None:
            self._entries_of.add(entries)
        self._value_counts.add(none if values is None else counts)
        if values is not None:
            self._value_sizes.add(np.fromiter(map(len, values), np.int64, len(values)))
            self._values.add(b"".join(values))
        if extremes is not None:
            self._shortest.add(extremes[0])
            self._longest.add(extremes[1])

    def write(self, file: SectionWriter) -> None:
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


def write_segment(
    output: Output,
    segment_id: str,
    docs: int | None,
    documents: DocumentsWriter,
    inverted: InvertedWriter | None,
) -> Written:
    """Write what was gathered of a segment to a file, all of it or one half. `docs` is None for the half that holds the terms."""
    file = SectionWriter(output, segment_id)
    documents.write(file, docs)
    if inverted is not None:
        inverted.write(file)
    return file.finish()


class Documents:
    """What a segment holds of its documents."""

    def __init__(self, sections: Sections) -> None:
        self.sections = sections
        self.count = document_count(sections)
        self.totals = totals_of(sections)
        sized = [
            name.removesuffix(".sizes")
            for name in sections
            if name.startswith("stored.") and name.endswith(".sizes")
        ]
        self.stored_names = [
            name.removeprefix("stored.") for name in sized if not name.endswith(".blocks")
        ]
        self._stored: dict[str, StoredField] = {}
        self._sized: dict[str, Counts] = {}
        self._arrays: dict[tuple[str, str], NDArray[Any]] = {}

    def stored(self, field: str) -> StoredField:
        """The stored values of a field; KeyError when no document has one."""
        found = self._stored.get(field)
        if found is None:
            if f"stored.{field}.sizes" not in self.sections:
                raise KeyError(field)
            found = self._stored[field] = StoredField(self.sections, field, self.count)
        return found

    def stored_or_none(self, field: str) -> StoredField | None:
        """The stored values of a field; None when no document has one."""
        found = self._stored.get(field)
        return (
            found
            if found is not None
            else self.stored(field)
            if field in self.stored_names
            else None
        )

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """All the stored values of a document."""
        fields = ((name, self.stored(name)) for name in self.stored_names)
        return {name: field[docnum] for name, field in fields if docnum in field}

    def lengths(self, field: str) -> NDArray[Any] | None:
        """The lengths of a field, [n]; None when no document has it."""
        return self._array(f"lengths.{field}", "u")

    def tokens(self, field: str) -> NDArray[Any] | None:
        """The lengths of a field in positions, [n]; None when no document has it."""
        tokens = self._array(f"tokens.{field}", "u")
        return self.lengths(field) if tokens is None else tokens

    def column(self, field: str, kinds: str = "uif") -> NDArray[Any] | None:
        """A column of numbers of some kinds, [n]; None when there is none of that name."""
        return self._array(f"column.{field}", kinds)

    def _array(self, name: str, kinds: str) -> NDArray[Any] | None:
        array = self._arrays.get((name, kinds))
        if array is None and name in self.sections:
            array = self._arrays[name, kinds] = self.sections.array(name, kinds, self.count)
        return array

    def ordinals(self, field: str, terms: int) -> tuple[NDArray[Any], NDArray[Any]] | None:
        """Docnums, ascending, and the number of a term of the field that each has, below `terms`; None when no document has one."""
        name = f"ordinals.{field}"
        if name not in self.sections:
            return None
        section, counts = self.sections.section(name, "u"), self._array(f"{name}.counts", "u")
        ordinals = section.whole()
        require_below(ordinals, terms, section)
        if counts is not None:
            checked_starts(counts, section)
        elif len(ordinals) != self.count:
            raise section.corrupt(f"has {len(ordinals)} values for {self.count} documents")
        return np.arange(self.count) if counts is None else np.repeat(
            np.arange(self.count), counts
        ), ordinals

    def sized(self, name: str, docnum: int) -> bytes:
        """What `DocumentsWriter.add_sized` was given for a document."""
        if name not in self.sections:
            return b""
        heap = self.sections.section(name, "u1")
        starts = self._sized.get(name)
        if starts is None:
            starts = self._sized[name] = checked_starts(
                self.sections.array(f"{name}.sizes", "u", self.count), heap
            )
        return heap.read(int(starts[docnum]), int(starts[docnum + 1])).tobytes()

    def vector(self, field: str, docnum: int) -> tuple[list[str], list[float], list[bytes]] | None:
        """The texts, weights and values of the vector of a document's field; None when it has none."""
        coded = self.sized(f"vectors.{field}", docnum)
        if not coded:
            return None
        with decoding(self.sections.section(f"vectors.{field}")):
            return decode_vector(coded)


class Inverted:
    """The terms of a segment and their postings, all of them in its first `docs` documents."""

    def __init__(self, sections: Sections, docs: int = DOCS_LIMIT) -> None:
        self.sections = sections
        self.terms = Terms(sections)
        self.lists = Postings(sections, "terms", len(self.terms), docs, positions=False)
        self.entries = Entries(sections, docs)

    @cached_property
    def _entry_numbers(self) -> Section:
        """The entries of each term, none of them one that is not there."""
        section = self.sections.section("terms.entries", "u")
        require_below(section.array, self.entries.count, section)
        return section

    @cached_property
    def _entry_starts(self) -> NDArray[Any]:
        return narrow_starts(
            read_counts(self.sections, "terms.entries.counts", len(self.terms)), self._entry_numbers
        )

    @cached_property
    def _scalars(self) -> tuple[memoryview, memoryview, bytearray, int]:
        """For one term at a time: where its entries begin; the entries, and which of their blocks are verified."""
        section = self._entry_numbers
        return self._entry_starts.data, section.array.data, section.verified, section.shift

    def entries_of(self, term: int) -> NDArray[Any]:
        """The entries of a term, ascending; none when its field has no positions."""
        if not self.entries.count:
            return np.empty(0, np.int64)
        starts = self._scalars[0]
        return self._entry_numbers.read(starts[term], starts[term + 1])

    def entries_of_many(self, first: int, last: int) -> tuple[Counts, NDArray[Any]]:
        """How many entries each term of a range has, and which."""
        if not self.entries.count:
            return np.zeros(last - first, np.int64), np.empty(0, np.int64)
        starts = self._entry_starts
        return np.diff(starts[first : last + 1]), self._entry_numbers.read(
            int(starts[first]), int(starts[last])
        )

    def postings(self, term: int) -> Found:
        """The posting list of a term."""
        entry = self.lender(term)
        return self.lists.one(term) if entry < 0 else self.entries.one(entry)

    def lender(self, term: int) -> int:
        """The entry whose posting list is that of a term; -1 when the term has one of its own."""
        if self.lists.coding(term) != EMPTY:
            return -1
        starts, entries, verified, shift = self._scalars
        at = starts[term]
        if at < starts[term + 1]:
            if not verified[at >> shift]:
                self._entry_numbers.verify_block(at >> shift)
            entry = entries[at]
            if self.entries.lists.df(entry) == self.lists.df(term):
                return entry
        raise self._entry_numbers.corrupt(f"has no entry for the postings of term {term}", at)

    def _borrowed_by(self, terms: NDArray[Any]) -> NDArray[Any]:
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
        """The posting lists of several terms, one behind another: dfs, docnums, frequencies."""
        if len(terms) <= FEW:
            return self.lists.dfs[terms].astype(np.int64), *concatenated(
                [self.postings(term) for term in terms.tolist()]
            )
        shared = self.lists.codings[terms] == EMPTY
        if not shared.any():
            return self.lists.many(terms)
        own, borrowed = np.flatnonzero(~shared), np.flatnonzero(shared)
        entries = self._borrowed_by(terms[borrowed])
        dfs = self.lists.dfs[terms].astype(np.int64)
        starts = starts_of(dfs)
        docnums, tfs = np.empty(int(starts[-1]), np.int64), np.empty(int(starts[-1]), np.float32)
        for rows, found in (
            (own, self.lists.many(terms[own])),
            (borrowed, self.entries.lists.many(entries)),
        ):
            places = spread(starts[rows], dfs[rows])
            docnums[places], tfs[places] = found[1], found[2]
        return dfs, docnums, tfs

    def occurrences(
        self, groups: Sequence[Sequence[int]], wanted: NDArray[np.bool_] | None = None
    ) -> list[NDArray[np.int64]]:
        """Every occurrence of any of the terms of each group, each once: as `Entries.occurrences`."""
        return self.entries.occurrences([self._entries_of_any(terms) for terms in groups], wanted)

    def _entries_of_any(self, terms: Sequence[int]) -> NDArray[Any]:
        held = [self.entries_of(term) for term in terms]
        return (
            held[0] if len(held) == 1 else distinct(np.concatenate([np.empty(0, np.int64), *held]))
        )

    @cached_property
    def _values(self) -> tuple[Counts, Counts, Section]:
        heap, sizes = (
            self.sections.section("values", "u1"),
            self.sections.section("values.sizes", "u"),
        )
        counts = self.sections.array("terms.values.counts", "u", len(self.terms))
        return checked_starts(counts, sizes), checked_starts(sizes.whole(), heap), heap

    def values(self, term: int) -> list[bytes] | None:
        """The bytes of each posting of a term in its format; None when the segment keeps none of it."""
        if "values" not in self.sections:
            return None
        counts, starts, heap = self._values
        first, last = int(counts[term]), int(counts[term + 1])
        if first == last:
            return None
        ends = starts[first : last + 1].tolist()
        if last - first != self.lists.df(term):
            raise heap.corrupt(
                f"has {last - first} values for the postings of term {term}", ends[0]
            )
        run = heap.read(ends[0], ends[-1]).tobytes()
        return [run[a - ends[0] : b - ends[0]] for a, b in pairwise(ends)]

    def has_values(self, field: str) -> bool:
        """Whether the postings of a field keep values of a format of their own."""
        if "values" not in self.sections:
            return False
        first, last = self.terms.fields.get(field, (0, 0))
        return bool(
            self.sections.array("terms.values.counts", "u", len(self.terms))[first:last].any()
        )


class Segment:
    """One segment of a commit: its documents, its terms, and which of its documents are deleted.

    Parameters
    ----------
    deleted : int64[d]      the deleted docnums, ascending
    """

    def __init__(
        self, name: str, documents: Documents, inverted: Inverted, deleted: NDArray[np.int64]
    ) -> None:
        self.name = name
        self.documents = documents
        self.inverted = inverted
        self.deleted = deleted
        self.count = documents.count

    @property
    def live_count(self) -> int:
        """How many documents are not deleted."""
        return self.count - len(self.deleted)

    def live_mask(self) -> NDArray[np.bool_]:
        """bool[count]: which documents are not deleted."""
        live = np.ones(self.count, bool)
        live[self.deleted] = False
        return live

    def verify_whole(self) -> None:
        """Compare those checksums that are not compared as the segment is read: all of a segment of format 1."""
        for sections in (self.documents.sections, self.inverted.sections):
            if sections.version == 1:
                for problem in sections.problems():
                    raise problem

    def with_deleted(self, deleted: NDArray[np.int64]) -> Segment:
        """The same segment with other documents deleted."""
        return Segment(self.name, self.documents, self.inverted, deleted)

    def tokens(self, field: str) -> NDArray[Any] | None:
        """The lengths of a field in positions, [n]; None when no document has it."""
        name = f"tokens.{field}"
        if self.inverted.sections is self.documents.sections or name not in self.inverted.sections:
            return self.documents.tokens(field)
        tokens = self.inverted.sections.array(name, "u")
        if len(tokens) > self.count:
            raise self.inverted.sections.section(name).corrupt(
                f"has {len(tokens)} items for {self.count} documents"
            )
        return (
            tokens if len(tokens) == self.count else np.pad(tokens, (0, self.count - len(tokens)))
        )

    def ordinals(self, field: str) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Docnums, ascending, and the number, within its field, of a term that each has. Read from the postings where no column was written."""
        first, last = self.inverted.terms.fields.get(field, (0, 0))
        found = self.documents.ordinals(field, last - first)
        if found is not None:
            return found
        dfs, docnums, _ = self.inverted.postings_of_many(np.arange(first, last))
        ordinals = np.repeat(np.arange(last - first), dfs)
        order = np.lexsort((ordinals, docnums))
        return docnums[order], ordinals[order]

    def find_live(self, field: str, term: bytes) -> int:
        """The first live document that holds a term; -1 when there is none."""
        number = self.inverted.terms.find(field, term)
        if number < 0:
            return -1
        docnums, _ = self.inverted.postings(number)
        if len(self.deleted):
            places = np.minimum(np.searchsorted(self.deleted, docnums), len(self.deleted) - 1)
            docnums = docnums[self.deleted[places] != docnums]
        return int(docnums[0]) if len(docnums) else -1
