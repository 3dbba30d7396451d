"""Edit distances."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

COMPARED_AT_ONCE = 1 << 13
"""How many words are compared together; the memory that this takes is proportional to it."""


def near_words(
    word: NDArray[np.uint32],
    words: NDArray[np.uint32],
    theirs: NDArray[np.uint32],
    distance: int,
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return which of several words of one length are near a word. O(length * n).

    Parameters
    ----------
    word : ndarray of uint32, shape (m,)
        Code points; m < 255.
    words : ndarray of uint32, shape (length, n)
        Code points, a word a column; length < 255.
    theirs : ndarray of uint32, shape (n,)
        What `signatures` returns of the words.
    distance : int
        How many edits may lie between them, at least 1; see `edit_distances`.

    Returns
    -------
    rows : ndarray of int64, shape (r,)
        The words, ascending.
    edits : ndarray of uint8, shape (r,)
        How many edits lie between each and the word.

    Examples
    --------
    >>> code = lambda word: np.array([ord(letter) for letter in word], np.uint32)
    >>> words = np.stack([code("chat"), code("cher"), code("caht")], axis=1)
    >>> [part.tolist() for part in near_words(code("chat"), words, signatures(words), 1)]
    [[0, 2], [0, 1]]
    """
    if abs(len(words) - len(word)) > distance:
        return np.empty(0, np.int64), np.empty(0, np.uint8)
    mine = int(signatures(word[:, None])[0])
    likely = np.flatnonzero(differing_bits(mine, theirs) <= 2 * distance)
    compare = one_edit if distance == 1 else edit_distances
    edits = [np.empty(0, np.uint8)]
    for begin in range(0, len(likely), COMPARED_AT_ONCE):
        edits.append(compare(word, words[:, likely[begin : begin + COMPARED_AT_ONCE]]))
    every = np.concatenate(edits)
    is_near = every <= distance
    return likely[is_near], every[is_near]


def edit_distances(word: NDArray[np.uint32], words: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return the edit distances between a word and several words of one length. O(m * length * n).

    An edit inserts, deletes or replaces a letter, or swaps two neighbours; no letter is edited
    twice (optimal string alignment).

    Parameters
    ----------
    word : ndarray of uint32, shape (m,)
        Code points; m < 255.
    words : ndarray of uint32, shape (length, n)
        Code points, a word a column; length < 255.

    Returns
    -------
    ndarray of uint8, shape (n,)
        The distances.

    References
    ----------
    Damerau, "A technique for computer detection and correction of spelling errors", 1964. The
    table of dynamic programming is filled for all words at once.

    Examples
    --------
    >>> code = lambda word: np.array([ord(letter) for letter in word], np.uint32)
    >>> words = np.stack([code("chat"), code("caht"), code("cher")], axis=1)
    >>> edit_distances(code("chat"), words).tolist()
    [0, 1, 2]
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
    """Return the edit distances between a word and several words, 2 standing for any above 1.

    O(length * n), in a few passes: what is equal from the left and what is equal from the right
    have to meet.

    Parameters
    ----------
    word : ndarray of uint32, shape (m,)
        Code points; m < 255.
    words : ndarray of uint32, shape (length, n)
        Code points, a word a column; length < 255.

    Returns
    -------
    ndarray of uint8, shape (n,)
        0, 1 or 2 for each word.

    Examples
    --------
    >>> code = lambda word: np.array([ord(letter) for letter in word], np.uint32)
    >>> one_edit(code("chat"), np.stack([code("caht"), code("coup")], axis=1)).tolist()
    [1, 2]
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
    edits = np.where(left + right >= m - 1, 1, 2).astype(np.uint8)
    edits[left == m] = 0
    for column in np.flatnonzero(left + right == m - 2).tolist():
        at = int(left[column])
        if words[at, column] == word[at + 1] and words[at + 1, column] == word[at]:
            edits[column] = 1
    return edits


def _leading(equal: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return how many rows at the top are true, for each column."""
    if not len(equal):
        return np.zeros(equal.shape[1], np.int64)
    whole = equal.all(axis=0)
    return np.where(whole, len(equal), equal.argmin(axis=0))


def signatures(words: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return a set of 32 bits for each of several words of one length. O(length * n).

    A bit stands for the letters of one residue modulo 32. An edit changes at most two bits, so
    that words whose signatures differ in more than 2k bits are more than k edits apart.

    Parameters
    ----------
    words : ndarray of uint32, shape (length, n)
        Code points, a word a column.

    Returns
    -------
    ndarray of uint32, shape (n,)
        The signatures.

    Examples
    --------
    >>> signatures(np.array([[97, 98], [97, 99]], np.uint32)).tolist()
    [2, 12]
    """
    if not len(words):
        return np.zeros(words.shape[1], np.uint32)
    return np.bitwise_or.reduce(np.uint32(1) << (words & np.uint32(31)), axis=0)


def differing_bits(signature: int, others: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return in how many bits each of several signatures differs from one. O(n).

    Parameters
    ----------
    signature : int
        A signature, below 2**32.
    others : ndarray of uint32, shape (n,)
        Signatures, as `signatures` makes them.

    Returns
    -------
    ndarray of uint8, shape (n,)
        Up to 32 each.

    Examples
    --------
    >>> differing_bits(0b110, np.array([0b110, 0b011], np.uint32)).tolist()
    [0, 2]
    """
    different = others ^ np.uint32(signature)
    if hasattr(np, "bitwise_count"):
        return np.bitwise_count(different)
    return np.unpackbits(different.view(np.uint8).reshape(-1, 4), axis=1).sum(
        axis=1, dtype=np.uint8
    )
