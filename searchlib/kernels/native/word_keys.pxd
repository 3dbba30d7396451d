# From words to their keys.

from libc.stdint cimport uint8_t, uint32_t

from searchlib.kernels.native.alphabet cimport Alphabet, Table, Word
from searchlib.kernels.native.interning cimport Interner
from searchlib.kernels.native.keys cimport Keys
from searchlib.kernels.native.stemming cimport Stemmer, Words

cdef enum:
    LONGEST_MARK = 8
    MOST_MARKS = 16


cdef struct Mark:
    int size
    uint8_t text[LONGEST_MARK]


cdef Mark mark_of(str text) except *


cdef class WordKeys:
    cdef Alphabet alphabet
    cdef Stemmer stemmer
    cdef Table names
    cdef Interner not_plain, numeral_endings, acronyms
    cdef Mark stem, written, bare, acronym, bar
    cdef Mark others[MOST_MARKS]  # of kinds that have no bare aliases
    cdef int other_count

    cdef bint is_plain(self, const uint32_t* letters, Py_ssize_t length) noexcept nogil
    cdef bint may_be_numeral(self, const Word* folded) noexcept nogil
    cdef bint read(self, const uint32_t* letters, Py_ssize_t length, Keys* keys) noexcept nogil
    cdef bint stems_as_written(
        self, const Word* word, const Word* lower, Words* stems
    ) noexcept nogil
    cdef bint add_stems(self, const Words* stems, Keys* keys) noexcept nogil
    cdef bint add_aliases(self, const Words* folded, Keys* keys) noexcept nogil
    cdef bint add_bare(self, Keys* keys) noexcept nogil
    cdef bint has_stem(self, const Keys* keys) noexcept nogil
    cdef bint begins(self, const Keys* keys, int number, const Mark* mark) noexcept nogil
    cdef bint is_other(self, const Keys* keys, int number) noexcept nogil
    cdef bint is_word(self, const Word* word) noexcept nogil
    cdef bint part_of(self, const Keys* keys, int number, int skipped, Word* word) noexcept nogil
    cdef bint fold_stems(self, const Words* stems, Words* into) noexcept nogil
    cdef bint add_key(
        self, Keys* keys, const Mark* mark, const Word* first, const Word* second
    ) noexcept nogil
    cdef uint8_t* put_word(self, uint8_t* into, const Word* word) noexcept nogil
