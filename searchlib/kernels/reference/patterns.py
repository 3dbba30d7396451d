"""Patterns of `*` and `?` over many terms at once.

Between two stars the leftmost occurrence of a piece is always the best, so that a pattern is matched from left to right without ever going back. The
occurrences of a piece are found in all the terms together, and each term takes its next one by bisection: O(letters * length of the pattern) at worst, and
hardly more than O(letters) for pieces that are rare.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

ANY = -1
"""Stands in a piece for any one letter."""

Piece = NDArray[np.int64]


def matching(
    letters: NDArray[Any], starts: NDArray[np.int64], pieces: Sequence[Piece]
) -> NDArray[np.int64]:
    """The terms that fit a pattern, as their numbers, ascending.

    Parameters
    ----------
    letters : uint[total]       the code points of the terms, concatenated
    starts : int64[n + 1]       where each term begins among them, and where the last one ends
    pieces : sequence of int64[]    what stands between the stars, ANY for a `?`; a pattern without a star is one piece. The first piece begins a term and
                                the last one ends it; empty where the pattern begins or ends with a star

    Examples
    --------
    >>> letters = np.frombuffer(b"chatchienchacal", np.uint8)
    >>> matching(letters, np.array([0, 4, 9, 15]), [np.array([99, 104]), np.array([97, ANY])]).tolist()
    [0, 2]
    """
    lengths, least = np.diff(starts), sum(map(len, pieces))
    if len(pieces) == 1:
        return _fitting(letters, starts, np.flatnonzero(lengths == least), pieces[0], 0)
    head, *middle, tail = pieces
    rows = _fitting(letters, starts, np.flatnonzero(lengths >= least), head, 0)
    rows = _fitting(letters, starts[1:], rows, tail, -len(tail))
    at, ends = starts[rows] + len(head), starts[rows + 1] - len(tail)
    known: dict[bytes, NDArray[np.int64]] = {}
    for piece in middle:
        if not len(rows):
            break
        name = piece.tobytes()
        if name not in known:
            known[name] = np.append(
                _fitting(letters, None, np.arange(len(letters) - len(piece) + 1), piece, 0),
                len(letters),
            )
        found = known[name][np.searchsorted(known[name], at)]
        fits = found + len(piece) <= ends
        rows, at, ends = rows[fits], found[fits] + len(piece), ends[fits]
    return rows


def _fitting(
    letters: NDArray[Any],
    bases: NDArray[np.int64] | None,
    rows: NDArray[np.int64],
    piece: Piece,
    shift: int,
) -> NDArray[np.int64]:
    """Those of some rows where a piece stands, `shift` letters from the base of the row, or from the row itself."""
    for offset, letter in enumerate(piece.tolist(), shift):
        if letter != ANY and len(rows):
            rows = rows[letters[(rows if bases is None else bases[rows]) + offset] == letter]
    return rows
