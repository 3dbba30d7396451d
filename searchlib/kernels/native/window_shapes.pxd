# Common shapes of windows: abbreviations in their context, and dates.

from libc.stdint cimport uint32_t

from searchlib.kernels.native.alphabet cimport Table, Word
from searchlib.kernels.native.chunk_shapes cimport ChunkShapes, Positions
from searchlib.kernels.native.entries cimport EntryTable
from searchlib.kernels.native.keys cimport Keys
from searchlib.kernels.native.word_keys cimport Mark


cdef class WindowShapes:
    cdef ChunkShapes chunks
    cdef Table heads, days, months
    cdef Keys* keys  # of all heads and days
    cdef Mark date

    cdef bint encode(self, const uint32_t* text, Py_ssize_t length, Word* word) noexcept nogil
    cdef bint read(
        self, const uint32_t* text, Py_ssize_t length, EntryTable entries, Positions* positions
    ) except -1 nogil
    cdef bint read_after(
        self,
        uint32_t head,
        const uint32_t* text,
        Py_ssize_t length,
        EntryTable entries,
        Positions* positions,
    ) except -1 nogil
    cdef bint read_date(
        self,
        uint32_t day,
        const uint32_t* text,
        Py_ssize_t length,
        EntryTable entries,
        Positions* positions,
    ) except -1 nogil
    cdef bint add_date(
        self, int year, int month, int day, const Keys* keys, Keys* into
    ) noexcept nogil
    cdef bint add_key(self, Keys* keys, int year, int month, int day) noexcept nogil
