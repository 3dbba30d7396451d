"""The union of many sets of documents, within bounded memory."""

from __future__ import annotations

from searchlib.kernels import Docnums, WeightedSet, Weights, merge_covering, merge_sum

UNITED_AT_ONCE = 1 << 20
"""Postings that are gathered before they are united, unless documents are many."""


class Union:
    """The union of sets that are added one by one; weights of the same document are added up.

    The sets are united whenever they grow beyond a bound, so that a thousand of them take no more
    memory than a few.

    Parameters
    ----------
    limit : int
        All docnums are below it.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._most = max(UNITED_AT_ONCE, 4 * limit)
        self._parts: list[WeightedSet] = []
        self._count = 0

    def add(self, part: WeightedSet) -> None:
        """Add a set of docnums, ascending, with weights that are at least 0."""
        self._parts.append(part)
        self._count += len(part[0])
        if self._count > self._most:
            self._parts = [self.merged()]
            self._count = len(self._parts[0][0])

    def merged(self) -> WeightedSet:
        """Return the union of the sets that were added."""
        return merge_sum(self._parts, self._limit)


class CoveringUnion:
    """The union of sets that are added one by one, with how much of them each document is in.

    It is united as a `Union` is.

    Parameters
    ----------
    limit : int
        All docnums are below it.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._most = max(UNITED_AT_ONCE, 4 * limit)
        self._parts: list[WeightedSet] = []
        self._rarities: list[float | Weights] = []
        self._count = 0

    def add(self, part: WeightedSet, rarity: float) -> None:
        """Add a set of docnums, ascending, with weights that are at least 0, and its rarity."""
        self._parts.append(part)
        self._rarities.append(rarity)
        self._count += len(part[0])
        if self._count > self._most:
            docnums, weights, covered = self.merged()
            self._parts, self._rarities = [(docnums, weights)], [covered]
            self._count = len(docnums)

    def merged(self) -> tuple[Docnums, Weights, Weights]:
        """Return the union of the sets that were added, and the rarities of the sets of each
        document, added up."""
        return merge_covering(self._parts, self._rarities, self._limit)
