"""The keys of an analyzer's entries, as arrays."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis import FrenchAnalyzer
from searchlib.kernels import Counts, starts_of


class KeyTable:
    """The keys of each entry that an analyzer has met; it grows with the analyzer, on `update`.

    Several threads may share it: an update replaces the arrays by longer ones that begin alike.

    Parameters
    ----------
    analyzer : FrenchAnalyzer
        Whose entries these are.

    Attributes
    ----------
    keys : sequence of str
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
        self.keys: Sequence[str] = ()
        self._counts, self._key_numbers = array("B"), array("I")
        self._updating = Lock()
        self.key_counts: NDArray[np.uint8] = np.empty(0, np.uint8)
        self.starts: Counts = np.zeros(1, np.int64)
        self.key_numbers: NDArray[np.uint32] = np.empty(0, np.uint32)
        self.update()

    @property
    def size(self) -> int:
        """How many entries the analyzer has met."""
        return self.analyzer.entry_count

    def update(self) -> None:
        """Add the entries that the analyzer has met since the last update."""
        with self._updating:
            if len(self._counts) < self.size:
                self._add_entries()

    def _add_entries(self) -> None:
        counts, numbers, self.keys = self.analyzer.entries_since(len(self._counts))
        self._key_numbers.frombytes(numbers.tobytes())
        self._counts.frombytes(counts.astype(np.uint8).tobytes())
        self.key_counts = np.array(self._counts, np.uint8)
        self.starts = starts_of(self.key_counts)
        self.key_numbers = np.array(self._key_numbers, np.uint32)
