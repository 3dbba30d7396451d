"""Verification of a whole index: every checksum, every structure, every document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.segment import Inverted, Segment, open_segment, term_text
from searchlib.embedded.storage import Directory, SegmentEntry, newest, stamp
from searchlib.errors import CorruptIndexError, DocumentError
from searchlib.kernels import starts_of
from searchlib.schema import Schema, end_column

AT_ONCE = 10_000
"""How many lists, or terms, are read together."""


def check(directory: Directory) -> list[str]:
    """Verify the whole index and return the problems found; O(size of the index).

    Checksums match; terms ascend, and a look-up leads to each; docnums of posting lists ascend and
    exist, and terms have as many positions as their frequencies say; values, columns, lengths and
    vectors can be read; every stored document fits the schema.

    Parameters
    ----------
    directory : Directory
        Where the index is. A writer may go on meanwhile.

    Returns
    -------
    list of str
        A sentence for each problem, which names the file; empty if the index is sound.
    """
    return [str(problem) for problem in problems(directory)]


def problems(directory: Directory) -> list[CorruptIndexError]:
    """Verify the whole index, as `check` does, and return the problems as errors."""
    while True:
        before = stamp(directory)
        errors = _problems(directory)
        if not errors or before == stamp(directory):  # else a commit may have deleted files
            return errors


def _problems(directory: Directory) -> list[CorruptIndexError]:
    try:
        manifest = newest(directory)
        schema = Schema.from_dict(manifest.schema)
    except CorruptIndexError as error:
        return [error]
    return [
        error for entry in manifest.segments for error in segment_problems(directory, entry, schema)
    ]


def segment_problems(
    directory: Directory, entry: SegmentEntry, schema: Schema
) -> Iterator[CorruptIndexError]:
    """Yield the problems of one segment.

    Parameters
    ----------
    directory : Directory
        Where the segment is.
    entry : SegmentEntry
        The segment, as the manifest names it.
    schema : Schema
        The schema of the index.
    """
    try:
        yield from _segment_problems(directory, entry, schema)
    except CorruptIndexError as error:
        yield error


def _segment_problems(
    directory: Directory, entry: SegmentEntry, schema: Schema
) -> Iterator[CorruptIndexError]:
    segment = open_segment(directory, entry)
    files = {
        id(sections): sections
        for sections in (segment.documents.sections, segment.inverted.sections)
    }
    damaged = [problem for sections in files.values() for problem in sections.problems()]
    yield from damaged
    if damaged:
        return
    _read_terms(segment, schema)
    _read_postings(segment)
    _read_arrays(segment, schema)
    yield from _document_problems(segment, schema)


def _read_terms(segment: Segment, schema: Schema) -> None:
    """Read every term: they ascend within a field, and the hash table leads to each."""
    terms = segment.inverted.terms
    for field, (first, last) in terms.fields.items():
        texts = field in schema and schema.kind(field) in ("text", "keyword", "boolean")
        for begin in range(first, last, AT_ONCE):
            for number, term in enumerate(
                terms.ascending(begin, min(begin + AT_ONCE, last)), begin
            ):
                if terms.find(field, term) != number:
                    raise segment.inverted.sections.corrupt(
                        f"the section 'terms.slots' does not lead to term {number}, {term!r} "
                        f"of {field!r}"
                    )
                if texts:
                    term_text(term)


def _read_postings(segment: Segment) -> None:
    """Read the posting list, the positions and the values of every entry and term."""
    inverted = segment.inverted
    for begin in range(0, inverted.entries.count, AT_ONCE):
        end = min(begin + AT_ONCE, inverted.entries.count)
        _read_lists(
            inverted,
            inverted.entries.postings,
            begin,
            end,
            lambda entry: _term_of_entry(inverted, entry),
        )
    for begin in range(0, len(inverted.terms), AT_ONCE):
        end = min(begin + AT_ONCE, len(inverted.terms))
        _read_lists(inverted, inverted.postings_of_many, begin, end, lambda term: term)
        counts, entries = inverted.entries_of_many(begin, end)
        for number, (first, last) in enumerate(pairwise(starts_of(counts).tolist()), begin):
            if last - first > 1 and not (np.diff(entries[first:last].astype(np.int64)) > 0).all():
                raise inverted.sections.corrupt(
                    f"the section 'terms.entries' has the entries of term {number} out of order"
                )
            inverted.values(number)


def _read_lists(
    inverted: Inverted,
    read: Callable[[NDArray[np.int64]], object],
    begin: int,
    end: int,
    term_of: Callable[[int], int],
) -> None:
    """Read the lists of a range together, or one by one if that fails, to name the term."""
    try:
        read(np.arange(begin, end))
    except CorruptIndexError:
        for number in range(begin, end):
            try:
                read(np.array([number]))
            except CorruptIndexError as error:
                term = term_of(number)
                message = f"the postings of {inverted.terms[term]!r}, term {term}: {error}"
                raise CorruptIndexError(message, file=error.file, offset=error.offset) from None
        raise


def _term_of_entry(inverted: Inverted, entry: int) -> int:
    """Return the first term that has an entry."""
    counts, entries = inverted.entries_of_many(0, len(inverted.terms))
    at = int((entries == entry).argmax())
    return int(starts_of(counts).searchsorted(at, side="right")) - 1


def _read_arrays(segment: Segment, schema: Schema) -> None:
    """Read the arrays of each field: lengths, columns, ordinals, vectors."""
    documents = segment.documents
    for field in schema:
        kinds = "uif" if getattr(schema[field], "number", int) is float else "ui"
        lengths = documents.lengths(field)
        if lengths is not None and int(lengths.sum(dtype=np.uint64)) != documents.totals.get(field):
            raise documents.sections.corrupt(
                f"the section 'lengths.{field}' has another sum than the total says"
            )
        segment.tokens(field)
        documents.column(field, kinds)
        documents.column(end_column(field), "ui")
        if schema.kind(field) in ("keyword", "boolean"):
            segment.ordinals(field)
        for docnum in range(segment.count if f"vectors.{field}" in documents.sections else 0):
            documents.vector(field, docnum)


def _document_problems(segment: Segment, schema: Schema) -> Iterator[CorruptIndexError]:
    for docnum in range(segment.count):
        stored = segment.documents.stored_fields(docnum)
        try:
            schema.check({name: value for name, value in stored.items() if name in schema})
        except DocumentError as error:
            if docnum not in segment.deleted:
                yield segment.documents.sections.corrupt(
                    f"document {docnum} of segment {segment.name}: {error}"
                )
