"""Words in letters of one byte, and tables of them.

A letter of a word has a code from 1 to 255, whatever it takes in UTF-8, so that lengths of words
and of endings are those that rules speak of. Which characters are letters, the rules say.
"""

from libc.stddef cimport size_t
from libc.stdint cimport int64_t, uint8_t, uint32_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy, memset

from searchlib.kernels.native.characters cimport put_utf_8
from searchlib.kernels.native.interning cimport Interner
from searchlib.kernels.native.memory cimport Numbers


cdef class Alphabet:
    """The letters of words, and what becomes of them."""

    def __cinit__(self, letters, str numerals, str may_lack_accent):
        cdef int code
        memset(self.codes, 0, CODED)
        memset(self.classes, 0, LETTERS)
        characters = dict.fromkeys(letters.small + letters.capital + letters.others)
        if len(characters) >= LETTERS:
            raise ValueError(f"there are {len(characters)} letters, which one byte cannot tell")
        for code, letter in enumerate(characters, 1):
            if ord(letter) >= CODED:
                raise ValueError(f"the character {letter!r} cannot be a letter")
            self.codes[ord(letter)] = <uint8_t>code
            self.lower[code] = <uint8_t>code
            self.coded[code].size = put_utf_8(self.coded[code].text, ord(letter))
        for marked, kind in (
            (letters.small, SMALL),
            (letters.capital, CAPITAL),
            (letters.vowels, VOWEL),
            (numerals, NUMERAL),
            (may_lack_accent, MAY_LACK_ACCENT),
        ):
            for number in self.bytes_of(marked):
                self.classes[<size_t>number] |= kind
        for letter, small in letters.lower.items():
            self.lower[<size_t>self.bytes_of(letter)[0]] = self.bytes_of(small)[0]
        for letter in characters:
            code = self.bytes_of(letter)[0]
            small = letters.lower.get(letter, letter)
            self.folded[code] = self.narrow(letters.folded.get(small, small))
            self.spelled[code] = self.narrow(letters.spelled.get(small, small))
            self.written_out[code] = self.narrow(letters.written_out.get(letter, letter))
        self.check_widths()

    cdef Affix narrow(self, str text) except *:
        """Return what a letter becomes."""
        if not 0 < len(text) <= WIDEST:
            raise ValueError(f"a letter cannot become {text!r}")
        return self.affix(text)

    cdef int check_widths(self) except -1:
        """Make sure that no letter grows twice, so that every word has room."""
        cdef int code, i
        cdef uint8_t letter
        cdef Affix[3] results
        for code in range(LETTERS):
            results[0], results[1] = self.folded[code], self.spelled[code]
            results[2] = self.written_out[code]
            for result in results:
                for i in range(result.size):
                    letter = result.text[i]
                    if letter != code and (
                        self.folded[letter].size > 1
                        or self.spelled[letter].size > 1
                        or self.written_out[letter].size > 1
                    ):
                        raise ValueError(f"letter {code} grows twice")
        return 0

    cdef Affix affix(self, str text) except *:
        """Return letters that rules add or look for."""
        cdef Affix result
        cdef bytes coded = self.bytes_of(text)
        if len(coded) > LONGEST_AFFIX:
            raise ValueError(f"{text!r} is too long for an ending")
        result.size = <int>len(coded)
        memcpy(result.text, <const uint8_t*><const char*>coded, len(coded))
        return result

    cdef bytes bytes_of(self, str text):
        """Return the codes of letters."""
        cdef bytearray coded = bytearray(len(text))
        cdef Py_ssize_t i
        for i, letter in enumerate(map(ord, text)):
            if letter >= CODED or not self.codes[<size_t>letter]:
                raise ValueError(f"the character {letter:#x} in {text!r} is no letter")
            coded[i] = self.codes[<size_t>letter]
        return bytes(coded)

    cdef uint8_t code_of(self, uint32_t letter) noexcept nogil:
        """Return the code of a character; 0 if it is no letter."""
        return self.codes[letter] if letter < CODED else 0

    cdef bint is_letter(self, uint32_t letter) noexcept nogil:
        """Return whether words may have a character."""
        return self.classes[self.code_of(letter)] & (SMALL | CAPITAL) != 0

    cdef bint is_capital_letter(self, uint32_t letter) noexcept nogil:
        return self.classes[self.code_of(letter)] & CAPITAL != 0

    cdef bint encode(
        self, const uint32_t* letters, Py_ssize_t length, Word* word
    ) noexcept nogil:
        """Put the codes of a word; return whether it has letters only, and not too many."""
        cdef Py_ssize_t i
        cdef uint8_t code
        if length > LONGEST_WORD or length == 0:
            return False
        for i in range(length):
            code = self.code_of(letters[i])
            if not self.classes[code] & (SMALL | CAPITAL):
                return False
            word.text[i] = code
        word.size = <int>length
        return True

    cdef bint is_capital(self, const Word* word) noexcept nogil:
        """Return whether all letters are capitals."""
        cdef int i
        for i in range(word.size):
            if not self.classes[word.text[i]] & CAPITAL:
                return False
        return True

    cdef void put_lower(self, const Word* word, Word* into) noexcept nogil:
        cdef int i
        for i in range(word.size):
            into.text[i] = self.lower[word.text[i]]
        into.size = word.size


