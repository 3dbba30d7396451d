"""The segment writer: buffers documents as arrays and writes them as one segment."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.indexer.field_terms import write_terms
from searchlib.embedded.indexer.key_table import KeyTable
from searchlib.embedded.indexer.text_runs import BYTES_A_POSITION, BYTES_AN_ENTRY, TextRuns
from searchlib.embedded.segment import (
    SHIFTS,
    DocumentsWriter,
    InvertedWriter,
    TermBatch,
    encode_value,
    number_term,
    write_segment,
)
from searchlib.embedded.storage import Output, Written
from searchlib.errors import DocumentError
from searchlib.kernels import unite
from searchlib.schema import NO_NUMBER, CheckedValue, Schema, encode_texts, end_column

MOST_RUN = 1 << 20
"""Texts are inverted when they have so many positions, or sooner where there is little memory."""

RUN_SHARE = 0.5
"""Share of its memory that a segment writer may use for texts that are not inverted yet."""

BYTES_A_CHARACTER = 6
"""Memory of a character until its text is analysed: itself, and its share of a position."""

BYTES_A_VALUE = 200
"""Memory of a value that is not a text."""

CHARACTERS_AT_ONCE = 1 << 18
"""How many characters of text are analysed at a time, approximately."""

LONG_TEXT = 1 << 22
"""A text with fewer characters cannot contain a word more than MOST_OCCURRENCES times."""

MOST_OCCURRENCES = 1 << 24
"""How often a word may occur in a text: frequencies are float32, which are exact up to here."""


class SegmentWriter:
    """Buffers documents and writes them as one segment.

    Parameters
    ----------
    schema : Schema
        The schema of the documents.
    table : KeyTable
        The table of the analyzer that reads the texts. It may serve several writers.
    memory : int
        The memory that the segment may take, in bytes.

    Attributes
    ----------
    count : int
        How many documents are buffered.
    """

    def __init__(self, schema: Schema, table: KeyTable, memory: int) -> None:
        self._schema = schema
        self._table = table
        self._documents = DocumentsWriter()
        self._texts: dict[str, tuple[array[int], list[str]]] = {
            name: (array("I"), []) for name in schema.text_fields
        }
        self._characters = 0
        self._runs = {name: TextRuns(table) for name in schema.text_fields}
        self._run_size = min(int(RUN_SHARE * memory) // BYTES_A_POSITION, MOST_RUN)
        self._values: dict[str, tuple[array[int], list[Any]]] = defaultdict(
            lambda: (array("I"), [])
        )
        self._values_count = 0
        self.count = 0

    @property
    def bytes(self) -> int:
        """Approximate memory that the documents take, at most, until they are written."""
        return (
            BYTES_A_CHARACTER * self._characters
            + BYTES_A_VALUE * self._values_count
            + max(
                BYTES_A_POSITION * self._waiting,
                BYTES_AN_ENTRY * sum(runs.entries for runs in self._runs.values()),
            )
        )

    @property
    def _waiting(self) -> int:
        """How many positions are not inverted yet."""
        return sum(runs.waiting for runs in self._runs.values())

    def change_table(self, table: KeyTable) -> None:
        """Go on with the table of another analyzer."""
        self._encode()
        for runs in self._runs.values():
            runs.change(table)
        self._table = table

    def add(self, values: Mapping[str, CheckedValue]) -> None:
        """Add a checked document.

        Parameters
        ----------
        values : mapping from str to CheckedValue
            The fields, as `Schema.check` returns them.

        Raises
        ------
        DocumentError
            If a word occurs too often in a text. Nothing of the document was added.
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
                docnums, buffered = self._texts[name]
                docnums.append(docnum)
                buffered.append(text)
                self._characters += len(text)
        for name, (_, indexed) in values.items():
            if indexed is not None and name not in texts:
                docnums, terms = self._values[name]
                docnums.append(docnum)
                terms.append(indexed)
                self._values_count += 1
        self.count += 1
        if long or self._characters >= CHARACTERS_AT_ONCE:
            self._encode()
        for name, ids in long.items():
            self._runs[name].add(array("I", [docnum]), ids, np.array([len(ids)], np.int64))

    def _encode_long(self, name: str, text: str) -> NDArray[np.uint32]:
        """Analyse a text that may contain a word too often for the numbers of a segment."""
        ids, _ = self._table.analyzer.encode_all((text,))
        if len(ids) and int(np.bincount(ids).max()) > MOST_OCCURRENCES:
            raise DocumentError(
                f"field {name!r}: a word stands more than {MOST_OCCURRENCES:,} times in the text",
                field=name,
            )
        return ids

    def _encode(self) -> None:
        """Analyse the buffered texts, and invert them if they are enough for a run."""
        for name, (docnums, texts) in self._texts.items():
            if texts:
                ids, lengths = self._table.analyzer.encode_all(texts)
                self._runs[name].add(docnums, ids, lengths)
                self._texts[name] = (array("I"), [])
        self._characters = 0
        if self._waiting >= self._run_size:
            for runs in self._runs.values():
                runs.invert()

    def write(self, output: Output, segment_id: str) -> Written:
        """Write the segment; the writer must not be used afterwards.

        Parameters
        ----------
        output : Output
            The file to write.
        segment_id : str
            The name of the segment, for its header.

        Returns
        -------
        Written
            The length and the checksum of the file.
        """
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
        runs = self._runs.pop(name)
        runs.invert()
        terms = runs.terms()
        if not len(terms.counts):
            return
        self._documents.add_lengths(name, *runs.lengths(self.count))
        first = inverted.entries.count
        for postings in runs.join(len(terms.counts)):
            inverted.entries.add(*postings)
        write_terms(name, terms, inverted, first)

    # ------------------------------------------------------------ exact values, numbers, dates

    def _write_exact(self, name: str, inverted: InvertedWriter) -> None:
        docnums, lists = self._values.pop(name)
        numbers: dict[str, int] = {}
        counts = np.fromiter(map(len, lists), np.int64, len(lists))
        flat = np.fromiter(
            (numbers.setdefault(value, len(numbers)) for values in lists for value in values),
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
        docnums, numbers = self._values.pop(name)
        is_float = getattr(self._schema[name], "number", int) is float
        values = np.array(numbers, np.float64 if is_float else np.int64)
        self._write_column(name, docnums, values, np.nan if is_float else NO_NUMBER)
        self._write_tiers(name, inverted, docnums, values)

    def _write_dates(self, name: str, inverted: InvertedWriter) -> None:
        docnums, intervals = self._values.pop(name)
        starts = np.fromiter((each.start for each in intervals), np.int64, len(intervals))
        self._write_column(name, docnums, starts, NO_NUMBER)
        self._write_column(
            end_column(name),
            docnums,
            np.fromiter((each.end for each in intervals), np.int64, len(intervals)),
            NO_NUMBER,
        )
        self._write_tiers(name, inverted, docnums, starts)

    def _write_column(
        self, name: str, docnums: array[int], values: NDArray[Any], missing: float
    ) -> None:
        column = np.full(self.count, missing, values.dtype)
        column[np.frombuffer(docnums, np.uint32)] = values
        self._documents.add_column(name, column)

    def _write_tiers(
        self, name: str, inverted: InvertedWriter, docnums: array[int], values: NDArray[Any]
    ) -> None:
        """Write the terms for Whoosh's range queries: each number at several precisions."""
        distinct, rows = np.unique(values, return_inverse=True)
        docs = np.frombuffer(docnums, np.uint32).astype(np.int64)
        terms: list[bytes] = []
        parts: list[tuple[NDArray[Any], NDArray[Any]]] = []
        for shift in SHIFTS:
            coded = [number_term(value, shift) for value in distinct.tolist()]
            tier = sorted(set(coded))
            number = {term: len(terms) + row for row, term in enumerate(tier)}
            parts.append((np.array([number[term] for term in coded])[rows], docs))
            terms += tier
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
    """Add terms whose frequencies are all 1.

    Parameters
    ----------
    name : str
        The field.
    inverted : InvertedWriter
        Where the terms are added.
    terms : list of bytes
        The terms, ascending.
    numbers : ndarray of int64
        The term of each posting, as an index into `terms`; each occurs.
    docnums : ndarray of int64
        The document of each posting.
    """
    _, counts, docs, _ = unite(numbers, docnums, np.ones(len(docnums), np.int64))
    inverted.add(name, TermBatch(terms, counts, docs, np.ones(len(docs), np.int64)))
