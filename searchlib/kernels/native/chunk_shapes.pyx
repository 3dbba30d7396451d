"""Common shapes of chunks: words, figures, compounds.

A chunk that has one of these shapes, and that no other rule can concern, gets its positions here;
any other is left to the analysis. `kernels.chunk_rules` says what each of the tables means.
"""

from libc.stdint cimport uint16_t, uint32_t
from libc.string cimport memcmp, memcpy, memset

from searchlib.kernels.native.alphabet cimport (
    CODED,
    LONGEST_WORD,
    Alphabet,
    Word,
    interned,
    is_in,
    put,
)
from searchlib.kernels.native.entries cimport EntryTable
from searchlib.kernels.native.keys cimport Keys, begin_keys, copy_key
from searchlib.kernels.native.shapes cimport Shape
from searchlib.kernels.native.stemming cimport Words
from searchlib.kernels.native.word_keys cimport WordKeys, mark_of

# Kinds of characters.
cdef enum:
    OPENING = 1
    CLOSING = 2
    DIGIT = 4
    OF_CODES = 8  # capitals of codes
    SPACED = 16  # those that may stand before a blank
    AFTER_FIGURES = 32  # punctuation that means nothing after figures
    BRACKET = 64  # the same where no bracket is opened

cdef enum:
    HYPHEN = 0x2D
    STOP = 0x2E
    BLANK = 0x20
    YEAR = 4  # figures of a year
    MOST_PARTS = 8


