# The links of chunks with their neighbours.

from libc.stdint cimport int32_t, uint8_t, uint32_t

from searchlib.kernels.native.alphabet cimport CODED, Affix, Alphabet, Table, Word
from searchlib.kernels.native.interning cimport Interner
from searchlib.kernels.native.word_keys cimport WordKeys

cdef enum:
    MOST_COUNTS = 8  # lengths of figures that are told apart


cdef struct Counts:
    int count
    int32_t alone[MOST_COUNTS]
    int32_t masks[MOST_COUNTS]


cdef class Links:
    cdef WordKeys words
    cdef uint8_t kinds[CODED]  # of characters
    cdef int32_t head_signs[CODED]
    cdef uint32_t stop, joint
    cdef Table tail_words, tail_forms, head_words, head_numbers
    cdef Interner unsure_heads, heads_before_figures
    cdef Counts tail_figures, head_figures
    cdef int most_capitals
    cdef int32_t tail_capitals, head_word, head_capital
    cdef int32_t marked_right, marked_left

    cdef bint find(
        self, const uint32_t* text, Py_ssize_t length, int32_t* right, int32_t* left
    ) noexcept nogil
    cdef bint find_tail(
        self, const uint32_t* text, Py_ssize_t length, int32_t* right
    ) noexcept nogil
    cdef bint find_head(
        self, const uint32_t* text, Py_ssize_t length, int32_t* left
    ) noexcept nogil
    cdef bint is_of(self, uint32_t letter, uint8_t kind) noexcept nogil
    cdef bint is_marked(self, int32_t right, int32_t left) noexcept nogil
