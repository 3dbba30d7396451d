"""The two places an index can live in: a folder, or this process's memory.

A place holds segment files, which Whoosh's storages open, and the manifest, which says what of them counts. A commit is durable when `commit` returns: the
segments' files were synced before, then the new manifest is written beside the old one, synced, and renamed over it, and the folder is synced.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import Any, Protocol

from whoosh.filedb.filestore import FileStorage, RamStorage, Storage

from searchlib.errors import CorruptIndexError, FormatError, IndexExists, IndexNotFound, LockError, SearchlibError
from searchlib.storage.manifest import MANIFEST, MOST_BYTES, Manifest
from searchlib.storage.regular import open_regular

INDEX_NAME = "MAIN"
LOCK = f"{INDEX_NAME}_WRITELOCK"
"""The name of the lock that Whoosh's own writers take too."""

_WAIT = 0.01


class Place(Protocol):
    """What an index asks of the place it lives in."""

    path: Path | None
    storage: Storage

    def create(self, manifest: Manifest) -> None:
        """Make an empty index; IndexExists when there is one."""

    def exists(self) -> bool:
        """Whether there is an index of ours, sound or not."""

    def version(self) -> Any:
        """What differs from one commit to the next. Cheap: asked before every search."""

    def read(self) -> Manifest:
        """The newest commit; IndexNotFound, FormatError or CorruptIndexError when it cannot be read."""

    def commit(self, manifest: Manifest) -> None:
        """Make a commit the newest, wholly or not at all. The files that it names are there."""

    def sync(self, names: list[str]) -> None:
        """Make files durable."""

    def size(self) -> int:
        """Bytes taken."""


def acquire(place: Place, timeout: float) -> Any:
    """The lock of a place's writers, taken; it has `release`, and the system releases it when the process dies."""
    lock = place.storage.lock(LOCK)
    end = time.monotonic() + timeout
    try:
        while not lock.acquire():
            if time.monotonic() >= end:
                raise LockError(f"another writer holds the index (waited {timeout:g} s): let it finish, or give a longer timeout")
            time.sleep(_WAIT)
    except OSError as error:
        raise SearchlibError(f"cannot write in {place.path}: {error.strerror}") from error
    return lock


class Folder:
    """A folder of the file system."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path: Path | None = Path(path).absolute()
        self._folder = str(self.path)
        self._manifest = os.path.join(self._folder, MANIFEST)
        self.storage: Storage = FileStorage(self._folder)

    def create(self, manifest: Manifest) -> None:
        self._make_folder()
        self.commit(manifest)

    def _make_folder(self) -> None:
        try:
            os.makedirs(self._folder, exist_ok=True)
            held = sorted(os.listdir(self._folder))
        except (FileExistsError, NotADirectoryError):
            raise IndexNotFound(f"{self._folder} is a file, not a folder: choose another place") from None
        except OSError as error:
            raise SearchlibError(f"cannot make the folder {self._folder}: {error.strerror}") from error
        if MANIFEST in held:
            raise IndexExists(f"there is an index in {self._folder}: open it with Index.open, or choose another folder")
        if held:
            raise FormatError(f"{self._folder} is not empty (it holds {held[0]!r}): an index needs a folder of its own")

    def exists(self) -> bool:
        return os.path.isfile(self._manifest)

    def version(self) -> Any:
        try:
            found = os.stat(self._manifest)
        except OSError:
            raise self._absence() from None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def read(self) -> Manifest:
        try:
            with open_regular(self._manifest) as file:
                return Manifest.from_json(file.read(MOST_BYTES + 1))
        except FileNotFoundError:
            raise self._absence() from None
        except NotADirectoryError:
            raise IndexNotFound(f"{self._folder} is not a folder") from None
        except OSError as error:
            raise CorruptIndexError(f"cannot read {self._manifest}: {error.strerror}", file=MANIFEST) from error

    def _absence(self) -> SearchlibError:
        if not os.path.isdir(self._folder):
            return IndexNotFound(f"there is no folder {self._folder}: make an index there with Index.create")
        if any(name.endswith(".toc") for name in os.listdir(self._folder)):
            return FormatError(f"{self._folder} holds a Whoosh index, not one of searchlib: convert it with Index.import_whoosh")
        return IndexNotFound(f"{self._folder} holds no index: make one with Index.create")

    def commit(self, manifest: Manifest) -> None:
        temporary = f"{self._manifest}.tmp"
        try:
            with open(temporary, "wb") as file:
                file.write(manifest.to_json())
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self._manifest)
            self._sync_folder()
        except OSError as error:
            raise SearchlibError(f"cannot write {self._manifest}: {error.strerror}") from error

    def sync(self, names: list[str]) -> None:
        for name in names:
            with open(os.path.join(self._folder, name), "rb") as file:
                os.fsync(file.fileno())
        self._sync_folder()

    def _sync_folder(self) -> None:
        if os.name == "nt":  # where a folder cannot be synced, and a rename is durable by itself
            return
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def size(self) -> int:
        with os.scandir(self._folder) as entries:
            return sum(entry.stat().st_size for entry in entries if entry.is_file())


class _TryLock:
    """A lock that says at once whether it is free, as Whoosh's lock on a file does; its own one for memory would wait for ever."""

    def __init__(self) -> None:
        self._lock = Lock()

    def acquire(self, blocking: bool = False) -> bool:
        return self._lock.acquire(blocking)

    def release(self) -> None:
        self._lock.release()


class MemoryStorage(RamStorage):
    """Whoosh's files in memory, with locks that can be waited for up to a time, and a folder of its own for what does not fit."""

    def lock(self, name: str) -> _TryLock:
        return self.locks.setdefault(name, _TryLock())

    def temp_storage(self, name: str | None = None) -> FileStorage:
        return FileStorage(mkdtemp(prefix="searchlib-"))


class Memory:
    """This process's memory: nothing outlives it."""

    path: Path | None = None

    def __init__(self) -> None:
        self.storage: Storage = MemoryStorage()
        self._manifest: Manifest | None = None

    def create(self, manifest: Manifest) -> None:
        self._manifest = manifest

    def exists(self) -> bool:
        return self._manifest is not None

    def version(self) -> Any:
        return self.read().generation

    def read(self) -> Manifest:
        if self._manifest is None:
            raise IndexNotFound("there is no index in this memory: make one with Index.memory")
        return self._manifest

    def commit(self, manifest: Manifest) -> None:
        self._manifest = manifest

    def sync(self, names: list[str]) -> None:
        """Nothing outlives the process."""

    def size(self) -> int:
        return sum(self.storage.file_length(name) for name in self.storage.list())
