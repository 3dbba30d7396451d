"""The hot loops: arrays in, arrays out, no I/O and no state.

This module names every kernel and is the only way to them. `kernels.arrays` names the arrays that
they take and give, `kernels.reference` implements them in numpy, `kernels.native` the hottest of
them in Cython, `kernels.choice` says which implementation serves: `compiled` is false where it is
the one in numpy, which ``SEARCHLIB_KERNELS=reference`` in the environment forces.

Integers and runs
    `narrow`, `saturate`, `unsaturate`, `saturated_starts`, `encode_varints`, `decode_varints`;
    `running_sums`, `starts_of`, `concat_ranges`, `expand`, `sum_runs`, `bounded_ranges`,
    `delta_encode`, `delta_decode`
Inversion
    `number_by_first`, `invert`, `unite`, `unite_lists`, `number_rows`, `encode_lists`, `hash_slots`
Texts
    `ChunkTable`, an object with a state: what the chunks of texts have become; `windows`
Terms
    `TermDictionary`, `ListTable`, `TermLists`, objects that look terms and their posting lists up
    in the arrays of a file
Posting lists
    `decode_list`, `decode_lists`
Sets of documents
    `merge_sum`, `merge_max`, `add_up`, `add_where_present`, `intersect`, `members`, `distinct`
Positions
    `followed_by`, `within`, `frequencies`
Scores
    `idf`, `norms`, `bm25`, `score_word`, `add_pairs`, `top`
Words
    `near_words`, `signatures`, `matching`
"""

from searchlib.kernels.arrays import (
    ANY,
    Bytes,
    CodedList,
    CodedStream,
    Counts,
    Docnums,
    EncodedLists,
    EntryPostings,
    Fragment,
    Guarded,
    Occurrences,
    PlacedPair,
    PlacedUnit,
    WeightedSet,
    Weights,
)
from searchlib.kernels.choice import compiled
from searchlib.kernels.chunk_reader import Bareness, ChunkReader, PlainShape
from searchlib.kernels.codings import (
    CODINGS,
    EMPTY,
    FLOATS,
    GAPS,
    LARGEST_GAP,
    LONG,
    NIBBLES,
    ONES,
    OVER,
    SHORT,
)
from searchlib.kernels.reference import (
    ChunkTable,
    ListTable,
    TermDictionary,
    TermLists,
    add_pairs,
    add_up,
    add_where_present,
    bm25,
    bounded_ranges,
    concat_ranges,
    decode_list,
    decode_lists,
    decode_varints,
    delta_decode,
    delta_encode,
    distinct,
    encode_lists,
    encode_varints,
    expand,
    followed_by,
    frequencies,
    hash_slots,
    idf,
    intersect,
    invert,
    matching,
    members,
    merge_max,
    merge_sum,
    narrow,
    near_words,
    norms,
    number_by_first,
    number_rows,
    running_sums,
    saturate,
    saturated_starts,
    score_word,
    signatures,
    starts_of,
    sum_runs,
    top,
    unite,
    unite_lists,
    unsaturate,
    windows,
    within,
)

if compiled:
    from searchlib.kernels.native import (
        ChunkTable,
        ListTable,
        TermDictionary,
        TermLists,
        add_pairs,
        add_where_present,
        decode_list,
        encode_lists,
        encode_varints,
        followed_by,
        frequencies,
        hash_slots,
        intersect,
        invert,
        members,
        merge_max,
        merge_sum,
        near_words,
        number_by_first,
        saturated_starts,
        score_word,
        starts_of,
        sum_runs,
        top,
        unite_lists,
        unsaturate,
        within,
    )

__all__ = [
    "ANY",
    "CODINGS",
    "EMPTY",
    "FLOATS",
    "GAPS",
    "LARGEST_GAP",
    "LONG",
    "NIBBLES",
    "ONES",
    "OVER",
    "SHORT",
    "Bareness",
    "Bytes",
    "ChunkReader",
    "ChunkTable",
    "CodedList",
    "CodedStream",
    "Counts",
    "Docnums",
    "EncodedLists",
    "EntryPostings",
    "Fragment",
    "Guarded",
    "ListTable",
    "Occurrences",
    "PlacedPair",
    "PlacedUnit",
    "PlainShape",
    "TermDictionary",
    "TermLists",
    "WeightedSet",
    "Weights",
    "add_pairs",
    "add_up",
    "add_where_present",
    "bm25",
    "bounded_ranges",
    "compiled",
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
