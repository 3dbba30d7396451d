"""Opens the files of a segment, and the segments of the newest commit."""

from __future__ import annotations

import errno
import time
from collections.abc import Hashable, Mapping
from typing import NamedTuple

from searchlib.embedded.segment.checks import document_count
from searchlib.embedded.segment.documents import Documents
from searchlib.embedded.segment.inverted import Inverted
from searchlib.embedded.segment.segment import Segment
from searchlib.embedded.storage import (
    EMPTY_DOCUMENTS,
    Directory,
    FileEntry,
    Manifest,
    Sections,
    SegmentEntry,
    newest,
    stamp,
)
from searchlib.errors import CorruptIndexError, SearchlibError
from searchlib.typing import Verify

OPENING_SECONDS = 30.0
"""How long opening is retried while commits keep removing files of those before them."""

_PASSING = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
"""Errors of the process, not of the file."""


class Commit(NamedTuple):
    """A commit that is open for reading: its stamp, its manifest, its segments."""

    stamp: Hashable
    manifest: Manifest
    segments: list[Segment]


def open_newest(
    directory: Directory, known: Mapping[str, Segment], verify: Verify = "fast"
) -> Commit:
    """Open the newest commit.

    Parameters
    ----------
    directory : Directory
    known : mapping from str to Segment
        Segments by name that are open already, and are used again.
    verify : "none", "fast" or "full", optional
        Which checksums are compared, and when.

    Raises
    ------
    IndexNotFound, FormatError, CorruptIndexError
        If there is no commit that can be opened.
    """
    end = time.monotonic() + OPENING_SECONDS
    while True:
        # Before the manifest: the next search then sees a commit that is made in between.
        opened = stamp(directory)
        try:
            manifest = newest(directory)
            return Commit(opened, manifest, open_segments(directory, manifest, known, verify))
        except CorruptIndexError:
            # Without a commit in between, the file is missing or damaged.
            if opened == stamp(directory) or time.monotonic() > end:
                raise


def open_segments(
    directory: Directory,
    manifest: Manifest,
    known: Mapping[str, Segment] | None = None,
    verify: Verify = "fast",
) -> list[Segment]:
    """Open the segments of a commit, except those `known`; CorruptIndexError as `open_segment`."""
    known = known or {}
    return [
        known[entry.name].with_deleted(entry.deleted)
        if entry.name in known
        else open_segment(directory, entry, verify)
        for entry in manifest.segments
    ]


def open_segment(directory: Directory, entry: SegmentEntry, verify: Verify = "fast") -> Segment:
    """Open a segment of a commit.

    Raises
    ------
    CorruptIndexError
        If a file is missing, damaged, or not the one that the manifest names.
    """
    halves = [_open_file(directory, entry, file, verify) for file in entry.files]
    documents = next((half for half in halves if "docs" in half.meta), None)
    inverted = next((half for half in halves if "fields" in half.meta), None)
    if documents is None or inverted is None or document_count(documents) != entry.docs:
        raise CorruptIndexError(
            f"{entry.files[0].name} is not the segment that the manifest says: "
            "restore it from a copy",
            file=entry.files[0].name,
        )
    if entry.docs > sum(half.size for half in halves) + EMPTY_DOCUMENTS:
        raise documents.corrupt(f"it has fewer bytes than its {entry.docs} documents take")
    return Segment(entry.name, Documents(documents), Inverted(inverted, entry.docs), entry.deleted)


def _open_file(
    directory: Directory, entry: SegmentEntry, file: FileEntry, verify: Verify
) -> Sections:
    sections = open_sections(directory, file.name, verify)
    if sections.size != file.size:
        raise sections.corrupt(
            f"it has {sections.size} bytes, and the manifest says {file.size}", sections.size
        )
    if sections.file_id != entry.name:
        raise sections.corrupt(f"it is of another segment ({sections.file_id})")
    if file.crc is not None and sections.crc != file.crc:
        raise sections.corrupt("it is another version of the file that the manifest names")
    return sections


def file_entry(directory: Directory, name: str) -> FileEntry:
    """Return the entry of a manifest for a finished file."""
    sections = open_sections(directory, name)
    return FileEntry(name, sections.size, sections.crc)


def open_sections(directory: Directory, name: str, verify: Verify = "fast") -> Sections:
    """Open a file of sections; CorruptIndexError if it is missing, no regular file, or damaged."""
    try:
        return Sections(directory.map(name), name, verify)
    except FileNotFoundError:
        raise CorruptIndexError(
            f"the file {name} is missing: restore it from a copy", file=name
        ) from None
    except OSError as error:
        if error.errno in _PASSING:
            raise SearchlibError(
                f"cannot open {name} in {directory.name}: {error.strerror}"
            ) from error
        raise CorruptIndexError(
            f"the file {name} cannot be read ({error.strerror}): restore it from a copy", file=name
        ) from error
