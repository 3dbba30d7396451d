"""Numbers and posting lists as bytes: twins of `reference.integers` and `reference.posting_lists`.

What is written is measured first, so that every array has its final size before a byte is written.
"""

import numpy as np

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcpy

from searchlib.kernels.native.numbers cimport put_16, put_32, require_lists

from searchlib.kernels import codings
from searchlib.kernels.arrays import EncodedLists

cdef uint8_t GAPS = codings.GAPS, SHORT = codings.SHORT, LONG = codings.LONG
cdef uint8_t EMPTY = codings.EMPTY
cdef uint8_t ONES = codings.ONES, NIBBLES = codings.NIBBLES, FLOATS = codings.FLOATS
cdef uint32_t LARGEST_GAP = codings.LARGEST_GAP, OVER = codings.OVER

ctypedef fused coded_number:
    uint8_t
    uint16_t
    uint32_t
    uint64_t


def encode_varints(values):
    if len(values) and values.dtype.kind == "i" and values.min() < 0:
        raise ValueError("a number is negative")
    if values.dtype == np.uint8:
        return put_varints[uint8_t](np.ascontiguousarray(values))
    if values.dtype == np.uint16:
        return put_varints[uint16_t](np.ascontiguousarray(values))
    if values.dtype == np.uint32:
        return put_varints[uint32_t](np.ascontiguousarray(values))
    return put_varints[uint64_t](np.ascontiguousarray(values, np.uint64))


cdef put_varints(const coded_number[::1] values):
    sizes = np.empty(values.shape[0], np.uint8)
    cdef uint8_t[::1] size_of = sizes, into
    cdef int64_t i, at = 0, total = 0
    cdef uint64_t rest
    cdef uint8_t size
    with nogil:
        for i in range(values.shape[0]):
            rest, size = values[i], 1
            while rest >= 128:
                rest >>= 7
                size += 1
            size_of[i] = size
            total += size
    coded = np.empty(total, np.uint8)
    into = coded
    with nogil:
        for i in range(values.shape[0]):
            rest = values[i]
            while rest >= 128:
                into[at] = <uint8_t>(rest | 128)
                rest >>= 7
                at += 1
            into[at] = <uint8_t>rest
            at += 1
    return coded, sizes


ctypedef fused frequency:
    uint32_t
    float


cdef struct Shape:
    uint8_t coding  # of docnums and frequencies
    int64_t size  # bytes
    int64_t bridges  # fillers among the gaps


def encode_lists(counts, docnums, tfs):
    cdef const int64_t[::1] sizes = np.ascontiguousarray(counts, np.int64)
    require_lists(sizes, len(docnums))
    require_lists(sizes, len(tfs))
    docnums = np.ascontiguousarray(docnums, np.uint32)
    if tfs.dtype.kind == "f":
        return put_lists[float](sizes, docnums, np.ascontiguousarray(tfs, np.float32))
    return put_lists[uint32_t](sizes, docnums, np.ascontiguousarray(tfs, np.uint32))


cdef put_lists(
    const int64_t[::1] counts, const uint32_t[::1] docnums, const frequency[::1] tfs
):
    codings_of_lists = np.empty(counts.shape[0], np.uint8)
    sizes = np.empty(counts.shape[0], np.int64)
    cdef uint8_t[::1] coding_of = codings_of_lists, into
    cdef int64_t[::1] size_of = sizes
    cdef int64_t i, first = 0, last, total = 0, at = 0
    cdef Shape shape
    with nogil:
        for i in range(counts.shape[0]):
            last = first + counts[i]
            measure(&shape, docnums[first:last], tfs[first:last])
            coding_of[i], size_of[i] = shape.coding, shape.size
            total += shape.size
            first = last
    coded = np.zeros(total, np.uint8)
    into = coded
    with nogil:
        first = 0
        for i in range(counts.shape[0]):
            last = first + counts[i]
            if last > first:
                put_list(
                    into[at : at + size_of[i]],
                    coding_of[i],
                    docnums[first:last],
                    tfs[first:last],
                )
            at += size_of[i]
            first = last
    return EncodedLists(codings_of_lists, sizes, coded)


