"""From documents to posting lists, by counting: the twins of `kernels.reference.inversion`.

A counting sort gives the places of each entry, that is, the offsets in the concatenated texts at
which it stands, in ascending order. The document of a place is found from the document of its
block of 64 places, so that no table has a number for each place.
"""

import numpy as np

from libc.stdint cimport int64_t, uint32_t, uint64_t

from searchlib.kernels.native.numbers cimport require_lists

from searchlib.kernels.arrays import EntryPostings
from searchlib.kernels.reference import inversion as reference

cdef enum:
    BLOCK_BITS = 6
    FEW = 32
    SPARSE = 8
    LEAST = 65536


def invert(ids, lengths):
    size = len(ids)
    entries = int(ids.max()) + 1 if size else 0
    if entries > SPARSE * size + LEAST:  # so few of so many are sorted faster than counted
        yield from reference.invert(ids, lengths)
        return
    document_starts = reference.starts_of(lengths)
    require_lists(np.ascontiguousarray(lengths, np.int64), size)
    ends = np.zeros(entries + 1, np.int64)
    places = np.empty(size, np.uint32)
    sort_places(np.ascontiguousarray(ids, np.uint32), ends, places)
    del ids
    block_documents = documents_of_blocks(document_starts, size)
    low = 0
    while low < entries:
        first = int(ends[low])
        high = max(low + 1, int(np.searchsorted(ends, first + reference.SLICE, side="right")) - 1)
        if ends[high] > first:
            yield postings_of(low, ends[low : high + 1], places, document_starts, block_documents)
        low = high


cdef sort_places(const uint32_t[::1] ids, int64_t[::1] ends, uint32_t[::1] places):
    """Sort the places by their entries; entry i gets places[ends[i]:ends[i + 1]]."""
    cdef int64_t i, entries = ends.shape[0] - 1, total = 0, count
    with nogil:
        for i in range(ids.shape[0]):
            ends[ids[i]] += 1
        for i in range(entries):
            count = ends[i]
            ends[i] = total
            total += count
        ends[entries] = total
        for i in range(ids.shape[0]):
            places[ends[ids[i]]] = <uint32_t>i
            ends[ids[i]] += 1
        for i in range(entries, 0, -1):  # each begins where the one before it has ended
            ends[i] = ends[i - 1]
        ends[0] = 0


cdef documents_of_blocks(const int64_t[::1] starts, int64_t size):
    """Return the document of the first place of each block."""
    found = np.zeros((size >> BLOCK_BITS) + 1, np.uint32)
    cdef uint32_t[::1] documents = found
    cdef int64_t block, docnum = 0
    with nogil:
        for block in range(documents.shape[0]):
            while docnum + 2 < starts.shape[0] and starts[docnum + 1] <= block << BLOCK_BITS:
                docnum += 1
            documents[block] = <uint32_t>docnum
    return found


cdef postings_of(
    int64_t low,
    const int64_t[::1] ends,
    const uint32_t[::1] places,
    const int64_t[::1] starts,
    const uint32_t[::1] block_documents,
):
    """Return the postings of the entries from `low` on, whose places end there."""
    cdef int64_t size = ends[ends.shape[0] - 1] - ends[0]
    entries, counts = np.empty((2, ends.shape[0] - 1), np.int64)
    docnums, tfs = np.empty((2, size), np.int64)
    distances = np.empty(size, np.uint32)
    cdef int64_t[::1] entry_of = entries, count_of = counts, docnum_of = docnums, tf_of = tfs
    cdef uint32_t[::1] distance_of = distances
    cdef int64_t entry, i, place, before, docnum, block, posting = -1, row = 0, at = 0, first
    with nogil:
        for entry in range(ends.shape[0] - 1):
            if ends[entry] == ends[entry + 1]:
                continue
            first = posting
            docnum, before = -1, 0
            for i in range(ends[entry], ends[entry + 1]):
                place = places[i]
                if docnum < 0 or starts[docnum + 1] <= place:
                    block = block_documents[place >> BLOCK_BITS]
                    docnum = block if block > docnum else docnum + 1
                    while starts[docnum + 1] <= place:
                        docnum += 1
                    before = starts[docnum]
                    posting += 1
                    docnum_of[posting] = docnum
                    tf_of[posting] = 0
                tf_of[posting] += 1
                distance_of[at] = <uint32_t>(place - before)
                at += 1
                before = place
            entry_of[row] = low + entry
            count_of[row] = posting - first
            row += 1
    postings = posting + 1
    return EntryPostings(
        entries[:row].copy(),
        counts[:row].copy(),
        docnums[:postings].copy(),
        tfs[:postings].copy(),
        distances,
    )


def number_by_first(ids):
    cdef const uint32_t[::1] each = np.ascontiguousarray(ids, np.uint32)
    size = int(ids.max()) + 1 if len(ids) else 0
    numbers = np.empty(each.shape[0], np.uint32)
    distinct = np.empty(min(size, each.shape[0]), np.int64)
    cdef uint32_t[::1] number_of = np.zeros(size, np.uint32)  # 1 + the number, or 0
    cdef uint32_t[::1] into = numbers
    cdef int64_t[::1] ids_of = distinct
    cdef int64_t i
    cdef uint32_t known = 0
    with nogil:
        for i in range(each.shape[0]):
            if not number_of[each[i]]:
                ids_of[known] = each[i]
                known += 1
                number_of[each[i]] = known
            into[i] = number_of[each[i]] - 1
    return numbers, distinct[:known].copy()


