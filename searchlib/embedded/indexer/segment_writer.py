"""One batch of documents, gathered as arrays and written as one segment."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.indexer.vocabulary import Vocabulary
from searchlib.embedded.segment import (
    SHIFTS,
    DocumentsWriter,
    InvertedWriter,
    encode_value,
    number_term,
    write_segment,
)
from searchlib.embedded.storage import encode_texts
from searchlib.embedded.storage.sections import Output, Written
from searchlib.errors import DocumentError
from searchlib.kernels import (
    Counts,
    bounded_ranges,
    concat_ranges,
    expand,
    invert,
    starts_of,
    sum_runs,
    unite,
)
from searchlib.schema import NO_NUMBER, Schema, Value, end_column

BYTES_A_POSITION = 40
"""What a position takes while a batch is inverted: its id, its sort key, and its share of the arrays made of them."""

BYTES_A_CHARACTER = 6
"""What a character of a text is counted for until the text is analysed: itself, and its share of a position."""

CHARACTERS_AT_ONCE = 1 << 18
"""About how many characters of text are analysed at a time."""

POSTINGS_AT_ONCE = 1 << 19
"""About how many postings of terms are made at a time."""

LONG_TEXT = 1 << 22
"""A text of fewer characters holds no word more than MOST_OCCURRENCES times, whatever its characters stand for."""

MOST_OCCURRENCES = 1 << 24
"""How often a word may stand in a text: frequencies are float32, which are exact up to here."""

BYTES_A_VALUE = 200
"""What a value that is no text takes."""


class Batch:
    """Documents that become one segment.

    Parameters
    ----------
    vocabulary : Vocabulary     of the analyzer that reads the texts; it may outlive the batch
    """

    def __init__(self, schema: Schema, vocabulary: Vocabulary) -> None:
        self._schema = schema
        self._vocabulary = vocabulary
        self._documents = DocumentsWriter()
        self._texts: dict[str, tuple[array, list[str]]] = {
            name: (array("I"), []) for name in schema.text_fields
        }
        self._characters = 0
        self._encoded: dict[str, list[tuple[array, NDArray[np.uint32], Counts]]] = {
            name: [] for name in schema.text_fields
        }
        self._values: dict[str, tuple[array, list[Any]]] = defaultdict(lambda: (array("I"), []))
        self.count = 0
        self.bytes = 0
        """About how much memory writing the segment will take."""

    def add(self, values: Mapping[str, Value]) -> None:
        """Add a checked document.

        Raises
        ------
        DocumentError       a word stands too often in a text; nothing of the document was added
        """
        coded = {
            name: encode_value(stored) for name, (stored, _) in values.items() if stored is not None
        }
        texts = {name: value.indexed for name, value in values.items() if name in self._texts}
        long = {
            name: self._encode_long(name, text)
            for name, text in texts.items()
            if len(text) >= LONG_TEXT
        }
        docnum = self.count  # from here on nothing fails
        for name, value in coded.items():
            self._documents.stored(name).add(docnum, value)
        for name, text in texts.items():
            if name not in long:
                docnums, held = self._texts[name]
                docnums.append(docnum)
                held.append(text)
                self._characters += len(text)
                self.bytes += BYTES_A_CHARACTER * len(text)
        for name, (_, indexed) in values.items():
            if indexed is not None and name not in texts:
                docnums, held = self._values[name]
                docnums.append(docnum)
                held.append(indexed)
                self.bytes += BYTES_A_VALUE
        self.count += 1
        if long or self._characters >= CHARACTERS_AT_ONCE:
            self._encode()
        for name, ids in long.items():
            self._encoded[name].append((array("I", [docnum]), ids, np.array([len(ids)], np.int64)))
            self.bytes += BYTES_A_POSITION * len(ids)

    def _encode_long(self, name: str, text: str) -> NDArray[np.uint32]:
        """Analyse a text that may hold a word too often for the numbers of a segment."""
        ids, _ = self._vocabulary.analyzer.encode_all((text,))
        if len(ids) and int(np.bincount(ids).max()) > MOST_OCCURRENCES:
            raise DocumentError(
                f"field {name!r}: a word stands more than {MOST_OCCURRENCES:,} times in the text",
                field=name,
            )
        return ids

    def _encode(self) -> None:
        """Analyse the texts that were gathered."""
        for name, (docnums, texts) in self._texts.items():
            if texts:
                ids, lengths = self._vocabulary.analyzer.encode_all(texts)
                self._encoded[name].append((docnums, ids, lengths))
                self._texts[name] = (array("I"), [])
                self.bytes += BYTES_A_POSITION * len(ids)
        self.bytes -= BYTES_A_CHARACTER * self._characters
        self._characters = 0

    def write(self, output: Output, segment_id: str) -> Written:
        """Write the segment; its bytes. The batch is spent."""
        self._encode()
        inverted = InvertedWriter()
        writers: dict[str, Callable[[str, InvertedWriter], None]] = {
            "text": self._write_text,
            "number": self._write_numbers,
            "date": self._write_dates,
        }
        for name in sorted(self._schema):
            if name in self._texts or name in self._values:
                writers.get(self._schema.kind(name), self._write_exact)(name, inverted)
        return write_segment(output, segment_id, self.count, self._documents, inverted)

    # ------------------------------------------------------------ texts

    def _write_text(self, name: str, inverted: InvertedWriter) -> None:
        encoded = self._encoded.pop(name)
        if not encoded:
            return
        lengths = np.zeros(self.count, np.int64)
        for docs, _, part_lengths in encoded:
            lengths[np.frombuffer(docs, np.uint32)] = part_lengths
        ids = (
            np.concatenate([part for _, part, _ in encoded]) if len(encoded) > 1 else encoded[0][1]
        )
        encoded.clear()
        if not len(ids):
            return
        self._vocabulary.update()
        self._documents.add_lengths(name, self._key_lengths(ids, lengths), lengths)
        first = inverted.entries.count
        entries, counts, docnums, tfs = [], [], [], []
        occurrences = invert(ids, lengths)
        del ids
        for found in occurrences:
            inverted.entries.add(found.counts, found.docnums, found.tfs, found.distances)
            entries.append(found.entries)
            counts.append(found.counts)
            docnums.append(found.docnums.astype(np.uint32))
            tfs.append(found.tfs.astype(np.uint32))
        terms = FieldTerms(self._vocabulary, np.concatenate(entries))
        terms.write(
            name,
            inverted,
            first,
            np.concatenate(counts),
            np.concatenate(docnums),
            np.concatenate(tfs),
        )

    def _key_lengths(self, ids: NDArray[np.uint32], lengths: Counts) -> Counts:
        """The lengths of the documents in keys, as Whoosh counts them."""
        return sum_runs(self._vocabulary.key_counts[ids], lengths)

    # ------------------------------------------------------------ exact values, numbers, dates

    def _write_exact(self, name: str, inverted: InvertedWriter) -> None:
        docnums, held = self._values.pop(name)
        numbers: dict[str, int] = {}
        counts = np.fromiter(map(len, held), np.int64, len(held))
        flat = np.fromiter(
            (numbers.setdefault(value, len(numbers)) for values in held for value in values),
            np.int64,
            int(counts.sum()),
        )
        if not len(flat):
            return
        terms = sorted(numbers)
        rank = np.empty(len(terms), np.int64)
        rank[[numbers[term] for term in terms]] = np.arange(len(terms))
        ordinals, docs = (
            rank[flat],
            np.repeat(np.frombuffer(docnums, np.uint32), counts).astype(np.int64),
        )
        order = np.lexsort((ordinals, docs))
        per_doc = np.bincount(docs, minlength=self.count)
        self._documents.add_ordinals(name, per_doc, ordinals[order])
        _add_lists(name, inverted, encode_texts(terms), ordinals, docs)

    def _write_numbers(self, name: str, inverted: InvertedWriter) -> None:
        docnums, held = self._values.pop(name)
        is_float = getattr(self._schema[name], "number", int) is float
        values = np.array(held, np.float64 if is_float else np.int64)
        self._write_column(name, docnums, values, np.nan if is_float else NO_NUMBER)
        self._write_tiers(name, inverted, docnums, values)

    def _write_dates(self, name: str, inverted: InvertedWriter) -> None:
        docnums, held = self._values.pop(name)
        starts = np.fromiter((interval.start for interval in held), np.int64, len(held))
        self._write_column(name, docnums, starts, NO_NUMBER)
        self._write_column(
            end_column(name),
            docnums,
            np.fromiter((interval.end for interval in held), np.int64, len(held)),
            NO_NUMBER,
        )
        self._write_tiers(name, inverted, docnums, starts)

    def _write_column(
        self, name: str, docnums: array, values: NDArray[Any], missing: float
    ) -> None:
        column = np.full(self.count, missing, values.dtype)
        column[np.frombuffer(docnums, np.uint32)] = values
        self._documents.add_column(name, column)

    def _write_tiers(
        self, name: str, inverted: InvertedWriter, docnums: array, values: NDArray[Any]
    ) -> None:
        """The terms that Whoosh's own range queries look for: each number at several precisions."""
        found, rows = np.unique(values, return_inverse=True)
        docs = np.frombuffer(docnums, np.uint32).astype(np.int64)
        terms: list[bytes] = []
        parts: list[tuple[NDArray[Any], NDArray[Any]]] = []
        for shift in SHIFTS:
            coded = [number_term(value, shift) for value in found.tolist()]
            distinct = sorted(set(coded))
            place = {term: len(terms) + row for row, term in enumerate(distinct)}
            parts.append((np.array([place[term] for term in coded])[rows], docs))
            terms += distinct
        _add_lists(
            name,
            inverted,
            terms,
            np.concatenate([part[0] for part in parts]),
            np.concatenate([part[1] for part in parts]),
        )


