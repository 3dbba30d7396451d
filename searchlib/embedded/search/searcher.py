"""One commit of the index, as arrays.

A snapshot numbers the documents of all segments from 0 (its docnums), and hands out what queries
are made of: postings by term, positions, lengths, values, stored fields. Deleted documents never
appear in any of them, nor in a statistic. What was decoded once is kept, within a bound, as long
as the snapshot lives."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache, partial
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis import ANALYSIS_VERSION, keys
from searchlib.embedded.search.form_columns import (
    columns_of,
    exact_ranges,
    slices,
    united,
)
from searchlib.embedded.search.frequent_forms import most_frequent
from searchlib.embedded.segment import Segment, term_text
from searchlib.kernels import CodedList, bounded_ranges, compiled, distinct, norms, starts_of
from searchlib.plan import RANKING, UNLIMITED, Columns, Deadline, FormTable, Ranking
from searchlib.schema import NO_NUMBER, Schema, encode_text, encode_texts, end_column

CACHE_MB = 48
"""How much of what it has decoded a snapshot keeps."""

BYTES_A_NAME = 600
"""What an item of the cache takes apart from its arrays: its name, and the objects around them."""

BYTES_A_TERM = 120
"""What a term takes as a Python object in a set, about."""

FEW_FORMS = 12
"""So many terms are looked up one by one; more of them are decoded together."""

PLACED_AT_ONCE = 1 << 15
"""About how many postings have their positions decoded together."""

POSITIONS_AT_ONCE = 1 << 18
"""About how many bytes of positions are decoded together, of one group of terms."""

FORMS_AT_ONCE = 1 << 12
"""How many terms become Python objects before the deadline is asked."""

POSTINGS_AT_ONCE = 1 << 17
"""About how many terms and postings are decoded together."""

Docnums = NDArray[np.int64]

TermNumbers = list[NDArray[np.int64]]
"""Terms of one field: for each segment their numbers there, ascending."""


class Postings(NamedTuple):
    """The documents of one term, in order.

    docnums : int64[n], ascending;  tfs : float32[n], how often the term occurs in each
    """

    docnums: Docnums
    tfs: NDArray[np.float32]


NO_POSTINGS = Postings(np.empty(0, np.int64), np.empty(0, np.float32))


class Ordinals(NamedTuple):
    """The exact values of a field: `docnums[i]` has `values[ordinals[i]]`.

    Values are sorted, and a document may have several.
    """

    values: Sequence[str]
    docnums: Docnums
    ordinals: NDArray[np.int64]


class Searcher:
    """A commit, open for reading. Safe to share between threads.

    Parameters
    ----------
    segments : sequence of Segment
    schema : Schema
    ranking : Ranking
        The numbers that its scores are made of.
    analysis_version : int
        The version of the analysis that made the index.
    """

    def __init__(
        self,
        segments: Sequence[Segment],
        schema: Schema,
        ranking: Ranking = RANKING,
        analysis_version: int = ANALYSIS_VERSION,
    ) -> None:
        self.schema = schema
        self.analysis_version = analysis_version
        self.ranking = ranking
        self.segments = list(segments)
        self._offsets: list[int] = []
        self.docnum_limit = 0
        for segment in self.segments:
            self._offsets.append(self.docnum_limit)
            self.docnum_limit += segment.count
        self.doc_count = sum(segment.live_count for segment in self.segments)
        self._parts = list(zip(self.segments, self._offsets, strict=True))
        self._live = (
            None
            if self.doc_count == self.docnum_limit
            else np.concatenate([segment.live_mask() for segment in self.segments])
        )
        self._lock = Lock()
        self._cache: OrderedDict[Any, tuple[Any, int]] = OrderedDict()
        self._cached = 0

    # ------------------------------------------------------------ documents

    @cached_property
    def all_docnums(self) -> Docnums:
        """int64[doc_count]: every live document."""
        return np.arange(self.docnum_limit) if self._live is None else np.flatnonzero(self._live)

    def _place(self, docnum: int) -> tuple[Segment, int]:
        segment, offset = self._parts[bisect_right(self._offsets, docnum) - 1]
        return segment, docnum - offset

    def stored(self, docnum: int) -> dict[str, Any]:
        """Return the stored fields of a document, in the schema's order."""
        segment, number = self._place(docnum)
        fields = segment.documents.stored_fields(number)
        return {name: fields[name] for name in self.schema if name in fields}

    def stored_value(self, docnum: int, field: str) -> Any:
        """One stored value of a document; None when it has none."""
        segment, number = self._place(docnum)
        stored = segment.documents.stored_or_none(field)
        return None if stored is None else stored[number]

    def stored_values(self, docnums: list[int], field: str) -> list[Any]:
        """Return one stored value of each of several documents; None for each that has none."""
        if len(self._parts) > 1:
            return [self.stored_value(docnum, field) for docnum in docnums]
        stored = self.segments[0].documents.stored_or_none(field) if docnums else None
        return [None] * len(docnums) if stored is None else stored.many(docnums)

    def find(self, field: str, key: str) -> int | None:
        """Return the live document whose exact field is `key`, or None; one lookup a segment."""
        coded = encode_text(key)
        docnums = ((segment.find_live(field, coded), offset) for segment, offset in self._parts)
        return next((docnum + offset for docnum, offset in docnums if docnum >= 0), None)

    # ------------------------------------------------------------ terms

    def terms(
        self, field: str, prefix: str = "", endings: frozenset[str] | None = None
    ) -> list[str]:
        """Return the terms of a field with a prefix, in order; those of deleted documents too.

        With `endings`, those whose folded form goes on with one of them, and no further.
        """
        coded, wanted = encode_text(prefix), None if endings is None else _coded(endings)
        parts = [
            segment.inverted.terms.with_prefix(field, coded, wanted) for segment in self.segments
        ]
        terms = parts[0] if len(parts) == 1 else sorted(set().union(*parts))
        return [term_text(term) for term in terms]

    def no_numbers(self) -> TermNumbers:
        """No term."""
        return [NO_POSTINGS.docnums for _ in self.segments]

    def numbers_from(self, field: str, prefix: str) -> TermNumbers:
        """Return the terms of a field that begin with a prefix."""
        coded = encode_text(prefix)
        return [
            np.arange(*segment.inverted.terms.prefix_range(field, coded))
            for segment in self.segments
        ]

    def numbers_between(
        self, field: str, low: str | None, high: str | None, include_low: bool, include_high: bool
    ) -> TermNumbers:
        """Return the terms of a field between two others; None is no bound."""
        numbers = []
        for terms in (segment.inverted.terms for segment in self.segments):
            first, last = terms.fields.get(field, (0, 0))
            if low is not None:
                first = terms.lower_bound(field, encode_text(low) + (b"" if include_low else b"\0"))
            if high is not None:
                last = terms.lower_bound(
                    field, encode_text(high) + (b"\0" if include_high else b"")
                )
            numbers.append(np.arange(first, last))
        return numbers

    def numbers_of(self, field: str, terms: Sequence[str]) -> TermNumbers:
        """Return the numbers of those of some terms that the segments have."""
        coded = encode_texts(terms)
        if not coded:
            return self.no_numbers()
        numbers_by_segment = [
            np.array(segment.inverted.terms.find_all(field, coded), np.int64)
            for segment in self.segments
        ]
        return [np.sort(numbers[numbers >= 0]) for numbers in numbers_by_segment]

    def forms_of(self, numbers: TermNumbers, deadline: Deadline = UNLIMITED) -> list[str]:
        """Return the terms of some numbers, in order."""
        forms: set[bytes] = set()
        for segment, rows in zip(self.segments, numbers, strict=True):
            terms = segment.inverted.terms
            if len(rows) and rows[-1] - rows[0] == len(rows) - 1:
                for part in slices(int(rows[0]), int(rows[-1]) + 1):
                    deadline.check()
                    forms.update(terms.between(*part))
                continue
            for begin in range(0, len(rows), FORMS_AT_ONCE):
                deadline.check()
                forms.update(map(terms.__getitem__, rows[begin : begin + FORMS_AT_ONCE].tolist()))
        return [term_text(term) for term in sorted(forms)]

    def document_frequency(self, field: str, term: str) -> int:
        """Count the documents of a term, deleted ones included, without reading postings."""
        coded = encode_text(term)
        numbers = (
            (segment.inverted, segment.inverted.terms.find(field, coded))
            for segment in self.segments
        )
        return sum(inverted.lists.df(number) for inverted, number in numbers if number >= 0)

    def form_table(self, field: str, deadline: Deadline = UNLIMITED) -> FormTable:
        """Return the exact forms of a field (all the values of a Keyword), for near spellings.

        What is made of them before the deadline passes is there the next time.
        """
        return self.get_or_compute(
            ("forms", field, ""),
            lambda: self._form_table(field, deadline),
            cost=lambda forms: forms.size,
        )

    def _form_table(self, field: str, deadline: Deadline) -> FormTable:
        made: dict[Any, Columns] = {}
        for row, terms in enumerate(segment.inverted.terms for segment in self.segments):
            for whole in exact_ranges(terms, field, self.schema[field].kind == "text"):
                for part in slices(*whole):
                    name = ("columns", field, row, part)
                    made[name] = self.get_or_compute(
                        name, partial(columns_of, terms, *part, deadline), cost=_columns_size
                    )
        forms = FormTable(united(list(made.values()), deadline))
        self._forget(made)
        return forms

    def has_term(self, field: str, term: str) -> bool:
        """Return whether a live document has a term."""
        return len(self.postings(field, term).docnums) > 0

    def written_forms(self, field: str, form: str) -> list[str]:
        """Return the ways in which texts write an exact form otherwise than as it is."""
        return [keys.written_form(term) for term in self.terms(field, keys.written_prefix(form))]

    def forms_with_prefix(self, field: str, prefix: str) -> list[str]:
        """Return the exact forms that begin with a prefix, the most frequent ones of many."""
        numbers = self.numbers_from(field, prefix)
        return [form for form, _ in most_frequent(self, field, numbers).forms]

    def near_forms(
        self, field: str, word: str, distance: int, deadline: Deadline = UNLIMITED
    ) -> list[tuple[str, int]]:
        """Return the exact forms at most `distance` edits from a word, and the edits of each."""
        return self.form_table(field, deadline).near(word, distance, deadline)

    def postings(self, field: str, term: str) -> Postings:
        """Return the postings of a term; empty when no live document holds it."""
        name = (field, term)
        cached = self._cache.get(name)
        if cached is not None:
            return cached[0]
        postings = self._decode(field, term)
        self._remember(name, postings, 12 * len(postings.docnums))
        return postings

    def _decode(self, field: str, term: str) -> Postings:
        coded = encode_text(term)
        numbers = [segment.inverted.terms.find(field, coded) for segment in self.segments]
        if len(numbers) == 1 and numbers[0] >= 0:
            inverted = self.segments[0].inverted
            entry = inverted.shared_list(numbers[0])
            if entry < 0:
                return self._living([inverted.lists.one(numbers[0])])
            # The terms of one entry share one list; its room is counted by their names.
            return self.get_or_compute(
                ("entry", "", entry),
                lambda: self._living([inverted.entries.lists.one(entry)]),
                cost=lambda _: 0,
            )
        parts = []
        for (segment, offset), number in zip(self._parts, numbers, strict=True):
            if number >= 0:
                docnums, tfs = segment.inverted.postings(number)
                parts.append((docnums + offset if offset else docnums, tfs))
        return self._living(parts)

    def coded_lists(self, field: str, terms: Iterable[str]) -> tuple[CodedList, ...]:
        """Return the posting lists of some terms as the segments have them."""
        coded = encode_texts(terms)
        lists: list[CodedList] = []
        for segment, offset in self._parts:
            lists += segment.inverted.coded(field, coded, segment.count, offset)
        return tuple(lists)

    @property
    def live(self) -> NDArray[np.bool_] | None:
        """Which documents are not deleted; None if none is."""
        return self._live

    def _living(self, parts: list[tuple[Docnums, NDArray[np.float32]]]) -> Postings:
        if not parts:
            return NO_POSTINGS
        docnums, tfs = (
            parts[0]
            if len(parts) == 1
            else (
                np.concatenate([part[0] for part in parts]),
                np.concatenate([part[1] for part in parts]),
            )
        )
        if self._live is not None:
            is_live = self._live[docnums]
            docnums, tfs = docnums[is_live], tfs[is_live]
        return Postings(docnums, tfs)

    def postings_of_forms(
        self, field: str, weights: dict[str, float], deadline: Deadline = UNLIMITED
    ) -> Iterator[Postings]:
        """Yield the postings of several terms, frequencies multiplied by the weight of the term.

        In parts, whose documents come in any order and may be repeated.
        """
        if len(weights) <= FEW_FORMS:
            for term, weight in weights.items():
                docnums, tfs = self.postings(field, term)
                yield Postings(docnums, tfs * np.float32(weight))
            return
        coded, factors = (
            encode_texts(weights),
            np.fromiter(weights.values(), np.float32, len(weights)),
        )
        for segment, offset in self._parts:
            numbers = np.array(segment.inverted.terms.find_all(field, coded), np.int64)
            known = np.flatnonzero(numbers >= 0)
            for low, high in _ranges(segment, numbers[known]):
                deadline.check()
                rows = known[low:high]
                dfs, docnums, tfs = segment.inverted.postings_of_many(numbers[rows])
                yield self._living([(docnums + offset, tfs * np.repeat(factors[rows], dfs))])

    def documents_of(
        self, numbers: TermNumbers, deadline: Deadline = UNLIMITED
    ) -> Iterator[Docnums]:
        """Yield the documents that have any of some terms: in any order, with repetitions."""
        for (segment, offset), rows in zip(self._parts, numbers, strict=True):
            for low, high in _ranges(segment, rows):
                deadline.check()
                _, docnums, tfs = segment.inverted.postings_of_many(rows[low:high])
                yield self._living([(docnums + offset, tfs)]).docnums

    def occurrences(
        self, field: str, terms: Sequence[str], deadline: Deadline = UNLIMITED
    ) -> Docnums:
        """Return the occurrences of some terms: docnum << 32 | position, int64, ascending."""
        return self.get_or_compute(
            ("occurrences", field, *terms),
            lambda: self._occurrences(field, [terms], None, deadline)[0],
            cost=lambda occurrences: 8 * len(occurrences),
        )

    def occurrences_together(
        self,
        field: str,
        groups: Sequence[Sequence[str]],
        required: int,
        deadline: Deadline = UNLIMITED,
    ) -> list[Docnums]:
        """Return the occurrences of the terms of each group, as `occurrences` does.

        Those in documents without a term of each of the first `required` groups may be left out:
        compiled kernels decode none of their positions; in numpy it is faster to decode all, once.
        """
        if compiled:
            return self._occurrences(field, groups, None, deadline, required)
        return [self.occurrences(field, terms, deadline) for terms in groups]

    def occurrences_among(
        self,
        field: str,
        groups: Sequence[Sequence[str]],
        among: Docnums,
        deadline: Deadline = UNLIMITED,
    ) -> list[Docnums]:
        """Return the occurrences, in some documents at least, of the terms of each group.

        What is asked for is decoded for these documents only, all groups together; what is asked
        for again is decoded wholly, and kept."""
        occurrences: list[Docnums] = []
        new = []
        for row, terms in enumerate(groups):
            if ("asked", field, *terms) in self._cache:
                occurrences.append(self.occurrences(field, terms, deadline))
            else:
                occurrences.append(NO_POSTINGS.docnums)
                new.append(row)
        if new:
            decoded = self._occurrences(field, [groups[row] for row in new], among, deadline)
            for row, some in zip(new, decoded, strict=True):
                occurrences[row] = some
                self._remember(("asked", field, *groups[row]), True, 0)
        return occurrences

    def _occurrences(
        self,
        field: str,
        groups: Sequence[Sequence[str]],
        among: Docnums | None,
        deadline: Deadline,
        required: int = 0,
    ) -> list[Docnums]:
        parts: list[list[Docnums]] = [[] for _ in groups]
        coded = [encode_texts(terms) for terms in groups]
        for segment, offset in self._parts:
            find = segment.inverted.terms.find
            numbers = [
                [number for term in terms if (number := find(field, term)) >= 0]
                for terms in deadline.checked(coded)
            ]
            if not any(numbers) or not all(numbers[:required]):
                continue
            wanted = self._wanted(segment, offset, among)
            is_whole = required > 0 and deadline.at is None
            for low, high in [(0, len(numbers))] if is_whole else _together(segment, numbers):
                deadline.check()
                if deadline.at is not None and high == low + 1:
                    decoded = [_occurrences_in_slices(segment, numbers[low], wanted, deadline)]
                else:
                    first = required if high - low == len(numbers) else 0
                    decoded = segment.inverted.occurrences(numbers[low:high], wanted, first)
                for part, occurrences in zip(parts[low:high], decoded, strict=True):
                    part.append(occurrences + (offset << 32) if offset else occurrences)
        return [
            part[0] if len(part) == 1 else np.concatenate([NO_POSTINGS.docnums, *part])
            for part in parts
        ]

    def _wanted(
        self, segment: Segment, offset: int, among: Docnums | None
    ) -> NDArray[np.bool_] | None:
        """Return which of a segment's documents are among some docnums, or live; None for all."""
        if among is None:
            return segment.live_mask() if len(segment.deleted) else None
        wanted = np.zeros(segment.count, bool)
        docnums = (
            among
            if len(self._parts) == 1
            else among[(among >= offset) & (among < offset + segment.count)]
        )
        wanted[docnums - offset] = True
        return wanted

    # ------------------------------------------------------------ columns

    def lengths(self, field: str) -> NDArray[np.float32]:
        """float32[docnum_limit]: the tokens of a Text field, 0 where it is absent."""
        return self._gathered(
            [segment.tokens(field) for segment in self.segments], 0, np.dtype(np.float32)
        )

    def key_lengths(self, field: str) -> NDArray[np.int64]:
        """Return the length of each document in keys, as Whoosh counts it; int64[docnum_limit]."""
        lengths = [segment.documents.lengths(field) for segment in self.segments]
        return self._gathered(lengths, 0, np.dtype(np.int64))

    def average_length(self, field: str) -> float:
        """Return the mean length of a Text field over the documents with one; 1 if none has."""
        lengths = self.lengths(field)[self.all_docnums]
        lengths = lengths[lengths > 0]
        return float(lengths.mean(dtype=np.float64)) if len(lengths) else 1.0

    def norms(self, field: str) -> NDArray[np.float32]:
        """Return what the length of each document adds to the denominator of BM25."""
        return self.get_or_compute(
            ("norms", field, ""),
            lambda: norms(
                self.lengths(field), self.average_length(field), self.ranking.k1, self.ranking.b
            ),
            cost=lambda computed: 4 * len(computed),
        )

    def numbers(self, field: str) -> NDArray[Any]:
        """Return each document's Number, or the start of its Date; NO_NUMBER or nan if absent."""
        missing = math.nan if getattr(self.schema[field], "number", int) is float else NO_NUMBER
        return self.get_or_compute(
            ("numbers", field, ""),
            lambda: self._column(field, missing),
            cost=lambda found: found.nbytes,
        )

    def ends(self, field: str) -> NDArray[np.int64]:
        """int64[docnum_limit]: the end of a Date."""
        return self.get_or_compute(
            ("ends", field, ""), lambda: self._ends(field), cost=lambda found: found.nbytes
        )

    def _ends(self, field: str) -> NDArray[np.int64]:
        starts, ends = self.numbers(field), self._column(end_column(field), NO_NUMBER)
        return np.where(
            (ends == NO_NUMBER) & (starts != NO_NUMBER), starts + 1, ends
        )  # Whoosh's own writer knows no interval, but moments

    def _column(self, name: str, missing: float) -> NDArray[Any]:
        kinds = "iuf" if isinstance(missing, float) else "iu"
        return self._gathered(
            [segment.documents.column(name, kinds) for segment in self.segments],
            missing,
            np.dtype(type(missing)),
        )

    def _gathered(
        self, arrays: list[NDArray[Any] | None], missing: float, dtype: np.dtype[Any]
    ) -> NDArray[Any]:
        """One array over all segments; `missing` where a segment has none."""
        whole = np.full(self.docnum_limit, missing, dtype)
        for (segment, offset), array in zip(self._parts, arrays, strict=True):
            if array is not None:
                whole[offset : offset + segment.count] = array
        return whole

    def ordinals(self, field: str, deadline: Deadline = UNLIMITED) -> Ordinals:
        """Return the exact values of a Keyword or Boolean field."""
        return self.get_or_compute(
            ("ordinals", field, ""),
            lambda: self._ordinals(field, deadline),
            cost=lambda kept: 16 * len(kept.docnums) + 80 * len(kept.values),
        )

    def _ordinals(self, field: str, deadline: Deadline) -> Ordinals:
        parts = []
        for segment, offset in self._parts:
            deadline.check()
            terms = segment.inverted.terms.between(
                *segment.inverted.terms.fields.get(field, (0, 0))
            )
            docnums, ordinals = segment.ordinals(field)
            parts.append((terms, docnums + offset, ordinals.astype(np.int64)))
        values: list[bytes] = []
        for terms, _, _ in parts:
            deadline.check()
            values = sorted(values + terms)  # of two sorted runs: one merge
        deadline.check()
        values = list(dict.fromkeys(values))
        number = {value: row for row, value in enumerate(values)}
        renumbered = []
        for terms, _, ordinals in parts:
            deadline.check()
            renumbered.append(np.array([number[term] for term in terms], np.int64)[ordinals])
        docnums = np.concatenate([NO_POSTINGS.docnums, *(docs for _, docs, _ in parts)])
        ordinals = np.concatenate([NO_POSTINGS.docnums, *renumbered])
        if self._live is not None:
            is_live = self._live[docnums]
            docnums, ordinals = docnums[is_live], ordinals[is_live]
        return Ordinals([term_text(value) for value in deadline.checked(values)], docnums, ordinals)

    # ------------------------------------------------------------ memory

    def get_or_compute(
        self,
        name: Any,
        make: Callable[[], Any],
        cost: Callable[[Any], int],
        deadline: Deadline = UNLIMITED,
    ) -> Any:
        """Return what was computed under a name before, or compute it and cache it.

        `cost` says how many bytes it takes. What is computed past the deadline is not cached.
        """
        cached = self._cache.get(name)
        if cached is not None:
            return cached[0]
        computed = make()
        if not deadline.expired:
            self._remember(name, computed, cost(computed))
        return computed

    def remembered(self, name: Hashable, make: Callable[[], frozenset[str]]) -> frozenset[str]:
        """Return the terms that were found under a name before, or find them."""
        found: frozenset[str] = self.get_or_compute(name, make, _terms_size)
        return found

    def _forget(self, names: Iterable[Any]) -> None:
        with self._lock:
            for name in names:
                self._cached -= self._cache.pop(name, (None, 0))[1]

    def _remember(self, name: Any, made: Any, weight: int) -> None:
        """Cache something of so many bytes, and what caching takes; the oldest goes for it."""
        weight += BYTES_A_NAME
        with self._lock:
            if name not in self._cache:
                self._cache[name] = (made, weight)
                self._cached += weight
            while self._cached > CACHE_MB << 20 and len(self._cache) > 1:
                self._cached -= self._cache.popitem(last=False)[1][1]


