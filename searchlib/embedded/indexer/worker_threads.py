"""Worker threads that build segments in parallel, where the kernels are compiled.

They share this process's memory of the analysis, so that each form of a word is analysed once, and
need no pickled documents. While a compiled kernel runs, another thread runs too.
"""

from __future__ import annotations

from contextlib import suppress
from queue import Empty, Queue
from threading import Thread

from searchlib.embedded.indexer.build import Builder
from searchlib.embedded.indexer.memo import Memo
from searchlib.embedded.indexer.worker_processes import AHEAD, Documents
from searchlib.embedded.storage import Directory, SegmentEntry
from searchlib.errors import SearchlibError
from searchlib.schema import Schema

POLLING = 1.0
"""Seconds between two looks at whether a thread has failed."""


class WorkerThread:
    """A thread that builds segments, with the methods of a `WorkerProcess`.

    Parameters
    ----------
    directory : Directory
        Where the segments are written.
    schema : Schema
        The schema of the documents.
    memory : int
        The memory of its builder, in bytes.
    memo : Memo
        The memory of the analysis.
    """

    def __init__(self, directory: Directory, schema: Schema, memory: int, memo: Memo) -> None:
        self._builder = Builder(directory, schema, memory, memo)
        self._messages: Queue[Documents | None] = Queue()
        """Batches to build; None asks for a flush."""
        self._flushed: Queue[list[SegmentEntry]] = Queue()
        self._error: BaseException | None = None
        self._is_over = False
        self._thread = Thread(target=self._serve, name="searchlib-worker", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        """Build until it is over, or something fails: `_raise_error` reports that."""
        try:
            while not self._is_over:
                batch = self._messages.get()
                if batch is None:
                    self._builder.flush()
                    self._flushed.put(self._builder.segments)
                    continue
                for values in batch:
                    if self._is_over:
                        break
                    self._builder.add(values)
        except BaseException as error:
            self._error = error

    def _raise_error(self) -> None:
        """Raise what ended the thread, if something did."""
        if isinstance(self._error, OSError):
            raise SearchlibError(
                f"a worker cannot write: {self._error.strerror or self._error}; nothing was added"
            ) from self._error
        if self._error is not None:
            raise self._error

    def is_free(self) -> bool:
        """Return whether it can take more documents now."""
        self._raise_error()
        return self._messages.qsize() < AHEAD

    def add(self, documents: Documents) -> None:
        """Hand over a batch of documents; returns at once."""
        self._messages.put(documents)

    def ask_to_flush(self) -> None:
        """Ask for the flush that `flush` waits for, so that several workers flush in parallel."""
        self._messages.put(None)

    def flush(self) -> list[SegmentEntry]:
        """Wait for the flush asked for, and return all segments written so far."""
        while True:
            with suppress(Empty):
                return self._flushed.get(timeout=POLLING)
            self._raise_error()

    def close(self) -> None:
        """End it in good order, after a flush."""
        self.discard()

    def discard(self) -> None:
        """End it as soon as it has done what it is doing."""
        self._is_over = True
        self._messages.put([])
        self._thread.join()
