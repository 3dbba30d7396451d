"""The contract of a directory: where the bytes of one index are kept, and what may be relied on.

A directory holds files by name. It knows names and bytes, and nothing of documents. Two kinds of
files live in it: those that are written once and never changed (`create`, `sync`, `map`), and
those that are replaced whole (`replace`, `read`). What an index builds on:

* **Written once.** A file that `create` made is complete when it is closed, and durable, with its
  name, when `sync` returns. It never changes afterwards, so that it may be mapped.
* **Replaced whole.** Whoever reads a name that is being replaced gets the old bytes or the new
  ones, never a mixture, also after a crash. When `replace` returns, the new bytes are durable.
* **A map outlives its name.** What `map` gave stays readable after the file is deleted.
* **One lock.** `lock` is exclusive among all processes and threads. The system frees it when the
  process dies. A forked child neither holds nor frees the lock of its parent.
* **Errors are the system's.** A method that cannot do its work raises OSError, and leaves
  what was there before; FileNotFoundError where a name is missing. Only `replace` may fail after it
  has done its work, and then says so with `NotSynced`.

Names are plain: one component, never a path. `Folder` and `Memory` implement the contract;
`tests/embedded/storage/test_directory.py` is the suite that every implementation passes.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Protocol

from searchlib.errors import LockError, SearchlibError


class NotSynced(OSError):
    """The new bytes are in place and every reader sees them, but a power cut may still undo it."""


class Lock(Protocol):
    """A lock, once it is acquired."""

    def check(self) -> None:
        """Raise LockError if it is no longer held: its file was removed, or this is a fork."""

    def release(self) -> None:
        """Let others have it. Does nothing if it is not held."""


class Directory(Protocol):
    """What an index asks of the place where its bytes are kept; see the head of this module."""

    path: Path | None
    """The folder of the file system; None if the bytes are nowhere but in this process."""

    @property
    def name(self) -> str:
        """What messages call it."""

    def make(self) -> int:
        """Make the directory and its parents durably; return how many of them were missing."""

    def remove(self, made: int) -> None:
        """Undo `make`, which made so many; OSError if one of them is not empty."""

    def list(self) -> list[str]:
        """Return the names of everything in it, in any order."""

    def stamp(self, name: str) -> Hashable:
        """Return a value that differs after each `replace` of a file. Cheap."""

    def size(self, name: str) -> int:
        """Return the length of a file in bytes."""

    def read(self, name: str) -> bytes:
        """Return the bytes of a regular file; those of one moment if it is being replaced."""

    def map(self, name: str) -> memoryview:
        """Return the bytes of a regular file that is never changed, read only when touched."""

    def create(self, name: str) -> BinaryIO:
        """Return a new, empty file to be written and closed; FileExistsError if it is there."""

    def sync(self, names: Iterable[str]) -> None:
        """Make closed files durable: their bytes and their names."""

    def replace(self, name: str, content: bytes, *, durable: bool = True) -> None:
        """Give a file new bytes in one step; `durable` makes them survive a power cut."""

    def link(self, name: str, other: str) -> None:
        """Make `other` hold what `name` holds now, in one step, without making it durable."""

    def share(self, source: Directory, name: str) -> bool:
        """Link a file of another directory; return False if that cannot be."""

    def delete(self, name: str) -> None:
        """Delete a file."""

    def lock(self, timeout: float) -> Lock:
        """Return the writers' lock, held; LockError if another holds it for `timeout` seconds."""


@lru_cache(maxsize=256)
@lru_cache(256)
def plain_name(name: str) -> str:
    """Return a name that is one plain component; ValueError for any other."""
    if name in ("", ".", "..") or "/" in name or "\\" in name or "\0" in name:
        raise ValueError(f"{name!r} is not the name of a file in a directory")
    return name


def locked_out(timeout: float) -> LockError:
    """Return the error for a lock that another writer holds."""
    return LockError(
        f"another writer holds the index (waited {timeout:g} s): "
        "let it finish, or give a longer timeout"
    )


@contextmanager
def failing(directory: Directory, deed: str) -> Iterator[None]:
    """Turn the system's errors into SearchlibError, which says what failed, where, and why.

    >>> from searchlib.embedded.storage import Memory
    >>> with failing(Memory(), "write"):
    ...     raise OSError(28, "No space left on device")
    Traceback (most recent call last):
    searchlib.errors.SearchlibError: cannot write in memory: No space left on device
    """
    try:
        yield
    except OSError as error:
        raise SearchlibError(
            f"cannot {deed} in {directory.name}: {error.strerror or error}"
        ) from error


# ---------------------------------------------------------------- locks and forks


class ForkAware(Protocol):
    """What is told of a fork in the child."""

    def forget(self) -> None:
        """Let go of what belongs to the parent, without freeing it there."""


_known: list[weakref.ref[ForkAware]] = []
"""Objects that are told of forks.

The references have no callbacks: Python code that runs while an object is freed swallows a Ctrl-C
that comes just then.
"""


def forget_in_child(owner: ForkAware) -> None:
    """Have the `forget` of an object called in each forked child, as long as the object lives."""
    _known[:] = [*(known for known in _known if known() is not None), weakref.ref(owner)]


def _forget() -> None:
    for known in _known:
        owner = known()
        if owner is not None:
            owner.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
