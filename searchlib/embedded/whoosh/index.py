"""The Whoosh index that `index.whoosh` returns.

It reads the manifest, never a pickle, and its writer commits through the manifest.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from whoosh.index import TOC, FileIndex
from whoosh.writing import SegmentWriter

from searchlib.embedded.indexer import Session, run_merges
from searchlib.embedded.segment import file_entry, open_newest
from searchlib.embedded.storage import INDEX_NAME, Directory, SegmentEntry, failing, newest
from searchlib.embedded.whoosh.codec import ColumnarCodec, whoosh_segments
from searchlib.embedded.whoosh.fields import whoosh_schema
from searchlib.embedded.whoosh.storage import DirectoryStorage
from searchlib.embedded.whoosh.toc import write_toc
from searchlib.errors import DocumentError, SchemaError, SearchlibError
from searchlib.schema import Boolean, Interval, Schema, boolean_term, end_column


class ManifestIndex(FileIndex):
    """An index of searchlib as a Whoosh index, always at the newest commit.

    Parameters
    ----------
    directory : Directory
        Where the index is.
    """

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
    """Whoosh's writer with searchlib's codec, lock, commits and merges.

    Parameters
    ----------
    index : ManifestIndex
        The index.
    directory : Directory
        Where it is.
    timeout : float, optional
        Seconds to wait for another writer.
    **kwargs
        Further arguments of `whoosh.writing.SegmentWriter`, `codec` excepted.

    Raises
    ------
    LockError
        If another writer holds the index.
    """

    def __init__(
        self, index: ManifestIndex, directory: Directory, timeout: float = 0.0, **kwargs: Any
    ) -> None:
        self._directory = directory
        self._session = Session(directory, timeout, write_toc)
        try:
            self._documents = Schema.from_dict(self._session.manifest.schema)
            self._added_keys: dict[Any, int] = {}
            """The docnum, in the new segment, of the last document with each key."""
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
        """Add a document, as Whoosh's writer does.

        Raises
        ------
        DocumentError
            If it does not fit the schema. The writer stays usable.
        """
        self._check_state()
        self._add(self._checked(fields))

    def update_document(self, **fields: Any) -> None:
        """Add a document, replacing the one with its key, if any.

        Raises
        ------
        DocumentError
            If it does not fit the schema. The former document stays, and the writer stays usable.
        """
        self._check_state()
        checked = self._checked(fields)
        key = checked[self._documents.key] if self._documents.key is not None else None
        former = self._added_keys.get(key)
        super().update_document(**checked)  # deletes committed documents, calls add_document
        if former is not None:
            self.newsegment.delete_document(former)

    def _add(self, checked: dict[str, Any]) -> None:
        docnum = self.docnum - self.docbase
        try:
            super().add_document(**checked)
        except BaseException:  # the document was added in part
            self.perdocwriter.cancel_doc()
            self.cancel()
            raise
        if self._documents.key is not None:
            self._added_keys[checked[self._documents.key]] = docnum

    def _checked(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Check every value, and return the document as Whoosh's writer takes it."""
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
        """Return a value as the schema checks it; a truth value may be spelled out."""
        field = self._documents.get(name)
        if not isinstance(field, Boolean) or not isinstance(value, str):
            return value
        try:
            return field.parse(value) == boolean_term(True)
        except ValueError as error:
            raise DocumentError(f"field {name!r}: {error}", field=name) from None

    def _option(self, name: str, value: Any) -> Any:
        """Return an option of a document: a value to store instead (`_stored_…`), or a boost."""
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
            "fields of an index of searchlib are added by Index.add_field, which knows what their "
            "values mean"
        )

    def remove_field(self, fieldname: str) -> None:
        raise SchemaError(
            "fields of an index of searchlib cannot be removed: make a new index and add the "
            "documents to it"
        )

    def _merge_segments(self, mergetype: Any, optimize: Any, merge: Any) -> list[Any]:
        """Run a merge function of the caller's; `_commit_toc` merges by searchlib's policy."""
        self._optimize = self.optimize if optimize is None else optimize
        return mergetype(self, self.segments) if mergetype else list(self.segments)

    def _commit_toc(self, segments: list[Any]) -> None:
        former = self._session.manifest
        entries = [entry for segment in segments if (entry := self._entry(segment)).live]
        opened = {segment.segid: segment.opened for segment in segments if segment.opened}
        entries = run_merges(
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
        if self.is_closed:  # by an error amid a document, say; then the `with` cancels again
            return
        self.pool.cleanup()
        self._session.abandon()
        self._finish()

    def _finish(self) -> None:
        try:
            super()._finish()
        finally:
            self._session.end()
