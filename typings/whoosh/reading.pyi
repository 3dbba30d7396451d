"""Readers of Whoosh, as far as searchlib uses them."""

from collections.abc import Iterator
from typing import Any

from whoosh.fields import Schema
from whoosh.filedb.filestore import Storage

class TermNotFound(Exception): ...

class TermInfo:
    def __init__(
        self,
        weight: float = 0,
        df: int = 0,
        minlength: int | None = None,
        maxlength: int = 0,
        maxweight: float = 0,
        minid: int | None = None,
        maxid: int = 0,
    ) -> None: ...

class IndexReader:
    def __enter__(self) -> IndexReader: ...
    def __exit__(self, *args: object) -> None: ...
    def close(self) -> None: ...
    def doc_count(self) -> int: ...
    def doc_count_all(self) -> int: ...
    def stored_fields(self, docnum: int) -> dict[str, Any]: ...
    def all_stored_fields(self) -> Iterator[dict[str, Any]]: ...
    def leaf_readers(self) -> list[tuple[IndexReader, int]]: ...

class SegmentReader(IndexReader):
    def __init__(
        self,
        storage: Storage,
        schema: Schema,
        segment: Any,
        generation: int | None = None,
        codec: Any = None,
    ) -> None: ...
    _terms: Any

class MultiReader(IndexReader):
    def __init__(self, readers: list[IndexReader], generation: int | None = None) -> None: ...
