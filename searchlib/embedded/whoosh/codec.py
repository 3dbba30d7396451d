"""The columnar segment as a Whoosh codec: `index.writer(codec=ColumnarCodec())`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from whoosh.codec import base
from whoosh.fields import Schema as WhooshSchema
from whoosh.filedb.filestore import RamStorage, Storage
from whoosh.index import FileIndex
from whoosh.reading import IndexReader

from searchlib.embedded.segment import Segment
from searchlib.embedded.storage import INDEX_NAME
from searchlib.embedded.whoosh.reading import PerDocumentReader, TermsReader
from searchlib.embedded.whoosh.storage import column_file
from searchlib.embedded.whoosh.writing import FieldWriter, PerDocumentWriter


class ColumnarCodec(base.Codec):
    """A Whoosh codec that keeps postings, positions, lengths, columns and stored values as arrays (`segment.layout`). Nothing in its files is pickled."""

    def per_document_writer(self, storage: Storage, segment: ColumnarSegment) -> PerDocumentWriter:
        return PerDocumentWriter(storage, segment)

    def field_writer(self, storage: Storage, segment: ColumnarSegment) -> FieldWriter:
        return FieldWriter(storage, segment)

    def per_document_reader(self, storage: Storage, segment: ColumnarSegment) -> PerDocumentReader:
        return PerDocumentReader(storage, segment)

    def terms_reader(self, storage: Storage, segment: ColumnarSegment) -> TermsReader:
        return TermsReader(storage, segment)

    def new_segment(self, storage: Storage, indexname: str) -> ColumnarSegment:
        return ColumnarSegment(indexname)

    def supports_columns(self) -> bool:
        return True

    @classmethod
    def column_filename(cls, segment: ColumnarSegment, fieldname: str) -> str:
        """The file of a column that `whoosh.sorting.add_sortable` makes for a segment that is finished already."""
        return column_file(segment, fieldname)


class ColumnarSegment(base.Segment):
    """One segment: its name, how many documents it has, and which of them are deleted.

    Attributes
    ----------
    opened : Segment or None
        The segment itself where it is open already; its files may have lost their names since.
    """

    opened: Segment | None = None

    def __init__(
        self, indexname: str, segid: str | None = None, doc_count: int = 0, deleted: Any = ()
    ) -> None:
        super().__init__(indexname)
        if segid is not None:
            self.segid = segid
        self._doc_count = doc_count
        self._deleted: set[int] = set(deleted)

    def codec(self, **kwargs: Any) -> ColumnarCodec:
        return ColumnarCodec()

    def should_assemble(self) -> bool:
        return False  # one file within another could not be mapped

    def set_doc_count(self, doccount: int) -> None:
        self._doc_count = doccount

    def doc_count_all(self) -> int:
        return self._doc_count

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        return iter(sorted(self._deleted))

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        (self._deleted.add if delete else self._deleted.discard)(docnum)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted


def whoosh_segments(segments: Sequence[Segment]) -> list[ColumnarSegment]:
    """Return open segments as Whoosh describes them."""
    described = []
    for segment in segments:
        described.append(
            ColumnarSegment(INDEX_NAME, segment.name, segment.count, segment.deleted.tolist())
        )
        described[-1].opened = segment
    return described


def whoosh_reader(schema: WhooshSchema, segments: Sequence[Segment]) -> IndexReader:
    """Return Whoosh's own reader of open segments."""
    return FileIndex._reader(RamStorage(), schema, whoosh_segments(segments), -1)
