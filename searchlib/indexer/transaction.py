"""One writer's work: documents gathered and checked, then written in one commit, or not at all.

Nothing reaches Whoosh before `commit`: a document that does not fit leaves no trace, and a rollback forgets the gathered ones. Operations take effect in
the order of the calls, so a document added and then deleted in one transaction is never written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import count
from typing import Any

from whoosh.fields import FieldType
from whoosh.index import FileIndex, LockError as WhooshLockError, clean_files
from whoosh.util.times import long_to_datetime

from searchlib.analysis import FrenchAnalyzer
from searchlib.errors import DocumentError, LockError
from searchlib.indexer.keys import find_key
from searchlib.schema import Encoded, Schema, Value, end_column, length_column
from searchlib.storage import MemoryStorage

Values = Mapping[str, Value]


class Transaction:
    """The work of one writer. It holds the index's lock from its making to `commit` or `rollback`.

    Parameters
    ----------
    index : FileIndex       the Whoosh index
    schema : Schema
    timeout : float         seconds to wait for another writer
    memory_mb : int         what Whoosh's pool of postings may hold before it goes to disk

    Raises
    ------
    LockError               another writer holds the index
    """

    def __init__(self, index: FileIndex, schema: Schema, *, timeout: float = 0.0, memory_mb: int = 256) -> None:
        try:
            self._writer = index.writer(timeout=timeout, limitmb=memory_mb)
        except WhooshLockError:
            raise LockError(f"another writer holds the index (waited {timeout:g} s): let it finish, or give a longer timeout") from None
        self._index = index
        self._reader = index.reader()
        self._schema = schema
        self._analyzer = FrenchAnalyzer()  # one memory of surface forms for all fields, as long as the transaction lasts
        self._pending: dict[Any, Values] = {}
        self._unkeyed = count()
        self._deleted: set[int] = set()
        self.closed = False

    # ------------------------------------------------------------ operations

    def add(self, values: Values) -> None:
        """Gather a checked document; DocumentError when its key is present already."""
        key = self._key(values)
        if key in self._pending or self._committed(key) is not None:
            raise DocumentError(f"the key {key!r} is present already: use update to replace the document", field=self._schema.key)
        self._pending[key] = values

    def update(self, values: Values) -> None:
        """Gather a checked document in the place of the one with its key, if any."""
        key = self._key(values)
        self._forget(key)
        self._pending[key] = values

    def delete(self, key: str) -> bool:
        """Delete the document of that key; whether there was one."""
        self._schema.require_key()
        return self._forget(key)

    def delete_found(self, found: Callable[[FileIndex], Iterable[int]]) -> int:
        """Delete the documents, by number, that `found` names in the index as this writer has made it; how many there were."""
        before = len(self._deleted)
        self._deleted.update(found(self._index))
        named = list(self._pending)
        dropped = [named[docnum] for docnum in found(self._gathered_index())] if named else []
        for key in dropped:
            del self._pending[key]
        return len(self._deleted) - before + len(dropped)

    def _gathered_index(self) -> FileIndex:
        """The gathered documents as an index of their own, numbered in their order."""
        apart = Transaction(MemoryStorage().create_index(self._index.schema), self._schema)
        apart._pending = dict(self._pending)
        apart.commit()
        return apart._index.refresh()

    def rebuild(self) -> int:
        """Replace every document by itself, analysed anew; how many there are."""
        for docnum in self._reader.all_doc_ids():
            stored = self._reader.stored_fields(docnum)
            values = self._schema.check({name: value for name, value in stored.items() if name in self._schema})
            self._pending[self._key(values)] = values
            self._deleted.add(docnum)
        return len(self._pending)

    def add_fields(self, fields: Mapping[str, FieldType]) -> None:
        """Add Whoosh fields to the schema, in a commit of its own."""
        try:
            for name, field in fields.items():
                self._writer.add_field(name, field)
            self._writer.commit()
        finally:
            self._end()

    def _key(self, values: Values) -> Any:
        return next(self._unkeyed) if self._schema.key is None else values[self._schema.key].stored

    def _forget(self, key: Any) -> bool:
        pending = self._pending.pop(key, None) is not None
        committed = self._committed(key)
        if committed is not None:
            self._deleted.add(committed)
        return pending or committed is not None

    def _committed(self, key: Any) -> int | None:
        if self._schema.key is None:
            return None
        docnum = find_key(self._reader, self._schema.key, key)
        return None if docnum in self._deleted else docnum

    # ------------------------------------------------------------ the end

    def commit(self, *, merge_all: bool = False) -> None:
        """Write everything in one commit; on any failure nothing of it is kept. The lock is released in both cases."""
        if not (self._pending or self._deleted or merge_all):
            return self.rollback()
        try:
            for docnum in sorted(self._deleted):
                self._writer.delete_document(docnum)
            for values in self._pending.values():
                self._writer.add_document(**self._whoosh_document(values))
            self._writer.commit(optimize=merge_all)
        except BaseException:
            self._abandon()
            raise
        finally:
            self._end()

    def rollback(self) -> None:
        """Forget everything and release the lock."""
        if not self.closed:
            self._abandon()
            self._end()

    def _abandon(self) -> None:
        """Cancel Whoosh's writer, and remove the files that it would leave behind."""
        if self._writer.is_closed:
            return
        try:
            self._writer._close_segment()
            clean_files(self._writer.storage, self._writer.indexname, self._writer.generation - 1, self._writer.segments)
        finally:
            self._writer._finish()

    def _end(self) -> None:
        self.closed = True
        self._pending = {}
        self._reader.close()

    def _whoosh_document(self, values: Values) -> dict[str, Any]:
        document: dict[str, Any] = {}
        for name, (stored, indexed) in values.items():
            kind = self._schema.kind(name)
            if kind == "text":
                indexed = Encoded(self._analyzer.encode(indexed), self._analyzer.entries)
                document[length_column(name)] = len(indexed.ids)
            elif kind == "date":
                document[end_column(name)] = indexed.end
                indexed = long_to_datetime(indexed.start)
            document[name] = stored if indexed is None else indexed
            document[f"_stored_{name}"] = stored
        return document
