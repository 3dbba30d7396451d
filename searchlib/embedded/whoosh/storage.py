"""A directory as a Whoosh storage, and the files of a segment in any Whoosh storage."""

from __future__ import annotations

from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from whoosh.filedb.filestore import FileStorage, Storage
from whoosh.filedb.structfile import BufferFile, StructFile

from searchlib.embedded.segment import COLUMN_EXTENSION, EXTENSION, open_sections
from searchlib.embedded.storage import Directory, Folder, Lock, Sections
from searchlib.errors import CorruptIndexError, LockError

if TYPE_CHECKING:
    from searchlib.embedded.whoosh.codec import ColumnarSegment


class DirectoryStorage(Storage):
    """A Whoosh storage over a `Directory`."""

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
    """The writer lock with the methods that Whoosh calls; there is one, whatever its name."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._lock: Lock | None = None

    def acquire(self, blocking: bool = False) -> bool:
        try:
            self._lock = self._directory.lock(float("inf") if blocking else 0.0)
        except LockError:
            return False
        return True

    def release(self) -> None:
        if self._lock is not None:
            self._lock.release()


def open_part(storage: Storage, segment: ColumnarSegment, extension: str) -> Sections:
    """Open the file of a segment, or else the part of it that Whoosh's writer makes first.

    Parameters
    ----------
    storage : whoosh.filedb.filestore.Storage
        Any storage of Whoosh's, or ours.
    segment : ColumnarSegment
        The segment.
    extension : str
        The extension of the part: documents or terms.
    """
    whole = segment.make_filename(EXTENSION)
    name = whole if storage.file_exists(whole) else segment.make_filename(extension)
    if isinstance(storage, DirectoryStorage):
        return open_sections(storage.directory, name)
    if isinstance(storage, FileStorage):
        return open_sections(Folder(storage.folder), name)
    try:
        with storage.open_file(name) as file:
            return Sections(file.read(), name)
    except NameError:  # so Whoosh's storage in memory reports a missing file
        raise CorruptIndexError(
            f"the file {name} is missing: restore it from a copy", file=name
        ) from None


def column_file(segment: ColumnarSegment, field: str) -> str:
    """Return the file name of a column that was added to a finished segment."""
    return segment.make_filename(f".{field}{COLUMN_EXTENSION}")
