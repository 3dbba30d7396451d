"""The Whoosh index itself: what `index.whoosh` gives. It reads the manifest, never a pickle, and its writer commits through the manifest."""

from __future__ import annotations

from typing import Any

import numpy as np
from whoosh.index import TOC, FileIndex
from whoosh.reading import IndexReader
from whoosh.writing import SegmentWriter

from searchlib.codec import ColumnarCodec
from searchlib.codec.files import file_entry
from searchlib.errors import CorruptIndexError, SchemaError, SearchlibError
from searchlib.indexer.commit import commit, toc_of
from searchlib.indexer.transaction import Transaction
from searchlib.storage import INDEX_NAME, Manifest, Place, SegmentEntry


class ManifestIndex(FileIndex):
    """An index of ours as Whoosh sees it, always at the newest commit."""

    def __init__(self, place: Place) -> None:
        self.storage = place.storage
        self.indexname = INDEX_NAME
        self._place = place
        self._schema = None

    def _read_toc(self) -> TOC:
        return toc_of(self._place.read())

    def reader(self, reuse: Any = None) -> IndexReader:
        try:
            return super().reader(reuse)  # which tries again while a commit removes files that it is about to open
        except FileNotFoundError as error:
            raise CorruptIndexError(f"a file of the index is missing: {error}; restore it from a copy", file=error.filename) from None

    def latest_generation(self) -> int:
        return self._place.read().generation

    def last_modified(self) -> float:
        return -1.0 if self._place.path is None else self._place.path.stat().st_mtime

    def refresh(self) -> ManifestIndex:
        return self

    def up_to_date(self) -> bool:
        return True

    def writer(self, procs: int = 1, **kwargs: Any) -> ManifestWriter:
        return ManifestWriter(self, self._place, **kwargs)


class ManifestWriter(SegmentWriter):
    """Whoosh's writer, on our codec, with our commits and our merges."""

    def __init__(self, index: ManifestIndex, place: Place, **kwargs: Any) -> None:
        super().__init__(index, **{"codec": ColumnarCodec(), **kwargs})
        self._place = place
        self._former: Manifest = place.read()
        if type(self.codec) is not ColumnarCodec:
            self.cancel()
            raise SearchlibError("an index of searchlib has one codec: ask for a writer without codec=")

    def add_field(self, fieldname: str, fieldspec: Any, **kwargs: Any) -> None:
        raise SchemaError("fields of an index of searchlib are added by Index.add_field, which knows what their values mean")

    def remove_field(self, fieldname: str) -> None:
        raise SchemaError("fields of an index of searchlib cannot be removed: make a new index and add the documents to it")

    def _merge_segments(self, mergetype: Any, optimize: Any, merge: Any) -> list[Any]:
        self._optimize = self.optimize if optimize is None else optimize
        return mergetype(self, self.segments) if mergetype else list(self.segments)  # ours are merged after the commit, without Whoosh's detour

    def _commit_toc(self, segments: list[Any]) -> None:
        entries = [self._entry(segment) for segment in segments]
        commit(self._place, self._former.next(segments=tuple(entry for entry in entries if entry.live)), self._former)

    def _entry(self, segment: Any) -> SegmentEntry:
        known = {entry.name: entry for entry in self._former.segments}.get(segment.segid)
        files = known.files if known else tuple(file_entry(self.storage, name) for name in sorted(segment.list_files(self.storage)))
        return SegmentEntry(segment.segid, segment.doc_count_all(), files, np.array(sorted(segment.deleted_docs()), np.int64))

    def commit(self, mergetype: Any = None, optimize: bool | None = None, merge: bool | None = None) -> None:
        super().commit(mergetype, optimize, merge)
        if self._optimize:
            Transaction(self._place).commit(merge_all=True)
