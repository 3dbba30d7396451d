# A table with a number for each document, and a bit for each document that has one.

from libc.stdint cimport int64_t, uint64_t


cdef extern from *:
    """
    #if defined(_MSC_VER)
    #include <intrin.h>
    static __inline int lowest_bit(unsigned long long bits) {
        unsigned long at;
        _BitScanForward64(&at, bits);
        return (int)at;
    }
    static __inline int bit_count(unsigned long long bits) {
        int count = 0;
        for (; bits; bits &= bits - 1) count++;
        return count;
    }
    #else
    static inline int lowest_bit(unsigned long long bits) { return __builtin_ctzll(bits); }
    static inline int bit_count(uint64_t bits) { return __builtin_popcountll(bits); }
    #endif
    """
    int lowest_bit(uint64_t bits) noexcept nogil
    int bit_count(uint64_t bits) noexcept nogil


cdef class Scratch:
    # All numbers and all bits are 0 while nobody uses it.
    cdef float* numbers
    cdef uint64_t* bits
    cdef int64_t size


cdef inline bint is_first(Scratch table, int64_t docnum) noexcept nogil:
    """Set the bit of a document; return whether it was not set before."""
    cdef uint64_t bit = <uint64_t>1 << (docnum & 63)
    cdef bint unset = not table.bits[docnum >> 6] & bit
    table.bits[docnum >> 6] |= bit
    return unset


cdef Scratch take_scratch(int64_t size)
cdef void give_back(Scratch scratch)