cdef class Affixes:
    """Endings, any of which a word may have."""

    def __cinit__(self, Alphabet alphabet, endings):
        cdef int i
        self.count = <int>len(endings)
        self.items = <Affix*>calloc(self.count + 1, sizeof(Affix))
        if self.items == NULL:
            raise MemoryError
        for i, ending in enumerate(endings):
            self.items[i] = alphabet.affix(ending)

    def __dealloc__(self):
        free(self.items)

    cdef bint ends(self, const Word* word) noexcept nogil:
        cdef int i
        for i in range(self.count):
            if ends_with(word, &self.items[i]):
                return True
        return False


cdef class Replacements:
    """Rules that replace endings, the first that fits."""

    def __cinit__(self, Alphabet alphabet, rules):
        cdef int i
        self.count = <int>len(rules)
        self.items = <Replacement*>calloc(self.count + 1, sizeof(Replacement))
        if self.items == NULL:
            raise MemoryError
        for i, rule in enumerate(rules):
            self.items[i].ending = alphabet.affix(rule.ending)
            self.items[i].shortest = rule.shortest
            self.items[i].by = alphabet.affix(rule.replacement)

    def __dealloc__(self):
        free(self.items)

    cdef bint apply(self, Word* word) noexcept nogil:
        """Replace the ending of a word; return whether a rule fits."""
        cdef int i
        cdef Replacement* rule
        for i in range(self.count):
            rule = &self.items[i]
            if word.size >= rule.shortest and ends_with(word, &rule.ending):
                word.size -= rule.ending.size
                put(word, &rule.by)
                return True
        return False


cdef class Table:
    """From words to strings."""

    def __cinit__(self):
        self.words, self.strings = Interner(), Interner()
        self.firsts, self.numbers = Numbers(), Numbers()
        self.firsts.add(0)

    cdef int64_t find(self, const uint8_t* text, size_t size) noexcept nogil:
        """Return the number of a word; -1 if it has none."""
        return self.words.find(text, size, self.words.hash(text, size))

    cdef int add(self, Alphabet alphabet, str word, list strings) except -1:
        """Add a word that comes once, with pairs of a string and a number."""
        cdef bytes coded = alphabet.bytes_of(word)
        cdef const uint8_t* text = <const uint8_t*><const char*>coded
        self.words.add(text, len(coded), self.words.hash(text, len(coded)))
        for string, number in strings:
            coded = alphabet.bytes_of(string)
            if len(coded) > LONGEST_WORD:
                raise ValueError(f"{string!r} is too long")
            self.strings.append(<const uint8_t*><const char*>coded, len(coded))
            self.numbers.add(number)
        self.firsts.add(self.strings.count)
        return 0

    cdef int get(self, uint32_t row, Word* into) noexcept nogil:
        """Put a string of the table."""
        cdef size_t begin = self.strings.starts[row]
        into.size = <int>(self.strings.starts[row + 1] - begin)
        memcpy(into.text, self.strings.bytes_of + begin, into.size)
        return 0


cdef Interner interned(Alphabet alphabet, object words):
    """Return a set of words."""
    cdef Interner result = Interner()
    cdef bytes coded
    for word in words:
        coded = alphabet.bytes_of(word)
        result.intern(<const uint8_t*><const char*>coded, len(coded))
    return result
