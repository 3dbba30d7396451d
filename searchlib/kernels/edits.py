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