def unite_lists(counts, rows, starts, docnums, tfs):
    cdef const int64_t[::1] group_sizes = np.ascontiguousarray(counts, np.int64)
    cdef const int64_t[::1] lists = np.ascontiguousarray(rows, np.int64)
    cdef const int64_t[::1] begins = np.ascontiguousarray(starts, np.int64)
    cdef const uint32_t[::1] list_docnums = np.ascontiguousarray(docnums, np.uint32)
    cdef int64_t most = int(docnums.max()) if len(docnums) else 0
    require_lists(group_sizes, lists.shape[0])
    cdef int64_t total = total_of(lists, begins, list_docnums.shape[0], len(tfs))
    if most > SPARSE * total + LEAST:
        return reference.unite_lists(counts, rows, starts, docnums, tfs)
    if tfs.dtype == np.uint32:
        return unite_each[uint32_t](
            group_sizes, lists, begins, list_docnums, np.ascontiguousarray(tfs), most, total
        )
    return unite_each[int64_t](
        group_sizes, lists, begins, list_docnums, np.ascontiguousarray(tfs, np.int64), most, total
    )


ctypedef fused frequency:
    uint32_t
    int64_t


cdef int64_t total_of(
    const int64_t[::1] lists, const int64_t[::1] begins, int64_t docnums, int64_t tfs
) except -1:
    """Return how many postings the lists have; ValueError if one of them is no list."""
    cdef int64_t total = 0, i, row
    cdef bint fits = docnums == tfs
    with nogil:
        for i in range(lists.shape[0]):
            row = lists[i]
            if not 0 <= row < begins.shape[0] - 1:
                fits = False
                break
            if not 0 <= begins[row] <= begins[row + 1] <= docnums:
                fits = False
                break
            total += begins[row + 1] - begins[row]
    if not fits:
        raise ValueError("a row of the table is not there, or not within its columns")
    return total


cdef unite_each(
    const int64_t[::1] group_sizes,
    const int64_t[::1] lists,
    const int64_t[::1] begins,
    const uint32_t[::1] docnums,
    const frequency[::1] tfs,
    int64_t most,
    int64_t total,
):
    dfs = np.zeros(group_sizes.shape[0], np.int64)
    united_docnums, united_tfs = np.empty((2, total), np.int64)
    cdef int64_t[::1] df_of = dfs, into_docnums = united_docnums, into_tfs = united_tfs
    # A sum for each document, and a bit for each that has one; both are 0 between groups.
    cdef int64_t[::1] sums = np.zeros(most + 1, np.int64)
    cdef uint64_t[::1] present = np.zeros((most >> 6) + 1, np.uint64)
    cdef int64_t at = 0, group, first, last, size, i
    with nogil:
        first = 0
        for group in range(group_sizes.shape[0]):
            last = first + group_sizes[group]
            size = 0
            for i in range(first, last):
                size += begins[lists[i] + 1] - begins[lists[i]]
            if size <= FEW:
                df_of[group] = insert_postings(
                    lists[first:last], begins, docnums, tfs, into_docnums, into_tfs, at
                )
            else:
                df_of[group] = add_postings(
                    lists[first:last], begins, docnums, tfs, into_docnums, into_tfs, at,
                    sums, present,
                )
            at += df_of[group]
            first = last
    return dfs, united_docnums[:at].copy(), united_tfs[:at].copy()


cdef int64_t insert_postings(
    const int64_t[::1] lists,
    const int64_t[::1] begins,
    const uint32_t[::1] docnums,
    const frequency[::1] tfs,
    int64_t[::1] into_docnums,
    int64_t[::1] into_tfs,
    int64_t at,
) except -1 nogil:
    """Unite a few postings by insertion, written from `at` on; return how many they become."""
    cdef int64_t count = 0, i, row, place, other
    for i in range(lists.shape[0]):
        place = at
        for row in range(begins[lists[i]], begins[lists[i] + 1]):
            while place < at + count and into_docnums[place] < docnums[row]:
                place += 1
            if place < at + count and into_docnums[place] == docnums[row]:
                into_tfs[place] += tfs[row]
                continue
            for other in range(at + count, place, -1):
                into_docnums[other] = into_docnums[other - 1]
                into_tfs[other] = into_tfs[other - 1]
            into_docnums[place], into_tfs[place] = docnums[row], tfs[row]
            count += 1
    return count


cdef int64_t add_postings(
    const int64_t[::1] lists,
    const int64_t[::1] begins,
    const uint32_t[::1] docnums,
    const frequency[::1] tfs,
    int64_t[::1] into_docnums,
    int64_t[::1] into_tfs,
    int64_t at,
    int64_t[::1] sums,
    uint64_t[::1] present,
) except -1 nogil:
    """Unite postings by adding up each document's, as `insert_postings` does."""
    cdef int64_t count = 0, i, row, docnum, word
    cdef int64_t low = present.shape[0], high = -1
    cdef uint64_t bits
    for i in range(lists.shape[0]):
        for row in range(begins[lists[i]], begins[lists[i] + 1]):
            docnum = docnums[row]
            sums[docnum] += tfs[row]
            word = docnum >> 6
            present[word] |= (<uint64_t>1) << (docnum & 63)
            if word < low:
                low = word
            if word > high:
                high = word
    for word in range(low, high + 1):
        bits, docnum = present[word], word << 6
        present[word] = 0
        while bits:
            if not bits & 0xFF:
                bits >>= 8
                docnum += 8
                continue
            if bits & 1:
                into_docnums[at + count], into_tfs[at + count] = docnum, sums[docnum]
                sums[docnum] = 0
                count += 1
            bits >>= 1
            docnum += 1
    return count
