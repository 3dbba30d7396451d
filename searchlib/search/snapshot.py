"""One commit of the index, as arrays.

A snapshot numbers the live and deleted documents of all segments from 0 (its docnums), and hands out what queries are made of: postings by term,
positions, lengths, values, stored fields. Deleted documents never appear in any of them, nor in a statistic. What was decoded once is kept, within a
bound, as long as the snapshot lives.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterator
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.index import FileIndex
from whoosh.reading import TermNotFound
from whoosh.searching import Searcher

from searchlib.analysis.keys import is_exact
from searchlib.kernels import members
from searchlib.schema import NO_NUMBER, Schema, end_column, length_column

CACHED_POSTINGS = 20_000_000
"""How many postings and positions a snapshot keeps decoded: about 300 MB at most."""

LONGEST_FORM = 66
"""Letters of the longest forms that near spellings are looked for among."""

Docnums = NDArray[np.int64]


def code_points(text: str) -> NDArray[np.uint32]:
    """uint32[len(text)]"""
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


class Postings(NamedTuple):
    """The documents of one term, in order.

    docnums : int64[n], ascending;  tfs : float32[n], how often the term occurs in each
    """

    docnums: Docnums
    tfs: NDArray[np.float32]


NO_POSTINGS = Postings(np.empty(0, np.int64), np.empty(0, np.float32))


class Ordinals(NamedTuple):
    """The exact values of a field: `docnums[i]` holds `values[ordinals[i]]`; values are sorted, and a document may hold several."""

    values: list[str]
    docnums: Docnums
    ordinals: NDArray[np.int64]


class Snapshot:
    """A commit, open for reading. Safe to share between threads."""

    def __init__(self, index: FileIndex, schema: Schema, generation: int = 0) -> None:
        self.schema = schema
        self.generation = generation
        self.searcher: Searcher = index.searcher()
        self.reader = self.searcher.reader()
        self.doc_count: int = self.reader.doc_count()
        self.docnum_limit: int = self.reader.doc_count_all()
        self._leaves = list(self.reader.leaf_readers())
        self._lock = Lock()
        self._cache: OrderedDict[tuple, tuple[Any, int]] = OrderedDict()
        self._cached = 0

    # ------------------------------------------------------------ documents

    def all_docnums(self) -> Docnums:
        """int64[doc_count]: every live document."""
        return self._keep(("all",), self._live, cost=lambda docnums: len(docnums))

    def _live(self) -> Docnums:
        return np.fromiter(self.reader.all_doc_ids(), np.int64, self.doc_count)

    def stored(self, docnum: int) -> dict[str, Any]:
        """The stored fields of a document, in the schema's order."""
        fields = self.reader.stored_fields(docnum)
        return {name: fields[name] for name in self.schema if name in fields}

    # ------------------------------------------------------------ terms

    def terms(self, field: str, prefix: str = "") -> Iterator[str]:
        """The terms of a field that begin with a prefix, in order; those of deleted documents too."""
        start = prefix.encode("utf-8", "surrogatepass")
        for name, term in self.reader.terms_from(field, start):
            if name != field or not term.startswith(start):
                return
            yield term.decode("utf-8")

    def terms_from(self, field: str, start: str) -> Iterator[str]:
        """The terms of a field from `start` on, in order."""
        for name, term in self.reader.terms_from(field, start.encode("utf-8", "surrogatepass")):
            if name != field:
                return
            yield term.decode("utf-8")

    def forms(self, field: str) -> dict[int, tuple[list[str], NDArray[np.uint32]]]:
        """The exact forms of a field (all the values of a Keyword) by length: in order, and as code points, uint32[length, n], a form a column."""
        return self._keep(("forms", field), lambda: self._forms(field), cost=lambda kept: sum(codes.size for _, codes in kept.values()))

    def _forms(self, field: str) -> dict[int, tuple[list[str], NDArray[np.uint32]]]:
        exact = is_exact if self.schema[field].kind == "text" else lambda _: True
        by_length: dict[int, list[str]] = {}
        for term in self.terms(field):
            if len(term) <= LONGEST_FORM and exact(term):
                by_length.setdefault(len(term), []).append(term)
        return {n: (forms, np.ascontiguousarray(code_points("".join(forms)).reshape(len(forms), n).T)) for n, forms in by_length.items() if n}

    def postings(self, field: str, term: str) -> Postings:
        """The postings of a term; empty when no live document holds it."""
        return self._decoded(field, term)[0]

    def occurrences(self, field: str, term: str, among: Docnums | None = None) -> Docnums:
        """Every occurrence of a term, or those in some documents: docnum << 32 | position, int64, ascending."""
        if among is None:
            return self._keep(("occurrences", field, term), lambda: self._occurrences(field, term), cost=len)
        (docnums, _), packed = self._decoded(field, term)
        rows = np.flatnonzero(members(docnums, among))
        return self._unpack(field, docnums[rows], [packed[row] for row in rows])

    def _occurrences(self, field: str, term: str) -> Docnums:
        (docnums, _), packed = self._decoded(field, term)
        return self._unpack(field, docnums, packed)

    def _decoded(self, field: str, term: str) -> tuple[Postings, list[bytes]]:
        return self._keep(("postings", field, term), lambda: self._decode(field, term), cost=lambda kept: 4 * len(kept[1]))

    def _decode(self, field: str, term: str) -> tuple[Postings, list[bytes]]:
        docnums: list[int] = []
        tfs: list[float] = []
        packed: list[bytes] = []
        for leaf, offset in self._leaves:
            try:
                matcher = leaf.postings(field, term.encode("utf-8", "surrogatepass"))
            except TermNotFound:
                continue
            while matcher.is_active():
                docnums.append(offset + matcher.id())
                tfs.append(matcher.weight())
                packed.append(matcher.value())
                matcher.next()
        return (Postings(np.array(docnums, np.int64), np.array(tfs, np.float32)) if docnums else NO_POSTINGS), packed

    def _unpack(self, field: str, docnums: Docnums, packed: list[bytes]) -> Docnums:
        decode = self.reader.schema[field].format.decode_positions
        lists = [decode(value) for value in packed]
        flat = np.array([position for positions in lists for position in positions], np.int64)
        return (np.repeat(docnums, [len(positions) for positions in lists]) << 32) | flat

    # ------------------------------------------------------------ columns

    def lengths(self, field: str) -> NDArray[np.float32]:
        """float32[docnum_limit]: the tokens of a Text field, 0 where it is absent."""
        return self._keep(("lengths", field), lambda: self._column(length_column(field), 0).astype(np.float32), cost=len)

    def average_length(self, field: str) -> float:
        """The mean length of a Text field over the documents that have one; 1 when none has."""
        return self._keep(("average", field), lambda: self._average(field), cost=lambda _: 1)

    def _average(self, field: str) -> float:
        lengths = self.lengths(field)[self.all_docnums()]
        lengths = lengths[lengths > 0]
        return float(lengths.mean(dtype=np.float64)) if len(lengths) else 1.0

    def numbers(self, field: str) -> NDArray[Any]:
        """int64 or float64[docnum_limit]: a Number, or the start of a Date; NO_NUMBER or nan where it is absent."""
        missing = math.nan if getattr(self.schema[field], "number", int) is float else NO_NUMBER
        return self._keep(("numbers", field), lambda: self._column(field, missing), cost=len)

    def ends(self, field: str) -> NDArray[np.int64]:
        """int64[docnum_limit]: the end of a Date."""
        return self._keep(("ends", field), lambda: self._column(end_column(field), NO_NUMBER), cost=len)

    def _column(self, name: str, missing: float) -> NDArray[Any]:
        column = np.full(self.docnum_limit, missing, np.float64 if isinstance(missing, float) else np.int64)
        for leaf, offset in self._leaves:
            if leaf.has_column(name):
                values = leaf.column_reader(name, translate=False)
                column[offset : offset + leaf.doc_count_all()] = [values[i] for i in range(leaf.doc_count_all())]
        return column

    def ordinals(self, field: str) -> Ordinals:
        """The exact values of a Keyword or Boolean field."""
        return self._keep(("ordinals", field), lambda: self._ordinals(field), cost=lambda kept: 2 * len(kept.docnums))

    def _ordinals(self, field: str) -> Ordinals:
        held = [(term, docnums) for term in self.terms(field) if len(docnums := self._decode(field, term)[0].docnums)]
        if not held:
            return Ordinals([], NO_POSTINGS.docnums, NO_POSTINGS.docnums)
        docnums = np.concatenate([found for _, found in held])
        return Ordinals([term for term, _ in held], docnums, np.repeat(np.arange(len(held)), [len(found) for _, found in held]))

    # ------------------------------------------------------------ memory

    def _keep(self, name: tuple, make: Any, cost: Any) -> Any:
        with self._lock:
            if name in self._cache:
                self._cache.move_to_end(name)
                return self._cache[name][0]
        made = make()
        with self._lock:
            weight = cost(made)
            if name not in self._cache:
                self._cache[name] = (made, weight)
                self._cached += weight
            while self._cached > CACHED_POSTINGS and len(self._cache) > 1:
                self._cached -= self._cache.popitem(last=False)[1][1]
        return made
