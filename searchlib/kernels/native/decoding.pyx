"""Posting lists from bytes: the twin of `kernels.reference.decoding`.

How many items a list has is compared with the number of its bytes before an item is read, and what
is decoded goes to arrays with room for all items, fillers included, and one more.
"""

import numpy as np

from libc.math cimport isfinite
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memchr, memcpy

from searchlib.kernels import codings as constants
from searchlib.kernels.reference import decoding as reference

cdef uint8_t GAPS = constants.GAPS, SHORT = constants.SHORT, LONG = constants.LONG
cdef uint8_t ONES = constants.ONES, NIBBLES = constants.NIBBLES, FLOATS = constants.FLOATS
cdef uint32_t OVER = constants.OVER
cdef tuple REASONS = (
    "", reference._NOT_WHOLE, reference._NO_DOCNUM, reference._NO_FREQUENCY
)

cdef enum:
    SMALLEST_FILLER_LIST = 2  # bytes that say how many fillers there are


cdef refuse(Verdict verdict):
    """Raise the ValueError that says what is wrong with a list."""
    raise ValueError(REASONS[verdict])


def decode_list(coding, df, coded, limit):
    cdef const uint8_t[::1] plain = coded
    cdef int64_t size = plain.shape[0], count = df, documents = limit
    cdef uint8_t kind = coding
    if kind & 3 == 3:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    cdef const uint8_t* at = &plain[0] if size else NULL
    cdef int64_t items = items_of(kind, count, at, size), i
    if items < 0:
        refuse(NOT_WHOLE)
    cdef uint32_t* docnums = <uint32_t*>malloc((items + 1) * (sizeof(uint32_t) + sizeof(float)))
    if docnums == NULL:
        raise MemoryError
    cdef float* tfs = <float*>(docnums + items + 1)
    cdef Verdict verdict
    cdef int64_t[::1] into
    cdef float[::1] into_tfs
    try:
        with nogil:
            verdict = decode(kind, count, at, size, documents, docnums, tfs)
        if verdict != SOUND:
            refuse(verdict)
        decoded, decoded_tfs = np.empty(count, np.int64), np.empty(count, np.float32)
        into, into_tfs = decoded, decoded_tfs
        with nogil:
            for i in range(count):
                into[i] = docnums[i]
                into_tfs[i] = tfs[i]
        return decoded, decoded_tfs
    finally:
        free(docnums)


def decode_lists(codings, dfs, at, sizes, coded, limit):
    cdef const uint8_t[::1] kinds = np.ascontiguousarray(codings, np.uint8)
    cdef const int64_t[::1] counts = np.ascontiguousarray(dfs, np.int64)
    cdef const int64_t[::1] begins = np.ascontiguousarray(at, np.int64)
    cdef const int64_t[::1] lengths = np.ascontiguousarray(sizes, np.int64)
    cdef const uint8_t[::1] plain = np.ascontiguousarray(coded, np.uint8)
    cdef int64_t total = 0, most = 0
    if not kinds.shape[0] == counts.shape[0] == begins.shape[0] == lengths.shape[0]:
        raise ValueError(reference._NOT_WHOLE)
    measure_lists(kinds, counts, begins, lengths, plain, &total, &most)
    docnums, tfs = np.empty(total, np.int64), np.empty(total, np.float32)
    put_lists(kinds, counts, begins, lengths, plain, limit, most, docnums, tfs)
    return docnums, tfs


cdef int measure_lists(
    const uint8_t[::1] codings,
    const int64_t[::1] dfs,
    const int64_t[::1] begins,
    const int64_t[::1] sizes,
    const uint8_t[::1] coded,
    int64_t* total,
    int64_t* most,
) except -1:
    """Add up the documents of all lists, and set the items of the longest; ValueError if a list is
    not within the bytes, or has too few of them."""
    cdef int64_t i, items
    cdef bint are_whole = True
    with nogil:
        for i in range(dfs.shape[0]):
            if not 0 <= begins[i] <= coded.shape[0] or not (
                0 <= sizes[i] <= coded.shape[0] - begins[i]
            ):
                are_whole = False
                break
            if dfs[i] == 0 and sizes[i] == 0:
                continue
            items = -1
            if sizes[i]:
                items = items_of(codings[i], dfs[i], &coded[begins[i]], sizes[i])
            if items < 0:
                are_whole = False
                break
            total[0] += dfs[i]
            most[0] = items if items > most[0] else most[0]
    if not are_whole:
        refuse(NOT_WHOLE)
    return 0


cdef int put_lists(
    const uint8_t[::1] codings,
    const int64_t[::1] dfs,
    const int64_t[::1] begins,
    const int64_t[::1] sizes,
    const uint8_t[::1] coded,
    int64_t limit,
    int64_t most,
    int64_t[::1] into_docnums,
    float[::1] into_tfs,
) except -1:
    """Decode lists that `measure_lists` has measured; `most` is the items of the longest."""
    cdef int64_t i, j, at = 0
    cdef Verdict verdict = SOUND
    cdef uint32_t* docnums = <uint32_t*>malloc((most + 1) * (sizeof(uint32_t) + sizeof(float)))
    if docnums == NULL:
        raise MemoryError
    cdef float* tfs = <float*>(docnums + most + 1)
    with nogil:
        for i in range(dfs.shape[0]):
            if dfs[i] == 0:
                continue
            verdict = decode(codings[i], dfs[i], &coded[begins[i]], sizes[i], limit, docnums, tfs)
            if verdict != SOUND:
                break
            for j in range(dfs[i]):
                into_docnums[at] = docnums[j]
                into_tfs[at] = tfs[j]
                at += 1
        free(docnums)
    if verdict != SOUND:
        refuse(verdict)
    return 0


