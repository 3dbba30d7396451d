from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.arrays import CodedStream, WeightedSet, Weights

def score_word(
    streams: Sequence[CodedStream],
    weights: Sequence[float],
    norms: Sequence[Weights],
    live: NDArray[np.bool_] | None,
    doc_count: int,
    k1: float,
) -> WeightedSet: ...
