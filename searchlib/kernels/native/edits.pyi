import numpy as np
from numpy.typing import NDArray

def near_words(
    word: NDArray[np.uint32],
    words: NDArray[np.uint32],
    theirs: NDArray[np.uint32],
    distance: int,
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]: ...
