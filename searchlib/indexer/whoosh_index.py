"""The Whoosh index itself: what `index.whoosh` gives. It reads the manifest, never a pickle, and its writer commits through the manifest."""

from __future__ import annotations

from typing import Any

import numpy as np
from whoosh.index import TOC, FileIndex
from whoosh.writing import SegmentWriter

from searchlib.codec import ColumnarCodec
from searchlib.codec.files import file_entry, open_newest
from searchlib.codec.whoosh_codec import whoosh_segments
from searchlib.codec.whoosh_storage import DirectoryStorage
from searchlib.errors import SchemaError, SearchlibError
from searchlib.indexer.compaction import compacted
from searchlib.indexer.session import Session
from searchlib.schema import Schema
from searchlib.storage import INDEX_NAME, Directory, SegmentEntry, failing, newest


class ManifestIndex(FileIndex):
    """An index of ours as Whoosh sees it, always at the newest commit."""

    def __init__(self, directory: Directory) -> None:
        self.storage = DirectoryStorage(directory)
        self.indexname = INDEX_NAME
        self._directory = directory
        self._schema = None

    def _read_toc(self) -> TOC:
        commit = open_newest(self._directory, {})
        schema = Schema.from_dict(commit.manifest.schema).whoosh_schema()
        return TOC(schema, whoosh_segments(commit.segments), commit.manifest.generation)

    def latest_generation(self) -> int:
        return newest(self._directory).generation

    def last_modified(self) -> float:
        return -1.0 if self._directory.path is None else self._directory.path.stat().st_mtime

    def refresh(self) -> ManifestIndex:
        return self

    def up_to_date(self) -> bool:
        return True

    def writer(self, procs: int = 1, **kwargs: Any) -> ManifestWriter:
        return ManifestWriter(self, self._directory, **kwargs)


class ManifestWriter(SegmentWriter):
    """Whoosh's writer, on our codec, with our lock, our commits and our merges."""

    def __init__(self, index: ManifestIndex, directory: Directory, timeout: float = 0.0, **kwargs: Any) -> None:
        self._directory = directory
        self._session = Session(directory, timeout)
        try:
            super().__init__(index, **{"codec": ColumnarCodec(), **kwargs, "_lk": False})
            if type(self.codec) is not ColumnarCodec:
                raise SearchlibError("an index of searchlib has one codec: ask for a writer without codec=")
        except BaseException:
            self._session.end()
            raise

    def add_field(self, fieldname: str, fieldspec: Any, **kwargs: Any) -> None:
        raise SchemaError("fields of an index of searchlib are added by Index.add_field, which knows what their values mean")

    def remove_field(self, fieldname: str) -> None:
        raise SchemaError("fields of an index of searchlib cannot be removed: make a new index and add the documents to it")

    def _merge_segments(self, mergetype: Any, optimize: Any, merge: Any) -> list[Any]:
        self._optimize = self.optimize if optimize is None else optimize
        return mergetype(self, self.segments) if mergetype else list(self.segments)  # ours are merged after the commit, without Whoosh's detour

    def _commit_toc(self, segments: list[Any]) -> None:
        former = self._session.manifest
        entries = [entry for segment in segments if (entry := self._entry(segment)).live]
        opened = {segment.segid: segment.opened for segment in segments if segment.opened}
        entries = compacted(self._directory, Schema.from_dict(former.schema), entries, opened, merge_all=bool(self._optimize))
        self._session.commit(former.next(segments=tuple(entries)))

    def _entry(self, segment: Any) -> SegmentEntry:
        known = {entry.name: entry for entry in self._session.manifest.segments}.get(segment.segid)
        names = sorted(name for name in self._directory.list() if name.startswith(f"{segment.make_filename('')}."))
        files = known.files if known else tuple(file_entry(self._directory, name) for name in names)
        return SegmentEntry(segment.segid, segment.doc_count_all(), files, np.array(sorted(segment.deleted_docs()), np.int64))

    def commit(self, mergetype: Any = None, optimize: bool | None = None, merge: bool | None = None) -> None:
        self._check_state()
        try:
            with failing(self._directory, "commit"):
                super().commit(mergetype, optimize, merge)
        except BaseException:
            self._session.abandon()
            if not self.is_closed:
                self._finish()
            raise

    def cancel(self) -> None:
        self._check_state()
        self.pool.cleanup()
        self._session.abandon()
        self._finish()

    def _finish(self) -> None:
        try:
            super()._finish()
        finally:
            self._session.end()
