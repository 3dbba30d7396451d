"""What plain chunks and bare paragraphs look like.

A plain chunk is a word, perhaps after a clitic, within punctuation; a bare paragraph has lost its
accents. `kernels.chunk_reader` says what each of the tables means.
"""

from libc.stdint cimport uint8_t, uint32_t
from libc.string cimport memset

from searchlib.kernels.native.characters cimport put_utf_8
from searchlib.kernels.native.interning cimport Interner

# Classes of characters.
cdef enum:
    OPENING = 1
    CLOSING = 2
    APOSTROPHE = 4
    VOWEL = 8
    FIRST = 16
    NEXT = 32
    NUMERAL = 64


cdef class Shape:
    def __cinit__(self, shape):
        memset(self.classes, 0, CLASSED)
        memset(self.folded, 0, CLASSED)
        for characters, kind in (
            (shape.opening, OPENING),
            (shape.closing, CLOSING),
            (shape.apostrophes, APOSTROPHE),
            (shape.vowels, VOWEL),
            (shape.first, FIRST),
            (shape.next, NEXT),
            (shape.numeral, NUMERAL),
        ):
            add_class(self.classes, characters, kind)
        for letter, plain in shape.folded.items():
            if ord(letter) >= CLASSED or len(plain) != 1 or not "a" <= plain <= "z":
                raise ValueError(f"{letter!r} cannot be folded to {plain!r}")
            self.folded[ord(letter)] = ord(plain)
        self.clitics, self.beginnings = Interner(), Interner()
        for clitic in shape.elided:
            learn(self.clitics, clitic)
        for beginning in shape.beginnings:
            learn(self.beginnings, beginning)
        lengths = set(map(len, shape.beginnings))
        if len(lengths) != 1 or not 0 < max(lengths) <= shape.shortest <= LONGEST:
            raise ValueError("beginnings of words have several lengths, or are longer than words")
        self.shortest, self.beginning = shape.shortest, lengths.pop()

    cdef bint matches(
        self, const uint32_t* letters, Py_ssize_t length, Parts* parts
    ) noexcept nogil:
        """Return whether a chunk of at most LONGEST characters is plain, and tell its parts."""
        cdef Py_ssize_t begin = 0, end = length, word, i
        cdef bint is_numeral = True
        while begin < end and self.is_in(letters[begin], OPENING):
            begin += 1
        while end > begin and self.is_in(letters[end - 1], CLOSING):
            end -= 1
        word = self.after_clitic(letters, begin, end)
        if word < 0 or end - word < self.shortest or not self.is_in(letters[word], FIRST):
            return False
        for i in range(word, end):
            if i > word and not self.is_in(letters[i], NEXT):
                return False
            is_numeral = is_numeral and self.is_in(letters[i], NUMERAL)
        if (is_numeral and end - word == self.shortest) or self.begins_oddly(letters + word):
            return False
        parts.clitic, parts.word, parts.end = begin, word, end
        return True

    cdef Py_ssize_t after_clitic(
        self, const uint32_t* letters, Py_ssize_t begin, Py_ssize_t end
    ) noexcept nogil:
        """Return where the word begins, after a clitic if there is one.

        -1 for something else before an apostrophe, or for a clitic that is not before a vowel.
        """
        cdef Py_ssize_t word = begin
        while word < end and not self.is_in(letters[word], APOSTROPHE):
            word += 1
        if word == end:
            return begin
        if not self.is_clitic(letters + begin, word - begin):
            return -1
        word += 1
        return word if word < end and self.is_in(letters[word], VOWEL) else -1

    cdef bint may_begin(self, uint32_t letter) noexcept nogil:
        """Return whether a plain word may begin with a letter."""
        return self.is_in(letter, FIRST)

    cdef bint may_follow(self, uint32_t letter) noexcept nogil:
        """Return whether a letter may follow the first one of a plain word."""
        return self.is_in(letter, NEXT)

    cdef bint is_in(self, uint32_t letter, uint8_t kind) noexcept nogil:
        return letter < CLASSED and self.classes[letter] & kind

    cdef bint is_clitic(self, const uint32_t* letters, Py_ssize_t length) noexcept nogil:
        """Return whether what stands before an apostrophe is a clitic."""
        cdef uint8_t coded[4 * LONGEST]
        cdef size_t size = 0
        cdef Py_ssize_t i
        for i in range(length):
            size += put_utf_8(coded + size, letters[i])
        return self.clitics.find(coded, size, self.clitics.hash(coded, size)) >= 0

    cdef bint begins_oddly(self, const uint32_t* word) noexcept nogil:
        """Return whether a word, folded, has one of the beginnings that no plain word has."""
        cdef uint8_t coded[LONGEST]
        cdef int i
        for i in range(self.beginning):
            coded[i] = self.folded[word[i]] if word[i] < CLASSED else 0
        return (
            self.beginnings.find(coded, self.beginning, self.beginnings.hash(coded, self.beginning))
            >= 0
        )


cdef add_class(uint8_t* classes, str characters, uint8_t kind):
    for letter in map(ord, characters):
        if letter >= CLASSED:
            raise ValueError(f"the character {letter:#x} cannot have a class")
        classes[<size_t>letter] |= kind


cdef class Paragraph:
    """Counts the letters of the paragraph that is being read."""

    def __cinit__(self, bareness):
        memset(self.kinds, 0, CLASSED)
        add_class(self.kinds, bareness.letters, COUNTED)
        add_class(self.kinds, bareness.accents, ACCENT)
        self.enough = bareness.enough

    cdef void begin(self) noexcept nogil:
        self.letters, self.has_accent = 0, False

    cdef bint is_bare(self) noexcept nogil:
        return self.letters >= self.enough and not self.has_accent


cdef learn(Interner interner, str text):
    cdef bytes coded = text.encode("utf-8", "surrogatepass")
    interner.intern(<const uint8_t*><const char*>coded, len(coded))
