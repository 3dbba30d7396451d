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
    SPARSE,
    Scratch,
    bit_count,
    count_numbers,
    give_back,
    lowest_bit,
    take_scratch,
)

cdef str DIFFERENT = "there are more or fewer weights than documents"
cdef tuple NOTHING = (np.empty(0, np.int64), np.empty(0, np.float32))


cdef struct Part:
    const int64_t* docnums
    const float* weights
    int64_t size
    float rarity
    const float* rarities  # of each document, or NULL


cdef class Parts:
    """The sets of one call, as pointers to the arrays that the caller has."""

    cdef Part* each
    cdef int64_t count, size
    cdef object arrays

    def __init__(self, sets, rarities=None):
        cdef const int64_t[::1] docnums
        cdef const float[::1] weights, of_documents
        sets = list(sets)
        cdef Part* part
        self.arrays = [sets, rarities]
        if rarities is not None and len(rarities) != len(sets):
            raise ValueError("there are more or fewer rarities than sets")
        self.each = <Part*>malloc((len(sets) + 1) * sizeof(Part))
        if self.each == NULL:
            raise MemoryError
        for row, (docnums, weights) in enumerate(sets):
            if docnums.shape[0] != weights.shape[0]:
                raise ValueError(DIFFERENT)
            if not docnums.shape[0]:
                continue
            part = &self.each[self.count]
            part.docnums, part.weights, part.size = &docnums[0], &weights[0], docnums.shape[0]
            part.rarities = NULL
            if rarities is not None and isinstance(rarities[row], float):
                part.rarity = rarities[row]
            elif rarities is not None:
                of_documents = rarities[row]
                if of_documents.shape[0] != part.size:
                    raise ValueError(DIFFERENT)
                part.rarities = &of_documents[0]
            if rarities is not None and not are_greater(part):
                raise ValueError("a rarity is not greater than 0")
            self.count += 1
            self.size += part.size

    def __dealloc__(self):
        free(self.each)


cdef bint are_greater(const Part* part) noexcept nogil:
    """Tell whether the rarities of a set are greater than 0."""
    cdef size_t i
    cdef uint32_t others = 0
    if part.rarities == NULL:
        return part.rarity > 0
    for i in range(<size_t>part.size):
        others |= not part.rarities[i] > 0
    return not others


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


cdef void take_marked(
    Scratch table, int64_t size, int64_t* docnums, float* weights
) noexcept nogil:
    """Move the numbers of all documents with a bit, so many, to arrays."""
    cdef int64_t word = 0, docnum, at = 0
    cdef uint64_t bits
    while at < size:
        bits = table.bits[word]
        table.bits[word] = 0
        while bits:
            docnum = (word << 6) + lowest_bit(bits)
            bits &= bits - 1
            docnums[at] = docnum
            weights[at] = table.numbers[docnum]
            table.numbers[docnum] = 0
            at += 1
        word += 1


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
        return next((part for part in parts.arrays[0] if len(part[0])), NOTHING)
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
            take_marked(table, size, &into[0], &into_weights[0])
        else:
            take_numbers(table, size, &into[0], &into_weights[0])
    give_back(table)
    return united, united_weights


def merge_covering(parts, rarities, limit):
    cdef Parts sets = Parts(parts, rarities)
    cdef Scratch scores = take_scratch(limit), covered = take_scratch(limit)
    cdef int64_t size = 0, bound = limit, row
    cdef bint is_sparse, is_below
    with nogil:
        is_sparse = bound > SPARSE * sets.size
        is_below = unite(sets, scores.numbers, scores.bits if is_sparse else NULL, bound, True)
        if is_below:
            for row in range(sets.count):
                cover(&sets.each[row], covered.numbers)
            size = (
                count_bits(scores.bits, (bound >> 6) + 1)
                if is_sparse
                else count_numbers(covered.numbers, bound)
            )
    if not is_below:  # the tables are not given back as they have to be
        raise ValueError(f"a document is not below {limit}")
    docnums, sums = np.empty(size, np.int64), np.empty(size, np.float32)
    totals = np.empty(size, np.float32)
    cdef int64_t[::1] into = docnums
    cdef float[::1] into_sums = sums, into_totals = totals
    if size:
        with nogil:
            if is_sparse:
                take_marked(scores, size, &into[0], &into_sums[0])
            else:
                take_numbers(covered, size, &into[0], &into_totals[0])
            take_from(
                covered.numbers if is_sparse else scores.numbers,
                bound, into, into_totals if is_sparse else into_sums,
            )
    give_back(scores)
    give_back(covered)
    return docnums, sums, totals


cdef void take_from(
    float* numbers, int64_t limit, const int64_t[::1] docnums, float[::1] into
) noexcept nogil:
    """Move the numbers of some documents, and no others have any, to an array."""
    cdef size_t i
    for i in range(<size_t>docnums.shape[0]):
        into[i] = numbers[docnums[i]]
        numbers[docnums[i]] = 0


cdef void cover(const Part* part, float* covered) noexcept nogil:
    """Add the rarity of a set, or that of each of its documents, to a table."""
    cdef size_t i
    for i in range(<size_t>part.size):
        covered[part.docnums[i]] += part.rarities[i] if part.rarities != NULL else part.rarity


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
