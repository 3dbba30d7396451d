"""Processes that build segments side by side.

A worker is a Python of its own that runs `serve`: it does not run the caller's main module, so a script needs no main guard, and inherits no file but its
pipes, so it never holds the index's lock. It is sent documents by its standard input, answers each lot when it is done, and names the segments it wrote at
the end. When its input ends without that, because the writer gave up or died, it goes; what it wrote is swept by its writer, or by the next one.

A worker shows every second that it is alive, so that one that was stopped is told from one that is slow, and is not waited for without limit.
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
from searchlib.embedded.storage import Folder, SegmentEntry
from searchlib.errors import SearchlibError
from searchlib.schema import CheckedValue, Schema

Documents = list[Mapping[str, CheckedValue]]

AHEAD = 8
"""Lots that a worker may have waiting, so that it has work while this process analyses a block of its own."""

PIPE_BYTES = 1 << 20
"""What a pipe holds, where the system can be asked for it: a write that finds no room costs a turn of this process's threads, some milliseconds, each time."""

SILENCE = 60
"""Seconds without a sign of life after which a worker is given up."""

LEAVING = 10.0
"""Seconds that a worker may take to end, once it has nothing left to do."""

_ALIVE = "alive"
_TOLD_ALREADY = (
    "ignore:Whoosh and whoosh-reloaded:RuntimeWarning"  # by the process that starts the workers
)
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
        command = "from searchlib.embedded.indexer.workers import serve; serve()"
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-W", _TOLD_ALREADY, "-c", command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
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
        self._messages.put((folder, schema.to_dict(), memory_mb))

    def _talk(self, pipe: IO[bytes]) -> None:
        with contextlib.suppress(OSError), pipe:  # the one who listens tells of a death
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
        answer = self._awaited() if wait else self._answers.get(False)
        if answer is None:
            code = self._process.wait()
            raise SearchlibError(
                f"a worker process ended unexpectedly (exit code {code}): nothing was added; try again, or with workers=1"
            )
        if isinstance(answer, OSError):
            raise SearchlibError(
                f"a worker process cannot write: {answer.strerror or answer}; nothing was added"
            ) from answer
        return answer

    def _awaited(self) -> Any:
        """Wait for an answer as long as the process shows that it is alive."""
        signs, silent = self._signs, 0
        while (
            silent < SILENCE
        ):  # counted in turns, so that a pause of this process itself does not count
            try:
                return self._answers.get(timeout=1.0)
            except Empty:
                silent = silent + 1 if signs == self._signs else 0
                signs = self._signs
        self.discard()
        raise SearchlibError(
            f"a worker process has shown no sign of life for {SILENCE} s: nothing was added; try again, or with workers=1"
        )

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
        self._messages.put(_END)
        try:
            self._process.wait(LEAVING)
        except subprocess.TimeoutExpired:  # it has nothing left to do
            self._process.kill()
        self._join()

    def discard(self) -> None:
        """End it at once, whatever it is at."""
        self._messages.put(_END)
        self._process.kill()
        self._join()

    def _join(self) -> None:
        self._process.wait()
        for thread in self._threads:
            thread.join()


def serve() -> None:
    """What a worker runs."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # it is the writer's to say what an interruption means
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed goes where errors go
    sending = Lock()

    def answer(message: Any) -> None:
        with sending:
            _send(answers, message)

    Thread(target=_show_life, args=(answer, os.getppid()), daemon=True).start()
    try:
        folder, schema, memory_mb = _receive(sys.stdin.buffer)
        builder = Builder(Folder(folder), Schema.from_dict(schema), memory_mb)
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
    """Say every second that this process is alive; end it when its parent is not."""
    while os.getppid() == parent:
        try:
            answer(_ALIVE)
        except (OSError, ValueError):
            break
        time.sleep(1)
    os._exit(1)
