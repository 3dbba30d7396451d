"""Entries: numbers of tuples of keys, in the order in which they come."""

from __future__ import annotations

from itertools import chain

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.arrays import Counts
from searchlib.kernels.word_rules import Keys


class _Numbers(dict[str, int]):
    """Numbers of keys; a new one gets the next."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self.texts)
        self.texts.append(key)
        return number


class EntryTable:
    """Numbers entries, the tuples of keys, from 0 on, and the distinct keys too.

    One thread at a time uses it.
    """

    def __init__(self) -> None:
        self._entries: list[Keys] = []
        self._number_of: dict[Keys, int] = {}
        self._key_numbers = _Numbers()

    def __len__(self) -> int:
        return len(self._entries)

    def number(self, keys: Keys) -> int:
        """Return the number of an entry; a new one gets the next."""
        number = self._number_of.get(keys)
        if number is None:
            number = self._number_of[keys] = len(self._entries)
            self._entries.append(keys)
        return number

    def all(self) -> list[Keys]:
        """Return the entries by number: always the same list, with those that there are now."""
        return self._entries

    def keys_of(self, entry: int) -> Keys:
        """Return an entry."""
        return self._entries[entry]

    def since(self, first: int) -> tuple[Counts, NDArray[np.uint32]]:
        """Return the keys of the entries from a number on; asked for in order, each once.

        Parameters
        ----------
        first : int
            How many entries are left out.

        Returns
        -------
        counts : ndarray of int64
            How many distinct keys each entry has.
        keys : ndarray of uint32
            Their numbers, entry by entry, concatenated.
        """
        if not 0 <= first <= len(self._entries):
            raise ValueError(f"there are {len(self._entries)} entries, not {first}")
        entries = self._entries[first:]
        counts = list(map(len, entries))
        if counts != list(map(len, map(set, entries))):
            entries = [tuple(dict.fromkeys(keys)) for keys in entries]
            counts = list(map(len, entries))
        # One look-up a key, without a bytecode of Python.
        numbers = map(self._key_numbers.__getitem__, chain.from_iterable(entries))
        return np.array(counts, np.int64), np.fromiter(numbers, np.uint32, sum(counts))

    def keys(self) -> list[str]:
        """Return the keys by number; it is always the same list, which only grows.

        It has at least those of the entries that were asked for.
        """
        return self._key_numbers.texts
