"""The hot loops: arrays in, arrays out, no I/O.

Every function is pure and states its contract. Documents are int64 docnums, ascending and without doubles unless said otherwise. What codes and decodes is in
`kernels.coding`, what inverts in `kernels.inversion`.
"""

from searchlib.kernels.reference.edits import differing_bits, edit_distances, one_edit, signatures
from searchlib.kernels.reference.patterns import ANY, matching
from searchlib.kernels.reference.positions import followed_by, frequencies, of_documents, within
from searchlib.kernels.reference.scoring import bm25, idf, norms
from searchlib.kernels.reference.select import top
from searchlib.kernels.reference.sets import (
    Union,
    add_up,
    add_where_present,
    distinct,
    intersect,
    members,
    merge_max,
    merge_sum,
)

__all__ = [
    "ANY",
    "Union",
    "add_up",
    "add_where_present",
    "bm25",
    "differing_bits",
    "distinct",
    "edit_distances",
    "followed_by",
    "frequencies",
    "idf",
    "intersect",
    "matching",
    "members",
    "merge_max",
    "merge_sum",
    "norms",
    "of_documents",
    "one_edit",
    "signatures",
    "top",
    "within",
]
