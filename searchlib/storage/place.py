"""The two places an index can live in: a folder, or this process's memory.

A place holds a Whoosh index and, beside it, the settings: a small JSON object that says the format, the schema and the analysis version, and that
is what makes a folder one of ours.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import Any, Protocol

from whoosh.fields import Schema as WhooshSchema
from whoosh.filedb.filestore import FileStorage, RamStorage, Storage
from whoosh.index import TOC, FileIndex

from searchlib.errors import CorruptIndexError, FormatError, IndexExists, IndexNotFound, SearchlibError

FORMAT_VERSION = 1
SETTINGS = "searchlib.json"
INDEX_NAME = "MAIN"


class Place(Protocol):
    """What an index asks of the place it lives in."""

    path: Path | None

    def create(self, whoosh_schema: WhooshSchema, settings: Mapping[str, Any]) -> None:
        """Make an empty index; IndexExists when there is one."""

    def exists(self) -> bool:
        """Whether there is an index of ours, sound or not."""

    def settings(self) -> dict[str, Any]:
        """The settings; IndexNotFound, FormatError or CorruptIndexError when they cannot be read."""

    def write_settings(self, settings: Mapping[str, Any]) -> None:
        """Replace the settings, wholly or not at all."""

    def open(self) -> FileIndex:
        """The Whoosh index of the newest commit."""

    def generation(self) -> int:
        """The number of the newest commit. Cheap: asked before every search."""

    def size(self) -> int:
        """Bytes taken."""


class Folder:
    """A folder of the file system."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path: Path | None = Path(path).absolute()
        self._folder = Path(path).absolute()
        self._storage = FileStorage(str(self._folder))

    def create(self, whoosh_schema: WhooshSchema, settings: Mapping[str, Any]) -> None:
        self._make_folder()
        self._storage.create_index(whoosh_schema, indexname=INDEX_NAME)
        self.write_settings(settings)

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            held = sorted(entry.name for entry in self._folder.iterdir())
        except (FileExistsError, NotADirectoryError):
            raise IndexNotFound(f"{self._folder} is a file, not a folder: choose another place") from None
        except OSError as error:
            raise SearchlibError(f"cannot make the folder {self._folder}: {error.strerror}") from error
        if SETTINGS in held:
            raise IndexExists(f"there is an index in {self._folder}: open it with Index.open, or choose another folder")
        if held:
            raise FormatError(f"{self._folder} is not empty (it holds {held[0]!r}): an index needs a folder of its own")

    def exists(self) -> bool:
        return (self._folder / SETTINGS).is_file()

    def settings(self) -> dict[str, Any]:
        try:
            text = (self._folder / SETTINGS).read_text(encoding="utf-8")
        except FileNotFoundError:
            raise self._absence() from None
        except NotADirectoryError:
            raise IndexNotFound(f"{self._folder} is not a folder") from None
        except (OSError, UnicodeDecodeError) as error:
            raise CorruptIndexError(f"cannot read {self._folder / SETTINGS}: {error}", file=SETTINGS) from error
        return _read_settings(text)

    def _absence(self) -> SearchlibError:
        if not self._folder.is_dir():
            return IndexNotFound(f"there is no folder {self._folder}: make an index there with Index.create")
        if self.generation() >= 0:
            return FormatError(f"{self._folder} holds a Whoosh index, not one of searchlib: convert it with Index.import_whoosh")
        return IndexNotFound(f"{self._folder} holds no index: make one with Index.create")

    def write_settings(self, settings: Mapping[str, Any]) -> None:
        temporary = self._folder / f"{SETTINGS}.tmp"
        try:
            with open(temporary, "w", encoding="utf-8") as file:
                json.dump(settings, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self._folder / SETTINGS)
        except OSError as error:
            raise SearchlibError(f"cannot write {self._folder / SETTINGS}: {error.strerror}") from error

    def open(self) -> FileIndex:
        return _open(self._storage, str(self._folder))

    def generation(self) -> int:
        return int(TOC._latest_generation(self._storage, INDEX_NAME))

    def size(self) -> int:
        return sum(entry.stat().st_size for entry in self._folder.iterdir() if entry.is_file())


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
        self._storage = MemoryStorage()
        self._settings: dict[str, Any] = {}

    def create(self, whoosh_schema: WhooshSchema, settings: Mapping[str, Any]) -> None:
        self._storage.create_index(whoosh_schema, indexname=INDEX_NAME)
        self.write_settings(settings)

    def exists(self) -> bool:
        return bool(self._settings)

    def settings(self) -> dict[str, Any]:
        return self._settings

    def write_settings(self, settings: Mapping[str, Any]) -> None:
        self._settings = dict(settings)

    def open(self) -> FileIndex:
        return _open(self._storage, "memory")

    def generation(self) -> int:
        return int(TOC._latest_generation(self._storage, INDEX_NAME))

    def size(self) -> int:
        return sum(self._storage.file_length(name) for name in self._storage.list())


def _read_settings(text: str) -> dict[str, Any]:
    try:
        settings = json.loads(text)
        version = settings["format"]
    except (ValueError, TypeError, KeyError) as error:
        raise CorruptIndexError(f"{SETTINGS} is not what searchlib writes: {error}", file=SETTINGS) from error
    if not isinstance(version, int) or version > FORMAT_VERSION:
        raise FormatError(f"the index has format {version}, and this searchlib reads up to {FORMAT_VERSION}: upgrade searchlib")
    return settings


def _open(storage: Storage, name: str) -> FileIndex:
    try:
        return FileIndex(storage, indexname=INDEX_NAME)
    except Exception as error:  # Whoosh unpickles here: damage can raise anything
        raise CorruptIndexError(f"the index in {name} cannot be opened: {error}") from error