cdef int measure(
    Shape* shape, const uint32_t[::1] docnums, const frequency[::1] tfs
) except -1 nogil:
    """Set the coding that makes a list smallest, and its size."""
    cdef int64_t n = docnums.shape[0], overs = 0, plain, gaps, i
    cdef uint32_t last = 0, most_docnum = 0
    cdef bint ones = True, small = True
    cdef uint8_t kind, gap_kind, wide
    shape.coding, shape.size, shape.bridges = EMPTY, 0, 0
    if n == 0:
        return 0
    for i in range(n):
        ones = ones and tfs[i] == 1
        small = small and is_small(tfs[i])
        overs += tfs[i] >= OVER
        shape.bridges += (docnums[i] - last) // LARGEST_GAP
        last = docnums[i]
        most_docnum = last if last > most_docnum else most_docnum
    kind = ONES if ones else NIBBLES if small else FLOATS
    wide = SHORT if most_docnum < 1 << 16 else LONG
    plain = n * (2 if wide == SHORT else 4) + frequency_bytes(kind, n, overs)
    gap_kind = NIBBLES if kind == ONES and shape.bridges else kind
    gaps = 2 + n + shape.bridges + frequency_bytes(gap_kind, n + shape.bridges, overs)
    if gaps < plain and gap_kind != FLOATS and shape.bridges < 1 << 16:
        shape.coding, shape.size = GAPS | gap_kind, gaps
    else:
        shape.coding, shape.size = wide | kind, plain
    return 0


cdef inline bint is_small(frequency tf) noexcept nogil:
    """Return whether a frequency is a whole number of two bytes."""
    if frequency is float:
        return 1 <= tf < 1 << 16 and tf == <float><uint32_t>tf
    else:
        return 1 <= tf < 1 << 16


cdef inline int64_t frequency_bytes(uint8_t kind, int64_t items, int64_t overs) noexcept nogil:
    if kind == ONES:
        return 0
    return (items + 1) // 2 + 2 * overs if kind == NIBBLES else 4 * items


cdef int put_list(
    uint8_t[::1] into, uint8_t coding, const uint32_t[::1] docnums, const frequency[::1] tfs
) except -1 nogil:
    """Write a list whose bytes are all 0 so far."""
    cdef int64_t n = docnums.shape[0], i, at, item = 0, over
    cdef uint32_t gap, last = 0
    cdef uint8_t docs = coding & 3, kind = coding & 12
    if docs == GAPS:
        for i in range(n):
            item += (docnums[i] - last) // LARGEST_GAP
            last = docnums[i]
        put_16(into, 0, <uint32_t>item)  # how many fillers there are
        at = 2 + n + item
        over = at + (n + item + 1) // 2
        item, last = 0, 0
        for i in range(n):
            gap = docnums[i] - last
            last = docnums[i]
            while gap >= LARGEST_GAP:
                into[2 + item] = <uint8_t>LARGEST_GAP
                gap -= LARGEST_GAP
                item += 1
            into[2 + item] = <uint8_t>gap
            if kind == NIBBLES:
                over = put_nibble(into, at, item, over, <uint32_t>tfs[i])
            item += 1
        return 0
    for i in range(n):
        if docs == SHORT:
            put_16(into, 2 * i, docnums[i])
        else:
            put_32(into, 4 * i, docnums[i])
    at = n * (2 if docs == SHORT else 4)
    if kind == NIBBLES:
        over = at + (n + 1) // 2
        for i in range(n):
            over = put_nibble(into, at, i, over, <uint32_t>tfs[i])
    elif kind == FLOATS:
        for i in range(n):
            put_float(into, at + 4 * i, <float>tfs[i])
    return 0


cdef inline int64_t put_nibble(
    uint8_t[::1] into, int64_t at, int64_t item, int64_t over, uint32_t tf
) noexcept nogil:
    """Write the half byte of a frequency; return where the next one that is over goes."""
    cdef uint32_t half = tf if tf < OVER else OVER
    into[at + item // 2] |= <uint8_t>(half << 4 if item & 1 else half)
    if tf >= OVER:
        put_16(into, over, tf)
        return over + 2
    return over


cdef inline void put_float(uint8_t[::1] into, int64_t at, float value) noexcept nogil:
    cdef uint32_t bits
    memcpy(&bits, &value, sizeof(bits))
    put_32(into, at, bits)
