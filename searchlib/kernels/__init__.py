"""The hot loops: arrays in, arrays out, no I/O.

Every function is pure and states its contract. Documents are int64 docnums, ascending and without doubles unless said otherwise.
"""

from searchlib.kernels.edits import edit_distances
from searchlib.kernels.positions import followed_by, frequencies, within
from searchlib.kernels.scoring import bm25, idf
from searchlib.kernels.select import top
from searchlib.kernels.sets import count_in, intersect, members, merge_max, merge_sum

__all__ = ["bm25", "count_in", "edit_distances", "followed_by", "frequencies", "idf", "intersect", "members", "merge_max", "merge_sum", "top", "within"]
