"""How far words are from another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def edit_distances(word: NDArray[np.uint32], words: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """The insertions, deletions, replacements and swaps of neighbours between a word and each of several words of one length.

    Parameters
    ----------
    word : uint32[m]            code points, m < 255
    words : uint32[length, n]   code points, a word a column, length < 255

    Returns
    -------
    uint8[n]

    Source: optimal string alignment, Damerau 1964; the table is filled for all words at once. O(m * length * n).
    """
    length, n = words.shape
    before: list[NDArray[np.uint8]] = []
    row = [np.full(n, j, np.uint8) for j in range(length + 1)]
    for i, letter in enumerate(word, 1):
        last, older = row, before
        row = [np.full(n, i, np.uint8)]
        for j in range(1, length + 1):
            cost = np.minimum(last[j], row[j - 1]) + np.uint8(1)
            np.minimum(cost, last[j - 1] + (words[j - 1] != letter), out=cost)
            if i > 1 and j > 1:
                swapped = (words[j - 2] == letter) & (words[j - 1] == word[i - 2])
                np.minimum(cost, np.where(swapped, older[j - 2] + np.uint8(1), cost), out=cost)
            row.append(cost)
        before = last
    return row[-1]


def one_edit(word: NDArray[np.uint32], words: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """As `edit_distances`, but 2 stands for every distance above 1. O(length * n), in a few passes.

    What is equal from the left and what is equal from the right have to meet.
    """
    length, n = words.shape
    m = len(word)
    if abs(length - m) > 1:
        return np.full(n, 2, np.uint8)
    shorter = min(length, m)
    left = _leading(words[:shorter] == word[:shorter, None])
    right = _leading(words[length - shorter :][::-1] == word[m - shorter :][::-1, None])
    if length != m:
        return np.where(left + right >= shorter, 1, 2).astype(np.uint8)
    found = np.where(left + right >= m - 1, 1, 2).astype(np.uint8)
    found[left == m] = 0
    for column in np.flatnonzero(left + right == m - 2).tolist():
        at = int(left[column])
        if words[at, column] == word[at + 1] and words[at + 1, column] == word[at]:
            found[column] = 1
    return found


def _leading(equal: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many rows at the top are true, for each column."""
    if not len(equal):
        return np.zeros(equal.shape[1], np.int64)
    whole = equal.all(axis=0)
    return np.where(whole, len(equal), equal.argmin(axis=0))


def signatures(words: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """For each word a set of 32 bits, one for each residue of its letters: an edit changes at most two of them.

    Parameters
    ----------
    words : uint32[length, n]       code points, a word a column
    """
    if not len(words):
        return np.zeros(words.shape[1], np.uint32)
    return np.bitwise_or.reduce(np.uint32(1) << (words & np.uint32(31)), axis=0)


def differing_bits(signature: int, others: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """How many bits of each signature differ from one."""
    different = others ^ np.uint32(signature)
    if hasattr(np, "bitwise_count"):
        return np.bitwise_count(different)
    return np.unpackbits(different.view(np.uint8).reshape(-1, 4), axis=1).sum(
        axis=1, dtype=np.uint8
    )
