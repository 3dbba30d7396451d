"""Common shapes of windows: abbreviations in their context, and dates.

`kernels.chunk_rules.WindowRules` says what each of the tables means. Any other window is left to
the analysis.
"""

from libc.stdint cimport int64_t, uint8_t, uint32_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy

from searchlib.kernels.native.alphabet cimport LONGEST_WORD, Alphabet, Table, Word
from searchlib.kernels.native.chunk_shapes cimport ChunkShapes, Positions
from searchlib.kernels.native.entries cimport EntryTable
from searchlib.kernels.native.keys cimport KEYS_ROOM, MOST_KEYS, Keys, begin_keys, copy_key
from searchlib.kernels.native.word_keys cimport mark_of

# What may follow a head.
cdef enum:
    FIGURES = 1
    CAPITAL_LETTERS = 2

cdef enum:
    BLANK = 0x20
    YEAR = 4  # figures of a year


cdef int put_keys(tuple texts, Keys* keys) except -1:
    """Put the keys of a position."""
    cdef bytes coded
    cdef uint32_t begin
    begin_keys(keys)
    for text in texts:
        coded = text.encode()
        begin = keys.starts[keys.count]
        if keys.count == MOST_KEYS or begin + len(coded) > KEYS_ROOM:
            raise ValueError(f"there are too many keys: {texts}")
        memcpy(keys.bytes + begin, <const char*>coded, len(coded))
        keys.count += 1
        keys.starts[keys.count] = begin + <uint32_t>len(coded)
    return 0


