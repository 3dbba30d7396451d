"""From a stream of checked documents to segment files, in bounded memory."""

from __future__ import annotations

import contextlib
import ctypes
import uuid
from collections.abc import Mapping

from searchlib.embedded.indexer.key_table import KeyTable
from searchlib.embedded.indexer.memo import Memo
from searchlib.embedded.indexer.segment_writer import SegmentWriter
from searchlib.embedded.segment import EXTENSION
from searchlib.embedded.storage import INDEX_NAME, Directory, FileEntry, SegmentEntry
from searchlib.schema import CheckedValue, Schema


def new_segment_name() -> str:
    """Return a name that no other segment has."""
    return uuid.uuid4().hex[:16]


def trim_memory() -> None:
    """Return freed memory to the system.

    The arrays of a segment leave glibc's heap fragmented: it would keep some hundred megabytes
    after a few segments.
    """
    with contextlib.suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)


def segment_file(name: str) -> str:
    """Return the file name of a segment."""
    return f"{INDEX_NAME}_{name}{EXTENSION}"


class Builder:
    """Builds segments of the documents it gets, one after another, in bounded memory.

    Parameters
    ----------
    directory : Directory
        Where the segments are written.
    schema : Schema
        The schema of the documents.
    memory : int
        Approximate memory for buffered documents and for building a segment, in bytes.
    memo : Memo
        The memory of the analysis, which other builders may share.

    Attributes
    ----------
    segments : list of SegmentEntry
        The segments written so far, none of them committed.
    count : int
        How many documents it has got.
    """

    def __init__(self, directory: Directory, schema: Schema, memory: int, memo: Memo) -> None:
        self._directory = directory
        self._schema = schema
        self._limit = memory
        self._memo = memo
        self._table, self._writer = self._new_writer()
        self.segments: list[SegmentEntry] = []
        self.count = 0

    def add(self, values: Mapping[str, CheckedValue]) -> None:
        """Add a checked document; write a segment if memory is full.

        Raises
        ------
        DocumentError
            If a word occurs too often in a text. Nothing of the document was added.
        OSError
            If the system refuses to write the segment.
        """
        self._writer.add(values)
        self.count += 1
        if self._memo.is_full(self._table):
            self._table = self._memo.newest()
            self._writer.change_table(self._table)
        if self._writer.bytes >= self._limit:
            self.flush()

    def flush(self) -> None:
        """Write the buffered documents as a segment."""
        writer = self._writer
        self._table, self._writer = self._new_writer()
        if writer.count:
            name = new_segment_name()
            with self._directory.create(segment_file(name)) as file:
                written = writer.write(file, name)
            self.segments.append(
                SegmentEntry(name, writer.count, (FileEntry(segment_file(name), *written),))
            )
            trim_memory()

    def discard(self) -> None:
        """Discard the buffered documents."""
        self._table, self._writer = self._new_writer()
        trim_memory()

    def _new_writer(self) -> tuple[KeyTable, SegmentWriter]:
        table = self._memo.newest()
        return table, SegmentWriter(self._schema, table, self._limit)