def _ranges(segment: Segment, numbers: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Ranges of some terms that are decoded together."""
    return bounded_ranges(
        starts_of(segment.inverted.lists.dfs[numbers].astype(np.int64) + 1), POSTINGS_AT_ONCE
    )


def _together(segment: Segment, groups: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Ranges of groups of terms whose positions are decoded together."""
    dfs, low, gathered = segment.inverted.lists.dfs, 0, 0
    for row, numbers in enumerate(groups):
        count = int(sum(dfs[number] for number in numbers))
        if gathered + count > PLACED_AT_ONCE and row > low:
            yield low, row
            low, gathered = row, 0
        gathered += count
    yield low, len(groups)


def _occurrences_in_slices(
    segment: Segment, terms: Sequence[int], wanted: NDArray[np.bool_] | None, deadline: Deadline
) -> Docnums:
    """Return what `Inverted.occurrences` does for one group of terms, a part at a time.

    A part is some entries, or one entry of many positions in some documents.
    """
    inverted, entries = segment.inverted, segment.inverted.entries
    numbers = distinct(
        np.concatenate([NO_POSTINGS.docnums, *map(inverted.entries_of, terms)]).astype(np.int64)
    )
    sizes = entries.position_bytes(numbers).astype(np.int64)
    small, parts = numbers[sizes <= POSITIONS_AT_ONCE], [NO_POSTINGS.docnums]
    for low, high in bounded_ranges(
        starts_of(sizes[sizes <= POSITIONS_AT_ONCE]), POSITIONS_AT_ONCE
    ):
        deadline.check()
        parts += entries.occurrences([small[low:high]], wanted)
    for row in np.flatnonzero(sizes > POSITIONS_AT_ONCE).tolist():
        step = max(1, segment.count * POSITIONS_AT_ONCE // int(sizes[row]))
        for begin in range(0, segment.count, step):
            deadline.check()
            some = np.zeros(segment.count, bool)
            some[begin : begin + step] = True if wanted is None else wanted[begin : begin + step]
            parts += entries.occurrences([numbers[row : row + 1]], some)
    return np.sort(np.concatenate(parts), kind="stable")


@lru_cache(16)
def _coded(endings: frozenset[str]) -> frozenset[bytes]:
    return frozenset(map(encode_text, endings))


def _terms_size(terms: Collection[str]) -> int:
    return BYTES_A_TERM * len(terms)


def _columns_size(columns: Columns) -> int:
    return sum(codes.nbytes for codes in columns.values())
