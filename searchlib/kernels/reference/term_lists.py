"""Coded posting lists by number and by term."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

from searchlib.kernels.arrays import CodedList, Guarded
from searchlib.kernels.codings import EMPTY
from searchlib.kernels.reference.dictionary import TermDictionary

NO_LIST = "there is no such list"

Coded = tuple[int, int, bytes]
"""How a list is coded, how many documents it names, and its bytes."""


class ListTable:
    """Coded posting lists by number.

    Parameters
    ----------
    codings : ndarray of uint8, shape (n,)
        How each list is coded.
    dfs : ndarray of unsigned integers, shape (n,)
        Documents of each list.
    starts : ndarray of integers, shape (n + 1,)
        Where each list begins in `lists`, and where the last one ends; ascending.
    lists : Guarded of uint8
        The lists, concatenated.
    """

    def __init__(
        self, codings: NDArray[Any], dfs: NDArray[Any], starts: NDArray[Any], lists: Guarded
    ) -> None:
        # An item of a memoryview costs a third of an array's.
        self._codings, self._dfs, self._starts = codings.data, dfs.data, starts.data
        self._lists, self._guard, self._shift = lists.array.data, lists, lists.shift
        self._unverified = lists.verified.find

    def coding(self, number: int) -> int:
        """Return how a list is coded."""
        return self._codings[number]

    def df(self, number: int) -> int:
        """Return how many documents a list names."""
        return self._dfs[number]

    def coded(self, number: int) -> Coded:
        """Return how a list is coded, how many documents it names, and its bytes; verified."""
        begin, end = self._starts[number], self._starts[number + 1]
        if self._unverified(0, begin >> self._shift, (end >> self._shift) + 1) >= 0:
            self._guard.check(begin, end)
        return self._codings[number], self._dfs[number], self._lists[begin:end].tobytes()


class TermLists:
    """Coded posting lists by term. A term whose own list is EMPTY shares that of an entry.

    Parameters
    ----------
    dictionary : TermDictionary
        The terms.
    own : ListTable
        Their lists.
    entries : ListTable, optional
        The lists of the entries, where there are any.
    starts : ndarray of integers, shape (t + 1,), optional
        Where the entries of each term begin in `numbers`, and where the last ones end; ascending.
    numbers : Guarded of unsigned integers, optional
        The entries of the terms, concatenated.
    """

    def __init__(
        self,
        dictionary: TermDictionary,
        own: ListTable,
        entries: ListTable | None = None,
        starts: NDArray[Any] | None = None,
        numbers: Guarded | None = None,
    ) -> None:
        self._dictionary, self._own, self._entries = dictionary, own, entries
        self._starts = None if starts is None else starts.data
        self._numbers = numbers

    def entry(self, term: int) -> int:
        """Return the entry whose list a term shares; -1 if the term has its own.

        Raises
        ------
        ValueError
            If there is no such entry, or its list is another one.
        """
        if self._own.coding(term) != EMPTY:
            return -1
        if self._entries is None or self._starts is None or self._numbers is None:
            raise ValueError(NO_LIST)
        at = self._starts[term]
        if at < self._starts[term + 1]:
            self._numbers.check(at, at + 1)
            entry = self._numbers.array.data[at]
            if self._entries.df(entry) == self._own.df(term):
                return entry
        raise ValueError(NO_LIST)

    def coded(self, term: int) -> Coded:
        """Return the list of a term, as `ListTable.coded` does; ValueError as `entry` does."""
        entry = self.entry(term)
        if entry < 0 or self._entries is None:
            return self._own.coded(term)
        return self._entries.coded(entry)

    def find(
        self, terms: Sequence[bytes], seed: int, first: int, last: int, limit: int, before: int
    ) -> list[CodedList]:
        """Return the lists of those of some terms that are there.

        Parameters
        ----------
        terms : sequence of bytes
            The terms.
        seed, first, last : int
            The seed of their field and its range, as in `TermDictionary.find`.
        limit, before : int
            Documents of the segment, and of the segments before it.

        Raises
        ------
        ValueError
            As `entry` does.
        """
        numbers = self._dictionary.find_all(terms, seed, first, last)
        return [CodedList(*self.coded(term), limit, before) for term in numbers if term >= 0]
