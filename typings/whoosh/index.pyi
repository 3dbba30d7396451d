"""Indexes of Whoosh, as far as searchlib uses them."""

from typing import Any

from whoosh.fields import Schema
from whoosh.filedb.filestore import Storage
from whoosh.reading import IndexReader
from whoosh.searching import Searcher
from whoosh.writing import IndexWriter

class IndexError(Exception): ...
class EmptyIndexError(IndexError): ...

def open_dir(
    dirname: str, indexname: str | None = None, readonly: bool = False, schema: Schema | None = None
) -> FileIndex: ...

class Index:
    def close(self) -> None: ...
    def latest_generation(self) -> int: ...
    def last_modified(self) -> float: ...
    def refresh(self) -> Index: ...
    def up_to_date(self) -> bool: ...
    def doc_count(self) -> int: ...
    def doc_count_all(self) -> int: ...
    def reader(self, reuse: IndexReader | None = None) -> IndexReader: ...
    def searcher(self, **kwargs: Any) -> Searcher: ...
    def writer(self, **kwargs: Any) -> IndexWriter: ...

class FileIndex(Index):
    storage: Storage
    indexname: str
    _schema: Schema | None
    def __init__(
        self, storage: Storage, schema: Schema | None = None, indexname: str = "MAIN"
    ) -> None: ...
    @property
    def schema(self) -> Schema: ...
    def _read_toc(self) -> TOC: ...
    def writer(self, procs: int = 1, **kwargs: Any) -> IndexWriter: ...
    @classmethod
    def _reader(
        cls,
        storage: Storage,
        schema: Schema,
        segments: list[Any],
        generation: int,
        reuse: IndexReader | None = None,
    ) -> IndexReader: ...

class TOC:
    schema: Schema
    segments: list[Any]
    generation: int
    def __init__(
        self,
        schema: Schema,
        segments: list[Any],
        generation: int,
        version: int = ...,
        release: tuple[int, int, int] = ...,
    ) -> None: ...
    @classmethod
    def read(
        cls,
        storage: Storage,
        indexname: str,
        gen: int | None = None,
        schema: Schema | None = None,
    ) -> TOC: ...
    def write(self, storage: Storage, indexname: str) -> None: ...
