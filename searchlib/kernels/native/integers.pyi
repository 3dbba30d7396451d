from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.arrays import Bytes

def unsaturate(small: Bytes, great: NDArray[np.uint32]) -> NDArray[np.uint32]: ...
def saturated_starts(small: Bytes, great: NDArray[np.uint32]) -> NDArray[Any]: ...
