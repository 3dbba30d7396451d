"""The keys of an analyzer's entries, as arrays."""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis import FrenchAnalyzer
from searchlib.kernels import Counts, starts_of


class KeyTable:
    """The keys of each entry that an analyzer has met; it grows with the analyzer, on `update`.

    Parameters
    ----------
    analyzer : FrenchAnalyzer
        Whose entries these are.

    Attributes
    ----------
    keys : list of str
        The distinct keys; the index of a key is its number.
    key_counts : ndarray of uint8, shape (entries,)
        How many keys each entry has.
    starts : ndarray of int64, shape (entries + 1,)
        Where the keys of each entry begin in `key_numbers`.
    key_numbers : ndarray of uint32
        The numbers of the keys of each entry, concatenated.
    """

    def __init__(self, analyzer: FrenchAnalyzer) -> None:
        self.analyzer = analyzer
        self.keys: list[str] = []
        self._numbers: dict[str, int] = {}
        self._counts, self._key_numbers = array("B"), array("I")
        self.update()

    @property
    def size(self) -> int:
        """How many entries the analyzer has met."""
        return len(self.analyzer.entries)

    def update(self) -> None:
        """Add the entries that the analyzer has met since the last update."""
        numbers, counts, key_numbers = self._numbers, self._counts, self._key_numbers
        entries = self.analyzer.entries
        for row in range(len(counts), len(entries)):
            keys = dict.fromkeys(entries[row])
            counts.append(len(keys))
            key_numbers.extend([numbers.setdefault(key, len(numbers)) for key in keys])
        if len(numbers) > len(self.keys):
            self.keys = list(numbers)
        self.key_counts: NDArray[np.uint8] = np.array(counts, np.uint8)
        self.starts: Counts = starts_of(self.key_counts)
        self.key_numbers: NDArray[np.uint32] = np.array(key_numbers, np.uint32)
