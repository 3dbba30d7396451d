"""The exact forms of a field as letters in columns: what near spellings are looked for among.

The table of a large field takes a while to make. It is made slice by slice of the dictionary,
none of whose terms becomes a Python object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis import keys
from searchlib.embedded.segment import Terms, term_text
from searchlib.plan import UNLIMITED, Columns, Deadline, code_points

LONGEST = 66
"""Letters of the longest forms that near spellings are looked for among."""

TERMS_AT_ONCE = 1 << 14
"""How many terms of a dictionary are read together."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def exact_ranges(terms: Terms, field: str, is_text: bool) -> list[tuple[int, int]]:
    """Return the ranges of numbers of the exact forms of a field.

    They are lower case, so that the prefixed keys of a Text field are contiguous among them.
    """
    first, last = terms.fields.get(field, (0, 0))
    if not is_text:
        return [(first, last)]
    begin, end = keys.FIRST_PREFIX.encode(), keys.END_OF_PREFIXES.encode()
    return [(first, terms.lower_bound(field, begin)), (terms.lower_bound(field, end), last)]


def slices(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Divide a range of numbers into ranges that are read together."""
    return (
        (begin, min(begin + TERMS_AT_ONCE, last)) for begin in range(first, last, TERMS_AT_ONCE)
    )


def letters_of(terms: Terms, first: int, last: int) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Return the code points of a range of terms, concatenated, and where each begins.

    The last of the starts is where the last term ends.
    """
    run, starts = terms.run(first, last)
    if run.isascii():
        return np.frombuffer(run, np.uint8), starts
    begins_letter = np.frombuffer(run, np.uint8) & 0xC0 != 0x80
    return code_points(term_text(run)), np.concatenate(([0], np.cumsum(begins_letter)))[starts]


def columns_of(terms: Terms, first: int, last: int, deadline: Deadline = UNLIMITED) -> Columns:
    """Return the terms of a range that are not too long."""
    deadline.check()
    letters, starts = letters_of(terms, first, last)
    lengths = np.diff(starts)
    columns = {}
    for length in np.flatnonzero(
        np.bincount(lengths[(lengths > 0) & (lengths <= LONGEST)])
    ).tolist():
        begins = starts[:-1][lengths == length]
        columns[length] = letters[begins + np.arange(length)[:, None]].astype(np.uint32)
    return columns


def united(parts: Sequence[Columns], deadline: Deadline = UNLIMITED) -> Columns:
    """Unite the forms of several tables."""
    columns = {}
    for length in range(1, LONGEST + 1):
        tables = [part[length] for part in parts if length in part]
        if tables:
            deadline.check()
            columns[length] = _distinct(tables)
    return columns


def _distinct(tables: list[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    """Unite the columns of several tables, equal ones once."""
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
