"""What an analyzer's entries hold, as arrays: the table from an entry to its keys."""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis import FrenchAnalyzer
from searchlib.kernels import Counts, starts_of


class Vocabulary:
    """The keys of the entries that an analyzer has met. Grows with it, on `update`.

    Attributes
    ----------
    keys : list of str      the distinct keys, by number
    """

    def __init__(self, analyzer: FrenchAnalyzer) -> None:
        self.analyzer = analyzer
        self.keys: list[str] = []
        self._numbers: dict[str, int] = {}
        self._counts, self._keys_of = array("B"), array("I")
        self.update()

    @property
    def size(self) -> int:
        """How many entries the analyzer has met."""
        return len(self.analyzer.entries)

    def update(self) -> None:
        """Take in the entries met since the last time."""
        numbers, counts, keys_of = self._numbers, self._counts, self._keys_of
        entries = self.analyzer.entries
        for row in range(len(counts), len(entries)):
            held = dict.fromkeys(entries[row])
            counts.append(len(held))
            keys_of.extend([numbers.setdefault(key, len(numbers)) for key in held])
        if len(numbers) > len(self.keys):
            self.keys = list(numbers)
        self.key_counts: NDArray[np.uint8] = np.array(counts, np.uint8)
        self.starts: Counts = starts_of(self.key_counts)
        self.keys_of: NDArray[np.uint32] = np.array(keys_of, np.uint32)
