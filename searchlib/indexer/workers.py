"""Processes that build segments side by side.

A worker is a Python of its own that runs `serve`: it does not run the caller's main module, so a script needs no main guard, and inherits no file but its
pipes, so it never holds the index's lock. It is sent documents by its standard input, answers each lot when it is done, and names the segments it wrote at
the end. When its input ends without that, because the writer gave up or died, it deletes what it wrote and goes.
"""

from __future__ import annotations

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

AHEAD = 2
"""Lots that a worker may have waiting."""

_SIZE = struct.Struct("<Q")


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
    """A process that builds segments in a folder."""

    def __init__(self, folder: str, schema: Schema, memory_mb: int) -> None:
        command = "from searchlib.indexer.workers import serve; serve()"
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self._process = subprocess.Popen([sys.executable, "-c", command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        assert self._process.stdin is not None
        self._input = self._process.stdin
        self._answers: Queue[Any] = Queue()
        Thread(target=self._listen, daemon=True).start()
        self._waiting = 0
        self._tell((folder, schema.to_dict(), memory_mb))

    def _listen(self) -> None:
        assert self._process.stdout is not None
        try:
            while True:
                self._answers.put(_receive(self._process.stdout))
        except (EOFError, OSError, ValueError):
            self._answers.put(None)

    def _tell(self, message: Any) -> None:
        try:
            _send(self._input, message)
        except OSError:
            raise self._death() from None

    def _death(self) -> SearchlibError:
        return SearchlibError(f"a worker process ended unexpectedly (exit code {self._process.poll()}): nothing was added; try again, or with workers=1")

    def is_free(self) -> bool:
        """Whether it can take more documents now."""
        try:
            while True:
                self._take(self._answers.get_nowait())
        except Empty:
            return self._waiting < AHEAD

    def _take(self, answer: Any) -> None:
        if answer is None:
            raise self._death()
        self._waiting -= 1

    def add(self, documents: Documents) -> None:
        """Send documents."""
        self._tell(documents)
        self._waiting += 1

    def flush(self) -> list[SegmentEntry]:
        """The segments it made of all that it was sent so far."""
        self._tell(None)
        while self._waiting:
            self._take(self._answers.get())
        answer = self._answers.get()
        if answer is None:
            raise self._death()
        return answer

    def close(self) -> None:
        """End it, having taken its segments."""
        try:
            _send(self._input, False)
            self._input.close()
        except OSError:
            pass
        self._process.wait()

    def discard(self) -> None:
        """End it, and have it delete what it wrote."""
        self._process.kill() if self._process.poll() is not None else self._end_input()
        self._process.wait()

    def _end_input(self) -> None:
        try:
            self._input.close()
        except OSError:
            self._process.kill()


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
