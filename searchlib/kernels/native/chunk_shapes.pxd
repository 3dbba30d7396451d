# Common shapes of chunks: words, figures, compounds.

from libc.stdint cimport uint8_t, uint16_t, uint32_t

from searchlib.kernels.native.alphabet cimport CODED, Affix, Word
from searchlib.kernels.native.entries cimport EntryTable
from searchlib.kernels.native.interning cimport Interner
from searchlib.kernels.native.keys cimport Keys
from searchlib.kernels.native.shapes cimport Shape
from searchlib.kernels.native.word_keys cimport Mark, WordKeys

cdef enum:
    MOST_POSITIONS = 12


cdef struct Positions:
    int count
    uint32_t ids[MOST_POSITIONS]


cdef class ChunkShapes:
    cdef WordKeys words
    cdef Shape shape
    cdef uint16_t kinds[CODED]  # of characters
    cdef Affix apostrophe
    cdef Mark number, code
    cdef Interner years, months, units
    cdef int longest_first, longest_next, longest_alone
    cdef uint32_t opened
    cdef Interner pronouns, exceptions, prefixes
    cdef Interner unsure_firsts, unsure_parts, unsure_verbs, unsure_joined, unsure_compounds
    cdef Word euphonic
    cdef int longest

    cdef int take_figures(self, figures) except -1
    cdef int take_compounds(self, compounds) except -1
    cdef bint is_of(self, uint32_t letter, uint16_t kind) noexcept nogil
    cdef bint read(
        self, const uint32_t* text, Py_ssize_t length, EntryTable entries, Positions* positions
    ) except -1 nogil
    cdef bint add(
        self, const Keys* keys, EntryTable entries, Positions* positions
    ) except -1 nogil
    cdef bint is_word(self, const uint32_t* text, Py_ssize_t length) noexcept nogil
    cdef bint add_clitic(
        self, const uint32_t* text, Py_ssize_t length, EntryTable entries, Positions* positions
    ) except -1 nogil
    cdef bint add_word(
        self, const uint32_t* text, Py_ssize_t length, EntryTable entries, Positions* positions
    ) except -1 nogil
    cdef bint read_figures(
        self, const uint32_t* text, Py_ssize_t length, EntryTable entries, Positions* positions
    ) except -1 nogil
    cdef Py_ssize_t figures_at(self, const uint32_t* text, Py_ssize_t length) noexcept nogil
    cdef bint may_be_date(self, const uint32_t* text, Py_ssize_t length) noexcept nogil
    cdef bint are_numbers(
        self, const uint32_t* text, Py_ssize_t length, bint is_code
    ) noexcept nogil
    cdef void put_number(self, const uint32_t* text, Py_ssize_t length, Keys* keys) noexcept nogil
    cdef bint add_numbers(
        self, const uint32_t* text, Py_ssize_t length, EntryTable entries, Positions* positions
    ) except -1 nogil
    cdef bint add_code(
        self,
        uint32_t letter,
        const uint32_t* text,
        Py_ssize_t length,
        EntryTable entries,
        Positions* positions,
    ) except -1 nogil
    cdef bint read_compound(
        self, const uint32_t* text, Py_ssize_t length, EntryTable entries, Positions* positions
    ) except -1 nogil
    cdef int verb_parts(
        self, const uint32_t* text, const Py_ssize_t* starts, int count
    ) noexcept nogil
    cdef bint is_pronoun(self, const uint32_t* text, Py_ssize_t length) noexcept nogil
    cdef bint is_euphonic(self, const uint32_t* text, Py_ssize_t length) noexcept nogil
    cdef bint add_inversion(
        self,
        const uint32_t* text,
        const Py_ssize_t* starts,
        int count,
        EntryTable entries,
        Positions* positions,
    ) except -1 nogil
    cdef bint add_first(
        self,
        const uint32_t* text,
        Py_ssize_t length,
        const Keys* joined,
        EntryTable entries,
        Positions* positions,
    ) except -1 nogil
    cdef bint put_joined(self, const Word* joined, Keys* keys) noexcept nogil
