"""The exact forms of a field as letters in columns: what near spellings are looked for among."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis.keys import is_exact
from searchlib.codec.checks import term_text
from searchlib.codec.terms import Terms
from searchlib.kernels import differing_bits, edit_distances, one_edit, signatures

LONGEST = 66
"""Letters of the longest forms that near spellings are looked for among."""


class Letters(NamedTuple):
    """The forms of one length.

    forms : list of str, in order;  codes : uint32[length, n], their code points;  signatures : uint32[n]
    """

    forms: list[str]
    codes: NDArray[np.uint32]
    signatures: NDArray[np.uint32]


class Forms:
    """The forms of a field, by length."""

    def __init__(self, by_length: dict[int, list[str]]) -> None:
        self._by_length = {}
        for length, forms in by_length.items():
            codes = np.ascontiguousarray(code_points("".join(forms)).reshape(len(forms), length).T)
            self._by_length[length] = Letters(forms, codes, signatures(codes))

    @property
    def size(self) -> int:
        """Bytes taken, about."""
        return sum(4 * letters.codes.size + 100 * len(letters.forms) for letters in self._by_length.values())

    def near(self, word: str, distance: int) -> list[tuple[str, int]]:
        """The forms at most `distance` edits from a word, and how many each is away."""
        code = code_points(word)
        signature = int(signatures(code[:, None])[0])
        found: list[tuple[str, int]] = []
        for length in range(max(1, len(word) - distance), len(word) + distance + 1):
            letters = self._by_length.get(length)
            if letters is None:
                continue
            rows = np.flatnonzero(differing_bits(signature, letters.signatures) <= 2 * distance)
            if len(rows):
                edits = (one_edit if distance == 1 else edit_distances)(code, letters.codes[:, rows])
                near = np.flatnonzero(edits <= distance)
                found += [(letters.forms[row], edit) for row, edit in zip(rows[near].tolist(), edits[near].tolist(), strict=True)]
        return found


def code_points(text: str) -> NDArray[np.uint32]:
    """uint32[len(text)]"""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def forms_of(dictionaries: Iterable[Terms], field: str, exact_only: bool) -> Forms:
    """The forms of a field in several dictionaries; all its terms, or the exact forms only."""
    held: set[bytes] = set()
    for terms in dictionaries:
        held.update(terms.between(*terms.fields.get(field, (0, 0))))
    by_length: dict[int, Any] = {}
    for term in sorted(held):
        form = term_text(term)
        if 0 < len(form) <= LONGEST and (not exact_only or is_exact(form)):
            by_length.setdefault(len(form), []).append(form)
    return Forms(by_length)
