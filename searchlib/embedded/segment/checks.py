"""Checks that the sections of a segment agree with each other, made when one is first used.

A checksum tells that bytes are as they were written, not who wrote them. Whatever indexes an array,
sizes one or bounds a loop is therefore compared with the array that it points into, so that
kernels, compiled ones too, stay within bounds. Each check takes time proportional to its section,
once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.storage import DOCS_LIMIT, NotPlain, Section, Sections, natural, of_type
from searchlib.errors import CorruptIndexError
from searchlib.kernels import saturated_starts, starts_of, unsaturate
from searchlib.schema import decode_text

POSITIONS_LIMIT = 1 << 31
"""Positions of a text are below it."""


@contextmanager
def decoding(section: Section, item: int = 0) -> Iterator[None]:
    """Turn the ValueError of decoding impossible bytes into CorruptIndexError."""
    try:
        yield
    except ValueError as error:
        raise section.corrupt(f"is not what searchlib writes ({error})", item) from None


def read_counts(sections: Sections, name: str, length: int) -> NDArray[np.uint32]:
    """Return numbers, most of them small, that `IntegerBuffer.write_counts` wrote; O(n)."""
    small, great = _saturated(sections, name, length)
    with decoding(sections.section(name)):
        return unsaturate(small, great)


def _saturated(
    sections: Sections, name: str, length: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    small, great = sections.array(name, "u1", length), sections.array(f"{name}.great", "u")
    return small, great.astype(np.uint32, copy=False)


def checked_starts(sizes: NDArray[Any], section: Section) -> NDArray[np.int64]:
    """Return where each run begins in the section that they fill, and where the last one ends."""
    if sizes.dtype.itemsize == 8 and len(sizes) and int(sizes.max()) > len(section):
        raise section.corrupt("is not as long as its sizes say")
    starts = starts_of(sizes)
    _require_end(starts, section)
    return starts


def _require_end(starts: NDArray[Any], section: Section) -> None:
    if starts[-1] != len(section):
        raise section.corrupt(f"has {len(section)} items, and its sizes say {starts[-1]}")


def read_starts(sections: Sections, name: str, length: int, section: Section) -> NDArray[Any]:
    """Return where runs begin in the section that they fill, and where the last one ends.

    Their sizes are numbers that `IntegerBuffer.write_counts` wrote.
    """
    small, great = _saturated(sections, name, length)
    with decoding(sections.section(name)):
        starts = saturated_starts(small, great)
    _require_end(starts, section)
    return starts


def require_below(numbers: NDArray[Any], limit: int, section: Section) -> None:
    """Raise CorruptIndexError unless all of some unsigned numbers are below a limit."""
    if len(numbers) and int(numbers.max()) >= limit:
        raise section.corrupt(f"names number {numbers.max()} of {limit}")


def document_count(sections: Sections) -> int:
    """Return how many documents the meta of a file of sections says there are."""
    with _meta(sections):
        return natural(sections.meta.get("docs"), "docs", DOCS_LIMIT)


def totals_of(sections: Sections) -> dict[str, int]:
    """Return the sum of the lengths of each field, as the meta says it."""
    with _meta(sections):
        totals = of_type(dict, sections.meta.get("totals"), "totals")
        return {name: natural(total, f"the total of {name!r}") for name, total in totals.items()}


def entry_count(sections: Sections) -> int:
    """Return how many entries the meta says there are."""
    with _meta(sections):
        return natural(sections.meta.get("entries", 0), "entries", 1 << 32)


def field_ranges(sections: Sections, count: int) -> dict[str, tuple[int, int]]:
    """Return the numbers [first, last) of the terms of each field.

    They are below `count`, in order, and disjoint.
    """
    with _meta(sections):
        ranges, end = {}, 0
        for name, described in of_type(dict, sections.meta.get("fields"), "fields").items():
            first, last = (natural(number, f"the range of {name!r}") for number in _pair(described))
            if not end <= first <= last <= count:
                raise NotPlain(f"the terms of {name!r} cannot be {first} to {last}")
            ranges[name], end = (first, last), last
        return ranges


def _pair(described: Any) -> list[Any]:
    if len(of_type(list, described, "a range")) != 2:
        raise NotPlain("a range has two ends")
    return described


@contextmanager
def _meta(sections: Sections) -> Iterator[None]:
    try:
        yield
    except NotPlain as error:
        raise sections.corrupt(f"its directory says what cannot be: {error}") from None


def term_text(term: bytes) -> str:
    """Return a term of a field whose terms are texts."""
    try:
        return decode_text(term)
    except UnicodeDecodeError:
        raise CorruptIndexError(
            f"the term {term!r} of the index is no text: restore the index from a copy"
        ) from None
