"""A segment's files, opened from a directory; and the segments of the newest commit, opened together."""

from __future__ import annotations

import errno
import time
from collections.abc import Hashable, Mapping
from typing import NamedTuple

from searchlib.codec.segment import Documents, Inverted, Segment
from searchlib.errors import CorruptIndexError, SearchlibError
from searchlib.storage import Directory, Manifest, Sections, SegmentEntry, newest, stamp

OPENING_SECONDS = 30.0
"""How long opening is tried again while commits keep removing files of those before them."""

_PASSING = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
"""Errors that say nothing of the file."""


class Commit(NamedTuple):
    """A commit that is open for reading: what tells it from others, its manifest, its segments."""

    stamp: Hashable
    manifest: Manifest
    segments: list[Segment]


def open_newest(directory: Directory, known: Mapping[str, Segment]) -> Commit:
    """Open the newest commit.

    Parameters
    ----------
    directory : Directory
    known : mapping from str to Segment
        Segments by name that are open already, and are used again.

    Raises
    ------
    IndexNotFound, FormatError, CorruptIndexError
        If there is no commit that can be opened.
    """
    end = time.monotonic() + OPENING_SECONDS
    while True:
        found = stamp(directory)  # before the manifest: a commit in between is then seen by the next search
        try:
            manifest = newest(directory)
            return Commit(found, manifest, open_segments(directory, manifest, known))
        except CorruptIndexError:
            if found == stamp(directory) or time.monotonic() > end:  # no commit has come between: the file is missing, or damaged
                raise


def open_segments(directory: Directory, manifest: Manifest, known: Mapping[str, Segment] | None = None) -> list[Segment]:
    """Open the segments of a commit, taking those that are `known`; CorruptIndexError as `open_segment`."""
    known = known or {}
    return [known[entry.name].with_deleted(entry.deleted) if entry.name in known else open_segment(directory, entry) for entry in manifest.segments]


def open_segment(directory: Directory, entry: SegmentEntry) -> Segment:
    """Open a segment of a commit; CorruptIndexError if a file is missing, damaged, or not what the manifest says."""
    halves = []
    for name, size in entry.files:
        sections = open_sections(directory, name)
        if sections.size != size:
            raise CorruptIndexError(f"{name} has {sections.size} bytes, and the manifest says {size}: restore it from a copy", file=name, offset=sections.size)
        if sections.file_id != entry.name:
            raise CorruptIndexError(f"{name} is of another segment ({sections.file_id}): restore it from a copy", file=name)
        halves.append(sections)
    documents = next((half for half in halves if "docs" in half.meta), None)
    inverted = next((half for half in halves if "fields" in half.meta), None)
    if documents is None or inverted is None or documents.meta["docs"] != entry.docs:
        raise CorruptIndexError(f"the segment {entry.name} is not the one that the manifest says: restore it from a copy", file=entry.files[0][0])
    return Segment(entry.name, Documents(documents), Inverted(inverted), entry.deleted)


def open_sections(directory: Directory, name: str) -> Sections:
    """Open a file of sections; CorruptIndexError if it is missing, no regular file, or damaged."""
    try:
        return Sections(directory.map(name), name)
    except FileNotFoundError:
        raise CorruptIndexError(f"the file {name} is missing: restore it from a copy", file=name) from None
    except OSError as error:
        if error.errno in _PASSING:
            raise SearchlibError(f"cannot open {name} in {directory.name}: {error.strerror}") from error
        raise CorruptIndexError(f"the file {name} cannot be read ({error.strerror}): restore it from a copy", file=name) from error
