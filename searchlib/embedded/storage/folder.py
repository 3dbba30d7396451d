"""A directory in the file system.

How each promise of the contract is kept: a file is synced through a descriptor that may write
(Windows asks for that) and the folder after it, which makes the name durable; a replacement is
written to a temporary file, synced, renamed over the old one, and the folder synced; the lock is
`flock` on a file, which the system frees on death, and is closed in forked children.

Every call to the system that changes something is a method of its own with an underscore, so that a
test can make each of them fail.
"""

from __future__ import annotations

import contextlib
import errno
import io
import mmap
import os
import shutil
import stat
import sys
import time
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import BinaryIO

from searchlib.embedded.storage.directory import (
    Directory,
    Lock,
    NotSynced,
    forget_in_child,
    locked_out,
    plain_name,
)
from searchlib.errors import LockError

LOCK = "MAIN_WRITELOCK"
"""The lock file, under the name that Whoosh's own writers lock too."""

TEMPORARY = ".tmp"
"""The end of the names of files that are not yet in place."""

_PAUSE = 0.01
_ONLY_REGULAR = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class Folder:
    """A folder as a `Directory`.

    Parameters
    ----------
    path : str or path-like
        The folder; it need not exist yet.
    """

    patience = 1.0 if os.name == "nt" else 0.0
    """Seconds to try again where the system keeps open files from being replaced and deleted."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path: Path | None = Path(path).absolute()
        self._folder = str(self.path)

    @property
    def name(self) -> str:
        return self._folder

    def _path(self, name: str) -> str:
        return f"{self._folder}{os.sep}{plain_name(name)}"

    # ------------------------------------------------------------ the folder

    def make(self) -> int:
        missing: list[str] = []
        at = self._folder
        while not os.path.isdir(at):
            if os.path.lexists(at) and not os.path.isdir(
                at
            ):  # and not just made by another process
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), at)
            missing.append(at)
            at = os.path.dirname(at)
        for folder in reversed(missing):
            with contextlib.suppress(FileExistsError):
                self._make_folder(folder)
            self._sync_folder(os.path.dirname(folder))
        return len(missing)

    def remove(self, made: int) -> None:
        at = self._folder
        for _ in range(made):
            os.rmdir(at)
            at = os.path.dirname(at)

    def list(self) -> list[str]:
        return os.listdir(self._folder)

    # ------------------------------------------------------------ reading

    def stamp(self, name: str) -> Hashable:
        status = os.stat(self._path(name))
        return status.st_ino, status.st_mtime_ns, status.st_size

    def size(self, name: str) -> int:
        return os.stat(self._path(name)).st_size

    def read(self, name: str) -> bytes:
        with open(self._descriptor(name), "rb") as file:
            return file.read()

    def map(self, name: str) -> memoryview:
        descriptor = self._descriptor(name)
        try:
            if not os.fstat(descriptor).st_size:
                return memoryview(b"")
            return memoryview(mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ))
        finally:
            os.close(descriptor)

    def _descriptor(self, name: str) -> int:
        """Open a regular file for reading; OSError for a folder, link or pipe in its place."""
        descriptor = os.open(self._path(name), os.O_RDONLY | _ONLY_REGULAR | _BINARY)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise OSError(errno.EINVAL, "it is not a regular file", name)
        return descriptor

    # ------------------------------------------------------------ writing

    def create(self, name: str) -> BinaryIO:
        return self._open_new(self._path(name))

    def sync(self, names: Iterable[str]) -> None:
        for name in names:
            self._sync_file(self._path(name))
        self._sync_folder(self._folder)

    def replace(self, name: str, content: bytes, *, durable: bool = True) -> None:
        path = self._path(name)
        temporary = path + TEMPORARY
        with contextlib.suppress(FileNotFoundError):
            self._unlink(temporary)
        try:
            with self._open_new(temporary) as file:
                file.write(content)
            now = time.time_ns()
            os.utime(
                temporary, ns=(now, now)
            )  # finer than the system's own clock: `stamp` tells any two apart
            if durable:
                self._sync_file(temporary)
            self._patiently(lambda: self._rename(temporary, path))
        except OSError:
            with contextlib.suppress(OSError):
                self._unlink(temporary)
            raise
        if durable:
            try:
                self._sync_folder(self._folder)
            except OSError as error:
                raise NotSynced(error.errno, error.strerror, self._folder) from error

    def link(self, name: str, other: str) -> None:
        path, target = self._path(name), self._path(other)
        temporary = target + TEMPORARY
        with contextlib.suppress(FileNotFoundError):
            self._unlink(temporary)
        try:
            self._link(path, temporary)
        except FileNotFoundError:
            raise
        except OSError:  # a file system without hard links
            shutil.copyfile(path, temporary)
        try:
            self._patiently(lambda: self._rename(temporary, target))
        finally:
            with contextlib.suppress(
                OSError
            ):  # a rename over another name of the same file does nothing
                self._unlink(temporary)

    def share(self, source: Directory, name: str) -> bool:
        if source.path is None:
            return False
        try:
            self._link(os.path.join(source.path, plain_name(name)), self._path(name))
        except (FileNotFoundError, FileExistsError):
            raise
        except OSError:  # another file system, or one without hard links
            return False
        return True

    def delete(self, name: str) -> None:
        self._unlink(self._path(name))

    def lock(self, timeout: float) -> Lock:
        end = time.monotonic() + timeout
        while True:
            lock = FolderLock(self._path(LOCK))
            if lock.acquire():
                return lock
            if time.monotonic() >= end:
                raise locked_out(timeout)
            time.sleep(_PAUSE)

    def _patiently(self, call: Callable[[], None]) -> None:
        end = time.monotonic() + self.patience
        while True:
            try:
                return call()
            except PermissionError:
                if time.monotonic() >= end:
                    raise
                time.sleep(_PAUSE)

    # ------------------------------------------------------------ calls to the system

    def _make_folder(self, path: str) -> None:
        os.mkdir(path)

    def _open_new(self, path: str) -> BinaryIO:
        return open(path, "xb")

    def _sync_file(self, path: str) -> None:
        descriptor = os.open(path, os.O_RDWR | _BINARY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _sync_folder(self, path: str) -> None:
        if os.name == "nt":  # where a folder cannot be synced, and a rename is durable by itself
            return
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _rename(self, path: str, target: str) -> None:
        os.replace(path, target)

    def _unlink(self, path: str) -> None:
        os.unlink(path)

    def _link(self, path: str, other: str) -> None:
        os.link(path, other)


class FolderLock:
    """The lock of a folder's writers: an exclusive `flock` on a file that is never written.

    A lock that is dropped without being released is freed, because its file is closed then.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: io.FileIO | None = None

    def acquire(self) -> bool:
        """Try to take the lock, and return whether it was free."""
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | _BINARY
        self._file = io.FileIO(os.open(self._path, flags, 0o666), "r+")
        forget_in_child(self)
        if _try_lock(self._file.fileno()) and self._is_the_file(self._file):
            return True
        self.forget()
        return False

    def _is_the_file(self, file: io.FileIO) -> bool:
        """Return whether the locked file still has its name: it may have been removed since."""
        if os.name == "nt":  # where an open file cannot be removed
            return True
        try:
            return os.path.samestat(os.fstat(file.fileno()), os.stat(self._path))
        except FileNotFoundError:
            return False

    def check(self) -> None:
        if self._file is None:
            raise LockError(
                "this writer no longer holds the index: it has ended, "
                "or belongs to the process that this one was forked from"
            )
        if not self._is_the_file(self._file):
            raise LockError(
                f"the lock file {self._path} was removed while it was held, "
                "so that another writer may be at work: nothing was committed"
            )

    def release(self) -> None:
        if self._file is not None:
            _unlock(self._file.fileno())
            self.forget()

    def forget(self) -> None:
        """Close the file, which frees the lock unless the parent of this process holds it too."""
        file, self._file = self._file, None
        if file is not None:
            file.close()


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
