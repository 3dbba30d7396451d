"""The commits of an index: which is the newest, and how a new one takes its place.

The manifest of the newest commit is `searchlib.json`. The one of the commit before is kept as
`searchlib.former.json`, with the files that it names, until the next commit: for readers that are
about to open those files, and so that a damaged commit can be given up for it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Hashable

from searchlib.embedded.storage.directory import Directory, failing
from searchlib.embedded.storage.manifest import MANIFEST, MOST_BYTES, Manifest
from searchlib.errors import CorruptIndexError, FormatError, IndexNotFound, SearchlibError

FORMER = "searchlib.former.json"
"""The manifest of the commit before the newest."""


def holds_index(directory: Directory) -> bool:
    """Return whether there is an index in a directory, sound or not."""
    try:
        directory.stamp(MANIFEST)
    except OSError:
        return False
    return True


def stamp(directory: Directory) -> Hashable:
    """Return a value that differs from one commit to the next. Cheap: asked before every search.

    Raises
    ------
    IndexNotFound
        If there is no index.
    FormatError
        If there is one of Whoosh's own.
    """
    try:
        return directory.stamp(MANIFEST)
    except OSError:
        raise _absence(directory) from None


def newest(directory: Directory) -> Manifest:
    """Return the manifest of the newest commit.

    Raises
    ------
    IndexNotFound
        If there is no index.
    FormatError
        If there is one of Whoosh's own, or of a later format.
    CorruptIndexError
        If the manifest is damaged or cannot be read.
    """
    try:
        if directory.size(MANIFEST) > MOST_BYTES:
            raise CorruptIndexError(
                f"{MANIFEST} in {directory.name} is too large to be a manifest: "
                "restore it from a copy",
                file=MANIFEST,
            )
        content = directory.read(MANIFEST)
    except (FileNotFoundError, NotADirectoryError):
        raise _absence(directory) from None
    except OSError as error:
        raise CorruptIndexError(
            f"cannot read {MANIFEST} in {directory.name}: {error.strerror}", file=MANIFEST
        ) from error
    return Manifest.from_json(content)


def former(directory: Directory) -> Manifest | None:
    """Return the manifest of the commit before the newest; None if none can be read."""
    try:
        return Manifest.from_json(directory.read(FORMER))
    except (OSError, CorruptIndexError, FormatError):
        return None


def put(directory: Directory, manifest: Manifest) -> None:
    """Make a commit the newest. The files that it names are there, and durable.

    Raises
    ------
    NotSynced
        If the commit was made, but a power cut may still undo it.
    OSError
        If it was not made.
    """
    content = manifest.to_json()
    with contextlib.suppress(FileNotFoundError):  # the first commit has none before it
        directory.link(MANIFEST, FORMER)
    directory.replace(MANIFEST, content)


def _absence(directory: Directory) -> SearchlibError:
    """Return the error for a directory without a manifest."""
    if directory.path is None:
        return IndexNotFound("there is no index in this memory: make one with Index.memory")
    if not directory.path.is_dir():
        missing = not directory.path.exists()
        return IndexNotFound(
            f"there is no folder {directory.name}: make an index there with Index.create"
            if missing
            else f"{directory.name} is not a folder"
        )
    with failing(directory, "read"):
        if any(name.endswith(".toc") for name in directory.list()):
            return FormatError(
                f"{directory.name} holds a Whoosh index, not one of searchlib: "
                "convert it with Index.import_whoosh"
            )
    return IndexNotFound(f"{directory.name} holds no index: make one with Index.create")
