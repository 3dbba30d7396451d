from typing import Any

import numpy as np
from numpy.typing import NDArray

def top(scores: NDArray[Any], k: int | None = None) -> NDArray[np.int64]: ...
