"""Reading an index from end to end."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from searchlib.codec.files import open_segment
from searchlib.codec.segment import Segment
from searchlib.errors import CorruptIndexError, DocumentError
from searchlib.kernels.coding import EMPTY
from searchlib.schema import Schema
from searchlib.storage import Directory, SegmentEntry, newest

LISTS_AT_ONCE = 10_000


def check(directory: Directory) -> list[str]:
    """The problems of an index, none when it is sound: every checksum holds, every stored document fits the schema, every posting names a document, in order.

    O(size of the index).
    """
    try:
        manifest = newest(directory)
        schema = Schema.from_dict(manifest.schema)
    except CorruptIndexError as error:
        return [str(error)]
    return [problem for entry in manifest.segments for problem in check_segment(directory, entry, schema)]


def check_segment(directory: Directory, entry: SegmentEntry, schema: Schema) -> list[str]:
    """Verify one segment of a commit, and return the problems found."""
    try:
        segment = open_segment(directory, entry)
        damaged = [*segment.documents.sections.verify(), *(segment.inverted.sections.verify() if len(entry.files) > 1 else ())]
        return damaged or [*_posting_problems(segment), *_document_problems(segment, schema)]
    except Exception as error:  # damage that no checksum covers can raise anything
        return [f"the segment {entry.name} cannot be read: {type(error).__name__}: {error}"]


def _document_problems(segment: Segment, schema: Schema) -> Iterator[str]:
    for docnum in np.flatnonzero(segment.live_mask()).tolist():
        stored = segment.documents.stored_fields(docnum)
        try:
            schema.check({name: value for name, value in stored.items() if name in schema})
        except DocumentError as error:
            yield f"document {docnum} of segment {segment.name}: {error}"


def _posting_problems(segment: Segment) -> Iterator[str]:
    inverted = segment.inverted
    tables = [(inverted.lists, len(inverted.lists.dfs), "term"), (inverted.entries.lists, inverted.entries.count, "entry")]
    for table, count, what in tables:
        for first in range(0, count, LISTS_AT_ONCE):
            numbers = np.arange(first, min(first + LISTS_AT_ONCE, count))
            numbers = numbers[table.codings[numbers] != EMPTY]
            dfs, docnums, _ = table.many(numbers)
            new = np.zeros(len(docnums), bool)
            new[np.cumsum(dfs)[:-1]] = True
            ordered = new[1:] | (docnums[1:] > docnums[:-1])
            if not ordered.all() or (docnums >= segment.count).any() or (docnums < 0).any():
                yield f"a posting list among {what} {first} and the next {LISTS_AT_ONCE} of segment {segment.name} names documents that cannot be"
