"""The readers of the Whoosh codec: documents, columns and terms over the arrays of a segment."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec import base
from whoosh.columns import Column, ColumnReader
from whoosh.filedb.filestore import Storage
from whoosh.filedb.structfile import BufferFile
from whoosh.formats import Format
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound
from whoosh.util.numeric import byte_to_length, length_to_byte

from searchlib.embedded.segment import (
    DOCUMENTS_EXTENSION,
    EXTENSION,
    TERMS_EXTENSION,
    Documents,
    Inverted,
    decoding,
)
from searchlib.embedded.whoosh.matching import PostingsMatcher
from searchlib.embedded.whoosh.storage import column_file, open_part

if TYPE_CHECKING:
    from searchlib.embedded.whoosh.codec import ColumnarSegment

_ROUNDED = np.array([byte_to_length(byte) for byte in range(256)])


def rounded(length: int) -> int:
    """Return a length as Whoosh's scoring sees it: stored in one byte, rounded up."""
    return byte_to_length(length_to_byte(length))


def rounded_all(lengths: NDArray[Any]) -> NDArray[np.int64]:
    """Return lengths as Whoosh's scoring sees them; see `rounded`.

    Parameters
    ----------
    lengths : ndarray of int64
        Exact lengths.

    Returns
    -------
    ndarray of int64
        Rounded lengths.
    """
    return _ROUNDED[np.minimum(np.searchsorted(_ROUNDED, lengths), 255)]


class PerDocumentReader(base.PerDocumentReader):
    """Reads the documents of a segment: stored fields, lengths, columns, vectors, deletions."""

    def __init__(self, storage: Storage, segment: ColumnarSegment) -> None:
        self._segment, self._storage = segment, storage
        self.documents: Documents = (
            segment.opened.documents
            if segment.opened
            else Documents(open_part(storage, segment, DOCUMENTS_EXTENSION))
        )
        self._count = self.documents.count

    def supports_columns(self) -> bool:
        return True

    def doc_count(self) -> int:
        return self._count - self._segment.deleted_count()

    def doc_count_all(self) -> int:
        return self._count

    def has_deletions(self) -> bool:
        return self._segment.has_deletions()

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Any:
        return self._segment.deleted_docs()

    def has_column(self, fieldname: str) -> bool:
        sections = self.documents.sections
        is_within = f"bytes.{fieldname}" in sections or f"column.{fieldname}" in sections
        return is_within or self._storage.file_exists(column_file(self._segment, fieldname))

    def column_reader(self, fieldname: str, column: Column) -> ColumnReader:
        numbers = self.documents.column(fieldname)
        if numbers is not None:
            return NumberColumnReader(numbers)
        name = column_file(self._segment, fieldname)
        if self._storage.file_exists(name):
            return column.reader(
                self._storage.open_file(name), 0, self._storage.file_length(name), self._count
            )
        section = self.documents.sections.section(f"bytes.{fieldname}", "u1")
        content = section.whole().tobytes()
        with decoding(section):
            return column.reader(BufferFile(memoryview(content)), 0, len(content), self._count)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        if not 0 <= docnum < self._count:
            raise IndexError(f"document {docnum} of {self._count}")
        lengths = self.documents.lengths(fieldname)
        length = 0 if lengths is None else int(lengths[docnum])
        return rounded(length) if length else default

    def field_length(self, fieldname: str) -> int:
        return self.documents.totals.get(fieldname, 0)

    def min_field_length(self, fieldname: str) -> int:
        return self._rounded_extreme(fieldname, np.min)

    def max_field_length(self, fieldname: str) -> int:
        return self._rounded_extreme(fieldname, np.max)

    def _rounded_extreme(self, fieldname: str, extreme: Any) -> int:
        lengths = self.documents.lengths(fieldname)
        return 0 if lengths is None or not len(lengths) else rounded(int(extreme(lengths)))

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        return bool(self.documents.sized(f"vectors.{fieldname}", docnum))

    def vector(self, docnum: int, fieldname: str, format_: Format) -> ListMatcher:
        vector = self.documents.vector(fieldname, docnum)
        if vector is None:
            raise KeyError(f"document {docnum} has no vector of {fieldname!r}")
        return ListMatcher(*vector, format=format_)

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        return self.documents.stored_fields(docnum)


class NumberColumnReader(ColumnReader):
    """Reads a column of numbers."""

    def __init__(self, numbers: NDArray[Any]) -> None:
        self._numbers = numbers
        self._sign = 1

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, docnum: int) -> Any:
        return self._numbers[docnum].item()

    def sort_key(self, docnum: int) -> Any:
        return self._sign * self[docnum]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._numbers.tolist())

    def load(self) -> list[Any]:
        return list(self)

    def set_reverse(self) -> None:
        self._sign = -1