cdef class WindowShapes:
    def __cinit__(self, rules, ChunkShapes chunks):
        cdef Alphabet alphabet = chunks.words.alphabet
        cdef size_t count = 0
        self.chunks = chunks
        self.heads, self.days, self.months = Table(), Table(), Table()
        self.date = mark_of(rules.date)
        self.keys = <Keys*>calloc(len(rules.heads) + len(rules.days) + 1, sizeof(Keys))
        if self.keys == NULL:
            raise MemoryError
        for text, head in rules.heads.items():
            put_keys(head.keys, &self.keys[count])
            followed = head.before_figures * FIGURES | head.before_capitals * CAPITAL_LETTERS
            self.heads.add(alphabet, text, [("", count), ("", followed)])
            count += 1
        for text, (day, keys) in rules.days.items():
            put_keys(keys, &self.keys[count])
            self.days.add(alphabet, text, [("", count), ("", day)])
            count += 1
        for text, month in rules.months.items():
            self.months.add(alphabet, text, [("", month)])

    def __dealloc__(self):
        free(self.keys)

    cdef bint encode(self, const uint32_t* text, Py_ssize_t length, Word* word) noexcept nogil:
        """Put the codes of a chunk; return whether all of its characters have one."""
        cdef Py_ssize_t i
        if length > LONGEST_WORD:
            return False
        for i in range(length):
            word.text[i] = self.chunks.words.alphabet.code_of(text[i])
            if not word.text[i]:
                return False
        word.size = <int>length
        return True

    cdef bint read(
        self, const uint32_t* text, Py_ssize_t length, EntryTable entries, Positions* positions
    ) except -1 nogil:
        """Find the positions of a window; return whether they are certain."""
        cdef Py_ssize_t blank = 0
        cdef Word first
        cdef int64_t row
        while blank < length and text[blank] != BLANK:
            blank += 1
        if blank + 1 >= length or not self.encode(text, blank, &first):
            return False
        text, length = text + blank + 1, length - blank - 1
        row = self.heads.find(first.text, first.size)
        if row >= 0:
            return self.read_after(<uint32_t>row, text, length, entries, positions)
        row = self.days.find(first.text, first.size)
        return row >= 0 and self.read_date(<uint32_t>row, text, length, entries, positions)

    cdef bint read_after(
        self,
        uint32_t head,
        const uint32_t* text,
        Py_ssize_t length,
        EntryTable entries,
        Positions* positions,
    ) except -1 nogil:
        """Read a head and what follows it: figures, or a word that begins with a capital."""
        cdef uint32_t* numbers = self.heads.numbers.items + self.heads.firsts.items[head]
        if self.chunks.is_digit(text[0]):
            return (
                numbers[1] & FIGURES
                and self.chunks.add(&self.keys[numbers[0]], entries, positions)
                and self.chunks.read_figures(text, length, entries, positions)
            )
        return (
            numbers[1] & CAPITAL_LETTERS
            and length > 1
            and self.chunks.shape.may_begin(text[0])
            and not self.chunks.shape.may_follow(text[0])
            and self.chunks.shape.may_follow(text[1])
            and self.chunks.add(&self.keys[numbers[0]], entries, positions)
            and self.chunks.read_word(text, length, entries, positions)
        )

    cdef bint read_date(
        self,
        uint32_t day,
        const uint32_t* text,
        Py_ssize_t length,
        EntryTable entries,
        Positions* positions,
    ) except -1 nogil:
        """Read month and perhaps year after a day."""
        cdef uint32_t* numbers = self.days.numbers.items + self.days.firsts.items[day]
        cdef Py_ssize_t end = self.chunks.without_closing(text, length), blank = 0
        cdef Word written, month
        cdef Keys keys
        cdef int64_t row
        cdef int year = 0, i
        while blank < end and text[blank] != BLANK:
            blank += 1
        if not self.encode(text, blank, &written):
            return False
        self.chunks.words.alphabet.put_lower(&written, &month)
        row = self.months.find(month.text, month.size)
        if row < 0:
            return False
        if blank < end:
            if end - blank - 1 != YEAR or not self.chunks.may_be_year(text + blank + 1):
                return False
            for i in range(YEAR):
                year = 10 * year + <int>(text[blank + 1 + i] - c"0")
        return (
            self.add_date(
                year,
                <int>self.months.numbers.items[row],
                <int>numbers[1],
                &self.keys[numbers[0]],
                &keys,
            )
            and self.chunks.add(&keys, entries, positions)
            and self.chunks.add_word(text, blank, entries, positions)
            and (
                not year
                or self.chunks.add_numbers(text + blank + 1, YEAR, entries, positions)
            )
        )

    cdef bint add_date(
        self, int year, int month, int day, const Keys* keys, Keys* into
    ) noexcept nogil:
        """Put the keys of a day, and those of its date after them."""
        cdef int i
        begin_keys(into)
        for i in range(keys.count):
            if not copy_key(keys, i, into):
                return False
        if year and not self.add_key(into, year, month, day):
            return False
        if not self.add_key(into, 0, month, day):
            return False
        return not year or self.add_key(into, year, month, 0)

    cdef bint add_key(self, Keys* keys, int year, int month, int day) noexcept nogil:
        """Add the key of a date, whose year or day may be 0; return whether there is room."""
        cdef uint8_t* begin = keys.bytes + keys.starts[keys.count]
        cdef uint8_t* into = begin
        if keys.count == MOST_KEYS or keys.starts[keys.count] + 32 > KEYS_ROOM:
            return False
        memcpy(into, self.date.text, self.date.size)
        into += self.date.size
        if year:
            into = put_figures(put_figures(into, year // 100), year % 100)
            into[0] = c"-"
            into += 1
        into = put_figures(into, month)
        if day:
            into[0] = c"-"
            into = put_figures(into + 1, day)
        keys.count += 1
        keys.starts[keys.count] = keys.starts[keys.count - 1] + <uint32_t>(into - begin)
        return True


cdef uint8_t* put_figures(uint8_t* into, int number) noexcept nogil:
    """Write a number below 100 with two figures."""
    into[0] = <uint8_t>(c"0" + number // 10)
    into[1] = <uint8_t>(c"0" + number % 10)
    return into + 2
