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
    """A Whoosh codec that writes columnar segments; see `embedded.segment.layout` for their files.

    Nothing in these files is pickled.
    """

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
        """Return the file name of a column that `whoosh.sorting.add_sortable` adds to a segment."""
        return column_file(segment, fieldname)


class ColumnarSegment(base.Segment):
    """A segment as Whoosh describes it: its name, its number of documents, its deletions.

    Parameters
    ----------
    indexname : str
        The name of the index.
    segid : str, optional
        The name of the segment; by default a new one.
    doc_count : int, optional
        How many documents it has, deleted ones included.
    deleted : iterable of int, optional
        The docnums of deleted documents.

    Attributes
    ----------
    opened : Segment or None
        The segment itself if it is open already; its files may have been deleted since.
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
        return False  # a file within a compound file could not be mapped

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
    """Return a description for Whoosh of each open segment."""
    described = []
    for segment in segments:
        described.append(
            ColumnarSegment(INDEX_NAME, segment.name, segment.count, segment.deleted.tolist())
        )
        described[-1].opened = segment
    return described


def whoosh_reader(schema: WhooshSchema, segments: Sequence[Segment]) -> IndexReader:
    """Return a Whoosh reader of open segments.

    Parameters
    ----------
    schema : whoosh.fields.Schema
        The schema for Whoosh.
    segments : sequence of Segment
        The segments, in the order of their documents.
    """
    return FileIndex._reader(RamStorage(), schema, whoosh_segments(segments), -1)
