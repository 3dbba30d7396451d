from typing import Any

from numpy.typing import NDArray

from searchlib.kernels.arrays import Counts

def sum_runs(values: NDArray[Any], counts: NDArray[Any]) -> Counts: ...
def expand(
    rows: NDArray[Any], starts: Counts, values: NDArray[Any]
) -> tuple[Counts, NDArray[Any]]: ...
def starts_of(counts: NDArray[Any]) -> Counts: ...
