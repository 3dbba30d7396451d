"""A segment's files, opened wherever Whoosh keeps them: in a folder, mapped; in memory, as they are."""

from __future__ import annotations

import mmap
import os
from typing import Any

from whoosh.filedb.filestore import FileStorage, Storage

from searchlib.codec.layout import COLUMN_EXTENSION, EXTENSION
from searchlib.codec.segment import Documents, Inverted, Segment
from searchlib.errors import CorruptIndexError
from searchlib.storage import Sections, SegmentEntry


def open_sections(storage: Storage, name: str) -> Sections:
    """The sections of a file; CorruptIndexError when it is missing or damaged."""
    return Sections(_contents(storage, name), name)


def open_segment(storage: Storage, entry: SegmentEntry) -> Segment:
    """A segment of a commit; CorruptIndexError when a file is missing, damaged, or not what the manifest says."""
    halves = []
    for name, size in entry.files:
        try:
            sections = open_sections(storage, name)
        except (FileNotFoundError, NameError):  # Whoosh's storage in memory raises the latter
            raise CorruptIndexError(f"the file {name} is missing: restore it from a copy", file=name) from None
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


def open_half(storage: Storage, segment: Any, extension: str) -> Sections:
    """The sections of a segment's one file, or else of the half with that extension."""
    whole = segment.make_filename(EXTENSION)
    return open_sections(storage, whole if storage.file_exists(whole) else segment.make_filename(extension))


def column_file(segment: Any, field: str) -> str:
    """The file of a column that was added to a finished segment."""
    return segment.make_filename(f".{field}{COLUMN_EXTENSION}")


def map_file(path: str) -> Any:
    """A file mapped for reading; the map outlives the file's name. FileNotFoundError, or CorruptIndexError when it is empty."""
    with open(path, "rb") as file:
        try:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:
            raise CorruptIndexError(f"{os.path.basename(path)} is empty: restore it from a copy", file=os.path.basename(path), offset=0) from None


def _contents(storage: Storage, name: str) -> Any:
    if isinstance(storage, FileStorage):
        return map_file(os.path.join(storage.folder, name))
    file = storage.open_file(name)
    try:
        held = getattr(file, "_buf", None)  # Whoosh's file over bytes in memory
        return file.read() if held is None else held
    finally:
        file.close()