def _add_lists(
    name: str,
    inverted: InvertedWriter,
    terms: list[bytes],
    numbers: NDArray[Any],
    docnums: NDArray[Any],
) -> None:
    """Add terms whose frequencies are all one. `numbers` says which term each posting is of; every term has one."""
    _, counts, docs, _ = unite(numbers, docnums, np.ones(len(docnums), np.int64))
    inverted.add(name, terms, counts, docs, np.ones(len(docs), np.int64))


class FieldTerms:
    """The terms of one field of a batch: the keys of its entries, in order.

    Parameters
    ----------
    entries : int64[e]      the analyzer's numbers of the entries that occur, ascending
    """

    def __init__(self, vocabulary: Vocabulary, entries: NDArray[np.int64]) -> None:
        counts, keys = expand(entries, vocabulary.starts, vocabulary.keys_of)
        used, rows = np.unique(keys, return_inverse=True)
        names = [vocabulary.keys[key] for key in used.tolist()]
        order = sorted(range(len(names)), key=names.__getitem__)
        rank = np.empty(len(names), np.int64)
        rank[order] = np.arange(len(names))
        self.terms = encode_texts(map(names.__getitem__, order))
        self._counts = counts
        self._terms_of = rank[rows]
        """The terms of each entry, the entries one behind another."""

    def write(
        self,
        name: str,
        inverted: InvertedWriter,
        first: int,
        counts: Counts,
        docnums: NDArray[Any],
        tfs: NDArray[Any],
    ) -> None:
        """Write the terms.

        Parameters
        ----------
        first : int                 the number that the first of the entries has in the segment
        counts, docnums, tfs        the postings of the entries
        """
        entry_of = np.repeat(np.arange(len(counts)), self._counts)
        by_term = np.argsort(self._terms_of, kind="stable")
        entry_of, entry_counts = (
            entry_of[by_term],
            np.bincount(self._terms_of, minlength=len(self.terms)),
        )
        begins, pair_starts = starts_of(counts), starts_of(entry_counts)
        postings = starts_of(counts[entry_of])[pair_starts]
        for low, high in bounded_ranges(postings, POSTINGS_AT_ONCE):
            entries, per_term = (
                entry_of[pair_starts[low] : pair_starts[high]],
                entry_counts[low:high],
            )
            several = per_term > 1
            wanted = entries[np.repeat(several, per_term)]
            rows = concat_ranges(begins[wanted], counts[wanted])
            terms = np.repeat(np.repeat(np.flatnonzero(several), per_term[several]), counts[wanted])
            found, dfs, docs, found_tfs = unite(terms, docnums[rows], tfs[rows])
            list_counts = np.zeros(high - low, np.int64)
            list_counts[found] = dfs
            alone = np.diff(postings[low : high + 1])
            inverted.add(
                name,
                self.terms[low:high],
                list_counts,
                docs,
                found_tfs,
                dfs=np.where(several, list_counts, alone),
                entry_counts=per_term,
                entries=first + entries,
            )
