"""From a stream of checked documents to segment files, within a bound of memory."""

from __future__ import annotations

import contextlib
import ctypes
import uuid
from collections.abc import Mapping

from searchlib.analysis import FrenchAnalyzer
from searchlib.embedded.indexer.segment_writer import Batch
from searchlib.embedded.indexer.vocabulary import Vocabulary
from searchlib.embedded.segment import EXTENSION
from searchlib.embedded.storage import INDEX_NAME, Directory, FileEntry, SegmentEntry
from searchlib.schema import Schema, Value


def new_name() -> str:
    """A name that no other segment has."""
    return uuid.uuid4().hex[:16]


def give_back() -> None:
    """Return freed memory to the system: glibc keeps what the arrays of a segment leave in pieces, some hundred megabytes after a few segments."""
    with contextlib.suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)


def segment_file(name: str) -> str:
    """The file of a segment."""
    return f"{INDEX_NAME}_{name}{EXTENSION}"


BYTES_AN_ENTRY = 1000
"""What an entry takes in the memory of the analysis: its keys, and the chunks of text that it was met in."""

LEAST_MEMORY, MEMORY_SHARE = 92_000_000, 0.6
"""How much the memory of the analysis may take, in bytes, or as a share of what the documents at hand may take; then it is emptied, and learns again."""

NEARLY_FULL = 0.75
"""What share of its memory the analysis may have filled when a segment is written, and keep it: with less room the next segment would be a small one."""


class Builder:
    """Builds segments of the documents it is given.

    Parameters
    ----------
    memory_mb : int     about how much memory the gathered documents and the making of a segment may take, beside the memory of the analysis

    Attributes
    ----------
    segments : list     what was written so far
    """

    def __init__(self, directory: Directory, schema: Schema, memory_mb: int) -> None:
        self._directory = directory
        self._schema = schema
        self._limit = memory_mb * 1_000_000
        self._vocabulary = Vocabulary(FrenchAnalyzer())
        self._most_entries = max(LEAST_MEMORY, int(MEMORY_SHARE * self._limit)) // BYTES_AN_ENTRY
        self._batch = Batch(schema, self._vocabulary)
        self.segments: list[SegmentEntry] = []
        self.count = 0
        """How many documents it was given."""

    def add(self, values: Mapping[str, Value]) -> None:
        """Add a checked document; a segment is written when the memory is full."""
        self._batch.add(values)
        self.count += 1
        if self._batch.bytes >= self._limit or self._vocabulary.size > self._most_entries:
            self.flush()

    def flush(self) -> None:
        """Write what was gathered as a segment."""
        batch = self._batch
        if self._vocabulary.size > NEARLY_FULL * self._most_entries:
            self._vocabulary = Vocabulary(FrenchAnalyzer())
        self._batch = Batch(self._schema, self._vocabulary)
        if batch.count:
            name = new_name()
            with self._directory.create(segment_file(name)) as file:
                written = batch.write(file, name)
            self.segments.append(
                SegmentEntry(name, batch.count, (FileEntry(segment_file(name), *written),))
            )
            give_back()

    def forget(self) -> None:
        """Let go of the memory of the analysis; what was not flushed is lost."""
        self._vocabulary = Vocabulary(FrenchAnalyzer())
        self._batch = Batch(self._schema, self._vocabulary)
        give_back()
