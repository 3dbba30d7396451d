from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.arrays import Bytes

def decode_list(
    coding: int, df: int, coded: bytes, limit: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]: ...
def decode_lists(
    codings: NDArray[np.uint8],
    dfs: NDArray[Any],
    at: NDArray[Any],
    sizes: NDArray[Any],
    coded: Bytes,
    limit: int,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]: ...
