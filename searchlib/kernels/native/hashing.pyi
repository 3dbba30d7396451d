import numpy as np
from numpy.typing import NDArray

def hash_slots(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]: ...
