"""Where the documents of a writer went: which builder got each, and which segment it is in."""

from __future__ import annotations

from array import array
from bisect import bisect_right

from searchlib.embedded.storage import SegmentEntry
from searchlib.errors import SearchlibError


class Assignments:
    """Which builder has each document; a run of documents at one builder takes as much as one."""

    def __init__(self) -> None:
        self._firsts, self._builders, self._ordinals = array("Q"), array("I"), array("Q")

    def add(self, first: int, builder: int, ordinal: int) -> None:
        """Assign the documents from a serial on to a builder.

        Parameters
        ----------
        first : int
            The serial of the first of them; greater than those before.
        builder : int
            0 for this process, n for the n-th worker.
        ordinal : int
            How many documents the builder had got before.
        """
        if not self._builders or self._builders[-1] != builder:
            self._firsts.append(first)
            self._builders.append(builder)
            self._ordinals.append(ordinal)

    def of(self, serial: int) -> tuple[int, int]:
        """Return the builder of a document, and how many documents it had got before that one."""
        run = bisect_right(self._firsts, serial) - 1
        return self._builders[run], self._ordinals[run] + serial - self._firsts[run]


def locate(built: list[list[SegmentEntry]], builder: int, ordinal: int) -> tuple[str, int]:
    """Return the segment of a document that was built, and its docnum there.

    Parameters
    ----------
    built : list of list of SegmentEntry
        The segments of each builder, in order.
    builder, ordinal : int
        The builder, and how many documents it had got before; from `Assignments.of`.
    """
    for entry in built[builder]:
        if ordinal < entry.docs:
            return entry.name, ordinal
        ordinal -= entry.docs
    raise SearchlibError(
        "a worker process lost documents: nothing was added; try again, or with workers=1"
    )
