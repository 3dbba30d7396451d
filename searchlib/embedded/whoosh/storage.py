"""A directory as Whoosh's storage, and a segment's files wherever Whoosh keeps them."""

from __future__ import annotations

from tempfile import mkdtemp
from typing import Any

from whoosh.filedb.filestore import FileStorage, Storage
from whoosh.filedb.structfile import BufferFile, StructFile

from searchlib.embedded.segment import COLUMN_EXTENSION, EXTENSION, open_sections
from searchlib.embedded.storage import Directory, Folder, Lock, Sections
from searchlib.errors import CorruptIndexError, LockError


class DirectoryStorage(Storage):
    """What Whoosh asks of a storage, carried out by a `Directory`."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory

    def create_file(self, name: str, **kwargs: Any) -> StructFile:
        return StructFile(self.directory.create(name), name=name)

    def open_file(self, name: str, **kwargs: Any) -> StructFile:
        return BufferFile(self.directory.map(name), name=name)

    def list(self) -> list[str]:
        return self.directory.list()

    def file_exists(self, name: str) -> bool:
        return name in self.directory.list()

    def file_length(self, name: str) -> int:
        return self.directory.size(name)

    def delete_file(self, name: str) -> None:
        self.directory.delete(name)

    def temp_storage(self, name: str | None = None) -> FileStorage:
        return FileStorage(mkdtemp(prefix="searchlib-"))

    def lock(self, name: str) -> WhooshLock:
        return WhooshLock(self.directory)


class WhooshLock:
    """The writers' lock, as Whoosh asks for it. Every name means the same lock."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._held: Lock | None = None

    def acquire(self, blocking: bool = False) -> bool:
        try:
            self._held = self._directory.lock(float("inf") if blocking else 0.0)
        except LockError:
            return False
        return True

    def release(self) -> None:
        if self._held is not None:
            self._held.release()


def open_half(storage: Storage, segment: Any, extension: str) -> Sections:
    """Open a segment's one file, or else its half with that extension, in any of Whoosh's storages."""
    whole = segment.make_filename(EXTENSION)
    name = whole if storage.file_exists(whole) else segment.make_filename(extension)
    if isinstance(storage, DirectoryStorage):
        return open_sections(storage.directory, name)
    if isinstance(storage, FileStorage):
        return open_sections(Folder(storage.folder), name)
    try:
        with storage.open_file(name) as file:
            return Sections(file.read(), name)
    except NameError:  # what Whoosh's storage in memory raises
        raise CorruptIndexError(
            f"the file {name} is missing: restore it from a copy", file=name
        ) from None


def column_file(segment: Any, field: str) -> str:
    """Return the name of the file of a column that was added to a finished segment."""
    return segment.make_filename(f".{field}{COLUMN_EXTENSION}")
