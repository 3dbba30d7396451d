"""Patterns of `*` and `?` over many terms at once.

Between two stars the leftmost occurrence of a fragment is always the best, so that a pattern is
matched from left to right without going back. The occurrences of a fragment are found in all the
terms together, and each term takes its next one by bisection.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.arrays import ANY, Fragment


def matching(
    letters: NDArray[Any], starts: NDArray[np.int64], fragments: Sequence[Fragment]
) -> NDArray[np.int64]:
    """Return the terms that match a pattern.

    O(len(letters) * length of the pattern) at worst, and hardly more than O(len(letters)) for
    fragments that are rare.

    Parameters
    ----------
    letters : ndarray of unsigned integers, shape (total,)
        Code points of the terms, concatenated.
    starts : ndarray of int64, shape (n + 1,)
        Where each term begins, and where the last one ends.
    fragments : sequence of ndarray of int64
        Code points between the stars of the pattern, `ANY` for a ``?``. A pattern without a star
        has one fragment. The first one begins a term and the last one ends it; they are empty where
        the pattern begins or ends with a star, and no other is.

    Returns
    -------
    ndarray of int64, shape (m,)
        Numbers of the terms, ascending.

    Examples
    --------
    >>> letters = np.frombuffer(b"chatchienchacal", np.uint8)
    >>> starts, ch, a_any = np.array([0, 4, 9, 15]), np.array([99, 104]), np.array([97, ANY])
    >>> matching(letters, starts, [ch, a_any]).tolist()
    [0, 2]
    """
    lengths, least = np.diff(starts), sum(map(len, fragments))
    if len(fragments) == 1:
        return _fitting(letters, starts, np.flatnonzero(lengths == least), fragments[0], 0)
    head, *middle, tail = fragments
    rows = _fitting(letters, starts, np.flatnonzero(lengths >= least), head, 0)
    rows = _fitting(letters, starts[1:], rows, tail, -len(tail))
    at, ends = starts[rows] + len(head), starts[rows + 1] - len(tail)
    known: dict[bytes, NDArray[np.int64]] = {}
    for fragment in middle:
        if not len(rows):
            break
        name = fragment.tobytes()
        if name not in known:
            known[name] = np.append(
                _fitting(letters, None, np.arange(len(letters) - len(fragment) + 1), fragment, 0),
                len(letters),
            )
        occurrences = known[name][np.searchsorted(known[name], at)]
        fits = occurrences + len(fragment) <= ends
        rows, at, ends = rows[fits], occurrences[fits] + len(fragment), ends[fits]
    return rows


def _fitting(
    letters: NDArray[Any],
    bases: NDArray[np.int64] | None,
    rows: NDArray[np.int64],
    fragment: Fragment,
    shift: int,
) -> NDArray[np.int64]:
    """Return those of some rows where a fragment begins `shift` letters after the row's base.

    The base of a row is the row itself where `bases` is None.
    """
    for offset, letter in enumerate(fragment.tolist(), shift):
        if letter != ANY and len(rows):
            rows = rows[letters[(rows if bases is None else bases[rows]) + offset] == letter]
    return rows
