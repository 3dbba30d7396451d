"""A segment's files, opened wherever Whoosh keeps them: in a folder, mapped; in memory, as they are."""

from __future__ import annotations

import mmap
import os
from typing import Any

from whoosh.filedb.filestore import FileStorage, Storage

from searchlib.codec.checks import document_count
from searchlib.codec.layout import COLUMN_EXTENSION, EXTENSION
from searchlib.codec.segment import Documents, Inverted, Segment
from searchlib.errors import CorruptIndexError
from searchlib.storage import FileEntry, Sections, SegmentEntry, Verify
from searchlib.storage.manifest import EMPTY_DOCUMENTS
from searchlib.storage.regular import open_regular


def open_sections(storage: Storage, name: str, verify: Verify = "fast") -> Sections:
    """The sections of a file; FileNotFoundError when it is missing, CorruptIndexError when it is damaged."""
    try:
        return Sections(_contents(storage, name), name, verify)
    except NameError:  # which Whoosh's storage in memory raises
        raise FileNotFoundError(f"the file {name} is missing") from None


def file_entry(storage: Storage, name: str) -> FileEntry:
    """What a manifest says of a finished file."""
    sections = open_sections(storage, name)
    return FileEntry(name, sections.size, sections.crc)


def open_segment(storage: Storage, entry: SegmentEntry, verify: Verify = "fast") -> Segment:
    """A segment of a commit; CorruptIndexError when a file is missing, damaged, or not what the manifest says."""
    halves = [_open_file(storage, entry, file, verify) for file in entry.files]
    documents = next((half for half in halves if "docs" in half.meta), None)
    inverted = next((half for half in halves if "fields" in half.meta), None)
    if documents is None or inverted is None or document_count(documents) != entry.docs:
        raise CorruptIndexError(f"{entry.files[0].name} is not the segment that the manifest says: restore it from a copy", file=entry.files[0].name)
    if entry.docs > sum(half.size for half in halves) + EMPTY_DOCUMENTS:
        raise documents.corrupt(f"it has fewer bytes than its {entry.docs} documents take")
    return Segment(entry.name, Documents(documents), Inverted(inverted, entry.docs), entry.deleted)


def _open_file(storage: Storage, entry: SegmentEntry, file: FileEntry, verify: Verify) -> Sections:
    try:
        sections = open_sections(storage, file.name, verify)
    except FileNotFoundError:
        raise CorruptIndexError(f"the file {file.name} is missing: restore it from a copy", file=file.name) from None
    if sections.size != file.size:
        raise sections.corrupt(f"it has {sections.size} bytes, and the manifest says {file.size}", sections.size)
    if sections.file_id != entry.name:
        raise sections.corrupt(f"it is of another segment ({sections.file_id})")
    if file.crc is not None and sections.crc != file.crc:
        raise sections.corrupt("it is another version of the file that the manifest names")
    return sections


def open_half(storage: Storage, segment: Any, extension: str) -> Sections:
    """The sections of a segment's one file, or else of the half with that extension."""
    whole = segment.make_filename(EXTENSION)
    return open_sections(storage, whole if storage.file_exists(whole) else segment.make_filename(extension), segment.verify)


def column_file(segment: Any, field: str) -> str:
    """The file of a column that was added to a finished segment."""
    return segment.make_filename(f".{field}{COLUMN_EXTENSION}")


def map_file(path: str) -> Any:
    """A regular file mapped for reading; the map outlives the file's name. FileNotFoundError, or CorruptIndexError when it is empty or no such file."""
    with open_regular(path) as file:
        try:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (ValueError, OSError):
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
