"""What every writer does around its work: take the lock, sweep, commit or abandon, release.

The rename of the manifest is the commit. What fails before it leaves the commit before as it was; what
fails after it undoes nothing: the table of contents for Whoosh and the deletion of old files are made up for
by the next writer. No writer remembers what it must clean up. `sweep` deletes whatever the two
manifests on disk do not name, so that litter goes the same way whether it was left by an error, by an
interruption or by a power cut, and a file that a commit needs is never taken for litter.
"""

from __future__ import annotations

import contextlib
import logging
import re

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
from searchlib.embedded.whoosh.toc import newest_toc, toc_name, write_toc
from searchlib.errors import FormatError, IndexExists, IndexNotFound, LockError, SearchlibError

log = logging.getLogger("searchlib")

_SEGMENT_FILE = re.compile(rf"{INDEX_NAME}_[^.]+\.")
_TOC_FILE = re.compile(rf"_{INDEX_NAME}_\d+\.toc")
"""A table of contents, or one that Whoosh had not finished: its name goes on with the time."""


class Session:
    """One writer's hold on an index, from taking the lock to releasing it.

    Parameters
    ----------
    directory : Directory
    timeout : float
        Seconds to wait for another writer.
    first : Manifest, optional
        Make a new index instead of opening one. It exists from the first commit on, and `first`
        is what comes before that.

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
        self, directory: Directory, timeout: float, *, first: Manifest | None = None
    ) -> None:
        self._directory = directory
        self._first = first
        self._made = 0
        with failing(directory, "write"):
            if first is not None:
                _check_empty(directory)
                self._made = directory.make()
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
        check_stock(self._directory, self.manifest)
        self.sweep()
        if toc_name(self.manifest.generation) not in self._directory.list():
            write_toc(self._directory, self.manifest)

    def commit(self, manifest: Manifest) -> None:
        """Make a commit the newest. The files of the one before it stay until the next.

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
            self._check_alone()
            try:
                put(self._directory, manifest)
            except NotSynced as error:
                unsynced = error
        self.manifest, self._first = manifest, None
        write_toc(self._directory, manifest)
        self.sweep()
        if unsynced is not None:
            raise SearchlibError(
                f"the changes are made and visible, but {self._directory.name} could not be synced ({unsynced.strerror}): a power cut may still undo them"
            ) from unsynced

    def _check_alone(self) -> None:
        """Raise LockError if another writer may have been let in."""
        self._lock.check()
        if self._first is None and stamp(self._directory) != self._stamp:
            raise LockError(
                f"another writer has changed the index in {self._directory.name} although this one held its lock: nothing was committed"
            )

    @property
    def is_first(self) -> bool:
        """Whether the index comes to be with the first commit."""
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
        with contextlib.suppress(SearchlibError):
            self.manifest, self._first = (
                newest(self._directory),
                None,
            )  # an interruption may have come just after the commit
        self.sweep()
        if self._first is not None:  # the index never came to be
            with contextlib.suppress(OSError):
                if self._directory.path is not None:
                    self._directory.delete(LOCK)
                self._directory.remove(self._made)

    def sweep(self) -> None:
        """Delete the files of ours that neither the newest commit nor the one before it needs.

        A failure is only logged: the next writer tries again.
        """
        try:
            litter = (
                {name for name in self._directory.list() if _is_ours(name)}
                - self.manifest.files
                - {toc_name(self.manifest.generation)}
            )
            if any(map(is_segment_file, litter)) and (before := former(self._directory)):
                litter -= before.files
            for name in sorted(litter):
                with contextlib.suppress(
                    FileNotFoundError, PermissionError
                ):  # a system that keeps open files
                    self._directory.delete(name)
        except (OSError, SearchlibError) as error:
            log.warning("cannot delete old files in %s: %s", self._directory.name, error)

    def end(self) -> None:
        """Release the lock."""
        self._lock.release()


def check_stock(directory: Directory, manifest: Manifest) -> None:
    """Raise FormatError if a stock Whoosh writer has made a commit of its own after this one."""
    with failing(directory, "read"):
        generation = newest_toc(directory)
    if generation > manifest.generation:
        raise FormatError(
            f"a stock Whoosh writer has changed the index in {directory.name} (its {toc_name(generation)} is newer than the manifest), which is not supported: "
            f"write through searchlib or index.whoosh.writer(); delete that file to go back to the last commit, or convert the folder with Index.import_whoosh"
        )


def _check_empty(directory: Directory) -> None:
    """Raise unless there is nothing in a directory but what a create that was cut short has left."""
    if holds_index(directory):
        raise IndexExists(
            f"there is an index in {directory.name}: open it with Index.open, or choose another folder"
        )
    try:
        names = sorted(directory.list())
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise IndexNotFound(
            f"{directory.name} is a file, not a folder: choose another place"
        ) from None
    foreign = [
        name for name in names if name != LOCK and (not _is_ours(name) or _TOC_FILE.match(name))
    ]
    if foreign:
        raise FormatError(
            f"{directory.name} is not empty (it holds {foreign[0]!r}): an index needs a folder of its own"
        )


def is_segment_file(name: str) -> bool:
    """Return whether a name is that of a file of a segment."""
    return bool(_SEGMENT_FILE.match(name))


def _is_ours(name: str) -> bool:
    """Return whether a name is one of those that writers give, the manifests and the lock aside."""
    return (
        is_segment_file(name)
        or bool(_TOC_FILE.match(name))
        or (name.startswith("searchlib.") and name.endswith(TEMPORARY))
    )
