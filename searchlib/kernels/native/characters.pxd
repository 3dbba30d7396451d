# Characters of texts, as compiled kernels read them.

from libc.stdint cimport uint8_t, uint16_t, uint32_t

cdef extern from "Python.h":
    bint is_blank "Py_UNICODE_ISSPACE"(uint32_t letter) noexcept nogil

ctypedef fused character:
    uint8_t
    uint16_t
    uint32_t


cdef inline bint is_space(uint32_t letter) noexcept nogil:
    if c"!" <= letter < 0x80:
        return False
    return is_blank(letter)


cdef inline int put_utf_8(uint8_t* into, uint32_t letter) noexcept nogil:
    # Write a character as UTF-8, also a lone surrogate; return how many bytes it took.
    if letter < 0x80:
        into[0] = <uint8_t>letter
        return 1
    if letter < 0x800:
        into[0] = <uint8_t>(0xC0 | letter >> 6)
        into[1] = <uint8_t>(0x80 | letter & 63)
        return 2
    if letter < 0x10000:
        into[0] = <uint8_t>(0xE0 | letter >> 12)
        into[1] = <uint8_t>(0x80 | letter >> 6 & 63)
        into[2] = <uint8_t>(0x80 | letter & 63)
        return 3
    into[0] = <uint8_t>(0xF0 | letter >> 18)
    into[1] = <uint8_t>(0x80 | letter >> 12 & 63)
    into[2] = <uint8_t>(0x80 | letter >> 6 & 63)
    into[3] = <uint8_t>(0x80 | letter & 63)
    return 4
