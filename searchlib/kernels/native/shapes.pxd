# What plain chunks look like.

from libc.stddef cimport size_t
from libc.stdint cimport int64_t, uint8_t, uint32_t

from searchlib.kernels.native.interning cimport Interner

cdef enum:
    LONGEST = 80  # characters of a chunk that can be plain
    CLASSED = 0x2100  # characters that may have a class


cdef struct Parts:
    Py_ssize_t clitic  # where the clitic begins, before the word
    Py_ssize_t word
    Py_ssize_t end


cdef enum:
    COUNTED = 1  # letters of a bare paragraph
    ACCENT = 2  # what a bare paragraph has none of


cdef class Paragraph:
    cdef uint8_t kinds[CLASSED]
    cdef int64_t enough
    cdef int64_t letters  # seen so far
    cdef bint has_accent

    cdef void begin(self) noexcept nogil
    cdef bint is_bare(self) noexcept nogil


cdef class Shape:
    cdef uint8_t classes[CLASSED]
    cdef uint8_t folded[CLASSED]
    cdef Interner clitics
    cdef Interner beginnings
    cdef int shortest
    cdef int beginning  # letters of each of the beginnings

    cdef bint matches(self, const uint32_t* letters, Py_ssize_t length, Parts* parts) noexcept nogil
    cdef bint is_in(self, uint32_t letter, uint8_t kind) noexcept nogil
    cdef Py_ssize_t after_clitic(
        self, const uint32_t* letters, Py_ssize_t begin, Py_ssize_t end
    ) noexcept nogil
    cdef bint may_begin(self, uint32_t letter) noexcept nogil
    cdef bint may_follow(self, uint32_t letter) noexcept nogil
    cdef bint is_clitic(self, const uint32_t* letters, Py_ssize_t length) noexcept nogil
    cdef bint begins_oddly(self, const uint32_t* word) noexcept nogil
