"""Directories that fail: at a chosen step, by a power cut, or as Windows does.

Each is a folder of the file system whose system calls are intercepted.
`tests/embedded/storage/test_directory.py` runs the contract suite on them while nothing fails.
"""

from __future__ import annotations

import errno
import io
import mmap
import os
import random
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from searchlib.embedded.storage import Folder, Lock


class Stopped(BaseException):
    """The process has died; nothing may catch this."""


class _Raw(io.RawIOBase):
    """A new file whose writes go through `write`, a function of the file and the bytes."""

    def __init__(self, path: str, write: Callable[[io.FileIO, bytes], int]) -> None:
        self._file = open(path, "xb", buffering=0)  # noqa: SIM115  # closed with this
        self._write = write

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self._write(self._file, bytes(data))

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def watched(path: str, write: Callable[[io.FileIO, bytes], int]) -> BinaryIO:
    """Return a new file with a write buffer, as real ones have."""
    return io.BufferedWriter(_Raw(path, write), 4096)  # type: ignore[return-value]


class FailingFolder(Folder):
    """A folder whose system calls are counted as steps, and fail at chosen ones.

    Attributes
    ----------
    steps : int
        Number of steps so far.
    written : int
        Number of bytes written so far.
    log : list of str
        Descriptions of the steps.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(path)
        self.heal()

    def heal(self) -> None:
        """Stop failing, and count from 0 again."""
        self.steps = self.written = 0
        self.log: list[str] = []
        self._at: int | None = None
        self._behind: tuple[str, int] | None = None
        self._budget: int | None = None
        self._error: int | None = None
        self._forever = self._dead = False

    def stop_at(self, step: int) -> None:
        """End the process at a step; of a write, half of the bytes are written."""
        self._at, self._error = step, None

    def fail_at(self, step: int, error: int, forever: bool) -> None:
        """Fail at a step with an OSError, or with `forever` at all later writes too."""
        self._at, self._error, self._forever = step, error, forever

    def fail_behind(self, what: str, offset: int, error: int, forever: bool) -> None:
        """Fail at a step some steps after a known one."""
        self._behind, self._error, self._forever = (what, offset), error, forever

    def fail_after(self, written: int, error: int, forever: bool) -> None:
        """Fail once a number of bytes is written."""
        self._budget, self._error, self._forever = written, error, forever

    @property
    def has_failed(self) -> bool:
        """Whether the failure asked for has happened."""
        return self._at is None and self._budget is None and self._behind is None

    def _step(self, what: str, frees: bool = False) -> None:
        if self._dead:
            raise Stopped
        self.steps += 1
        self.log.append(what)
        if self._behind is not None and self._behind[0] == what:
            self._at, self._behind = self.steps + self._behind[1], None
        if self._at is not None and self.steps > self._at:
            if not self._forever:
                self._at = None
            if self._error is None:
                self._dead = True
                raise Stopped
            if self._forever and (frees or what.startswith("read")) and self.steps > self._at + 1:
                return  # a full disk can be read, and given room
            raise OSError(self._error, os.strerror(self._error), what)

    def _write(self, file: io.FileIO, data: bytes) -> int:
        if self._dead:  # what a dead process had in its buffers is gone
            return len(data)
        try:
            self._step("write")
        except Stopped:
            file.write(data[: len(data) // 2])
            raise
        if self._budget is not None and self.written + len(data) > self._budget:
            data = data[: max(0, self._budget - self.written)]
            if not data:
                assert self._error is not None
                self._budget = self._budget if self._forever else None
                raise OSError(self._error, os.strerror(self._error))
        self.written += len(data)
        return file.write(data)

    def read(self, name: str) -> bytes:
        self._step(f"read {name}")
        return super().read(name)

    def map(self, name: str) -> memoryview:
        self._step(f"read {name}")
        return super().map(name)

    def lock(self, timeout: float) -> Lock:
        self._step("lock")
        return super().lock(timeout)

    def _make_folder(self, path: str) -> None:
        self._step("mkdir")
        super()._make_folder(path)

    def _open_new(self, path: str) -> BinaryIO:
        self._step(f"create {os.path.basename(path)}")
        return watched(path, self._write)

    def _sync_file(self, path: str) -> None:
        self._step(f"sync {os.path.basename(path)}")
        super()._sync_file(path)

    def _sync_folder(self, path: str) -> None:
        self._step("sync folder")
        super()._sync_folder(path)

    def _rename(self, path: str, target: str) -> None:
        self._step(f"rename {os.path.basename(target)}")
        super()._rename(path, target)

    def _unlink(self, path: str) -> None:
        self._step(f"unlink {os.path.basename(path)}", frees=True)
        super()._unlink(path)

    def _link(self, path: str, other: str) -> None:
        self._step(f"link {os.path.basename(other)}")
        super()._link(path, other)


# ---------------------------------------------------------------- power


@dataclass
class Inode:
    """The bytes of a file as a reader sees them, and as they are surely on the disk."""

    content: bytearray = field(default_factory=bytearray)
    synced: bytes = b""


@dataclass
class Disk:
    """A folder with the guarantees of POSIX on what survives a power cut.

    Attributes
    ----------
    names : dict
        The inode of each name, as a reader sees it.
    certain : dict
        The same as of the last sync of the folder.
    pending : list
        Changes of names since, as (name, inode), or (name, None) for a removal. A rename is two
        changes that are made at once.
    exists : bool
        Whether the folder itself is sure to survive.
    """

    names: dict[str, Inode] = field(default_factory=dict)
    certain: dict[str, Inode] = field(default_factory=dict)
    pending: list[list[tuple[str, Inode | None]]] = field(default_factory=list)
    exists: bool = False

    def change(self, *changes: tuple[str, Inode | None]) -> None:
        for name, inode in changes:
            if inode is None:
                self.names.pop(name, None)
            else:
                self.names[name] = inode
        self.pending.append(list(changes))

    def sync(self) -> None:
        self.certain, self.pending = dict(self.names), []

    def cut(self, chance: random.Random, path: Path) -> None:
        """Write what a power cut may leave to a new folder.

        It is all that is certain, and any part of the rest.
        """
        if not self.exists and chance.random() < 0.5:
            return
        path.mkdir(parents=True)
        names = dict(self.certain)
        reach = chance.choice([0.0, 0.5, 0.9, 1.0])
        for changes in self.pending:
            if chance.random() < reach:
                for name, inode in changes:
                    if inode is None:
                        names.pop(name, None)
                    else:
                        names[name] = inode
        for name, inode in names.items():
            (path / name).write_bytes(_left(inode, chance))


SECTOR = 512


def _left(inode: Inode, chance: random.Random) -> bytes:
    """Return the bytes that a power cut may leave of a file.

    They are every synced byte and some of the others, each sector of which may also have become
    zeros or anything.
    """
    length = chance.choice(
        [
            len(inode.synced),
            len(inode.content),
            chance.randint(len(inode.synced), len(inode.content)),
        ]
    )
    left = bytearray(inode.content[:length])
    for start in range(len(inode.synced) // SECTOR * SECTOR, length, SECTOR):
        begin, end = max(start, len(inode.synced)), min(start + SECTOR, length)
        damage = chance.random()
        if damage < 0.3:
            left[begin:end] = bytes(end - begin)
        elif damage < 0.4:
            left[begin:end] = chance.randbytes(end - begin)
    return bytes(left)


class PowerFolder(Folder):
    """A folder that also records, step by step, what a power cut would leave of it.

    Attributes
    ----------
    steps : list
        Calls that repeat on a `Disk`, in order, every operation on the folder.
    renamed : list
        Numbers of the steps after which a rename may be lost, or survive without its file.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(path)
        self.steps: list[Callable[[Disk], None]] = []
        self.renamed: list[int] = []

    def disk(self, steps: int) -> Disk:
        """Return the disk after a number of steps."""
        disk = Disk()
        for step in self.steps[:steps]:
            step(disk)
        return disk

    def _open_new(self, path: str) -> BinaryIO:
        name = os.path.basename(path)
        self.steps.append(lambda disk: disk.change((name, Inode())))

        def write(file: io.FileIO, data: bytes) -> int:
            self.steps.append(lambda disk: disk.names[name].content.extend(data))
            return file.write(data)

        return watched(path, write)

    def _sync_file(self, path: str) -> None:
        super()._sync_file(path)

        def sync(disk: Disk) -> None:
            inode = disk.names[os.path.basename(path)]
            inode.synced = bytes(inode.content)

        self.steps.append(sync)

    def _sync_folder(self, path: str) -> None:
        super()._sync_folder(path)
        if path == self.name:
            self.steps.append(Disk.sync)
        elif path == os.path.dirname(self.name):
            self.steps.append(lambda disk: setattr(disk, "exists", True))

    def _rename(self, path: str, target: str) -> None:
        super()._rename(path, target)
        old, new = os.path.basename(path), os.path.basename(target)
        self.steps.append(lambda disk: disk.change((new, disk.names[old]), (old, None)))
        self.renamed.append(len(self.steps))

    def _unlink(self, path: str) -> None:
        super()._unlink(path)
        self.steps.append(lambda disk: disk.change((os.path.basename(path), None)))

    def _link(self, path: str, other: str) -> None:
        super()._link(path, other)
        self.steps.append(
            lambda disk: disk.change((os.path.basename(other), disk.names[os.path.basename(path)]))
        )


