"""Sets of documents with a weight each: the twins of `kernels.reference.sets`.

A union is made in a table with a number for each document. Where documents are many and postings
few, a bitmap says which of them have one, at the cost of a 64th of the documents; else whatever is
not 0 is one, which costs all of them, but no more than a look at each.
"""

import numpy as np

from libc.stdint cimport int64_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memset

from searchlib.kernels.native.numbers cimport find_from
from searchlib.kernels.native.scratch cimport (
    Scratch,
    bit_count,
    give_back,
    lowest_bit,
    take_scratch,
)

cdef str DIFFERENT = "there are more or fewer weights than documents"
cdef tuple NOTHING = (np.empty(0, np.int64), np.empty(0, np.float32))


cdef enum:
    SPARSE = 3  # documents for each posting from which a bitmap is faster


cdef struct Part:
    const int64_t* docnums
    const float* weights
    int64_t size


cdef class Parts:
    """The sets of one call, as pointers to the arrays that the caller has."""

    cdef Part* each
    cdef int64_t count, size
    cdef object arrays

    def __init__(self, sets):
        cdef const int64_t[::1] docnums
        cdef const float[::1] weights
        self.arrays = sets = list(sets)
        self.each = <Part*>malloc((len(sets) + 1) * sizeof(Part))
        if self.each == NULL:
            raise MemoryError
        for docnums, weights in sets:
            if docnums.shape[0] != weights.shape[0]:
                raise ValueError(DIFFERENT)
            if docnums.shape[0]:
                self.each[self.count] = Part(&docnums[0], &weights[0], docnums.shape[0])
                self.count += 1
                self.size += docnums.shape[0]

    def __dealloc__(self):
        free(self.each)


cdef bint are_positive(Parts parts) noexcept nogil:
    """Tell whether all weights are greater than 0."""
    cdef int64_t row
    cdef size_t i
    cdef uint32_t others = 0
    for row in range(parts.count):
        for i in range(<size_t>parts.each[row].size):
            others |= not parts.each[row].weights[i] > 0
    return not others


cdef bint unite(
    Parts parts, float* numbers, uint64_t* bits, int64_t limit, bint adds
) noexcept nogil:
    """Put the weights of some sets into a table; return whether all documents are below a bound.

    Sets the bits of their documents where there are any.
    """
    cdef int64_t row
    cdef size_t i
    cdef uint64_t docnum
    cdef Part part
    for row in range(parts.count):
        part = parts.each[row]
        for i in range(<size_t>part.size):
            docnum = <uint64_t>part.docnums[i]
            if docnum >= <uint64_t>limit:
                return False
            if bits != NULL:
                bits[docnum >> 6] |= <uint64_t>1 << (docnum & 63)
            if adds:
                numbers[docnum] += part.weights[i]
            elif part.weights[i] > numbers[docnum]:
                numbers[docnum] = part.weights[i]
    return True


cdef int64_t count_bits(const uint64_t* bits, int64_t words) noexcept nogil:
    cdef int64_t count = 0, i
    for i in range(words):
        count += bit_count(bits[i])
    return count


cdef int64_t count_numbers(const float* numbers, int64_t limit) noexcept nogil:
    """Return how many numbers are not 0."""
    cdef int64_t count = 0
    cdef size_t i
    for i in range(<size_t>limit):
        count += numbers[i] != 0
    return count


cdef void take_marked(
    Scratch table, int64_t limit, int64_t* docnums, float* weights
) noexcept nogil:
    """Move the numbers of all documents with a bit to arrays that are as long."""
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


cdef void take_numbers(
    Scratch table, int64_t size, int64_t* docnums, float* weights
) noexcept nogil:
    """Move all numbers that are not 0, so many, to arrays."""
    cdef int64_t docnum = 0, at = 0
    cdef float number
    while at < size:  # without another branch, which could not be foreseen
        number = table.numbers[docnum]
        docnums[at] = docnum
        weights[at] = number
        at += number != 0
        docnum += 1
    memset(table.numbers, 0, docnum * sizeof(float))


cdef merge(sets, int64_t limit, bint adds):
    cdef Parts parts = Parts(sets)
    if parts.count < 2:
        return next((part for part in parts.arrays if len(part[0])), NOTHING)
    cdef Scratch table = take_scratch(limit)
    cdef int64_t size
    cdef bint is_sparse, is_below
    with nogil:
        is_sparse = limit > SPARSE * parts.size or not are_positive(parts)
        is_below = unite(parts, table.numbers, table.bits if is_sparse else NULL, limit, adds)
        size = (
            count_bits(table.bits, (limit >> 6) + 1)
            if is_sparse
            else count_numbers(table.numbers, limit)
        )
    if not is_below:  # the table is not given back as it has to be
        raise ValueError(f"a document is not below {limit}")
    united, united_weights = np.empty(size, np.int64), np.empty(size, np.float32)
    cdef int64_t[::1] into = united
    cdef float[::1] into_weights = united_weights
    with nogil:
        if is_sparse:
            take_marked(table, limit, &into[0], &into_weights[0])
        else:
            take_numbers(table, size, &into[0], &into_weights[0])
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
    cdef const int64_t[::1] docnums = base[0]
    cdef const float[::1] weights = base[1]
    cdef Parts parts = Parts(more)
    cdef int64_t size = docnums.shape[0], bound = limit, i, row
    cdef Scratch table
    cdef float[::1] into
    if weights.shape[0] != size:
        raise ValueError(DIFFERENT)
    if not parts.count or not size:
        return base[1]
    table = take_scratch(bound)
    total = np.empty(size, np.float32)
    into = total
    cdef bint are_below
    with nogil:
        are_below = put(table.numbers, &docnums[0], &weights[0], size, bound)
        are_below = are_below and unite(parts, table.numbers, NULL, bound, True)
        if are_below:
            for i in range(size):
                into[i] = table.numbers[docnums[i]]
                table.numbers[docnums[i]] = 0
            for row in range(parts.count):
                for i in range(parts.each[row].size):
                    table.numbers[parts.each[row].docnums[i]] = 0
    if not are_below:
        raise ValueError(f"a document is not below {limit}")
    give_back(table)
    return total


cdef bint put(
    float* numbers, const int64_t* docnums, const float* weights, int64_t size, int64_t limit
) noexcept nogil:
    """Set the weights of documents in a table; return whether all of them are below a bound."""
    cdef size_t i
    for i in range(<size_t>size):
        if <uint64_t>docnums[i] >= <uint64_t>limit:
            return False
        numbers[docnums[i]] = weights[i]
    return True
