"""One writer's work: documents taken in, then made visible in one commit, or not at all.

Documents become segment files as they come, when the memory fills; no reader sees them before the manifest names them. A document that does not fit leaves no
trace, and a rollback deletes the files. Operations take effect in the order of the calls, so that a document can be added, replaced and deleted in one
transaction.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from searchlib.embedded.indexer.build import Builder
from searchlib.embedded.indexer.compaction import compacted, due
from searchlib.embedded.indexer.segment_writer import LONG_TEXT
from searchlib.embedded.indexer.session import Session
from searchlib.embedded.segment import Segment, open_segment, open_segments
from searchlib.embedded.storage import Directory, Manifest, SegmentEntry, encode_text, failing
from searchlib.errors import DocumentError, SearchlibError
from searchlib.kernels import distinct
from searchlib.schema import Schema, Value

if TYPE_CHECKING:
    from searchlib.embedded.indexer.workers import Worker

Values = Mapping[str, Value]

LOT, LOT_CHARACTERS = 64, 1 << 16
"""Documents that are sent to a worker together: so many, or fewer whose values are so long."""


class Transaction:
    """The work of one writer. It holds the index's lock from its making to `commit` or `rollback`.

    Parameters
    ----------
    directory : Directory
    timeout : float         seconds to wait for another writer
    memory_mb : int         how much memory gathered documents and the making of segments may take, over all processes; a key takes some 200 bytes more
    workers : int           processes, this one included
    first : Manifest        make a new index; see `Session`

    Raises
    ------
    LockError               another writer holds the index
    """

    def __init__(
        self,
        directory: Directory,
        *,
        timeout: float = 0.0,
        memory_mb: int = 256,
        workers: int = 1,
        first: Manifest | None = None,
    ) -> None:
        self._directory = directory
        self._session = Session(directory, timeout, first=first)
        self._workers: list[Worker] = []
        self.closed = False
        try:
            self._manifest = self._session.manifest
            self.schema = Schema.from_dict(self._manifest.schema)
            self._segments = open_segments(directory, self._manifest)
            workers = (
                workers if directory.path is not None else 1
            )  # other processes cannot reach this one's memory
            self._builder = Builder(directory, self.schema, max(1, memory_mb // workers))
            self._spare = [memory_mb // workers] * (workers - 1)
        except BaseException:
            self._session.end()
            raise
        self._lot: list[Values] = []
        self._lot_characters = 0
        self._taken = 0
        """How many documents were taken in; each has a number, from 0."""
        self._builders = Places()
        """Which builder has a document: 0 for this process."""
        self._sent: list[int] = [0]
        self._pending: dict[str, int] = {}
        """The document of each key."""
        self._dropped: list[int] = []
        self._deleted: dict[str, set[int]] = defaultdict(set)
        """Deleted documents by the name of their segment."""

    # ------------------------------------------------------------ operations

    def add(self, values: Values) -> None:
        """Take in a checked document; DocumentError when its key is present already."""
        key = self._key(values)
        if key is not None and (key in self._pending or self._committed(key) is not None):
            raise DocumentError(
                f"the key {key!r} is present already: use update to replace the document",
                field=self.schema.key,
            )
        self._take(key, values)

    def update(self, values: Values) -> None:
        """Take in a checked document in the place of the one with its key, if any."""
        key = self._key(values)
        former = None if key is None else self._pending.get(key)
        self._take(key, values)
        if key is not None:
            self._drop(key, former)

    def delete(self, key: str) -> bool:
        """Delete the document of that key; whether there was one."""
        self.schema.require_key()
        return self._forget(key)

    def delete_found(self, found: Callable[[list[Segment]], Iterable[int]]) -> int:
        """Delete the documents that `found` names in the segments as this writer has made them, numbered through; how many there were."""
        segments = [segment.with_deleted(self._all_deleted(segment)) for segment in self._segments]
        try:
            with failing(self._directory, "write"):
                segments += [open_segment(self._directory, entry) for entry in self._flushed()]
        except BaseException:
            self.rollback()
            raise
        docnums = np.fromiter(found(segments), np.int64)
        first = 0
        for segment in segments:
            here = docnums[(docnums >= first) & (docnums < first + segment.count)] - first
            self._deleted[segment.name].update(here.tolist())
            first += segment.count
        self._pending = {
            key: taken for key, taken in self._pending.items() if not self._is_deleted(taken)
        }
        return len(docnums)

    def rebuild(self, analysis: int) -> int:
        """Replace every document by itself, analysed anew; how many there are."""
        count = 0
        for segment in self._segments:
            for docnum in np.flatnonzero(segment.live_mask()).tolist():
                stored = segment.documents.stored_fields(docnum)
                try:
                    values = self.schema.check(
                        {name: value for name, value in stored.items() if name in self.schema}
                    )
                except DocumentError as error:  # what is stored was checked when it was added
                    raise segment.documents.sections.corrupt(
                        f"document {docnum} does not fit the schema: {error}"
                    ) from None
                self._take(self._key(values), values)
                count += 1
            self._deleted[segment.name].update(range(segment.count))
        self._manifest = replace(self._manifest, analysis=analysis)
        return count

    def _key(self, values: Values) -> str | None:
        return None if self.schema.key is None else values[self.schema.key].stored

    def _forget(self, key: str) -> bool:
        return self._drop(key, self._pending.pop(key, None))

    def _drop(self, key: str, pending: int | None) -> bool:
        """Delete the committed document of a key, and one that was taken in; whether there was one."""
        if pending is not None:
            self._dropped.append(pending)
        committed = self._committed(key)
        if committed is not None:
            self._deleted[committed[0]].add(committed[1])
        return pending is not None or committed is not None

    def _committed(self, key: str) -> tuple[str, int] | None:
        """The segment and docnum of the committed document of a key that this writer has not deleted."""
        if self.schema.key is None:
            return None
        coded = encode_text(key)
        for segment in self._segments:
            docnum = segment.find_live(self.schema.key, coded)
            if docnum >= 0 and docnum not in self._deleted.get(segment.name, ()):
                return segment.name, docnum
        return None

    # ------------------------------------------------------------ building

    def _take(self, key: str | None, values: Values) -> None:
        """Take in a document. One that is refused, as only a long one can be, leaves no trace; any other failure ends the writer."""
        characters = sum(
            len(value.indexed) for value in values.values() if isinstance(value.indexed, str)
        )
        try:
            if characters >= LONG_TEXT:
                self._send_lot()
                self._builder.add(values)
                self._builders.add(self._taken, 0, self._sent[0])
                self._sent[0] += 1
            else:
                self._lot.append(values)
                self._lot_characters += characters
            if key is not None:
                self._pending[key] = self._taken
            self._taken += 1
            if (
                len(self._lot) >= LOT
                or self._lot_characters >= LOT_CHARACTERS
                or not (self._spare or self._workers)
            ):
                self._send_lot()
        except DocumentError:
            raise
        except (
            BaseException
        ) as error:  # documents are lost: what the writer has taken in is no longer whole
            self.rollback()
            if isinstance(error, OSError):
                raise SearchlibError(
                    f"cannot write in {self._directory.name}: {error.strerror or error}; the writer has rolled back"
                ) from error
            raise

    def _send_lot(self) -> None:
        """Give the lot to a worker that is free, or else work on it here."""
        lot, self._lot, self._lot_characters = self._lot, [], 0
        if not lot:
            return
        builder = next(
            (number for number, worker in enumerate(self._workers, 1) if worker.is_free()), 0
        )
        if (
            not builder and self._spare and sum(self._sent) >= LOT
        ):  # a worker pays from the second lot on
            from searchlib.embedded.indexer.workers import (
                Worker,
            )  # with what it takes to start processes

            assert self._directory.path is not None
            self._workers.append(
                Worker(str(self._directory.path), self.schema, max(1, self._spare.pop()))
            )
            self._sent.append(0)
            builder = len(self._workers)
        self._builders.add(self._taken - len(lot), builder, self._sent[builder])
        self._sent[builder] += len(lot)
        if builder:
            self._workers[builder - 1].add(lot)
            return
        for values in lot:
            self._builder.add(values)

    def _flushed(self) -> list[SegmentEntry]:
        """The segments of all that was taken in, with what was deleted of it since."""
        self._send_lot()
        for worker in self._workers:
            worker.ask_to_flush()
        self._builder.flush()
        built = [self._builder.segments, *(worker.flush() for worker in self._workers)]
        for taken in self._dropped:
            name, docnum = self._built_place(built, taken)
            self._deleted[name].add(docnum)
        self._dropped = []
        self._built = built
        return [
            entry.without(np.array(sorted(self._deleted[entry.name]), np.int64))
            for segments in built
            for entry in segments
        ]

    def _built_place(self, built: list[list[SegmentEntry]], taken: int) -> tuple[str, int]:
        """The segment, and the docnum there, of a document taken in."""
        builder, number = self._builders.of(taken)
        for entry in built[builder]:
            if number < entry.docs:
                return entry.name, number
            number -= entry.docs
        raise SearchlibError(
            "a worker process lost documents: nothing was added; try again, or with workers=1"
        )

    def _is_deleted(self, taken: int) -> bool:
        name, docnum = self._built_place(self._built, taken)
        return docnum in self._deleted[name]

    def _all_deleted(self, segment: Segment) -> np.ndarray:
        return distinct(
            np.concatenate(
                (segment.deleted, np.array(sorted(self._deleted[segment.name]), np.int64))
            )
        )

    # ------------------------------------------------------------ the end

    def commit(self, *, merge_all: bool = False) -> None:
        """Make everything visible in one commit; see `Session.commit` for what a failure means. The lock is released in any case."""
        if not (self._taken or any(self._deleted.values()) or merge_all or self._session.is_first):
            return self.rollback()
        with self._ending():
            kept = [
                entry.without(np.array(sorted(self._deleted[entry.name]), np.int64))
                for entry in self._manifest.segments
            ]
            entries = [entry for entry in [*kept, *self._flushed()] if entry.live]
            self._close_workers()
            if due(entries, merge_all):
                self._make_room()
            opened = {segment.name: segment for segment in self._segments}
            entries = compacted(self._directory, self.schema, entries, opened, merge_all=merge_all)
            self._session.commit(self._manifest.next(segments=tuple(entries)))

    def change_schema(self, schema: Schema) -> None:
        """Commit the index as it is with another schema."""
        with self._ending():
            self._session.commit(self._manifest.next(schema=schema.to_dict()))

    def rollback(self) -> None:
        """Forget everything and release the lock."""
        if not self.closed:
            with self._ending():
                self._abandon()

    @contextmanager
    def _ending(self) -> Iterator[None]:
        """End the transaction after what is done within; if that fails, sweep away what it has written."""
        try:
            with failing(self._directory, "commit"):
                yield
        except BaseException:
            self._abandon()
            raise
        finally:
            self.closed = True
            self._pending, self._lot, self._segments = {}, [], []
            self._session.end()

    def _abandon(self) -> None:
        if self._session.is_held:  # a fork must not speak to the workers of its parent
            for worker in self._workers:
                worker.discard()
        self._workers = []
        self._builder.forget()
        self._session.abandon()

    def _make_room(self) -> None:
        """Let go of what was needed to take documents in, before a merge."""
        self._pending = {}
        self._builder.forget()

    def _close_workers(self) -> None:
        for worker in self._workers:
            worker.close()
        self._workers = []


class Places:
    """Which builder has each document, and the number of the document there. Runs of documents at one builder take no more room than one document."""

    def __init__(self) -> None:
        self._firsts, self._builders, self._numbers = array("Q"), array("I"), array("Q")

    def add(self, first: int, builder: int, number: int) -> None:
        """From document `first` on they are at a builder, which gives that one this number."""
        if not self._builders or self._builders[-1] != builder:
            self._firsts.append(first)
            self._builders.append(builder)
            self._numbers.append(number)

    def of(self, taken: int) -> tuple[int, int]:
        """The builder of a document, and its number there."""
        run = bisect_right(self._firsts, taken) - 1
        return self._builders[run], self._numbers[run] + taken - self._firsts[run]
