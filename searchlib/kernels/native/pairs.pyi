from collections.abc import Sequence

from searchlib.kernels.arrays import Docnums, Occurrences, PlacedPair, PlacedUnit, Weights

def add_pairs(
    scores: Weights,
    docnums: Docnums,
    slots: Sequence[Occurrences],
    units: Sequence[PlacedUnit],
    pairs: Sequence[PlacedPair],
    weights: Sequence[float],
    norms: Sequence[Weights],
) -> Weights: ...