# ---------------------------------------------------------------- Windows


class WindowsFolder(Folder):
    """A folder that behaves as on Windows: open and mapped files cannot be deleted or replaced.

    Attributes
    ----------
    busy : int
        Number of the next deletions and replacements that meet a file which another program has
        open for a moment.
    """

    patience = 1.0

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(path)
        self.busy = 0
        self._mapped: dict[str, list[weakref.ref[mmap.mmap]]] = {}

    def map(self, name: str) -> memoryview:
        mapped = super().map(name)
        if isinstance(mapped.obj, mmap.mmap):
            self._mapped.setdefault(name, []).append(weakref.ref(mapped.obj))
        return mapped

    def is_mapped(self, name: str) -> bool:
        """Return whether a file is mapped."""
        return any(ref() is not None for ref in self._mapped.get(name, ()))

    def _refuse(self, path: str) -> None:
        if not os.path.exists(path):
            return
        self.busy, was_busy = max(0, self.busy - 1), self.busy > 0
        if was_busy or self.is_mapped(os.path.basename(path)):
            raise PermissionError(errno.EACCES, "the file is in use by another process", path)

    def _sync_folder(self, path: str) -> None:
        """Do nothing, because Windows cannot sync a folder."""

    def _rename(self, path: str, target: str) -> None:
        self._refuse(target)
        super()._rename(path, target)

    def _unlink(self, path: str) -> None:
        self._refuse(path)
        super()._unlink(path)
