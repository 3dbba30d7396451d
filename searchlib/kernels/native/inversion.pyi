from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.arrays import Counts, EntryPostings

def invert(ids: NDArray[np.uint32], lengths: NDArray[Any]) -> Iterator[EntryPostings]: ...
def number_by_first(ids: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]: ...
def unite_lists(
    counts: Counts,
    rows: NDArray[Any],
    starts: Counts,
    docnums: NDArray[Any],
    tfs: NDArray[Any],
) -> tuple[Counts, NDArray[np.int64], NDArray[np.int64]]: ...
