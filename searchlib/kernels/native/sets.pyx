"""Sets of documents with a weight each: the twins of `kernels.reference.sets`.

A union is made in a table with a number for each document, and a bitmap that says which of them
have one: the cost is that of the postings, and a 64th of the documents.
"""

import numpy as np

from libc.stdint cimport int64_t, uint64_t

from searchlib.kernels.native.numbers cimport find_from
from searchlib.kernels.native.scratch cimport Scratch, give_back, is_first, lowest_bit, take_scratch

cdef str DIFFERENT = "there are more or fewer weights than documents"


cdef bint are_below(const int64_t[::1] docnums, int64_t limit) noexcept nogil:
    """Tell whether all documents are from 0 to below a bound."""
    cdef size_t i
    cdef uint64_t most = 0
    for i in range(<size_t>docnums.shape[0]):
        most = most if most > <uint64_t>docnums[i] else <uint64_t>docnums[i]
    return most < <uint64_t>limit or docnums.shape[0] == 0


cdef require(const int64_t[::1] docnums, const float[::1] weights, int64_t limit):
    if docnums.shape[0] != weights.shape[0]:
        raise ValueError(DIFFERENT)
    if not are_below(docnums, limit):
        raise ValueError(f"a document is not below {limit}")


cdef int64_t add_all(
    Scratch into, const int64_t[::1] docnums, const float[::1] weights
) noexcept nogil:
    """Add the weights of a set to a table; return how many of its documents are new there."""
    cdef size_t i
    cdef int64_t new = 0, docnum
    for i in range(<size_t>docnums.shape[0]):
        docnum = docnums[i]
        new += is_first(into, docnum)
        into.numbers[docnum] += weights[i]
    return new


cdef int64_t keep_greatest(
    Scratch into, const int64_t[::1] docnums, const float[::1] weights
) noexcept nogil:
    """Let the greater weight of each document stay, as `add_all` adds them up."""
    cdef size_t i
    cdef int64_t new = 0, docnum
    for i in range(<size_t>docnums.shape[0]):
        docnum = docnums[i]
        new += is_first(into, docnum)
        if weights[i] > into.numbers[docnum]:
            into.numbers[docnum] = weights[i]
    return new


cdef void take_out(
    Scratch table, int64_t limit, int64_t[::1] docnums, float[::1] weights
) noexcept nogil:
    """Move what a table has to arrays that are as long."""
    cdef int64_t word, docnum, at = 0
    cdef uint64_t bits
    for word in range((limit >> 6) + 1):
        bits = table.bits[word]
        table.bits[word] = 0
        while bits:
            docnum = (word << 6) + lowest_bit(bits)
            bits &= bits - 1
            docnums[at] = docnum
            weights[at] = table.numbers[docnum]
            table.numbers[docnum] = 0
            at += 1


cdef merge(parts, limit, bint adds):
    parts = [part for part in parts if len(part[0])]
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    if len(parts) == 1:
        return parts[0]
    cdef const int64_t[::1] docnums
    cdef const float[::1] weights
    cdef int64_t bound = limit, size = 0
    for part in parts:
        require(part[0], part[1], bound)
    cdef Scratch table = take_scratch(bound)
    for part in parts:
        docnums, weights = part
        with nogil:
            if adds:
                size += add_all(table, docnums, weights)
            else:
                size += keep_greatest(table, docnums, weights)
    united, united_weights = np.empty(size, np.int64), np.empty(size, np.float32)
    cdef int64_t[::1] into = united
    cdef float[::1] into_weights = united_weights
    with nogil:
        take_out(table, bound, into, into_weights)
    give_back(table)
    return united, united_weights


def merge_sum(parts, limit):
    return merge(parts, limit, True)


def merge_max(parts, limit):
    return merge(parts, limit, False)


def members(docnums, among):
    cdef const int64_t[::1] asked = np.ascontiguousarray(docnums, np.int64)
    cdef const int64_t[::1] known = np.ascontiguousarray(among, np.int64)
    found = np.empty(asked.shape[0], bool)
    cdef char[::1] is_member = found.view(np.int8)
    cdef int64_t i, row = 0, last = 0
    with nogil:
        for i in range(asked.shape[0]):
            if asked[i] < last:
                row = 0
            last = asked[i]
            row = find_from(known, row, last)
            is_member[i] = row < known.shape[0] and known[row] == last
    return found


def intersect(parts, limit):
    parts = sorted(parts, key=lambda part: len(part[0]))
    docnums, weights = parts[0]
    for other, theirs in parts[1:]:
        if not len(docnums):
            break
        docnums, weights = in_both(docnums, weights, other, theirs)
    return docnums, weights


cdef in_both(
    const int64_t[::1] docnums,
    const float[::1] weights,
    const int64_t[::1] others,
    const float[::1] other_weights,
):
    """Return the documents of two sets, of which the first is the smaller, and their weights."""
    if docnums.shape[0] != weights.shape[0] or others.shape[0] != other_weights.shape[0]:
        raise ValueError(DIFFERENT)
    both, both_weights = np.empty(docnums.shape[0], np.int64), np.empty(len(docnums), np.float32)
    cdef int64_t[::1] into = both
    cdef float[::1] into_weights = both_weights
    cdef int64_t i, row = 0, size = 0
    with nogil:
        for i in range(docnums.shape[0]):
            row = find_from(others, row, docnums[i])
            if row == others.shape[0]:
                break
            if others[row] == docnums[i]:
                into[size] = docnums[i]
                into_weights[size] = weights[i] + other_weights[row]
                size += 1
    return both[:size].copy(), both_weights[:size].copy()


def add_where_present(base, more, limit):
    cdef const int64_t[::1] docnums = base[0], others
    cdef const float[::1] weights = base[1], other_weights
    cdef int64_t i
    more = [part for part in more if len(part[0])]
    if not more or not len(docnums):
        return base[1]
    require(docnums, weights, limit)
    for part in more:
        require(part[0], part[1], limit)
    cdef Scratch table = take_scratch(limit)
    total = np.empty(docnums.shape[0], np.float32)
    cdef float[::1] into = total
    with nogil:
        for i in range(docnums.shape[0]):
            table.numbers[docnums[i]] = weights[i]
    for part in more:
        others, other_weights = part
        with nogil:
            for i in range(others.shape[0]):
                table.numbers[others[i]] += other_weights[i]
    with nogil:
        for i in range(docnums.shape[0]):
            into[i] = table.numbers[docnums[i]]
            table.numbers[docnums[i]] = 0
    for part in more:
        others = part[0]
        with nogil:
            for i in range(others.shape[0]):
                table.numbers[others[i]] = 0
    give_back(table)
    return total
