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


cdef inline int get_utf_8(const uint8_t* text, uint32_t* letter) noexcept nogil:
    # Read a character that `put_utf_8` wrote; return how many bytes it took.
    if text[0] < 0x80:
        letter[0] = text[0]
        return 1
    if text[0] < 0xE0:
        letter[0] = (text[0] & 31) << 6 | text[1] & 63
        return 2
    if text[0] < 0xF0:
        letter[0] = (text[0] & 15) << 12 | (text[1] & 63) << 6 | text[2] & 63
        return 3
    letter[0] = (
        (text[0] & 7) << 18 | (text[1] & 63) << 12 | (text[2] & 63) << 6 | text[3] & 63
    )
    return 4
