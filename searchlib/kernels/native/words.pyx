"""What one word scores: the twin of `kernels.reference.words`.

The lists of a stream are decoded one after another into two arrays. Where documents come in several
of them, or in several fields, they are united in a table; the scores of finer keys are added in
such a table too.
"""

import numpy as np

from libc.math cimport log1p
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memset

from searchlib.kernels.native.decoding cimport SOUND, Verdict, decode, items_of, refuse
from searchlib.kernels.native.scratch cimport (
    SPARSE,
    Scratch,
    count_numbers,
    give_back,
    is_first,
    lowest_bit,
    take_scratch,
)

from searchlib.kernels import codings

cdef uint8_t FLOATS = codings.FLOATS

cdef enum:
    AT_ONCE = 128  # postings whose norms are gathered before they are scored


cdef class Postings:
    """Documents and a number for each, in arrays with room for so many."""

    cdef uint32_t* docnums
    cdef float* numbers
    cdef int64_t size, room

    def __cinit__(self, int64_t room):
        self.size, self.room = 0, room
        self.docnums = <uint32_t*>malloc((room + 1) * (sizeof(uint32_t) + sizeof(float)))
        if self.docnums == NULL:
            raise MemoryError
        self.numbers = <float*>(self.docnums + room + 1)

    def __dealloc__(self):
        free(self.docnums)


def score_word(streams, weights, norms, live, doc_count, k1):
    base, *others = streams
    share, finer = base.share, []
    for stream in others:
        if stream.fields == base.fields:  # as those of a word of one form are
            share += stream.share
        else:
            finer.append(stream)
    cdef Query query = Query(weights, norms, live, doc_count, k1)
    cdef Postings scored = query.score(base.fields, share)
    if finer and scored.size:
        query.add(scored, [query.score(stream.fields, stream.share) for stream in finer])
    docnums, scores = np.empty(scored.size, np.int64), np.empty(scored.size, np.float32)
    cdef int64_t[::1] into = docnums
    cdef float[::1] into_scores = scores
    cdef int64_t i
    with nogil:
        for i in range(scored.size):
            into[i] = scored.docnums[i]
            into_scores[i] = scored.numbers[i]
    return docnums, scores


cdef class Query:
    """What all streams of a word are scored with."""

    cdef list weights
    cdef list norms
    cdef const uint8_t[::1] live
    cdef int64_t limit, doc_count
    cdef double k1
    cdef bint has_deleted

    def __init__(self, weights, norms, live, doc_count, k1):
        self.weights = list(weights)
        self.norms = list(norms)
        self.limit = len(norms[0])
        self.doc_count, self.k1 = doc_count, k1
        if len(self.weights) != len(self.norms):
            raise ValueError("there are more or fewer weights than norms")
        self.has_deleted = live is not None
        if self.has_deleted:
            self.live = live.view(np.uint8)
            if self.live.shape[0] != self.limit:
                raise ValueError("it is told of more or fewer documents whether they are deleted")

    cdef Postings score(self, fields, double share):
        """Return the documents of a stream and their scores."""
        cdef bint is_one = len(self.norms) == 1
        cdef Postings postings = (
            self.decoded(fields[0]) if is_one else self.united(fields)
        )
        cdef const float[::1] norms = self.norms[0]
        if not postings.size:
            return postings
        if postings.size > self.doc_count:
            raise ValueError(f"df {postings.size} outside 0..{self.doc_count}")
        cdef double rarity = log1p(
            (self.doc_count - postings.size + 0.5) / (postings.size + 0.5)
        )
        cdef float weight = <float>(share * rarity * (self.k1 + 1))
        cdef float factor = <float>(<double>self.weights[0] if is_one else 1.0)
        with nogil:
            saturate(postings, &norms[0] if is_one else NULL, factor, weight)
        return postings

    cdef Postings united(self, fields):
        """Return the documents of a stream over several fields, and their frequencies in them."""
        cdef Postings postings
        cdef const float[::1] norms
        cdef float weight
        cdef int64_t size = 0
        if len(fields) != len(self.norms):
            raise ValueError("there are more or fewer fields than norms")
        parts = [self.decoded(lists) for lists in fields]
        cdef Scratch table = take_scratch(self.limit)
        for row, part in enumerate(parts):
            postings, norms, weight = part, self.norms[row], <float>self.weights[row]
            if norms.shape[0] != self.limit:
                raise ValueError("there are more or fewer norms than documents")
            if not postings.size:
                continue
            with nogil:
                size += add_normed(table, postings, &norms[0], weight)
        postings = Postings(size)
        with nogil:
            take_out(table, self.limit, postings)
        give_back(table)
        return postings

    cdef Postings decoded(self, lists):
        """Return the documents of the lists of a field, and the greatest frequency of each."""
        cdef int64_t room = 0, items, df, first, limit, before = -1, size = 0, begin
        cdef const uint8_t[::1] coded
        cdef uint8_t coding
        cdef Verdict verdict
        cdef bint ascending = True
        cdef Postings postings
        for each in lists:
            coding, df, coded, limit, first = each
            items = items_of(coding, df, &coded[0], len(coded)) if len(coded) else -1
            if items < 0 or coding & FLOATS or first < 0 or first + limit > self.limit or limit < 0:
                raise ValueError("the bytes of a list are no list of these documents")
            room += items
            ascending = ascending and first > before
            before = first
        postings = Postings(room + 1)
        for each in lists:
            coding, df, coded, limit, first = each
            begin = postings.size
            with nogil:
                verdict = decode(
                    coding, df, &coded[0], coded.shape[0], limit,
                    postings.docnums + begin, postings.numbers + begin,
                )
                if verdict == SOUND:
                    postings.size += df
                    move(postings, begin, first)
            if verdict != SOUND:
                refuse(verdict)
        if self.has_deleted and postings.size:
            with nogil:
                drop_deleted(postings, &self.live[0])
        if ascending:
            return postings
        cdef Scratch table = take_scratch(self.limit)
        cdef bint is_sparse = self.limit > SPARSE * postings.size
        with nogil:
            size = keep_greatest(table, postings, self.limit, is_sparse)
        postings = Postings(size)
        with nogil:
            if is_sparse:
                take_out(table, self.limit, postings)
            else:
                take_numbers(table, size, postings)
        give_back(table)
        return postings

    cdef add(self, Postings scored, list parts):
        """Add the scores of other streams to those of the documents of one."""
        cdef Postings part
        cdef Scratch table = take_scratch(self.limit)
        cdef int64_t i
        for each in parts:
            part = each
            with nogil:
                for i in range(part.size):
                    table.numbers[part.docnums[i]] += part.numbers[i]
        with nogil:
            for i in range(scored.size):
                scored.numbers[i] += table.numbers[scored.docnums[i]]
        for each in parts:
            part = each
            with nogil:
                for i in range(part.size):
                    table.numbers[part.docnums[i]] = 0
        give_back(table)


