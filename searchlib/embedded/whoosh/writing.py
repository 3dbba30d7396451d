"""The writers of the Whoosh codec, which gather single postings and values into arrays."""

from __future__ import annotations

import struct
from array import array
from collections import defaultdict
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh.codec import base
from whoosh.columns import Column, NumericColumn
from whoosh.filedb.filestore import Storage
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Frequency, Positions
from whoosh.util.numeric import length_to_byte

from searchlib.embedded.segment import (
    DOCUMENTS_EXTENSION,
    TERMS_EXTENSION,
    DocumentsWriter,
    InvertedWriter,
    TermBatch,
    encode_value,
    encode_vector,
    write_segment,
)
from searchlib.kernels import delta_encode, starts_of

if TYPE_CHECKING:
    from searchlib.embedded.whoosh.codec import ColumnarSegment

COLUMN_TYPES = {
    "b": "i1",
    "B": "u1",
    "h": "<i2",
    "H": "<u2",
    "i": "<i4",
    "I": "<u4",
    "l": "<i4",
    "L": "<u4",
    "q": "<i8",
    "Q": "<u8",
    "f": "<f4",
    "d": "<f8",
}
"""The array types of Whoosh's numeric columns, by their struct code."""

_frequency = struct.Struct("!I").pack


class PerDocumentWriter(base.PerDocumentWriter):
    """Gathers the stored values, lengths, columns and vectors of documents."""

    def __init__(self, storage: Storage, segment: ColumnarSegment) -> None:
        self._storage = storage
        self._segment = segment
        self._documents = DocumentsWriter()
        self._count = 0
        self._pending: list[Any] | None = None
        self._lengths: dict[str, array[int]] = defaultdict(lambda: array("Q"))
        self._tokens: dict[str, dict[int, int]] = {}
        self._columns: dict[str, tuple[Column, Any, StructFile]] = {}
        self._numbers: dict[str, tuple[NumericColumn, dict[int, Any]]] = {}
        self._vectors: dict[str, dict[int, bytes]] = defaultdict(dict)
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        if self._pending is not None:
            raise ValueError(f"document {self._count} is not finished")
        if docnum != self._count:
            raise ValueError(f"expected document {self._count}, got {docnum}")
        self._pending = []

    def add_field(self, fieldname: str, fieldobj: Any, value: Any, length: int) -> None:
        coded = None if value is None else encode_value(value)
        self._queue(lambda docnum: self._put_field(fieldname, docnum, coded, length))

    def add_column_value(self, fieldname: str, columnobj: Column, value: Any) -> None:
        self._queue(lambda docnum: self._put_column_value(fieldname, columnobj, docnum, value))

    def add_vector_items(
        self, fieldname: str, fieldobj: Any, items: Iterable[tuple[Any, float, bytes]]
    ) -> None:
        coded = encode_vector(items)
        if coded:
            self._queue(lambda docnum: self._vectors[fieldname].__setitem__(docnum, coded))

    def _queue(self, put: Any) -> None:
        assert self._pending is not None
        self._pending.append(put)

    def finish_doc(self) -> None:
        for put in self._pending or ():
            put(self._count)
        self._pending = None
        self._count += 1

    def cancel_doc(self) -> None:
        """Discard the document that was begun."""
        self._pending = None

    def _put_field(self, name: str, docnum: int, coded: bytes | None, length: int) -> None:
        if coded is not None:
            self._documents.stored(name).add(docnum, coded)
        if length:
            lengths = self._lengths[name]
            lengths.extend([0] * (docnum - len(lengths)))
            lengths.append(int(length))

    def _put_column_value(self, name: str, column: Column, docnum: int, value: Any) -> None:
        if type(column) is NumericColumn:
            self._numbers.setdefault(name, (column, {}))[1][docnum] = value
            return
        if name not in self._columns:
            file = StructFile(BytesIO())
            self._columns[name] = (column, column.writer(file), file)
        self._columns[name][1].add(docnum, value)

    def close(self) -> None:
        if self._pending is not None:
            self.finish_doc()
        for name, lengths in self._lengths.items():
            lengths.extend([0] * (self._count - len(lengths)))
            self._documents.add_lengths(name, np.frombuffer(lengths, np.uint64).astype(np.int64))
        for name, (column, numbers) in self._numbers.items():
            values = np.full(self._count, column.default_value(), COLUMN_TYPES[column._typecode])
            values[list(numbers)] = list(numbers.values())
            self._documents.add_column(name, values)
        for name, (_, writer, file) in self._columns.items():
            writer.finish(self._count)
            self._documents.add_bytes(f"bytes.{name}", file.file.getvalue())
        for name, vectors in self._vectors.items():
            self._documents.add_sized(
                f"vectors.{name}", [vectors.get(docnum, b"") for docnum in range(self._count)]
            )
        with self._segment.create_file(self._storage, DOCUMENTS_EXTENSION) as file:
            write_segment(file, self._segment.segid, self._count, self._documents, None)
        self.is_closed = True


