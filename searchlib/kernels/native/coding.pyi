from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.arrays import Bytes, Counts, EncodedLists

def encode_lists(counts: Counts, docnums: NDArray[Any], tfs: NDArray[Any]) -> EncodedLists: ...
def encode_varints(values: NDArray[Any]) -> tuple[Bytes, NDArray[np.uint8]]: ...
