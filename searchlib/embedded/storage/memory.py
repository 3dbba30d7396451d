"""A directory in this process's memory: nothing outlives it."""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Hashable, Iterable
from io import BytesIO
from itertools import count
from pathlib import Path
from threading import Lock as ThreadLock
from typing import BinaryIO

from searchlib.embedded.storage.directory import (
    Directory,
    Lock,
    forget_in_child,
    locked_out,
    plain_name,
)
from searchlib.errors import LockError

_PAUSE = 0.01


class Memory:
    """A `Directory` of byte strings."""

    path: Path | None = None
    name = "memory"

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}
        self._stamps: dict[str, int] = {}
        self._counter = count()
        self._mutex = ThreadLock()
        self._holder: weakref.ref[_MemoryLock] | None = None
        forget_in_child(self)

    def make(self) -> int:
        return 0

    def remove(self, made: int) -> None:
        """There is nothing to remove."""

    def list(self) -> list[str]:
        return list(self._files)

    def stamp(self, name: str) -> Hashable:
        self.read(name)
        return self._stamps[name]

    def size(self, name: str) -> int:
        return len(self.read(name))

    def read(self, name: str) -> bytes:
        try:
            return self._files[name]
        except KeyError:
            raise FileNotFoundError(2, os.strerror(2), name) from None

    def map(self, name: str) -> memoryview:
        return memoryview(self.read(name))

    def create(self, name: str) -> BinaryIO:
        if plain_name(name) in self._files:
            raise FileExistsError(17, os.strerror(17), name)
        self.replace(name, b"")
        return _MemoryFile(self, name)

    def sync(self, names: Iterable[str]) -> None:
        for name in names:
            self.read(name)

    def replace(self, name: str, content: bytes, *, durable: bool = True) -> None:
        self._stamps[plain_name(name)] = next(self._counter)
        self._files[name] = content

    def link(self, name: str, other: str) -> None:
        self.replace(other, self.read(name))

    def share(self, source: Directory, name: str) -> bool:
        return False

    def delete(self, name: str) -> None:
        self.read(name)
        del self._files[name]

    def lock(self, timeout: float) -> Lock:
        lock, end = _MemoryLock(self), time.monotonic() + timeout
        while not self._acquire(lock):
            if time.monotonic() >= end:
                raise locked_out(timeout)
            time.sleep(_PAUSE)
        return lock

    def _acquire(self, lock: _MemoryLock) -> bool:
        with self._mutex:
            if self.holder is not None:
                return False
            self._holder = weakref.ref(lock)
            return True

    @property
    def holder(self) -> _MemoryLock | None:
        """The lock in force; None if there is none, or it was dropped without being released."""
        return self._holder() if self._holder is not None else None

    def free(self) -> None:
        """Let another have the lock."""
        self._holder = None

    def forget(self) -> None:
        """Begin with a free lock in a forked child, whose memory is its own."""
        self._mutex, self._holder = ThreadLock(), None


class _MemoryFile(BytesIO):
    """A new file, whose bytes are the directory's when it is closed."""

    def __init__(self, memory: Memory, name: str) -> None:
        super().__init__()
        self._memory, self._name = memory, name

    def close(self) -> None:
        if not self.closed:
            self._memory.replace(self._name, self.getvalue())
        super().close()


class _MemoryLock:
    """The lock of a memory's writers."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def check(self) -> None:
        if self._memory.holder is not self:
            raise LockError(
                "this writer no longer holds the index: it has ended, "
                "or belongs to the process that this one was forked from"
            )

    def release(self) -> None:
        if self._memory.holder is self:
            self._memory.free()
