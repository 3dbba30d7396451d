# Words in letters of one byte, and tables of them.

from libc.stddef cimport size_t
from libc.stdint cimport int64_t, uint8_t, uint32_t
from libc.string cimport memcmp, memcpy

from searchlib.kernels.native.interning cimport Interner
from searchlib.kernels.native.memory cimport Numbers

cdef enum:
    LONGEST_WORD = 40  # letters of a word that is read here
    WIDEST = 2  # letters that one letter may become, when it is written out, folded or spelled
    LONGEST_AFFIX = 8  # letters that a rule adds
    ROOM = LONGEST_WORD * WIDEST + 6 * LONGEST_AFFIX  # no more than six rules add letters
    LETTERS = 256
    CODED = 0x2100  # characters that may be letters

# Classes of letters.
cdef enum:
    SMALL = 1
    CAPITAL = 2
    VOWEL = 4
    NUMERAL = 8
    MAY_LACK_ACCENT = 16


cdef struct Word:
    int size
    uint8_t text[ROOM]


cdef struct Affix:
    int size
    uint8_t text[LONGEST_AFFIX]


cdef struct Replacement:
    Affix ending
    int shortest
    Affix by


cdef class Alphabet:
    cdef uint8_t codes[CODED]  # of each character; 0 for one that is no letter
    cdef uint8_t classes[LETTERS]
    cdef uint8_t lower[LETTERS]
    cdef Affix folded[LETTERS]
    cdef Affix spelled[LETTERS]
    cdef Affix written_out[LETTERS]
    cdef Affix coded[LETTERS]  # UTF-8

    cdef bint encode(self, const uint32_t* letters, Py_ssize_t length, Word* word) noexcept nogil
    cdef bint is_letter(self, uint32_t letter) noexcept nogil
    cdef bint is_capital_letter(self, uint32_t letter) noexcept nogil
    cdef uint8_t code_of(self, uint32_t letter) noexcept nogil
    cdef Affix affix(self, str text) except *
    cdef Affix narrow(self, str text) except *
    cdef int check_widths(self) except -1
    cdef bytes bytes_of(self, str text)
    cdef bint is_capital(self, const Word* word) noexcept nogil
    cdef void put_lower(self, const Word* word, Word* into) noexcept nogil


cdef class Affixes:
    cdef Affix* items
    cdef int count

    cdef bint ends(self, const Word* word) noexcept nogil


cdef class Replacements:
    cdef Replacement* items
    cdef int count

    cdef bint apply(self, Word* word) noexcept nogil


cdef class Table:
    # From words to strings, each with a number.
    cdef Interner words
    cdef Interner strings
    cdef Numbers firsts  # where the strings of each word begin; one more
    cdef Numbers numbers

    cdef int64_t find(self, const uint8_t* text, size_t size) noexcept nogil
    cdef int add(self, Alphabet alphabet, str word, list strings) except -1
    cdef int get(self, uint32_t row, Word* into) noexcept nogil


cdef inline bint ends_with(const Word* word, const Affix* ending) noexcept nogil:
    return (
        word.size >= ending.size
        and memcmp(word.text + word.size - ending.size, ending.text, ending.size) == 0
    )


cdef inline bint is_in(Interner words, const uint8_t* text, size_t size) noexcept nogil:
    return words.find(text, size, words.hash(text, size)) >= 0


cdef inline void put(Word* word, const Affix* affix) noexcept nogil:
    # Append letters. Whoever calls knows that there is room: see ROOM.
    memcpy(word.text + word.size, affix.text, affix.size)
    word.size += affix.size


cdef Interner interned(Alphabet alphabet, object words)
