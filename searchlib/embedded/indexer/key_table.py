"""The keys of an analyzer's entries, as arrays."""

from __future__ import annotations

from array import array
from itertools import chain
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
        self._numbers = _Numbers()
        self.keys = self._numbers.keys_by_number
        self._counts, self._key_numbers = array("B"), array("I")
        self._updating = Lock()
        self.key_counts: NDArray[np.uint8] = np.empty(0, np.uint8)
        self.starts: Counts = np.zeros(1, np.int64)
        self.key_numbers: NDArray[np.uint32] = np.empty(0, np.uint32)
        self.update()

    @property
    def size(self) -> int:
        """How many entries the analyzer has met."""
        return len(self.analyzer.entries)

    def update(self) -> None:
        """Add the entries that the analyzer has met since the last update."""
        with self._updating:
            if len(self._counts) < self.size:
                self._add_entries()

    def _add_entries(self) -> None:
        entries = self.analyzer.entries[len(self._counts) :]
        counts = list(map(len, entries))
        if counts != list(map(len, map(set, entries))):  # a key of an entry counts once
            entries = [tuple(dict.fromkeys(keys)) for keys in entries]
            counts = list(map(len, entries))
        # One look-up a key, without a bytecode of Python.
        self._key_numbers.extend(map(self._numbers.__getitem__, chain.from_iterable(entries)))
        self._counts.extend(counts)
        self.key_counts = np.array(self._counts, np.uint8)
        self.starts = starts_of(self.key_counts)
        self.key_numbers = np.array(self._key_numbers, np.uint32)


class _Numbers(dict[str, int]):
    """Numbers of keys; a new one gets the next.

    Attributes
    ----------
    keys_by_number : list of str
        The keys; it only grows.
    """

    def __init__(self) -> None:
        super().__init__()
        self.keys_by_number: list[str] = []

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self.keys_by_number)
        self.keys_by_number.append(key)
        return number