cdef void move(Postings postings, int64_t begin, int64_t first) noexcept nogil:
    """Number the documents from a row on among those of all segments."""
    cdef size_t i
    if first:
        for i in range(<size_t>begin, <size_t>postings.size):
            postings.docnums[i] += <uint32_t>first


cdef void drop_deleted(Postings postings, const uint8_t* live) noexcept nogil:
    cdef int64_t i, n = 0
    cdef uint32_t docnum
    for i in range(postings.size):
        docnum = postings.docnums[i]
        postings.docnums[n], postings.numbers[n] = docnum, postings.numbers[i]
        n += live[docnum] != 0
    postings.size = n


cdef void saturate(
    Postings postings, const float* norms, float factor, float weight
) noexcept nogil:
    """Let the score of each document take the place of its frequency."""
    cdef float some[AT_ONCE]
    cdef size_t i, size, left = <size_t>postings.size
    cdef const uint32_t* docnums = postings.docnums
    cdef float* numbers = postings.numbers
    cdef float tf
    while left:
        size = left if left < AT_ONCE else AT_ONCE
        for i in range(size):
            some[i] = norms[docnums[i]] if norms != NULL else 1
        for i in range(size):  # without a look-up, so that it is vectorized
            tf = numbers[i] * factor
            numbers[i] = tf * weight / (some[i] + tf)
        docnums += size
        numbers += size
        left -= size


cdef int64_t add_normed(
    Scratch table, Postings postings, const float* norms, float weight
) noexcept nogil:
    """Add weighted frequencies to a table; return how many of the documents are new there."""
    cdef int64_t i, new = 0
    cdef uint32_t docnum
    for i in range(postings.size):
        docnum = postings.docnums[i]
        new += is_first(table, docnum)
        table.numbers[docnum] += postings.numbers[i] * weight / norms[docnum]
    return new


cdef int64_t keep_greatest(
    Scratch table, Postings postings, int64_t limit, bint is_sparse
) noexcept nogil:
    """Let the greatest frequency of each document stay; return how many documents there are.

    Where they are few, their bits are set.
    """
    cdef int64_t new = 0
    cdef size_t i, size = <size_t>postings.size
    cdef uint32_t docnum
    cdef const uint32_t* docnums = postings.docnums
    cdef const float* tfs = postings.numbers
    cdef float* numbers = table.numbers
    for i in range(size):
        docnum = docnums[i]
        if is_sparse:
            new += is_first(table, docnum)
        numbers[docnum] = tfs[i] if tfs[i] > numbers[docnum] else numbers[docnum]
    return new if is_sparse else count_numbers(numbers, limit)


cdef void take_numbers(Scratch table, int64_t size, Postings into) noexcept nogil:
    """Move all numbers that are not 0, so many, to postings with room for them."""
    cdef uint32_t* docnums = into.docnums
    cdef float* numbers = into.numbers
    cdef int64_t at = 0, docnum = 0
    while at < size:  # without another branch, which could not be foreseen
        docnums[at], numbers[at] = <uint32_t>docnum, table.numbers[docnum]
        at += table.numbers[docnum] != 0
        docnum += 1
    memset(table.numbers, 0, docnum * sizeof(float))
    into.size = size


cdef void take_out(Scratch table, int64_t limit, Postings into) noexcept nogil:
    """Move what a table has to postings with room for it."""
    cdef int64_t word, docnum
    cdef uint64_t bits
    for word in range((limit >> 6) + 1):
        bits = table.bits[word]
        table.bits[word] = 0
        while bits:
            docnum = (word << 6) + lowest_bit(bits)
            bits &= bits - 1
            into.docnums[into.size] = <uint32_t>docnum
            into.numbers[into.size] = table.numbers[docnum]
            table.numbers[docnum] = 0
            into.size += 1
