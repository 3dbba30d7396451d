"""The kernels in Cython: twins of those in `kernels.reference`, which document them.

A twin returns the same integers and bytes as its reference, and never reads or writes beyond an
array, whatever its arguments: what comes from the caller is compared with bounds first, and a
ValueError says what does not fit. The lock of the interpreter is released while arrays are worked
on. A kernel that is not named here has no twin: its reference serves.

One file is compiled for each subject; a stub beside it gives the types. `numbers` has what they
share.
"""

from searchlib.kernels.native.chunks import ChunkTable
from searchlib.kernels.native.coding import encode_lists, encode_varints
from searchlib.kernels.native.decoding import decode_list, decode_lists
from searchlib.kernels.native.dictionary import TermDictionary
from searchlib.kernels.native.edits import near_words
from searchlib.kernels.native.entries import EntryTable
from searchlib.kernels.native.hashing import hash_slots
from searchlib.kernels.native.integers import saturated_starts, unsaturate
from searchlib.kernels.native.inversion import invert, number_by_first, unite_lists
from searchlib.kernels.native.pairs import add_pairs
from searchlib.kernels.native.positions import followed_by, frequencies, within
from searchlib.kernels.native.runs import expand, starts_of, sum_runs
from searchlib.kernels.native.selecting import top
from searchlib.kernels.native.sets import (
    add_where_present,
    intersect,
    members,
    merge_max,
    merge_sum,
)
from searchlib.kernels.native.term_lists import ListTable, TermLists
from searchlib.kernels.native.word_reader import WordReader
from searchlib.kernels.native.words import score_word

__all__ = [
    "ChunkTable",
    "EntryTable",
    "ListTable",
    "TermDictionary",
    "TermLists",
    "WordReader",
    "add_pairs",
    "add_where_present",
    "decode_list",
    "decode_lists",
    "encode_lists",
    "encode_varints",
    "expand",
    "followed_by",
    "frequencies",
    "hash_slots",
    "intersect",
    "invert",
    "members",
    "merge_max",
    "merge_sum",
    "near_words",
    "number_by_first",
    "saturated_starts",
    "score_word",
    "starts_of",
    "sum_runs",
    "top",
    "unite_lists",
    "unsaturate",
    "within",
]