cdef class ChunkShapes:
    def __cinit__(self, rules, WordKeys words):
        self.words, self.shape = words, Shape(rules.shape)
        memset(self.kinds, 0, sizeof(self.kinds))
        figures = rules.figures
        for kind, characters in (
            (OPENING, rules.opening),
            (CLOSING, rules.closing),
            (DIGIT, "0123456789"),
            (OF_CODES, figures.letters),
            (SPACED, figures.spaced),
            (AFTER_FIGURES, figures.closing),
            (BRACKET, figures.brackets),
        ):
            for letter in map(ord, characters):
                if letter >= CODED:
                    raise ValueError(f"the character {letter:#x} cannot have a kind")
                self.kinds[<size_t>letter] |= kind
        self.apostrophe = words.alphabet.affix(rules.apostrophe)
        self.take_figures(figures)
        self.take_compounds(rules.compounds)

    cdef int take_figures(self, figures) except -1:
        self.number, self.code = mark_of(figures.number), mark_of(figures.code)
        self.years = interned(self.words.alphabet, figures.years)
        self.months = interned(self.words.alphabet, figures.months)
        self.units = interned(self.words.alphabet, figures.units)
        self.longest_first, self.longest_next = figures.longest_first, figures.longest_next
        self.longest_alone = figures.longest_alone
        if max(self.longest_first, self.longest_next, self.longest_alone) > LONGEST_WORD // 2:
            raise ValueError("numbers of so many figures cannot be read")
        self.opened = ord(figures.opened)
        return 0

    cdef int take_compounds(self, compounds) except -1:
        cdef Alphabet alphabet = self.words.alphabet
        cdef bytes euphonic = alphabet.bytes_of(compounds.euphonic)
        self.pronouns = interned(alphabet, compounds.pronouns)
        self.exceptions = interned(alphabet, compounds.exceptions)
        self.prefixes = interned(alphabet, compounds.prefixes)
        self.unsure_firsts = interned(alphabet, compounds.unsure_firsts)
        self.unsure_parts = interned(alphabet, compounds.unsure_parts)
        self.unsure_verbs = interned(alphabet, compounds.unsure_verbs)
        self.unsure_joined = interned(alphabet, compounds.unsure_joined)
        self.unsure_compounds = interned(alphabet, compounds.unsure_compounds)
        self.euphonic.size = <int>len(euphonic)
        memcpy(self.euphonic.text, <const char*>euphonic, len(euphonic))
        self.longest = min(compounds.longest, LONGEST_WORD)
        return 0

    cdef bint is_of(self, uint32_t letter, uint16_t kind) noexcept nogil:
        return letter < CODED and self.kinds[letter] & kind

    cdef bint read(
        self, const uint32_t* text, Py_ssize_t length, EntryTable entries, Positions* positions
    ) except -1 nogil:
        """Find the positions of a chunk, or of a window; return whether they are certain."""
        cdef Py_ssize_t begin = 0, end = length, word, i
        positions.count = 0
        if self.is_of(text[0], DIGIT | OF_CODES) and self.read_figures(
            text, length, entries, positions
        ):
            return True
        positions.count = 0
        while begin < end and self.is_of(text[begin], OPENING):
            begin += 1
        while end > begin and self.is_of(text[end - 1], CLOSING):
            end -= 1
        word = self.shape.after_clitic(text, begin, end)
        if word < 0 or word == end:
            return False
        if word > begin and not self.add_clitic(
            text + begin, word - begin - 1, entries, positions
        ):
            return False
        for i in range(word, end):
            if text[i] == HYPHEN:
                return self.read_compound(text + word, end - word, entries, positions)
        return (
            self.is_word(text + word, end - word)
            and self.words.is_plain(text + word, end - word)
            and self.add_word(text + word, end - word, entries, positions)
        )

    # ------------------------------------------------------------ words

    cdef bint is_word(self, const uint32_t* text, Py_ssize_t length) noexcept nogil:
        """Return whether a word is of small letters, after a capital or not, or of capitals."""
        cdef Py_ssize_t i
        if not length or not self.shape.may_begin(text[0]):
            return False
        for i in range(1, length):
            if not self.shape.may_follow(text[i]):
                break
        else:
            return length > 1 or self.shape.may_follow(text[0])
        for i in range(length):
            if not self.shape.may_begin(text[i]) or self.shape.may_follow(text[i]):
                return False
        return True

    cdef bint add(
        self, const Keys* keys, EntryTable entries, Positions* positions
    ) except -1 nogil:
        """Add a position; return whether there is room."""
        if positions.count == MOST_POSITIONS:
            return False
        positions.ids[positions.count] = <uint32_t>entries.number_of(keys)
        positions.count += 1
        return True

    cdef bint add_word(
        self, const uint32_t* text, Py_ssize_t length, EntryTable entries, Positions* positions
    ) except -1 nogil:
        cdef Keys keys
        return self.words.read(text, length, &keys) and self.add(&keys, entries, positions)

    cdef bint add_clitic(
        self, const uint32_t* text, Py_ssize_t length, EntryTable entries, Positions* positions
    ) except -1 nogil:
        """Add the position of a clitic, whose apostrophe is left out."""
        cdef Word word, folded
        cdef Keys keys
        if not self.words.alphabet.encode(text, length, &word):
            return False
        self.words.stemmer.put_folded(&word, &folded)
        put(&folded, &self.apostrophe)
        begin_keys(&keys)
        self.words.add_key(&keys, NULL, &folded, NULL)
        return self.add(&keys, entries, positions)

    # ------------------------------------------------------------ figures

    cdef bint read_figures(
        self, const uint32_t* text, Py_ssize_t length, EntryTable entries, Positions* positions
    ) except -1 nogil:
        """Read a reference, a code, or a number: `L. 212-3`, `L212-3`, `12`."""
        cdef Py_ssize_t begin = 0, end = length, i
        cdef uint16_t closing = AFTER_FIGURES | BRACKET
        for i in range(length):
            if text[i] == self.opened:
                closing = AFTER_FIGURES
        while end and text[end - 1] == STOP:
            end -= 1
        if not end or not self.is_of(text[end - 1], DIGIT):
            end = length
        while end and self.is_of(text[end - 1], closing):
            end -= 1
        if end and text[end - 1] == STOP:
            end -= 1
        if not self.is_of(text[0], OF_CODES):
            return self.are_numbers(text, end, False) and self.add_numbers(
                text, end, entries, positions
            )
        begin = 1
        if begin < end and text[begin] == STOP:
            begin += 1
        if begin < end and text[begin] == BLANK:
            if not self.is_of(text[0], SPACED):
                return False
            begin += 1
        elif begin > 1:
            return False
        if not self.are_numbers(text + begin, end - begin, begin == 1):
            return False
        if begin > 1 and self.figures_at(text + begin, end - begin) > self.longest_first:
            return False
        return self.add_code(
            text[0], text + begin, end - begin, entries, positions
        ) and self.add_numbers(text + begin, end - begin, entries, positions)

    cdef Py_ssize_t figures_at(self, const uint32_t* text, Py_ssize_t length) noexcept nogil:
        """Return how many figures there are before anything else."""
        cdef Py_ssize_t count = 0
        while count < length and self.is_of(text[count], DIGIT):
            count += 1
        return count

    cdef bint are_numbers(
        self, const uint32_t* text, Py_ssize_t length, bint is_code
    ) noexcept nogil:
        """Return whether these are numbers joined by hyphens, and no date or phone number."""
        cdef Py_ssize_t begin = 0, end = 0, i
        cdef int count = 0
        cdef Word first
        while end < length:
            begin = end + (count > 0)
            end = begin
            while end < length and self.is_of(text[end], DIGIT):
                end += 1
            if end == begin or (end < length and text[end] != HYPHEN):
                return False
            count += 1
            if end - begin > (self.longest_next if count > 1 else self.longest_alone):
                return False
            if count == 1:
                first.size = <int>(end - begin)
                for i in range(end):
                    first.text[i] = self.words.alphabet.code_of(text[i])
        if not count or text[length - 1] == HYPHEN:
            return False
        if is_code or count == 1 and first.size <= self.longest_first:
            return True
        if text[0] == c"0" and (count != 2 or first.size > self.longest_first):
            return False
        if count == 1:
            return True
        if first.size > self.longest_first:
            return False
        return not self.may_be_date(text, length)

    cdef bint may_be_date(self, const uint32_t* text, Py_ssize_t length) noexcept nogil:
        """Return whether the first of several numbers may be a year, and the second a month."""
        cdef Word year, month
        cdef Py_ssize_t begin = self.figures_at(text, length) + 1, i
        month.size = <int>self.figures_at(text + begin, length - begin)
        for i in range(month.size):
            month.text[i] = self.words.alphabet.code_of(text[begin + i])
        if begin != YEAR + 1 or not is_in(self.months, month.text, month.size):
            return False
        for i in range(YEAR):
            year.text[i] = self.words.alphabet.code_of(text[i])
            if is_in(self.years, year.text, i + 1):
                return True
        return False

    cdef bint add_numbers(
        self, const uint32_t* text, Py_ssize_t length, EntryTable entries, Positions* positions
    ) except -1 nogil:
        """Add a position for each of several numbers joined by hyphens."""
        cdef Py_ssize_t begin = 0, end
        cdef Keys keys
        while begin < length:
            end = begin
            while end < length and text[end] != HYPHEN:
                end += 1
            self.put_number(text + begin, end - begin, &keys)
            if not self.add(&keys, entries, positions):
                return False
            begin = end + 1
        return True

    cdef void put_number(self, const uint32_t* text, Py_ssize_t length, Keys* keys) noexcept nogil:
        """Put the keys of a number: as it is written, and its value."""
        cdef Word word
        cdef Py_ssize_t i, zeros = 0
        for i in range(length):
            word.text[i] = self.words.alphabet.code_of(text[i])
        word.size = <int>length
        begin_keys(keys)
        self.words.add_key(keys, NULL, &word, NULL)
        while zeros < length - 1 and text[zeros] == c"0":
            zeros += 1
        for i in range(zeros, length):
            word.text[i - zeros] = self.words.alphabet.code_of(text[i])
        word.size = <int>(length - zeros)
        self.words.add_key(keys, &self.number, &word, NULL)

    cdef bint add_code(
        self,
        uint32_t letter,
        const uint32_t* text,
        Py_ssize_t length,
        EntryTable entries,
        Positions* positions,
    ) except -1 nogil:
        """Add the position of the letter of a code, with the key of the code."""
        cdef Word code
        cdef Keys keys
        cdef Py_ssize_t i
        if length >= LONGEST_WORD or not self.words.read(&letter, 1, &keys):
            return False
        code.size = <int>(1 + length)
        code.text[0] = self.words.alphabet.lower[self.words.alphabet.code_of(letter)]
        for i in range(length):
            code.text[1 + i] = self.words.alphabet.code_of(text[i])
        if is_in(self.units, code.text, code.size):
            return False
        return self.words.add_key(&keys, &self.code, &code, NULL) and self.add(
            &keys, entries, positions
        )

    # ------------------------------------------------------------ compounds

    cdef bint read_compound(
        self, const uint32_t* text, Py_ssize_t length, EntryTable entries, Positions* positions
    ) except -1 nogil:
        """Read a compound, or a verb with its pronouns."""
        cdef Py_ssize_t starts[MOST_PARTS + 1]
        cdef Py_ssize_t begin = 0, end, i
        cdef int count = 0, verb = 0
        cdef Word whole, joined, part, folded
        cdef Keys keys
        if length > self.longest:
            return False
        whole.size = joined.size = 0
        while begin <= length:
            end = begin
            while end < length and text[end] != HYPHEN:
                end += 1
            if count == MOST_PARTS or not self.is_word(text + begin, end - begin):
                return False
            if not self.words.alphabet.encode(text + begin, end - begin, &part):
                return False
            if self.words.alphabet.is_capital(&part):
                return False
            self.words.stemmer.put_folded(&part, &folded)
            if is_in(self.unsure_parts, folded.text, folded.size):
                return False
            if not count and (
                not self.words.is_plain(text, end)
                or is_in(self.unsure_firsts, folded.text, folded.size)
            ):
                return False
            starts[count] = begin
            count += 1
            begin = end + 1
        starts[count] = begin
        for i in range(length):
            whole.text[i] = self.words.alphabet.lower[self.words.alphabet.code_of(text[i])]
            if text[i] != HYPHEN:
                joined.text[joined.size] = whole.text[i]
                joined.size += 1
        whole.size = <int>length
        self.words.stemmer.put_folded(&whole, &folded)
        if is_in(self.unsure_compounds, folded.text, folded.size):
            return False
        if not is_in(self.exceptions, whole.text, whole.size):
            verb = self.verb_parts(text, starts, count)
        if verb > 1:
            return False
        if verb and not is_in(self.prefixes, whole.text, starts[1] - 1):
            return self.add_inversion(text, starts, count, entries, positions)
        if not self.put_joined(&joined, &keys):
            return False
        for i in range(count):
            if not i:
                if not self.add_first(text, starts[1] - 1, &keys, entries, positions):
                    return False
            elif not self.add_word(
                text + starts[i], starts[i + 1] - starts[i] - 1, entries, positions
            ):
                return False
        return True

    cdef int verb_parts(
        self, const uint32_t* text, const Py_ssize_t* starts, int count
    ) noexcept nogil:
        """Return how many parts precede the pronouns that end a compound; 0 if none does."""
        cdef int verb, first, i
        for verb in range(1, count):
            first = verb
            first += self.is_euphonic(text + starts[verb], starts[verb + 1] - starts[verb] - 1)
            for i in range(first, count):
                if not self.is_pronoun(text + starts[i], starts[i + 1] - starts[i] - 1):
                    break
            else:
                if first < count:
                    return verb
        return 0

    cdef bint is_pronoun(self, const uint32_t* text, Py_ssize_t length) noexcept nogil:
        cdef Word word
        return self.words.alphabet.encode(text, length, &word) and is_in(
            self.pronouns, word.text, word.size
        )

    cdef bint is_euphonic(self, const uint32_t* text, Py_ssize_t length) noexcept nogil:
        cdef Word word
        return (
            self.words.alphabet.encode(text, length, &word)
            and word.size == self.euphonic.size
            and not memcmp(word.text, self.euphonic.text, word.size)
        )

    cdef bint add_inversion(
        self,
        const uint32_t* text,
        const Py_ssize_t* starts,
        int count,
        EntryTable entries,
        Positions* positions,
    ) except -1 nogil:
        """Add the positions of a verb and its pronouns."""
        cdef Word word, folded
        cdef Keys keys
        cdef int i, first
        cdef Py_ssize_t length = starts[1] - 1
        if not self.words.alphabet.encode(text, length, &word):
            return False
        self.words.stemmer.put_folded(&word, &folded)
        if is_in(self.unsure_verbs, folded.text, folded.size):
            return False
        if not self.add_word(text, length, entries, positions):
            return False
        first = 1 + self.is_euphonic(text + starts[1], starts[2] - starts[1] - 1)
        for i in range(first, count):
            self.words.alphabet.encode(text + starts[i], starts[i + 1] - starts[i] - 1, &word)
            self.words.stemmer.put_folded(&word, &folded)
            begin_keys(&keys)
            self.words.add_key(&keys, NULL, &folded, NULL)
            if not self.add(&keys, entries, positions):
                return False
        return True

    cdef bint put_joined(self, const Word* joined, Keys* keys) noexcept nogil:
        """Put the keys of a joined compound in small letters; return whether they are certain."""
        cdef Word folded
        cdef Words stems
        self.words.stemmer.put_folded(joined, &folded)
        if is_in(self.unsure_joined, folded.text, folded.size):
            return False
        stems.count = 0
        begin_keys(keys)
        return (
            self.words.stemmer.stems(joined, &stems)
            and self.words.add_key(keys, NULL, &folded, NULL)
            and self.words.add_stems(&stems, keys)
        )

    cdef bint add_first(
        self,
        const uint32_t* text,
        Py_ssize_t length,
        const Keys* joined,
        EntryTable entries,
        Positions* positions,
    ) except -1 nogil:
        """Add the first position of a compound: its keys, exact ones first, each once."""
        cdef Keys own, keys
        cdef int i
        if not self.words.read(text, length, &own):
            return False
        begin_keys(&keys)
        if not copy_key(&own, 0, &keys) or not copy_key(joined, 0, &keys):
            return False
        for i in range(1, own.count):
            if not copy_key(&own, i, &keys):
                return False
        for i in range(1, joined.count):
            if not copy_key(joined, i, &keys):
                return False
        return self.add(&keys, entries, positions)
