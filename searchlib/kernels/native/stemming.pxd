# The stems of words, by rules and tables of a language.

from libc.stdint cimport int64_t, uint8_t, uint32_t

from searchlib.kernels.native.alphabet cimport (
    Affix,
    Affixes,
    Alphabet,
    Replacement,
    Replacements,
    Table,
    Word,
)
from searchlib.kernels.native.interning cimport Interner
from searchlib.kernels.native.memory cimport Numbers

cdef enum:
    MOST_WORDS = 24  # stems or forms of one word


cdef struct Words:
    int count
    Word items[MOST_WORDS]


cdef class Stemmer:
    cdef Alphabet alphabet
    cdef Table forms  # the stems of forms: of a noun, if it has one, then of verbs
    cdef Numbers kinds  # of each form
    cdef Table names
    cdef Table radicals
    cdef Table verb_endings  # each with the groups that have it, as bits
    cdef int longest_ending, shortest_radical
    cdef Affixes nouns, despite, noun_too, infinitives, unsure
    cdef Affix closed, infinitive, feminine
    cdef int cut_of_feminine
    cdef Replacements second
    cdef Table unknown  # endings of unknown verbs, each after what it does not count
    cdef Interner before
    cdef int before_size, longest_unknown, shortest_unknown
    cdef uint8_t joint[3]
    cdef Interner plurals, feminines, kept_words, kept_beginnings
    cdef int kept_size
    cdef Replacements plural_rules, feminine_rules, finals
    cdef uint8_t final
    cdef int shortest_noun
    cdef Affixes whole
    cdef Interner open_beginnings, closed_beginnings
    cdef int longest_beginning
    cdef uint8_t first_bare, first_accented
    cdef Table accented, folded_radicals, folded_endings

    cdef int take_forms(self, rules) except -1
    cdef int take_verbs(self, verbs) except -1
    cdef int take_nominal(self, nominal) except -1
    cdef int take_accents(self, accents) except -1
    cdef bint stems(self, const Word* word, Words* stems) noexcept nogil
    cdef bint word_stems(self, const Word* word, Words* stems) noexcept nogil
    cdef bint regular(self, const Word* word, Words* stems) noexcept nogil
    cdef bint unknown_stems(self, const Word* word, uint32_t kind, Words* stems) noexcept nogil
    cdef int radical_of_unknown(self, const Word* word) noexcept nogil
    cdef bint is_unknown_ending(self, const Word* word, int cut) noexcept nogil
    cdef bint may_be_infinitive(self, const Word* word, Words* stems) noexcept nogil
    cdef void put_spelled(self, const Word* word, Word* into) noexcept nogil
    cdef void put_folded(self, const Word* word, Word* into) noexcept nogil
    cdef void put_nominal(self, const Word* word, Word* into) noexcept nogil
    cdef void put_written_out(self, const Word* word, Word* into) noexcept nogil
    cdef void without_ending(self, Word* word, Interner listed, Replacements rules) noexcept nogil
    cdef bint accented_forms(self, const Word* folded, Words* forms) noexcept nogil
    cdef bint is_known(self, const Word* word) noexcept nogil
    cdef bint possible_stems(self, const Word* folded, Words* stems) noexcept nogil


cdef bint add_word(Words* words, const Word* word) noexcept nogil
