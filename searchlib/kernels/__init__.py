"""The hot loops: arrays in, arrays out, no I/O and no state.

This module names every kernel and is the only way to them. `kernels.arrays` names the arrays that
they take and give, `kernels.reference` implements them in numpy, `kernels.native` the hottest of
them in Cython, `kernels.choice` says which implementation serves: `compiled` is false where it is
the one in numpy, which ``SEARCHLIB_KERNELS=reference`` in the environment forces.

Integers and runs
    `narrow`, `saturate`, `unsaturate`, `encode_varints`, `decode_varints`; `running_sums`,
    `starts_of`, `concat_ranges`, `expand`, `sum_runs`, `bounded_ranges`, `delta_encode`,
    `delta_decode`
Inversion
    `number_by_first`, `invert`, `unite`, `unite_lists`, `number_rows`, `encode_lists`, `hash_slots`
Texts
    `ChunkTable`, the one object with a state: what the chunks of texts have become; `windows`
Posting lists
    `decode_list`, `decode_lists`
Sets of documents
    `merge_sum`, `merge_max`, `add_up`, `add_where_present`, `intersect`, `members`, `distinct`
Positions
    `followed_by`, `within`, `frequencies`, `of_documents`
Scores
    `idf`, `norms`, `bm25`, `score_word`, `top`
Words
    `edit_distances`, `one_edit`, `signatures`, `differing_bits`, `matching`
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
    Occurrences,
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
    differing_bits,
    distinct,
    edit_distances,
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
    norms,
    number_by_first,
    number_rows,
    of_documents,
    one_edit,
    running_sums,
    saturate,
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
        add_where_present,
        decode_list,
        decode_lists,
        encode_lists,
        encode_varints,
        expand,
        followed_by,
        frequencies,
        hash_slots,
        intersect,
        invert,
        members,
        merge_max,
        merge_sum,
        number_by_first,
        of_documents,
        score_word,
        sum_runs,
        top,
        unite_lists,
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
    "Occurrences",
    "PlainShape",
    "WeightedSet",
    "Weights",
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
    "differing_bits",
    "distinct",
    "edit_distances",
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
    "norms",
    "number_by_first",
    "number_rows",
    "of_documents",
    "one_edit",
    "running_sums",
    "saturate",
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
