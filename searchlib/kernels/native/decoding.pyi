import numpy as np
from numpy.typing import NDArray

def decode_list(
    coding: int, df: int, coded: bytes, limit: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]: ...
