"""The frame of every writer: take the lock, sweep, commit or abandon, release.

The rename of the manifest is the commit. A failure before it leaves the previous commit untouched;
a failure after it loses nothing: the next writer writes the table of contents for Whoosh and
deletes old files where this one could not. No writer remembers what it has to clean up. `sweep`
deletes whatever the two manifests on disk do not name, so that litter goes the same way whether an
error, an interruption or a power cut left it, and a file that a commit needs is never taken for
litter.
"""

from __future__ import annotations

import contextlib
import logging
import re

from searchlib.embedded.indexer.toc import TocWriter, is_toc, newest_toc, toc_name
from searchlib.embedded.storage import (
    INDEX_NAME,
    LOCK,
    TEMPORARY,
    Directory,
    Manifest,
    NotSynced,
    failing,
    former,
    holds_index,
    newest,
    put,
    stamp,
)
from searchlib.errors import FormatError, IndexExists, IndexNotFound, LockError, SearchlibError

log = logging.getLogger("searchlib")

_SEGMENT_FILE = re.compile(rf"{INDEX_NAME}_[^.]+\.")


class Session:
    """One writer's hold on an index, from taking the lock to releasing it.

    Parameters
    ----------
    directory : Directory
        Where the index is, or is to be made.
    timeout : float
        Seconds to wait for another writer.
    write_toc : TocWriter
        Writes the table of contents for Whoosh after each commit, and at the start if the previous
        writer could not.
    first : Manifest, optional
        Make a new index instead of opening one. It exists from the first commit on; `first` is what
        that commit follows.

    Attributes
    ----------
    manifest : Manifest
        The newest commit.

    Raises
    ------
    LockError
        If another writer holds the index.
    IndexExists, FormatError, IndexNotFound, CorruptIndexError
        If the directory does not hold what is asked for.
    SearchlibError
        If the system refuses to write there.
    """

    def __init__(
        self,
        directory: Directory,
        timeout: float,
        write_toc: TocWriter,
        *,
        first: Manifest | None = None,
    ) -> None:
        self._directory = directory
        self._write_toc = write_toc
        self._first = first
        self._folders_made = 0
        with failing(directory, "write"):
            if first is not None:
                _check_empty(directory)
                self._folders_made = directory.make()
            self._lock = directory.lock(timeout)
            try:
                self._begin()
            except BaseException:
                self._lock.release()
                raise

    def _begin(self) -> None:
        if self._first is not None:
            _check_empty(self._directory)  # again, now that nobody else can fill it
            self.manifest = self._first
            self.sweep()
            return
        self._stamp = stamp(self._directory)
        self.manifest = newest(self._directory)
        check_whoosh_toc(self._directory, self.manifest)
        self.sweep()
        if toc_name(self.manifest.generation) not in self._directory.list():
            self._write_toc(self._directory, self.manifest)

    def commit(self, manifest: Manifest) -> None:
        """Make a commit the newest; the files of the previous one stay until the next.

        Parameters
        ----------
        manifest : Manifest
            The commit. Its files are written, but need not be synced.

        Raises
        ------
        LockError
            If somebody took the lock away. Nothing was committed.
        SearchlibError
            If the system refuses to write. Nothing was committed, or, as the message then says,
            everything was, but a power cut may still undo it.
        """
        unsynced: OSError | None = None
        with failing(self._directory, "commit"):
            if new := manifest.files - self.manifest.files:
                self._directory.sync(sorted(new))
            self._check_exclusive()
            try:
                put(self._directory, manifest)
            except NotSynced as error:
                unsynced = error
        self.manifest, self._first = manifest, None
        self._write_toc(self._directory, manifest)
        self.sweep()
        if unsynced is not None:
            raise SearchlibError(
                f"the changes are made and visible, but {self._directory.name} could not be synced "
                f"({unsynced.strerror}): a power cut may still undo them"
            ) from unsynced

    def _check_exclusive(self) -> None:
        """Raise LockError if another writer may have been let in."""
        self._lock.check()
        if self._first is None and stamp(self._directory) != self._stamp:
            raise LockError(
                f"another writer has changed the index in {self._directory.name} although this one "
                "held its lock: nothing was committed"
            )

    @property
    def is_first(self) -> bool:
        """Whether the first commit, which makes the index, is still to come."""
        return self._first is not None

    @property
    def is_held(self) -> bool:
        """Whether the lock is still this writer's."""
        try:
            self._lock.check()
        except LockError:
            return False
        return True

    def abandon(self) -> None:
        """Delete what was written since the last commit."""
        if not self.is_held:  # another writer is at work, perhaps the parent of this process
            return
        with contextlib.suppress(SearchlibError):  # an interruption may have followed the commit
            self.manifest, self._first = newest(self._directory), None
        self.sweep()
        if self._first is not None:  # the index was never made
            with contextlib.suppress(OSError):
                if self._directory.path is not None:
                    self._directory.delete(LOCK)
                self._directory.remove(self._folders_made)

    def sweep(self) -> None:
        """Delete every file of a writer that neither the newest commit nor the previous one names.

        A failure is logged only: the next writer tries again.
        """
        try:
            litter = {name for name in self._directory.list() if _is_written(name)}
            litter -= self.manifest.files | {toc_name(self.manifest.generation)}
            if any(map(is_segment_file, litter)) and (before := former(self._directory)):
                litter -= before.files
            for name in sorted(litter):  # some systems refuse to delete open files
                with contextlib.suppress(FileNotFoundError, PermissionError):
                    self._directory.delete(name)
        except (OSError, SearchlibError) as error:
            log.warning("cannot delete old files in %s: %s", self._directory.name, error)

    def end(self) -> None:
        """Release the lock."""
        self._lock.release()


def check_whoosh_toc(directory: Directory, manifest: Manifest) -> None:
    """Raise FormatError if a writer of Whoosh's own has committed after searchlib did.

    Parameters
    ----------
    directory : Directory
        Where the index is.
    manifest : Manifest
        The newest commit.
    """
    with failing(directory, "read"):
        generation = newest_toc(directory)
    if generation > manifest.generation:
        raise FormatError(
            f"a stock Whoosh writer has changed the index in {directory.name} (its "
            f"{toc_name(generation)} is newer than the manifest), which is not supported: write "
            "through searchlib or index.whoosh.writer(); delete that file to go back to the last "
            "commit, or convert the folder with Index.import_whoosh"
        )


def _check_empty(directory: Directory) -> None:
    """Raise if a directory holds anything but the remains of a `create` that was cut short."""
    if holds_index(directory):
        raise IndexExists(
            f"there is an index in {directory.name}: open it with Index.open, or choose another "
            "folder"
        )
    try:
        names = sorted(directory.list())
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise IndexNotFound(
            f"{directory.name} is a file, not a folder: choose another place"
        ) from None
    foreign = [name for name in names if name != LOCK and (not _is_written(name) or is_toc(name))]
    if foreign:
        raise FormatError(
            f"{directory.name} is not empty (it holds {foreign[0]!r}): an index needs a folder of "
            "its own"
        )


def is_segment_file(name: str) -> bool:
    """Return whether a file name is that of a file of a segment."""
    return _SEGMENT_FILE.match(name) is not None


def _is_written(name: str) -> bool:
    """Return whether writers give a file such a name, manifests and the lock excepted."""
    temporary = name.startswith("searchlib.") and name.endswith(TEMPORARY)
    return is_segment_file(name) or is_toc(name) or temporary
