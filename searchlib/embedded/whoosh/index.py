"""The Whoosh index itself: what `index.whoosh` gives. It reads the manifest, never a pickle, and its writer commits through the manifest."""

from __future__ import annotations

from typing import Any

import numpy as np
from whoosh.index import TOC, FileIndex
from whoosh.writing import SegmentWriter

from searchlib.embedded.indexer.compaction import compacted
from searchlib.embedded.indexer.session import Session
from searchlib.embedded.segment import file_entry, open_newest
from searchlib.embedded.storage import INDEX_NAME, Directory, SegmentEntry, failing, newest
from searchlib.embedded.whoosh.codec import ColumnarCodec, whoosh_segments
from searchlib.embedded.whoosh.fields import whoosh_schema
from searchlib.embedded.whoosh.storage import DirectoryStorage
from searchlib.errors import DocumentError, SchemaError, SearchlibError
from searchlib.schema import Boolean, Interval, Schema, boolean_term, end_column


class ManifestIndex(FileIndex):
    """An index of ours as Whoosh sees it, always at the newest commit."""

    def __init__(self, directory: Directory) -> None:
        self.storage = DirectoryStorage(directory)
        self.indexname = INDEX_NAME
        self._directory = directory
        self._schema = None

    def _read_toc(self) -> TOC:
        commit = open_newest(self._directory, {})
        schema = whoosh_schema(Schema.from_dict(commit.manifest.schema))
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

    def __init__(
        self, index: ManifestIndex, directory: Directory, timeout: float = 0.0, **kwargs: Any
    ) -> None:
        self._directory = directory
        self._session = Session(directory, timeout)
        try:
            self._documents = Schema.from_dict(self._session.manifest.schema)
            self._added_keys: dict[Any, int] = {}
            """The last document of this writer with each key, numbered in its segment."""
            self._ends = {
                end_column(name) for name in self._documents if self._documents.kind(name) == "date"
            }
            super().__init__(index, **{"codec": ColumnarCodec(), **kwargs, "_lk": False})
            if type(self.codec) is not ColumnarCodec:
                raise SearchlibError(
                    "an index of searchlib has one codec: ask for a writer without codec="
                )
        except BaseException:
            self._session.end()
            raise

    def add_document(self, **fields: Any) -> None:
        """Add a document, as Whoosh's writer does; DocumentError when it does not fit the schema, and the writer goes on."""
        self._check_state()
        self._add(self._checked(fields))

    def update_document(self, **fields: Any) -> None:
        """Add a document in the place of the one with its key; DocumentError, and that one stays, when it does not fit the schema."""
        self._check_state()
        checked = self._checked(fields)
        key = checked[self._documents.key] if self._documents.key is not None else None
        former = self._added_keys.get(key)
        super().update_document(**checked)  # which sees what is committed, and calls add_document
        if former is not None:
            self.newsegment.delete_document(former)

    def _add(self, checked: dict[str, Any]) -> None:
        docnum = self.docnum - self.docbase
        try:
            super().add_document(**checked)
        except BaseException:  # the document is half in
            self.perdocwriter.cancel_doc()
            self.cancel()
            raise
        if self._documents.key is not None:
            self._added_keys[checked[self._documents.key]] = docnum

    def _checked(self, fields: dict[str, Any]) -> dict[str, Any]:
        """The arguments of a document as Whoosh's writer takes them, every value checked."""
        names = [name for name in fields if not name.startswith("_") and name not in self._ends]
        values = self._documents.check({name: self._read(name, fields[name]) for name in names})
        checked = {
            name: indexed if isinstance(indexed, str) else stored
            for name, (stored, indexed) in values.items()
        }
        for name, (_, indexed) in values.items():
            if isinstance(indexed, Interval):
                checked[end_column(name)] = indexed.end
        for name in fields.keys() - set(names) - self._ends:
            checked[name] = self._option(name, fields[name])
        return checked

    def _read(self, name: str, value: Any) -> Any:
        """A value as the schema checks it: truth values may be spelled."""
        field = self._documents.get(name)
        if not isinstance(field, Boolean) or not isinstance(value, str):
            return value
        try:
            return field.parse(value) == boolean_term(True)
        except ValueError as error:
            raise DocumentError(f"field {name!r}: {error}", field=name) from None

    def _option(self, name: str, value: Any) -> Any:
        """What is said of a document beside its values: what is stored in the place of one, and how much words weigh."""
        field = name.removeprefix("_stored_")
        if field != name and field in self._documents:
            return self._documents.check_value(field, self._read(field, value)).stored
        if name.endswith("_boost"):
            try:
                return float(value)
            except (TypeError, ValueError, OverflowError):
                raise DocumentError(f"{name}: a boost is a number", field=name) from None
        return value

    def add_field(self, fieldname: str, fieldspec: Any, **kwargs: Any) -> None:
        raise SchemaError(
            "fields of an index of searchlib are added by Index.add_field, which knows what their values mean"
        )

    def remove_field(self, fieldname: str) -> None:
        raise SchemaError(
            "fields of an index of searchlib cannot be removed: make a new index and add the documents to it"
        )

    def _merge_segments(self, mergetype: Any, optimize: Any, merge: Any) -> list[Any]:
        self._optimize = self.optimize if optimize is None else optimize
        return (
            mergetype(self, self.segments) if mergetype else list(self.segments)
        )  # ours are merged by `_commit_toc`, without Whoosh's detour

    def _commit_toc(self, segments: list[Any]) -> None:
        former = self._session.manifest
        entries = [entry for segment in segments if (entry := self._entry(segment)).live]
        opened = {segment.segid: segment.opened for segment in segments if segment.opened}
        entries = compacted(
            self._directory, self._documents, entries, opened, merge_all=bool(self._optimize)
        )
        self._session.commit(former.next(segments=tuple(entries)))

    def _entry(self, segment: Any) -> SegmentEntry:
        known = {entry.name: entry for entry in self._session.manifest.segments}.get(segment.segid)
        names = sorted(
            name
            for name in self._directory.list()
            if name.startswith(f"{segment.make_filename('')}.")
        )
        files = known.files if known else tuple(file_entry(self._directory, name) for name in names)
        return SegmentEntry(
            segment.segid,
            segment.doc_count_all(),
            files,
            np.array(sorted(segment.deleted_docs()), np.int64),
        )

    def commit(
        self, mergetype: Any = None, optimize: bool | None = None, merge: bool | None = None
    ) -> None:
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
        if (
            self.is_closed
        ):  # by an interruption amid a document, say; the `with` that it leaves cancels too
            return
        self.pool.cleanup()
        self._session.abandon()
        self._finish()

    def _finish(self) -> None:
        try:
            super()._finish()
        finally:
            self._session.end()