class TermsReader(base.TermsReader):
    """Reads the terms of a segment, and makes the matchers of their postings."""

    def __init__(self, storage: Storage, segment: ColumnarSegment) -> None:
        self._storage = storage
        self._segment = segment
        self.inverted: Inverted = segment.opened.inverted if segment.opened else self._opened()
        self._terms = self.inverted.terms

    def _opened(self) -> Inverted:
        documents = self._documents
        return Inverted(
            open_part(self._storage, self._segment, TERMS_EXTENSION),
            *([documents.count] if documents else []),
        )

    @cached_property
    def _documents(self) -> Documents | None:
        """The documents of the segment; None while only its terms are written."""
        if self._segment.opened:
            return self._segment.opened.documents
        names = (
            self._segment.make_filename(extension) for extension in (EXTENSION, DOCUMENTS_EXTENSION)
        )
        return (
            Documents(open_part(self._storage, self._segment, DOCUMENTS_EXTENSION))
            if any(map(self._storage.file_exists, names))
            else None
        )

    def _number(self, fieldname: str, tbytes: bytes, error: type[Exception] = TermNotFound) -> int:
        number = self._terms.find(fieldname, tbytes)
        if number < 0:
            raise error(f"no term {fieldname}:{tbytes!r}")
        return number

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._terms.find(*term) >= 0

    def indexed_field_names(self) -> list[str]:
        return list(self._terms.fields)

    def cursor(self, fieldname: str, fieldobj: Any) -> FieldCursor:
        return FieldCursor(self, fieldname, fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return (
            (field, term) for field in self._terms.fields for _, term in self._terms.iterate(field)
        )

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        return ((field, term) for field, _, term in self._from(fieldname, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return (
            ((field, term), self.info(number, field))
            for field in self._terms.fields
            for number, term in self._terms.iterate(field)
        )

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return (
            ((field, term), self.info(number, field))
            for field, number, term in self._from(fieldname, prefix)
        )

    def _from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, int, bytes]]:
        """Yield the terms from one on, those of later fields too, as Whoosh's own codec does."""
        if fieldname not in self._terms.fields:
            return
        fields = list(self._terms.fields)
        for field in fields[fields.index(fieldname) :]:
            for number, term in self._terms.iterate(field, prefix if field == fieldname else b""):
                yield field, number, term

    def term_info(self, fieldname: str, tbytes: bytes) -> TermInfo:
        return self.info(self._number(fieldname, tbytes), fieldname)

    def info(self, number: int, field: str) -> TermInfo:
        """Return the statistics of a term."""
        docnums, weights = self.inverted.postings(number)
        shortest, longest = self._extremes(number, field, docnums)
        return TermInfo(
            float(weights.sum(dtype=np.float64)),
            len(docnums),
            shortest,
            longest,
            float(weights.max()),
            int(docnums[0]),
            int(docnums[-1]),
        )

    def _extremes(self, number: int, field: str, docnums: NDArray[np.int64]) -> tuple[int, int]:
        """Return the least and the greatest length of a term's documents."""
        sections, count = self.inverted.sections, len(self._terms)
        if "terms.shortest" in sections:
            shortest, longest = (
                sections.array(name, "u1", count)[number]
                for name in ("terms.shortest", "terms.longest")
            )
            return byte_to_length(int(shortest)), byte_to_length(int(longest))
        lengths = self.lengths(field, docnums)
        return int(lengths.min()), int(lengths.max())

    def lengths(self, field: str, docnums: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the lengths of a field in documents, as Whoosh's scoring sees them."""
        lengths = None if self._documents is None else self._documents.lengths(field)
        return (
            np.zeros(len(docnums), np.int64)
            if lengths is None
            else rounded_all(lengths[np.minimum(docnums, len(lengths) - 1)])
        )

    def frequency(self, fieldname: str, tbytes: bytes) -> float:
        return float(
            self.inverted.postings(self._number(fieldname, tbytes, KeyError))[1].sum(
                dtype=np.float64
            )
        )

    def doc_frequency(self, fieldname: str, tbytes: bytes) -> int:
        return self.inverted.lists.df(self._number(fieldname, tbytes, KeyError))

    def matcher(
        self, fieldname: str, tbytes: bytes, format_: Format, scorer: Any = None
    ) -> PostingsMatcher:
        return PostingsMatcher(
            self, fieldname, tbytes, self._number(fieldname, tbytes), format_, scorer
        )


class FieldCursor(base.FieldCursor):
    """A cursor in the terms of a field."""

    def __init__(self, reader: TermsReader, fieldname: str, fieldobj: Any) -> None:
        self._reader = reader
        self._terms = reader.inverted.terms
        self._name, self._field = fieldname, fieldobj
        self._first, self._last = self._terms.fields.get(fieldname, (0, 0))
        self._at = self._first

    def first(self) -> Any:
        self._at = self._first
        return self.text()

    def find(self, string: Any) -> Any:
        self._at = self._terms.lower_bound(
            self._name, string if isinstance(string, bytes) else self._field.to_bytes(string)
        )
        return self.text()

    def next(self) -> Any:
        self._at += 1
        return self.text()

    def text(self) -> Any:
        if not self.is_valid():
            return None
        try:
            return self._field.from_bytes(self._terms[self._at])
        except (ValueError, struct.error, OverflowError) as error:
            raise self._reader.inverted.sections.corrupt(
                f"term {self._at} of {self._name!r} cannot be read: {error}"
            ) from None

    def term_info(self) -> TermInfo | None:
        return self._reader.info(self._at, self._name) if self.is_valid() else None

    def is_valid(self) -> bool:
        return self._at < self._last
