"""Entries: numbers of tuples of keys, in the order in which they come."""

from __future__ import annotations

from itertools import chain
from threading import Lock

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

    Several threads may use it.
    """

    def __init__(self) -> None:
        self._entries: list[Keys] = []
        self._number_of: dict[Keys, int] = {}
        self._key_numbers = _Numbers()
        self._numbering = Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def number(self, keys: Keys) -> int:
        """Return the number of an entry; a new one gets the next."""
        number = self._number_of.get(keys)
        return self._add(keys) if number is None else number

    def _add(self, keys: Keys) -> int:
        """Return the number of an entry, a new one unless another thread has just given it one."""
        with self._numbering:
            number = self._number_of.get(keys)
            if number is None:
                self._entries.append(keys)
                number = self._number_of[keys] = len(self._entries) - 1
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
        with self._numbering:
            # One look-up a key, without a bytecode of Python.
            numbers = map(self._key_numbers.__getitem__, chain.from_iterable(entries))
            return np.array(counts, np.int64), np.fromiter(numbers, np.uint32, sum(counts))

    def sorted_keys(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], list[bytes]]:
        """Return keys in the order of their characters, which is that of their bytes.

        Parameters
        ----------
        numbers : ndarray of int64
            The numbers of distinct keys, which `since` gave.

        Returns
        -------
        numbers : ndarray of int64
            The same, sorted by their keys.
        keys : list of bytes
            Their keys, in UTF-8.
        """
        texts = self._key_numbers.texts
        if len(numbers) and not 0 <= int(numbers.min()) <= int(numbers.max()) < len(texts):
            raise ValueError(f"there are {len(texts)} keys, and numbers of others")
        order = sorted(numbers.tolist(), key=texts.__getitem__)
        keys = [texts[number].encode("utf-8", "surrogatepass") for number in order]
        return np.array(order, np.int64), keys

    @property
    def key_count(self) -> int:
        """How many distinct keys the entries have that `since` gave."""
        return len(self._key_numbers.texts)
