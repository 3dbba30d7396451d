"""Worker processes that build segments in parallel, where the kernels are not compiled.

A worker is a separate Python process that runs `serve`. It does not run the caller's main module,
so a script needs no main guard, and inherits no files but its pipes, so it never holds the index's
lock. It reads documents from its standard input, acknowledges each batch, and names the segments it
has written when asked to flush. If its input ends early, because the writer gave up or died, the
worker exits; its segments are deleted by its writer, or by the next one.

Messages are pickles, preceded by their length. To the worker: the arguments of its builder, then
lists of documents, None to flush, False to end. From it: the size of a finished batch, a list of
segments, an OSError, or a sign of life every second, so that a stopped worker can be told from a
slow one.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from queue import Empty, Queue
from threading import Lock, Thread
from typing import IO, Any, NoReturn

from searchlib.embedded.indexer.build import Builder
from searchlib.embedded.indexer.memo import Memo
from searchlib.embedded.storage import Folder, SegmentEntry
from searchlib.errors import SearchlibError
from searchlib.schema import CheckedValue, Schema

Documents = list[Mapping[str, CheckedValue]]

AHEAD = 8
"""Batches that may wait for a worker, so that it has work while this process builds too."""

PIPE_BYTES = 1 << 20
"""Capacity of a pipe, where the system lets us ask for it.

A write that finds no room costs a switch of this process's threads, some milliseconds each time.
"""

SILENCE = 60
"""Seconds without a sign of life after which a worker is given up for dead."""

LEAVING = 10.0
"""Seconds that a worker may take to exit once it has nothing left to do."""

_ALIVE = "alive"
_WARNED_ALREADY = "ignore:Whoosh and whoosh-reloaded:RuntimeWarning"
"""Warning filter of a worker: the process that starts it has given that warning."""
_SIZE = struct.Struct("<Q")
_END = object()


def _send(pipe: IO[bytes], message: Any) -> None:
    packed = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(_SIZE.pack(len(packed)) + packed)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Any:
    """Return the next message; raise EOFError if there is none."""
    head = pipe.read(_SIZE.size)
    if len(head) < _SIZE.size:
        raise EOFError
    return pickle.loads(pipe.read(_SIZE.unpack(head)[0]))


class WorkerProcess:
    """A process that builds segments in a folder, as its writer sees it.

    Two threads talk to it, so that a full pipe never holds up the writer.

    Parameters
    ----------
    folder : str
        Where the segments are written.
    schema : Schema
        The schema of the documents.
    memory : int
        The memory of its analysis and its builder, in bytes.
    """

    def __init__(self, folder: str, schema: Schema, memory: int) -> None:
        command = "from searchlib.embedded.indexer.worker_processes import serve; serve()"
        path = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(
            [sys.executable, "-W", _WARNED_ALREADY, "-c", command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            pipesize=PIPE_BYTES,
        )
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
        self._signs = 0
        self._messages.put((folder, schema.to_dict(), memory))

    def _talk(self, pipe: IO[bytes]) -> None:
        with contextlib.suppress(OSError), pipe:  # `_listen` reports a death
            while (message := self._messages.get()) is not _END:
                _send(pipe, message)

    def _listen(self, pipe: IO[bytes]) -> None:
        with contextlib.suppress(EOFError, OSError, ValueError), pipe:
            while True:
                message = _receive(pipe)
                self._signs += 1
                if message != _ALIVE:
                    self._answers.put(message)
        self._answers.put(None)

    def _answer(self, wait: bool) -> Any:
        answer = self._wait_for_answer() if wait else self._answers.get(False)
        if answer is None:
            code = self._process.wait()
            raise SearchlibError(
                f"a worker process ended unexpectedly (exit code {code}): nothing was added; "
                "try again, or with workers=1"
            )
        if isinstance(answer, OSError):
            raise SearchlibError(
                f"a worker process cannot write: {answer.strerror or answer}; nothing was added"
            ) from answer
        return answer

    def _wait_for_answer(self) -> Any:
        """Wait for an answer while the process shows that it is alive."""
        signs, silent = self._signs, 0
        while silent < SILENCE:  # counts turns, so that a pause of this process does not count
            try:
                return self._answers.get(timeout=1.0)
            except Empty:
                silent = silent + 1 if signs == self._signs else 0
                signs = self._signs
        self.discard()
        raise SearchlibError(
            f"a worker process has shown no sign of life for {SILENCE} s: nothing was added; "
            "try again, or with workers=1"
        )

    def is_free(self) -> bool:
        """Return whether it can take more documents now."""
        try:
            while self._waiting:
                self._answer(False)
                self._waiting -= 1
        except Empty:
            pass
        return self._waiting < AHEAD

    def add(self, documents: Documents) -> None:
        """Send a batch of documents; returns at once."""
        self._messages.put(documents)
        self._waiting += 1

    def ask_to_flush(self) -> None:
        """Ask for the flush that `flush` waits for, so that several workers flush in parallel."""
        self._messages.put(None)

    def flush(self) -> list[SegmentEntry]:
        """Wait for the flush asked for, and return all segments written so far."""
        while self._waiting:
            self._answer(True)
            self._waiting -= 1
        segments: list[SegmentEntry] = self._answer(True)
        return segments

    def close(self) -> None:
        """End it in good order, after a flush."""
        self._messages.put(False)
        self._messages.put(_END)
        try:
            self._process.wait(LEAVING)
        except subprocess.TimeoutExpired:  # it has nothing left to do
            self._process.kill()
        self._join()

    def discard(self) -> None:
        """End it at once, whatever it is doing."""
        self._messages.put(_END)
        self._process.kill()
        self._join()

    def _join(self) -> None:
        self._process.wait()
        for thread in self._threads:
            thread.join()


def serve() -> None:
    """Run a worker: build segments of the documents that come by standard input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the writer decides what an interruption means
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed goes where errors go
    sending = Lock()

    def answer(message: Any) -> None:
        with sending:
            _send(answers, message)

    Thread(target=_show_life, args=(answer, os.getppid()), daemon=True).start()
    try:
        folder, schema, memory = _receive(sys.stdin.buffer)
        memo = Memo(memory)
        builder = Builder(Folder(folder), Schema.from_dict(schema), memo.rest, memo)
        while (message := _receive(sys.stdin.buffer)) is not False:
            if message is None:
                builder.flush()
                answer(builder.segments)
                continue
            for values in message:
                builder.add(values)
            answer(len(message))
    except (EOFError, BrokenPipeError):  # the writer gave up or died
        pass
    except OSError as error:
        answer(error)


def _show_life(answer: Callable[[Any], None], parent: int) -> NoReturn:
    """Send a sign of life every second; end this process when its parent has ended."""
    while os.getppid() == parent:
        try:
            answer(_ALIVE)
        except (OSError, ValueError):
            break
        time.sleep(1)
    os._exit(1)
