"""Writers of Whoosh, as far as searchlib uses them."""

from types import TracebackType
from typing import Any

from whoosh.codec.base import Codec, Segment
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import Storage
from whoosh.index import FileIndex

class IndexWriter:
    def __enter__(self) -> IndexWriter: ...
    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None: ...
    def delete_document(self, docnum: int, delete: bool = True) -> None: ...
    def add_document(self, **fields: Any) -> None: ...
    def update_document(self, **fields: Any) -> None: ...
    def commit(self) -> None: ...
    def cancel(self) -> None: ...

class SegmentWriter(IndexWriter):
    codec: Codec
    storage: Storage
    indexname: str
    generation: int
    schema: Schema
    segments: list[Any]
    docnum: int
    docbase: int
    newsegment: Segment
    is_closed: bool
    merge: bool
    optimize: bool
    pool: Any
    perdocwriter: Any
    fieldwriter: Any
    def __init__(
        self,
        ix: FileIndex,
        poolclass: Any = None,
        timeout: float = 0.0,
        delay: float = 0.1,
        _lk: bool = True,
        limitmb: int = 128,
        docbase: int = 0,
        codec: Codec | None = None,
        compound: bool = True,
        **kwargs: Any,
    ) -> None: ...
    def add_field(
        self, fieldname: str, fieldspec: FieldType | type[FieldType], **kwargs: Any
    ) -> None: ...
    def remove_field(self, fieldname: str) -> None: ...
    def _check_state(self) -> None: ...
    def _merge_segments(self, mergetype: Any, optimize: bool | None, merge: bool | None) -> Any: ...
    def _commit_toc(self, segments: list[Any]) -> None: ...
    def _finish(self) -> None: ...
    def commit(
        self, mergetype: Any = None, optimize: bool | None = None, merge: bool | None = None
    ) -> None: ...
