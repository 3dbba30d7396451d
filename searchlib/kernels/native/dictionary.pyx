"""Term dictionaries: the twin of `kernels.reference.dictionary`.

Terms are compared where they stand in the file. A block of it that is not known to be sound is
verified before its first byte is read; so bisection verifies the blocks of the terms that it looks
at, and no samples of them are kept.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.stdint cimport int64_t, uint8_t, uint32_t
from libc.string cimport memcmp

from searchlib.kernels.native.guards cimport Guard
from searchlib.kernels.native.numbers cimport unsigned_at

from searchlib.kernels.reference.dictionary import OUTSIDE

cdef uint32_t[256] CRC_TABLE  # of the polynomial of zlib's crc32


cdef void fill_crc_table() noexcept:
    cdef uint32_t byte, value
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = (value >> 1) ^ (0xEDB88320u if value & 1 else 0)
        CRC_TABLE[byte] = value


fill_crc_table()


cdef uint32_t crc32(const uint8_t* text, int64_t size, uint32_t seed) noexcept nogil:
    cdef int64_t i
    cdef uint32_t value = ~seed
    for i in range(size):
        value = CRC_TABLE[(value ^ text[i]) & 0xFF] ^ (value >> 8)
    return ~value


cdef class TermDictionary:
    def __init__(self, starts, terms, slots):
        self.starts, self.terms = starts, terms.array
        self.slots, self.width = slots.array.view("u1"), slots.array.itemsize
        self.count, self.slot_count = len(starts) - 1, len(slots.array)
        self.term_guard, self.slot_guard = Guard(terms), Guard(slots)
        if self.count < 0 or not self.slot_count or self.width not in (1, 2, 4, 8):
            raise ValueError("there is no dictionary without starts and slots")

    cdef const uint8_t* text_of(self, int64_t number, int64_t* size) except? NULL:
        """Return the bytes of a term, verified, and how many there are."""
        cdef int64_t begin = self.starts[number]
        size[0] = self.starts[number + 1] - begin
        if begin < 0 or size[0] < 0 or begin + size[0] > self.terms.shape[0]:
            raise ValueError(OUTSIDE)
        if not size[0]:
            return <const uint8_t*>b""
        self.term_guard.check(begin, begin + size[0])
        return &self.terms[begin]

    cdef int64_t number_of(self, bytes term, uint32_t seed, int64_t first, int64_t last) except -2:
        cdef const uint8_t* sought = <const uint8_t*>PyBytes_AS_STRING(term)
        cdef int64_t length = PyBytes_GET_SIZE(term), at, number, size
        cdef const uint8_t* text
        at = crc32(sought, length, seed) % self.slot_count
        for _ in range(self.slot_count):
            self.slot_guard.check(at, at + 1)
            number = unsigned_at(self.slots, self.width, at) - 1
            if number < 0:
                return -1
            if number >= self.count:
                raise ValueError(OUTSIDE)
            if first <= number < last and self.starts[number + 1] - self.starts[number] == length:
                text = self.text_of(number, &size)
                if not memcmp(text, sought, length):
                    return number
            at = at + 1 if at + 1 < self.slot_count else 0
        return -1

    def find(self, bytes term, uint32_t seed, int64_t first, int64_t last):
        return self.number_of(term, seed, first, last)

    def find_all(self, terms, uint32_t seed, int64_t first, int64_t last):
        return [self.number_of(term, seed, first, last) for term in terms]

    cdef int require(self, int64_t first, int64_t last) except -1:
        if not 0 <= first <= last <= self.count:
            raise ValueError(OUTSIDE)
        return 0

    cdef int64_t bound(
        self, const uint8_t* sought, int64_t length, int64_t low, int64_t high, bint is_prefix
    ) except -1:
        """Return the first term of a range that is not less than a string.

        As a prefix, a string is greater than all terms that begin with it.
        """
        cdef int64_t middle, size
        cdef int order
        cdef const uint8_t* text
        while low < high:
            middle = (low + high) // 2
            text = self.text_of(middle, &size)
            order = memcmp(text, sought, min(size, length))
            if order < 0 or order == 0 and (is_prefix or size < length):
                low = middle + 1
            else:
                high = middle
        return low

    def lower_bound(self, bytes term, int64_t first, int64_t last):
        self.require(first, last)
        return self.bound(
            <const uint8_t*>PyBytes_AS_STRING(term), PyBytes_GET_SIZE(term), first, last, False
        )

    def prefix_range(self, bytes prefix, int64_t first, int64_t last):
        cdef const uint8_t* sought = <const uint8_t*>PyBytes_AS_STRING(prefix)
        cdef int64_t length = PyBytes_GET_SIZE(prefix), begin, end, step = 1, size
        self.require(first, last)
        begin = end = self.bound(sought, length, first, last, False)
        # Most prefixes of queries begin few terms, or none: the end is looked for nearby first.
        while end < last:
            text = self.text_of(end, &size)
            if size < length or memcmp(text, sought, length):
                break
            end, step = min(end + step, last), 2 * step
        return begin, self.bound(sought, length, begin, end, True)

    def between(self, int64_t first, int64_t last):
        cdef int64_t number, size
        cdef const uint8_t* text
        cdef list terms = []
        if last <= first:
            return terms
        self.require(first, last)
        for number in range(first, last):
            text = self.text_of(number, &size)
            terms.append(PyBytes_FromStringAndSize(<const char*>text, size))
        return terms
