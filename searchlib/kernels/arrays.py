"""The arrays that kernels take and give, by name.

Unless a kernel says otherwise, arrays have one dimension, docnums ascend without duplicates, and
bounds that a docstring states without an error are the caller's to keep: they are not checked,
because whoever decodes bytes from a file has checked them already.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
"""Coded bytes."""

Counts = NDArray[np.int64]
"""How many elements each of several lists has, or where each begins in their concatenation."""

Docnums = NDArray[np.int64]
"""Documents of one segment, numbered from 0."""

Weights = NDArray[np.float32]
"""A weight for each document of a set: a frequency, or a score."""

WeightedSet = tuple[Docnums, Weights]
"""A set of documents with a weight each; both arrays have the same length."""

Occurrences = NDArray[np.int64]
"""Positions in documents, each as ``docnum << 32 | position``: they compare as docnums do."""

Fragment = NDArray[np.int64]
"""Letters of a pattern between two stars: code points, or `ANY`."""

ANY = -1
"""Stands in a `Fragment` for any one letter."""


class Guarded(Protocol):
    """An array from a file, block by block: a block is read only when it is known to be sound.

    Attributes
    ----------
    array : ndarray
        The items, sound or not.
    verified : bytearray
        Not 0 for each block that is known to be sound, and for one past the last.
    shift : int
        The block of an item is its number >> shift.
    """

    array: NDArray[Any]
    verified: bytearray
    shift: int

    def check(self, begin: int, end: int) -> None:
        """Verify the blocks of the items [begin, end); raise an error if one is damaged."""


class EntryPostings(NamedTuple):
    """The postings of some entries, with their positions; what `invert` yields.

    Attributes
    ----------
    entries : ndarray of int64, shape (e,)
        Numbers of the entries, ascending.
    counts : ndarray of int64, shape (e,)
        Documents of each entry, greater than 0.
    docnums : ndarray of int64, shape (p,)
        Documents of each entry, ascending; the lists are concatenated.
    tfs : ndarray of int64, shape (p,)
        Positions in each of these documents, greater than 0.
    distances : ndarray of uint32, shape (sum(tfs),)
        For each posting the first position, then the distance to each next one.
    """

    entries: NDArray[np.int64]
    counts: Counts
    docnums: Docnums
    tfs: NDArray[np.int64]
    distances: NDArray[np.uint32]


class EncodedLists(NamedTuple):
    """Coded posting lists.

    Attributes
    ----------
    codings : ndarray of uint8, shape (n,)
        How docnums and frequencies of each list are coded.
    sizes : ndarray of int64, shape (n,)
        Bytes of each list.
    coded : ndarray of uint8, shape (sum(sizes),)
        The lists, concatenated.
    """

    codings: NDArray[np.uint8]
    sizes: Counts
    coded: Bytes


class CodedList(NamedTuple):
    """One posting list of a segment, as its file has it.

    Attributes
    ----------
    coding : int
        How it is coded.
    df : int
        Its documents, greater than 0.
    coded : bytes
        Its bytes.
    limit : int
        Documents of the segment.
    first : int
        The documents of the segments before it.
    """

    coding: int
    df: int
    coded: bytes
    limit: int
    first: int


class CodedStream(NamedTuple):
    """The posting lists of one kind of key of a word.

    Attributes
    ----------
    share : float
        What its score is multiplied by.
    fields : tuple of tuple of CodedList
        The lists of each field.
    """

    share: float
    fields: tuple[tuple[CodedList, ...], ...]


PlacedUnit = tuple[tuple[int, ...], ...]
"""The alternatives of a unit in a field: sequences of slots, each as its number among all."""


class PlacedPair(NamedTuple):
    """Two units of a query whose occurrences are compared.

    Attributes
    ----------
    fields : tuple of (int, int, int)
        For each field where they are looked for its number, and those of the two units there.
    gap : int or None
        The positions between the two, where documents that have them so score more.
    sequence : float
        The limit of what they score then.
    window : int
        The most positions from one to the other, in any order, where documents that have them so
        score more; 0 where they do not.
    proximity : float
        The limit of what they score then, but for the idf of that among the documents.
    """

    fields: tuple[tuple[int, int, int], ...]
    gap: int | None
    sequence: float
    window: int
    proximity: float
