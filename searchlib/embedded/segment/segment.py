"""A segment: its documents, its terms, and which of its documents are deleted."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.segment.documents import Documents, DocumentsWriter
from searchlib.embedded.segment.inverted import Inverted, InvertedWriter
from searchlib.embedded.storage import Output, SectionWriter, Written
from searchlib.kernels import members


def write_segment(
    output: Output,
    segment_id: str,
    docs: int | None,
    documents: DocumentsWriter,
    inverted: InvertedWriter | None,
) -> Written:
    """Write a segment, or one half of it, to a file.

    Parameters
    ----------
    output : Output
        The file, new and empty.
    segment_id : str
        Name of the segment.
    docs : int or None
        Documents of the segment; None for the half that holds the terms.
    documents : DocumentsWriter
        What the file stores of the documents.
    inverted : InvertedWriter or None
        The terms; None for the half that holds the documents.

    Returns
    -------
    Written
        What tells the file from every other.
    """
    file = SectionWriter(output, segment_id)
    documents.write(file, docs)
    if inverted is not None:
        inverted.write(file)
    return file.finish()


class Segment:
    """One segment of a commit: its documents, its terms, and which of its documents are deleted.

    Parameters
    ----------
    name : str
        Name of the segment.
    documents : Documents
        What it stores of its documents.
    inverted : Inverted
        Its terms and their postings.
    deleted : ndarray of int64, shape (d,)
        The deleted docnums, ascending.
    """

    def __init__(
        self, name: str, documents: Documents, inverted: Inverted, deleted: NDArray[np.int64]
    ) -> None:
        self.name = name
        self.documents = documents
        self.inverted = inverted
        self.deleted = deleted
        self.count = documents.count

    @property
    def live_count(self) -> int:
        """Documents that are not deleted."""
        return self.count - len(self.deleted)

    def live_mask(self) -> NDArray[np.bool_]:
        """Return which documents are not deleted, as an array of bool."""
        live = np.ones(self.count, bool)
        live[self.deleted] = False
        return live

    def verify_whole(self) -> None:
        """Compare the checksums that reading does not compare: all those of a segment of format 1.

        Raises
        ------
        CorruptIndexError
            If one of them differs.
        """
        for sections in (self.documents.sections, self.inverted.sections):
            if sections.version == 1:
                for problem in sections.problems():
                    raise problem

    def with_deleted(self, deleted: NDArray[np.int64]) -> Segment:
        """Return the same segment with other documents deleted."""
        return Segment(self.name, self.documents, self.inverted, deleted)

    def tokens(self, field: str) -> NDArray[Any] | None:
        """Return the length of a field in positions in each document; None if none has it."""
        name = f"tokens.{field}"
        if self.inverted.sections is self.documents.sections or name not in self.inverted.sections:
            return self.documents.tokens(field)
        tokens = self.inverted.sections.array(name, "u")
        if len(tokens) > self.count:
            raise self.inverted.sections.section(name).corrupt(
                f"has {len(tokens)} items for {self.count} documents"
            )
        return (
            tokens if len(tokens) == self.count else np.pad(tokens, (0, self.count - len(tokens)))
        )

    def ordinals(self, field: str) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Return which terms of a field documents have.

        They are read from the postings where no column was written.

        Returns
        -------
        docnums : ndarray of integers, shape (n,)
            Ascending; a document comes once for each of its terms.
        ordinals : ndarray of integers, shape (n,)
            Numbers of terms within the field.
        """
        first, last = self.inverted.terms.fields.get(field, (0, 0))
        column = self.documents.ordinals(field, last - first)
        if column is not None:
            return column
        dfs, docnums, _ = self.inverted.postings_of_many(np.arange(first, last))
        ordinals = np.repeat(np.arange(last - first), dfs)
        order = np.lexsort((ordinals, docnums))
        return docnums[order], ordinals[order]

    def find_live(self, field: str, term: bytes) -> int:
        """Return the first live document that holds a term; -1 if there is none."""
        number = self.inverted.terms.find(field, term)
        if number < 0:
            return -1
        docnums, _ = self.inverted.postings(number)
        if len(self.deleted):
            docnums = docnums[~members(docnums, self.deleted)]
        return int(docnums[0]) if len(docnums) else -1
