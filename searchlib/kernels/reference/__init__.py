"""The kernels in numpy: every name that an implementation must have."""

from searchlib.kernels.reference.chunks import ChunkTable, windows
from searchlib.kernels.reference.decoding import decode_list, decode_lists
from searchlib.kernels.reference.dictionary import TermDictionary
from searchlib.kernels.reference.edits import near_words, signatures
from searchlib.kernels.reference.entries import EntryTable
from searchlib.kernels.reference.hashing import hash_slots
from searchlib.kernels.reference.integers import (
    decode_varints,
    encode_varints,
    narrow,
    saturate,
    saturated_starts,
    unsaturate,
)
from searchlib.kernels.reference.inversion import (
    invert,
    number_by_first,
    number_rows,
    unite,
    unite_lists,
)
from searchlib.kernels.reference.pairs import add_pairs
from searchlib.kernels.reference.patterns import matching
from searchlib.kernels.reference.positions import followed_by, frequencies, within
from searchlib.kernels.reference.posting_lists import encode_lists
from searchlib.kernels.reference.runs import (
    bounded_ranges,
    concat_ranges,
    delta_decode,
    delta_encode,
    expand,
    running_sums,
    starts_of,
    sum_runs,
)
from searchlib.kernels.reference.scoring import bm25, idf, norms
from searchlib.kernels.reference.select import top
from searchlib.kernels.reference.sets import (
    add_up,
    add_where_present,
    distinct,
    intersect,
    members,
    merge_max,
    merge_sum,
)
from searchlib.kernels.reference.term_lists import ListTable, TermLists
from searchlib.kernels.reference.word_reader import WordReader
from searchlib.kernels.reference.words import score_word

__all__ = [
    "ChunkTable",
    "EntryTable",
    "ListTable",
    "TermDictionary",
    "TermLists",
    "WordReader",
    "add_pairs",
    "add_up",
    "add_where_present",
    "bm25",
    "bounded_ranges",
    "concat_ranges",
    "decode_list",
    "decode_lists",
    "decode_varints",
    "delta_decode",
    "delta_encode",
    "distinct",
    "encode_lists",
    "encode_varints",
    "expand",
    "followed_by",
    "frequencies",
    "hash_slots",
    "idf",
    "intersect",
    "invert",
    "matching",
    "members",
    "merge_max",
    "merge_sum",
    "narrow",
    "near_words",
    "norms",
    "number_by_first",
    "number_rows",
    "running_sums",
    "saturate",
    "saturated_starts",
    "score_word",
    "signatures",
    "starts_of",
    "sum_runs",
    "top",
    "unite",
    "unite_lists",
    "unsaturate",
    "windows",
    "within",
]
