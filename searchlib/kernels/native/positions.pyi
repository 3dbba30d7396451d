import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.arrays import Occurrences, WeightedSet

def followed_by(ends: Occurrences, starts: Occurrences, slop: int = 0) -> NDArray[np.bool_]: ...
def frequencies(occurrences: Occurrences) -> WeightedSet: ...
def within(
    here: Occurrences, there: Occurrences, distance: int, ordered: bool
) -> NDArray[np.bool_]: ...
