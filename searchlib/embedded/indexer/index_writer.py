"""The index writer: takes documents, then makes them visible in one commit, or not at all.

Whenever memory fills, documents become segment files, which no reader sees before the manifest
names them. A document that does not fit the schema leaves no trace, and a rollback deletes the
files. Operations take effect in the order of the calls, so that one writer can add, replace and
delete the same document.

Each document that a writer takes has a *serial*, a number from 0 on. Documents go to *builders*,
this process and its workers, in batches; `Assignments` knows which builder has which serials, so
that a document can still be deleted once it is in a segment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.indexer.assignments import Assignments, locate
from searchlib.embedded.indexer.build import Builder
from searchlib.embedded.indexer.compaction import run_merges, segments_to_merge
from searchlib.embedded.indexer.memo import Memo
from searchlib.embedded.indexer.segment_writer import LONG_TEXT
from searchlib.embedded.indexer.session import Session
from searchlib.embedded.indexer.toc import TocWriter
from searchlib.embedded.segment import Segment, open_segment, open_segments
from searchlib.embedded.storage import Directory, Manifest, SegmentEntry, failing
from searchlib.errors import DocumentError, SearchlibError
from searchlib.kernels import compiled, distinct
from searchlib.schema import CheckedValue, Schema, encode_text

if TYPE_CHECKING:
    from searchlib.embedded.indexer.worker_processes import WorkerProcess
    from searchlib.embedded.indexer.worker_threads import WorkerThread

Values = Mapping[str, CheckedValue]

BATCH, BATCH_CHARACTERS = 64, 1 << 16
"""How many documents, or characters of text, are sent to a worker together."""


class IndexWriter:
    """The one writer of an index; it holds the lock until `commit` or `rollback`.

    Parameters
    ----------
    directory : Directory
        Where the index is, or is to be made.
    write_toc : TocWriter
        Writes the table of contents for Whoosh after the commit.
    timeout : float, optional
        Seconds to wait for another writer.
    memory_mb : int, optional
        Approximate memory for the analysis, for buffered documents and for building segments, in
        megabytes, over all workers. Each key takes some 200 bytes more.
    workers : int, optional
        Threads that build segments where the kernels are compiled, processes where they are not;
        this one included. An index in memory uses only this one.
    first : Manifest, optional
        Make a new index; see `Session`.

    Attributes
    ----------
    schema : Schema
        The schema of the index.
    closed : bool
        Whether the writer has committed or rolled back.

    Raises
    ------
    LockError
        If another writer holds the index.
    IndexExists, FormatError, IndexNotFound, CorruptIndexError
        If the directory does not hold what is asked for.
    """

    def __init__(
        self,
        directory: Directory,
        *,
        write_toc: TocWriter,
        timeout: float = 0.0,
        memory_mb: int = 256,
        workers: int = 1,
        first: Manifest | None = None,
    ) -> None:
        self._directory = directory
        self._session = Session(directory, timeout, write_toc, first=first)
        self._workers: list[WorkerProcess | WorkerThread] = []
        self.closed = False
        try:
            self._manifest = self._session.manifest
            self.schema = Schema.from_dict(self._manifest.schema)
            self._segments = open_segments(directory, self._manifest)
            if directory.path is None:  # other processes cannot reach this one's memory
                workers = 1
            memory, processes = memory_mb * 1_000_000, 1 if compiled else workers
            self._memo = Memo(memory // processes)
            share = self._memo.rest * processes // workers
            self._builder = Builder(directory, self.schema, share, self._memo)
            self._spare = [share if compiled else memory // workers] * (workers - 1)
        except BaseException:
            self._session.end()
            raise
        self._batch: list[Values] = []
        self._batch_characters = 0
        self._next_serial = 0
        self._assignments = Assignments()
        self._sent: list[int] = [0]
        """How many documents each builder has got."""
        self._pending: dict[str, int] = {}
        """The serial of the newest document of each key."""
        self._dropped: list[int] = []
        """Serials of documents that were deleted before they were in a segment."""
        self._deleted: dict[str, set[int]] = defaultdict(set)
        """Deleted docnums by the name of their segment."""

    # ------------------------------------------------------------ operations

    def add(self, values: Values) -> None:
        """Add a checked document.

        Parameters
        ----------
        values : mapping from str to CheckedValue
            The fields, as `Schema.check` returns them.

        Raises
        ------
        DocumentError
            If its key is present already, or a word occurs too often in a text. The writer stays
            usable.
        SearchlibError
            If the system refuses to write. The writer has rolled back.
        """
        key = self._key(values)
        if key is not None and (key in self._pending or self._committed(key) is not None):
            raise DocumentError(
                f"the key {key!r} is present already: use update to replace the document",
                field=self.schema.key,
            )
        self._take(key, values)

    def update(self, values: Values) -> None:
        """Add a checked document, replacing the one with its key, if any.

        Parameters
        ----------
        values : mapping from str to CheckedValue
            The fields, as `Schema.check` returns them.

        Raises
        ------
        DocumentError, SearchlibError
            As `add` raises them; the former document then stays.
        """
        key = self._key(values)
        former = None if key is None else self._pending.get(key)
        self._take(key, values)
        if key is not None:
            self._drop(key, former)

    def delete(self, key: str) -> bool:
        """Delete the document with a key, and return whether there was one."""
        self.schema.require_key()
        return self._forget(key)

    def delete_matching(self, match: Callable[[list[Segment]], Iterable[int]]) -> int:
        """Delete the documents that a function selects.

        Parameters
        ----------
        match : callable
            Gets the segments, those of this writer included, and returns docnums, counted across
            the segments.

        Returns
        -------
        int
            How many documents were deleted.
        """
        segments = [segment.with_deleted(self._all_deleted(segment)) for segment in self._segments]
        try:
            with failing(self._directory, "write"):
                segments += [open_segment(self._directory, entry) for entry in self._flushed()]
        except BaseException:
            self.rollback()
            raise
        docnums = np.fromiter(match(segments), np.int64)
        first = 0
        for segment in segments:
            local = docnums[(docnums >= first) & (docnums < first + segment.count)] - first
            self._deleted[segment.name].update(local.tolist())
            first += segment.count
        self._pending = {
            key: serial for key, serial in self._pending.items() if not self._is_deleted(serial)
        }
        return len(docnums)

    @property
    def analysis_version(self) -> int:
        """The version of the analysis that made the index."""
        return self._manifest.analysis

    def rebuild(self, analysis: int) -> int:
        """Analyse every stored document again, and return how many there are.

        Parameters
        ----------
        analysis : int
            The version of the analysis, for the manifest.
        """
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
        """Delete the committed and the pending document of a key; return whether there was one."""
        if pending is not None:
            self._dropped.append(pending)
        committed = self._committed(key)
        if committed is not None:
            self._deleted[committed[0]].add(committed[1])
        return pending is not None or committed is not None

    def _committed(self, key: str) -> tuple[str, int] | None:
        """Return segment and docnum of a key's committed document, if this writer left it."""
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
        """Give a document its serial, and put it into the batch.

        A long text may be refused, and goes to this process's builder at once, so that it leaves no
        trace then. Any other failure ends the writer.
        """
        characters = sum(
            len(value.indexed) for value in values.values() if isinstance(value.indexed, str)
        )
        try:
            if characters >= LONG_TEXT:
                self._send_batch()
                self._builder.add(values)
                self._assignments.add(self._next_serial, 0, self._sent[0])
                self._sent[0] += 1
            else:
                self._batch.append(values)
                self._batch_characters += characters
            if key is not None:
                self._pending[key] = self._next_serial
            self._next_serial += 1
            if (
                len(self._batch) >= BATCH
                or self._batch_characters >= BATCH_CHARACTERS
                or not (self._spare or self._workers)
            ):
                self._send_batch()
        except DocumentError:
            raise
        except BaseException as error:  # documents are lost: a commit would not have all of them
            self.rollback()
            if isinstance(error, OSError):
                raise SearchlibError(
                    f"cannot write in {self._directory.name}: {error.strerror or error}; "
                    "the writer has rolled back"
                ) from error
            raise

    def _send_batch(self) -> None:
        """Give the batch to a worker that is free, or else build here."""
        batch, self._batch, self._batch_characters = self._batch, [], 0
        if not batch:
            return
        builder = next(
            (number for number, worker in enumerate(self._workers, 1) if worker.is_free()), 0
        )
        if not builder and self._spare and sum(self._sent) >= BATCH:  # one batch needs no worker
            self._workers.append(self._new_worker(self._spare.pop()))
            self._sent.append(0)
            builder = len(self._workers)
        self._assignments.add(self._next_serial - len(batch), builder, self._sent[builder])
        self._sent[builder] += len(batch)
        if builder:
            self._workers[builder - 1].add(batch)
            return
        for values in batch:
            self._builder.add(values)

    def _new_worker(self, memory: int) -> WorkerProcess | WorkerThread:
        """Return a thread, where compiled kernels let threads run side by side, or a process.

        The memory is that of a thread's builder, or of the whole process.
        """
        # imported late, for what it takes to start processes
        if compiled:
            from searchlib.embedded.indexer.worker_threads import WorkerThread

            return WorkerThread(self._directory, self.schema, memory, self._memo)
        from searchlib.embedded.indexer.worker_processes import WorkerProcess

        assert self._directory.path is not None
        return WorkerProcess(str(self._directory.path), self.schema, memory)

    def _flushed(self) -> list[SegmentEntry]:
        """Flush every builder, and return its segments with their deletions."""
        self._send_batch()
        for worker in self._workers:
            worker.ask_to_flush()
        self._builder.flush()
        built = [self._builder.segments, *(worker.flush() for worker in self._workers)]
        for serial in self._dropped:
            name, docnum = locate(built, *self._assignments.of(serial))
            self._deleted[name].add(docnum)
        self._dropped = []
        self._built = built
        return [
            entry.without(np.array(sorted(self._deleted[entry.name]), np.int64))
            for segments in built
            for entry in segments
        ]

    def _is_deleted(self, serial: int) -> bool:
        """Return whether a document that is in a segment by now has been deleted."""
        name, docnum = locate(self._built, *self._assignments.of(serial))
        return docnum in self._deleted[name]

    def _all_deleted(self, segment: Segment) -> NDArray[np.int64]:
        """Return the deleted docnums of a committed segment, those of this writer included."""
        newly = np.array(sorted(self._deleted[segment.name]), np.int64)
        return distinct(np.concatenate((segment.deleted, newly)))

    # ------------------------------------------------------------ ending

    def commit(self, *, merge_all: bool = False) -> None:
        """Make all changes visible in one commit, and release the lock, also on failure.

        Parameters
        ----------
        merge_all : bool, optional
            Merge all segments into one.

        Raises
        ------
        LockError, SearchlibError
            As `Session.commit` raises them, which says what a failure leaves.
        """
        if not (
            self._next_serial or any(self._deleted.values()) or merge_all or self._session.is_first
        ):
            return self.rollback()
        with self._ending():
            committed = [
                entry.without(np.array(sorted(self._deleted[entry.name]), np.int64))
                for entry in self._manifest.segments
            ]
            fresh = self._flushed()
            entries = [entry for entry in [*committed, *fresh] if entry.live]
            self._close_workers()
            if segments_to_merge(entries, merge_all, fresh):
                self._release_memory()
            opened = {segment.name: segment for segment in self._segments}
            entries = run_merges(
                self._directory, self.schema, entries, opened, merge_all=merge_all, fresh=fresh
            )
            self._session.commit(self._manifest.next(segments=tuple(entries)))

    def change_schema(self, schema: Schema) -> None:
        """Commit the index as it is with another schema."""
        with self._ending():
            self._session.commit(self._manifest.next(schema=schema.to_dict()))

    def rollback(self) -> None:
        """Discard all changes and release the lock."""
        if not self.closed:
            with self._ending():
                self._abandon()

    @contextmanager
    def _ending(self) -> Iterator[None]:
        """End the writer after the body of the `with`; if that fails, delete what was written."""
        try:
            with failing(self._directory, "commit"):
                yield
        except BaseException:
            self._abandon()
            raise
        finally:
            self.closed = True
            self._pending, self._batch, self._segments = {}, [], []
            if self._session.is_held:  # in a fork, a thread of the parent may have been using it
                self._memo.keep()
            self._session.end()

    def _abandon(self) -> None:
        if self._session.is_held:  # a fork must not speak to the workers of its parent
            for worker in self._workers:
                worker.discard()
        self._workers = []
        self._builder.discard()
        self._session.abandon()

    def _release_memory(self) -> None:
        """Release the memory of building, before a merge."""
        self._pending = {}
        self._memo.shrink()
        self._builder.discard()

    def _close_workers(self) -> None:
        for worker in self._workers:
            worker.close()
        self._workers = []