class FieldWriter(base.FieldWriter):
    """Gathers the postings of each field, which come in the order of terms and documents."""

    def __init__(self, storage: Storage, segment: ColumnarSegment) -> None:
        self._storage = storage
        self._segment = segment
        self._inverted = InvertedWriter()
        self._documents = DocumentsWriter()
        self._name: str | None = None
        self.is_closed = False

    def start_field(self, fieldname: str, fieldobj: Any) -> None:
        self._name = fieldname
        self._format = fieldobj.format
        self._terms: list[bytes] = []
        self._counts: list[int] = []
        self._docnums, self._weights = array("I"), array("f")
        self._values: list[bytes] = []
        self._lengths = bytearray()

    def start_term(self, btext: bytes) -> None:
        if self._name is None:
            raise ValueError("a term outside a field")
        self._terms.append(bytes(btext))
        self._counts.append(0)

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int) -> None:
        self._counts[-1] += 1
        self._docnums.append(docnum)
        self._weights.append(weight)
        self._values.append(vbytes)
        self._lengths.append(length_to_byte(length or 0))

    def finish_term(self) -> None:
        pass

    def finish_field(self) -> None:
        if self._name is None:
            raise ValueError("no field was begun")
        counts = np.array(self._counts, np.int64)
        docnums = (
            np.frombuffer(self._docnums, np.uint32) if self._docnums else np.empty(0, np.uint32)
        )
        weights = (
            np.frombuffer(self._weights, np.float32) if self._weights else np.empty(0, np.float32)
        )
        positions = self._positions()
        if positions is not None:
            self._add_with_positions(counts, docnums, weights, positions)
        else:
            batch = TermBatch(
                self._terms,
                counts,
                docnums,
                weights,
                values=self._explicit_values(),
                extremes=self._extremes(counts),
            )
            self._inverted.add(self._name, batch)
        self._name = None

    def _positions(self) -> list[list[int]] | None:
        """Return the positions of each posting, or None if they do not determine the values."""
        if type(self._format) is not Positions:
            return None
        decode, encode = self._format.decode_positions, self._format.encode
        positions = []
        for value in self._values:
            try:
                decoded = decode(value)
            except Exception:  # not a value of this format: it is stored as it is
                return None
            if not decoded or decoded[0] < 0 or decoded != sorted(decoded):
                return None
            if encode(decoded) != value:
                return None
            positions.append(decoded)
        return positions

    def _add_with_positions(
        self,
        counts: np.ndarray,
        docnums: np.ndarray,
        weights: np.ndarray,
        positions: list[list[int]],
    ) -> None:
        """Add the terms, each as an entry of its own."""
        assert self._name is not None
        tfs = np.fromiter(map(len, positions), np.int64, len(positions))
        flat = np.fromiter(
            (position for each in positions for position in each), np.int64, int(tfs.sum())
        )
        self._documents.add_tokens(self._name, _token_counts(docnums, tfs, flat))
        first = self._inverted.entries.count
        self._inverted.entries.add(counts, docnums, tfs, delta_encode(flat, starts_of(tfs)))
        terms = np.repeat(np.arange(len(counts)), counts)
        shared = np.bincount(terms, weights != tfs, minlength=len(counts)) == 0
        own = ~shared[terms]
        batch = TermBatch(
            self._terms,
            np.where(shared, 0, counts),
            docnums[own],
            weights[own],
            dfs=counts,
            entry_counts=np.ones(len(counts), np.uint8),
            entries=np.arange(first, first + len(counts)),
            extremes=self._extremes(counts),
        )
        self._inverted.add(self._name, batch)

    def _extremes(self, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        lengths, begins = np.frombuffer(self._lengths, np.uint8), starts_of(counts)[:-1]
        return np.minimum.reduceat(lengths, begins), np.maximum.reduceat(lengths, begins)

    def _explicit_values(self) -> list[bytes] | None:
        """Return the values, or None if they can be computed from the weights."""
        if not any(self._values):
            return None
        if type(self._format) is Frequency and all(
            value == _frequency(int(weight))
            for value, weight in zip(self._values, self._weights, strict=True)
        ):
            return None
        return self._values

    def close(self) -> None:
        with self._segment.create_file(self._storage, TERMS_EXTENSION) as file:
            write_segment(file, self._segment.segid, None, self._documents, self._inverted)
        self.is_closed = True


def _token_counts(docnums: np.ndarray, tfs: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Return the length of each document in positions: one more than its last position."""
    ends = np.zeros(int(docnums.max()) + 1 if len(docnums) else 0, np.int64)
    np.maximum.at(ends, np.repeat(docnums, tfs), positions + 1)
    return ends
