"""The sources of a merge, each with its doc map."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.segment import Segment

Numbers: TypeAlias = NDArray[np.uint32]


class MergeSource:
    """A segment to be merged, and its doc map.

    Parameters
    ----------
    segment : Segment
        The segment.
    first : int
        The new docnum of its first live document.

    Attributes
    ----------
    doc_map : ndarray of int64, shape (segment.count,)
        The new docnum of each document; -1 for a deleted one.
    live : ndarray of int64
        The docnums of the live documents, ascending.
    first : int
        The new docnum of the first of these.
    """

    def __init__(self, segment: Segment, first: int) -> None:
        self.segment = segment
        live = segment.live_mask()
        self.doc_map: NDArray[np.int64] = np.where(live, np.cumsum(live) - 1 + first, -1)
        self.live: NDArray[np.int64] = np.flatnonzero(live)
        self.first = first

    @property
    def has_no_deletions(self) -> bool:
        """Whether all its documents are live."""
        return len(self.live) == self.segment.count
