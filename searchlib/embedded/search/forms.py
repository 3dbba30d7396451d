"""The exact forms of a field as letters in columns: what near spellings are looked for among.

The table of a large field takes a while to make. It is made slice by slice of the dictionary, none of whose terms becomes a Python object.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis import keys
from searchlib.embedded.segment import Terms, term_text
from searchlib.embedded.storage import decode_text, encode_text
from searchlib.kernels import differing_bits, edit_distances, one_edit, signatures
from searchlib.plan.deadline import UNLIMITED, Deadline

LONGEST = 66
"""Letters of the longest forms that near spellings are looked for among."""

TERMS_AT_ONCE = 1 << 14
"""How many terms of a dictionary are read together."""

COMPARED_AT_ONCE = 1 << 13
"""How many forms a word is compared with together."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)

Columns = dict[int, NDArray[np.uint32]]
"""Forms by length: uint32[length, n], code points, a form a column."""


class Letters(NamedTuple):
    """The forms of one length.

    codes : uint32[length, n], their code points;  signatures : uint32[n]
    """

    codes: NDArray[np.uint32]
    signatures: NDArray[np.uint32]


class Forms:
    """The forms of a field, by length."""

    def __init__(self, by_length: Mapping[int, NDArray[np.uint32]]) -> None:
        self._by_length = {
            length: Letters(codes, signatures(codes)) for length, codes in by_length.items()
        }

    @property
    def size(self) -> int:
        """Bytes taken, about."""
        return sum(
            letters.codes.nbytes + letters.signatures.nbytes for letters in self._by_length.values()
        )

    def near(
        self, word: str, distance: int, deadline: Deadline = UNLIMITED
    ) -> list[tuple[str, int]]:
        """The forms at most `distance` edits from a word, and how many each is away."""
        code = code_points(word)
        signature = int(signatures(code[:, None])[0])
        found: list[tuple[str, int]] = []
        for length in range(max(1, len(word) - distance), len(word) + distance + 1):
            letters = self._by_length.get(length)
            if letters is None:
                continue
            rows = np.flatnonzero(differing_bits(signature, letters.signatures) <= 2 * distance)
            for begin in range(0, len(rows), COMPARED_AT_ONCE):
                deadline.check()
                codes = letters.codes[:, rows[begin : begin + COMPARED_AT_ONCE]]
                edits = (one_edit if distance == 1 else edit_distances)(code, codes)
                near = np.flatnonzero(edits <= distance)
                found += [
                    (_text(codes[:, row]), edit)
                    for row, edit in zip(near.tolist(), edits[near].tolist(), strict=True)
                ]
        return found


def code_points(text: str) -> NDArray[np.uint32]:
    """uint32[len(text)]"""
    return np.frombuffer(encode_text(text, "utf-32-le"), np.uint32)


def _text(codes: NDArray[np.uint32]) -> str:
    return decode_text(codes.tobytes(), "utf-32-le")


def exact_ranges(terms: Terms, field: str, is_text: bool) -> list[tuple[int, int]]:
    """The ranges of numbers of the exact forms of a field. They are lower case, so that the marked keys of a Text field stand together among them."""
    first, last = terms.fields.get(field, (0, 0))
    if not is_text:
        return [(first, last)]
    begin, end = keys.FIRST_PREFIX.encode(), keys.END_OF_PREFIXES.encode()
    return [(first, terms.lower_bound(field, begin)), (terms.lower_bound(field, end), last)]


def slices(first: int, last: int) -> Iterator[tuple[int, int]]:
    """A range of numbers in ranges that are read together."""
    return (
        (begin, min(begin + TERMS_AT_ONCE, last)) for begin in range(first, last, TERMS_AT_ONCE)
    )


def letters_of(terms: Terms, first: int, last: int) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """The code points of a range of terms, concatenated, and where each begins among them, and where the last one ends."""
    run, starts = terms.run(first, last)
    if run.isascii():
        return np.frombuffer(run, np.uint8), starts
    begins_letter = np.frombuffer(run, np.uint8) & 0xC0 != 0x80
    return code_points(term_text(run)), np.concatenate(([0], np.cumsum(begins_letter)))[starts]


def columns_of(terms: Terms, first: int, last: int, deadline: Deadline = UNLIMITED) -> Columns:
    """The terms of a range that are not too long."""
    deadline.check()
    letters, starts = letters_of(terms, first, last)
    lengths = np.diff(starts)
    found = {}
    for length in np.flatnonzero(
        np.bincount(lengths[(lengths > 0) & (lengths <= LONGEST)])
    ).tolist():
        begins = starts[:-1][lengths == length]
        found[length] = letters[begins + np.arange(length)[:, None]].astype(np.uint32)
    return found


def united(parts: Sequence[Columns], deadline: Deadline = UNLIMITED) -> Columns:
    """The forms of several tables, those that several have once."""
    found = {}
    for length in range(1, LONGEST + 1):
        tables = [part[length] for part in parts if length in part]
        if tables:
            deadline.check()
            found[length] = _distinct(tables)
    return found


def _distinct(tables: list[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    """The columns of several tables; those that are equal once."""
    codes = np.concatenate(tables, axis=1)
    hashes = np.zeros(codes.shape[1], np.uint64)
    for row in codes:
        hashes = (hashes ^ row) * _FACTOR
    order = np.argsort(hashes, kind="stable")
    hashes = hashes[order]
    codes = codes[:, order]
    again = np.concatenate(([False], hashes[1:] == hashes[:-1]))
    again[1:][again[1:]] = (codes[:, 1:][:, again[1:]] == codes[:, :-1][:, again[1:]]).all(axis=0)
    return np.ascontiguousarray(codes[:, ~again])