cdef int64_t items_of(
    uint8_t coding, int64_t df, const uint8_t* coded, int64_t size
) noexcept nogil:
    """Return how many items a list has, fillers included; -1 if it has not enough bytes for them.

    A list of so many items has at least one byte for each of them.
    """
    cdef int64_t items = df, width
    cdef uint8_t docs = coding & 3
    if df <= 0 or df > size or docs == 3:
        return -1
    if docs == GAPS:
        if size < SMALLEST_FILLER_LIST:
            return -1
        items += coded[0] | <int64_t>coded[1] << 8
        width = SMALLEST_FILLER_LIST + items
    else:
        width = items * (2 if docs == SHORT else 4)
    return items if width <= size else -1


cdef Verdict decode(
    uint8_t coding,
    int64_t df,
    const uint8_t* coded,
    int64_t size,
    int64_t limit,
    uint32_t* docnums,
    float* tfs,
) noexcept nogil:
    """Set the docnums and frequencies of a list, and return what is wrong with it.

    Both arrays have room for one more than the items of the list.
    """
    cdef size_t items, i, n
    cdef const uint8_t* p = coded
    cdef uint8_t docs = coding & 3, kind = coding & 12
    cdef uint64_t docnum = 0
    cdef uint32_t wrong = 0
    cdef int64_t end, all_items = items_of(coding, df, coded, size)
    cdef Verdict verdict
    if all_items < 0:
        return NOT_WHOLE
    items = <size_t>all_items
    if docs == GAPS:
        p = coded + SMALLEST_FILLER_LIST
        end = SMALLEST_FILLER_LIST + all_items
        if all_items == df and items > 1 and memchr(p + 1, 0, items - 1) != NULL:
            return NO_DOCNUM
        for i in range(items):
            docnum += p[i]
            docnums[i] = <uint32_t>docnum
    elif docs == SHORT:
        end = 2 * all_items
        for i in range(items):
            docnums[i] = p[2 * i] | <uint32_t>p[2 * i + 1] << 8
    else:
        end = 4 * all_items
        for i in range(items):
            docnums[i] = (
                p[4 * i]
                | <uint32_t>p[4 * i + 1] << 8
                | <uint32_t>p[4 * i + 2] << 16
                | <uint32_t>p[4 * i + 3] << 24
            )
    verdict = decode_tfs(kind, df, items, coded + end, size - end, docnums, tfs)
    if verdict != SOUND:
        return verdict
    n = <size_t>df
    if docs != GAPS or all_items > df:
        for i in range(1, n):
            wrong |= docnums[i] <= docnums[i - 1]
    if wrong or docnums[n - 1] >= limit or docnum >> 32:
        return NO_DOCNUM
    return SOUND


cdef Verdict decode_tfs(
    uint8_t kind,
    int64_t df,
    size_t items,
    const uint8_t* q,
    int64_t left,
    uint32_t* docnums,
    float* tfs,
) noexcept nogil:
    """Set the frequencies, which have so many bytes, and close up over the fillers."""
    cdef size_t i, n = 0, halves = (items + 1) // 2, overs, over = 0
    cdef uint32_t value, zeros = 0
    cdef float last
    cdef const uint8_t* more
    if kind == ONES:
        if left or <int64_t>items != df:
            return NOT_WHOLE
        for i in range(items):
            tfs[i] = 1
        return SOUND
    if kind == FLOATS:
        if left != 4 * <int64_t>items or <int64_t>items != df:
            return NOT_WHOLE
        memcpy(tfs, q, 4 * items)
        for i in range(items):
            if not isfinite(tfs[i]):
                return NO_FREQUENCY
        return SOUND
    if left < <int64_t>halves or (left - <int64_t>halves) & 1:
        return NOT_WHOLE
    for i in range(items // 2):
        tfs[2 * i] = <float><int>(q[i] & 15)
        tfs[2 * i + 1] = <float><int>(q[i] >> 4)
    if items & 1:
        tfs[items - 1] = <float><int>(q[halves - 1] & 15)
    more, overs = q + halves, <size_t>(left - <int64_t>halves) // 2
    if overs or has_over(tfs, items):
        for i in range(items):
            if tfs[i] != OVER:
                continue
            if over == overs:
                return NO_FREQUENCY
            value = more[2 * over] | <uint32_t>more[2 * over + 1] << 8
            if value == 0:
                return NO_FREQUENCY
            tfs[i] = <float>value
            over += 1
        if over != overs:
            return NO_FREQUENCY
    if <int64_t>items == df:
        for i in range(items):
            zeros |= tfs[i] == 0
        return NO_FREQUENCY if zeros else SOUND
    for i in range(items):
        last = tfs[i]
        docnums[n], tfs[n] = docnums[i], last
        n += last != 0
    return SOUND if <int64_t>n == df else NO_FREQUENCY


cdef bint has_over(const float* tfs, size_t items) noexcept nogil:
    """Tell whether one of some halves stands for a greater frequency."""
    cdef size_t i
    cdef uint32_t found = 0
    for i in range(items):
        found |= tfs[i] == OVER
    return found != 0
