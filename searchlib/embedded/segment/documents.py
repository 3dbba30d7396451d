"""What a segment stores of its documents: stored values, lengths, columns and vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.segment.checks import (
    checked_starts,
    decoding,
    document_count,
    require_below,
    totals_of,
)
from searchlib.embedded.segment.stored import StoredField, StoredWriter
from searchlib.embedded.segment.vectors import decode_vector
from searchlib.embedded.storage import EMPTY_DOCUMENTS, Sections, SectionWriter
from searchlib.kernels import Counts, narrow


class DocumentsWriter:
    """Collect what a segment stores of its documents."""

    def __init__(self) -> None:
        self._stored: dict[str, StoredWriter] = {}
        self._arrays: dict[str, NDArray[Any]] = {}
        self._totals: dict[str, int] = {}

    def stored(self, field: str) -> StoredWriter:
        """Return the writer of a field's stored values."""
        if field not in self._stored:
            self._stored[field] = StoredWriter(field)
        return self._stored[field]

    def add_lengths(
        self, field: str, lengths: NDArray[Any], tokens: NDArray[Any] | None = None
    ) -> None:
        """Add the length of a field in each document, and that in positions where they differ."""
        self._arrays[f"lengths.{field}"] = narrow(lengths)
        if tokens is not None and not np.array_equal(tokens, lengths):
            self.add_tokens(field, tokens)
        self._totals[field] = int(lengths.sum())

    def add_tokens(self, field: str, tokens: NDArray[Any]) -> None:
        """Add the length of a field in positions, for each document or the first ones only."""
        self._arrays[f"tokens.{field}"] = narrow(tokens)

    def add_column(self, field: str, values: NDArray[Any]) -> None:
        """Add a column: a number for each document."""
        self._arrays[f"column.{field}"] = values

    def add_ordinals(self, field: str, counts: NDArray[Any], ordinals: NDArray[Any]) -> None:
        """Add how many terms of a field each document has, and their numbers, concatenated."""
        self._arrays[f"ordinals.{field}"] = narrow(ordinals)
        if not (len(counts) == len(ordinals) and (counts == 1).all()):
            self._arrays[f"ordinals.{field}.counts"] = narrow(counts)

    def add_bytes(self, name: str, plain: bytes) -> None:
        """Add a section of bytes that only its reader understands."""
        self._arrays[name] = np.frombuffer(plain, np.uint8)

    def add_sized(self, name: str, parts: Sequence[bytes]) -> None:
        """Add a section of byte strings, one for each document."""
        self._arrays[f"{name}.sizes"] = narrow(np.fromiter(map(len, parts), np.int64, len(parts)))
        self.add_bytes(name, b"".join(parts))

    def write(self, file: SectionWriter, docs: int | None) -> None:
        """Write the sections; `docs` is None for the half that holds the terms."""
        if docs is not None:
            file.meta |= {"docs": docs, "totals": self._totals}
            for writer in self._stored.values():
                writer.write(file, docs)
            if docs > EMPTY_DOCUMENTS and not (self._stored or self._arrays):
                file.add("blank", np.zeros(docs, np.uint8))
        for name, array in self._arrays.items():
            file.add(name, array)


class Documents:
    """What a segment stores of its documents, numbered from 0."""

    def __init__(self, sections: Sections) -> None:
        self.sections = sections
        self.count = document_count(sections)
        self.totals = totals_of(sections)
        sized = [
            name.removesuffix(".sizes")
            for name in sections
            if name.startswith("stored.") and name.endswith(".sizes")
        ]
        self.stored_names = [
            name.removeprefix("stored.") for name in sized if not name.endswith(".blocks")
        ]
        self._stored: dict[str, StoredField] = {}
        self._sized: dict[str, Counts] = {}
        self._arrays: dict[tuple[str, str], NDArray[Any]] = {}

    def stored(self, field: str) -> StoredField:
        """Return the stored values of a field; KeyError if no document has one."""
        stored = self._stored.get(field)
        if stored is None:
            if f"stored.{field}.sizes" not in self.sections:
                raise KeyError(field)
            stored = self._stored[field] = StoredField(self.sections, field, self.count)
        return stored

    def stored_or_none(self, field: str) -> StoredField | None:
        """Return the stored values of a field; None if no document has one."""
        stored = self._stored.get(field)
        if stored is not None:
            return stored
        return self.stored(field) if field in self.stored_names else None

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return all the stored values of a document."""
        fields = ((name, self.stored(name)) for name in self.stored_names)
        return {name: field[docnum] for name, field in fields if docnum in field}

    def lengths(self, field: str) -> NDArray[Any] | None:
        """Return the length of a field in each document; None if none has it."""
        return self._array(f"lengths.{field}", "u")

    def tokens(self, field: str) -> NDArray[Any] | None:
        """Return the length of a field in positions in each document; None if none has it."""
        tokens = self._array(f"tokens.{field}", "u")
        return self.lengths(field) if tokens is None else tokens

    def column(self, field: str, kinds: str = "uif") -> NDArray[Any] | None:
        """Return a column of some kinds of number; None if there is none of that name."""
        return self._array(f"column.{field}", kinds)

    def _array(self, name: str, kinds: str) -> NDArray[Any] | None:
        array = self._arrays.get((name, kinds))
        if array is None and name in self.sections:
            array = self._arrays[name, kinds] = self.sections.array(name, kinds, self.count)
        return array

    def ordinals(self, field: str, terms: int) -> tuple[NDArray[Any], NDArray[Any]] | None:
        """Return which terms of a field documents have.

        Parameters
        ----------
        field : str
            Name of the field.
        terms : int
            Terms of the field.

        Returns
        -------
        docnums : ndarray of integers, shape (n,)
            Ascending; a document comes once for each of its terms.
        ordinals : ndarray of integers, shape (n,)
            Numbers of terms within the field. None instead of both if there is no such column.

        Raises
        ------
        CorruptIndexError
            If the column names other terms, or has another length.
        """
        name = f"ordinals.{field}"
        if name not in self.sections:
            return None
        section, counts = self.sections.section(name, "u"), self._array(f"{name}.counts", "u")
        ordinals = section.whole()
        require_below(ordinals, terms, section)
        if counts is not None:
            checked_starts(counts, section)
        elif len(ordinals) != self.count:
            raise section.corrupt(f"has {len(ordinals)} values for {self.count} documents")
        docnums = np.arange(self.count)
        return docnums if counts is None else np.repeat(docnums, counts), ordinals

    def sized(self, name: str, docnum: int) -> bytes:
        """Return the bytes that `DocumentsWriter.add_sized` was given for a document."""
        if name not in self.sections:
            return b""
        section = self.sections.section(name, "u1")
        starts = self._sized.get(name)
        if starts is None:
            starts = self._sized[name] = checked_starts(
                self.sections.array(f"{name}.sizes", "u", self.count), section
            )
        return section.read(int(starts[docnum]), int(starts[docnum + 1])).tobytes()

    def vector(self, field: str, docnum: int) -> tuple[list[str], list[float], list[bytes]] | None:
        """Return the texts, weights and values of a document's vector; None if it has none."""
        coded = self.sized(f"vectors.{field}", docnum)
        if not coded:
            return None
        with decoding(self.sections.section(f"vectors.{field}")):
            return decode_vector(coded)
