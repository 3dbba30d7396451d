"""Processes that build segments side by side.

A worker is a Python of its own that runs `serve`: it does not run the caller's main module, so a script needs no main guard, and inherits no file but its
pipes, so it never holds the index's lock. It is sent documents by its standard input, answers each lot when it is done, and names the segments it wrote at
the end. When its input ends without that, because the writer gave up or died, it deletes what it wrote and goes.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import struct
import subprocess
import sys
from collections.abc import Mapping
from queue import Empty, Queue
from threading import Thread
from typing import IO, Any

from whoosh.filedb.filestore import FileStorage

from searchlib.errors import SearchlibError
from searchlib.indexer.build import Builder
from searchlib.schema import Schema, Value
from searchlib.storage import SegmentEntry

Documents = list[Mapping[str, Value]]

AHEAD = 8
"""Lots that a worker may have waiting, so that it has work while this process analyses a block of its own."""

PIPE_BYTES = 1 << 20
"""What a pipe holds, where the system can be asked for it: a write that finds no room costs a turn of this process's threads, some milliseconds, each time."""

_SIZE = struct.Struct("<Q")
_END = object()


def _send(pipe: IO[bytes], message: Any) -> None:
    packed = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(_SIZE.pack(len(packed)) + packed)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Any:
    """The next message; EOFError when there is none."""
    head = pipe.read(_SIZE.size)
    if len(head) < _SIZE.size:
        raise EOFError
    return pickle.loads(pipe.read(_SIZE.unpack(head)[0]))


class Worker:
    """A process that builds segments in a folder. Two threads talk with it, so that no pipe that is full holds up the writer."""

    def __init__(self, folder: str, schema: Schema, memory_mb: int) -> None:
        command = "from searchlib.indexer.workers import serve; serve()"
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self._process = subprocess.Popen(
            [sys.executable, "-c", command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, pipesize=PIPE_BYTES
        )  # fmt: skip
        assert self._process.stdin is not None and self._process.stdout is not None
        self._messages: Queue[Any] = Queue()
        self._answers: Queue[Any] = Queue()
        self._threads = [
            Thread(target=self._talk, args=(self._process.stdin,), daemon=True),
            Thread(target=self._listen, args=(self._process.stdout,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        self._waiting = 0
        self._messages.put((folder, schema.to_dict(), memory_mb))

    def _talk(self, pipe: IO[bytes]) -> None:
        with contextlib.suppress(OSError), pipe:  # the one who listens tells of a death
            while (message := self._messages.get()) is not _END:
                _send(pipe, message)

    def _listen(self, pipe: IO[bytes]) -> None:
        with contextlib.suppress(EOFError, OSError, ValueError), pipe:
            while True:
                self._answers.put(_receive(pipe))
        self._answers.put(None)

    def _answer(self, wait: bool) -> Any:
        answer = self._answers.get(wait)
        if answer is None:
            code = self._process.wait()
            raise SearchlibError(f"a worker process ended unexpectedly (exit code {code}): nothing was added; try again, or with workers=1")
        return answer

    def is_free(self) -> bool:
        """Whether it can take more documents now."""
        try:
            while self._waiting:
                self._answer(False)
                self._waiting -= 1
        except Empty:
            pass
        return self._waiting < AHEAD

    def add(self, documents: Documents) -> None:
        """Send documents."""
        self._messages.put(documents)
        self._waiting += 1

    def ask_to_flush(self) -> None:
        """Have it begin what `flush` waits for."""
        self._messages.put(None)

    def flush(self) -> list[SegmentEntry]:
        """The segments it made of all that it was sent so far; it was asked before."""
        while self._waiting:
            self._answer(True)
            self._waiting -= 1
        return self._answer(True)

    def close(self) -> None:
        """End it, having taken its segments."""
        self._messages.put(False)
        self._end()

    def discard(self) -> None:
        """End it, and have it delete what it wrote."""
        self._end()

    def _end(self) -> None:
        self._messages.put(_END)
        for thread in self._threads:
            thread.join()
        self._process.wait()


def serve() -> None:
    """What a worker runs."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed goes where errors go
    folder, schema, memory_mb = _receive(sys.stdin.buffer)
    builder = Builder(FileStorage(folder), Schema.from_dict(schema), memory_mb)
    try:
        while (message := _receive(sys.stdin.buffer)) is not False:
            if message is None:
                builder.flush()
                _send(answers, builder.segments)
                continue
            for values in message:
                builder.add(values)
            _send(answers, len(message))
    except (EOFError, KeyboardInterrupt, BrokenPipeError):
        builder.discard()
