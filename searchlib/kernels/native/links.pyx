"""The links of chunks with their neighbours: the mechanisms of `analysis.encoding.neighbours`.

`kernels.chunk_rules.LinkRules` says what each of the tables means.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t
from libc.string cimport memset

from searchlib.kernels.native.alphabet cimport (
    CODED,
    Alphabet,
    Table,
    Word,
    interned,
    is_in,
)
from searchlib.kernels.native.word_keys cimport WordKeys

cdef enum:
    LONGEST_NUMBER = 8  # figures of numbers that have classes of their own; longer ones have none

# Kinds of characters.
cdef enum:
    KNOWN = 1
    LETTER = 2
    DIGIT = 4
    APOSTROPHE = 8
    CAPITAL_OF_CODES = 16
    UNSURE_SIGN = 32
    LARGE = 64


cdef Table masks_of(Alphabet alphabet, masks):
    """Return the classes of words."""
    cdef Table table = Table()
    for word, mask in masks.items():
        table.add(alphabet, word, [("", mask)])
    return table


cdef int32_t mask_in(Table table, const Word* word) noexcept nogil:
    """Return the classes of a word, none where it is not listed."""
    cdef int64_t row = table.find(word.text, word.size)
    return <int32_t>table.numbers.items[row] if row >= 0 else 0


cdef Counts counts_of(masks, alone) except *:
    """Return the classes by the number of figures."""
    cdef Counts counts
    cdef int i
    if not 0 < len(masks) == len(alone) <= MOST_COUNTS:
        raise ValueError("classes of figures are told for too many lengths, or for none")
    counts.count = <int>len(masks)
    for i in range(counts.count):
        counts.masks[i], counts.alone[i] = masks[i], alone[i]
    return counts


cdef int32_t mask_of_figures(
    const Counts* counts, Py_ssize_t figures, bint is_alone
) noexcept nogil:
    cdef Py_ssize_t i = min(figures, counts.count) - 1
    return counts.masks[i] | (counts.alone[i] if is_alone else 0)


cdef class Links:
    def __cinit__(self, rules, WordKeys words):
        cdef Alphabet alphabet = words.alphabet
        memset(self.kinds, 0, sizeof(self.kinds))
        memset(self.head_signs, 0, sizeof(self.head_signs))
        self.words = words
        for kind, characters in (
            (KNOWN, rules.known),
            (KNOWN | DIGIT, "0123456789"),
            (APOSTROPHE, rules.apostrophes),
            (CAPITAL_OF_CODES, rules.capitals),
            (UNSURE_SIGN, rules.unsure_signs),
        ):
            for character in characters:
                self.kinds[code_point(character)] |= kind
        for i in range(CODED):
            if alphabet.is_letter(i):
                self.kinds[i] |= KNOWN | LETTER
                if alphabet.is_capital_letter(i):
                    self.kinds[i] |= LARGE
        for sign, mask in rules.head_signs.items():
            self.head_signs[code_point(sign)] = mask
        self.stop, self.joint = ord(rules.stop), ord(rules.joint)
        self.tail_words = masks_of(alphabet, rules.tail_words)
        self.tail_forms = masks_of(alphabet, rules.tail_forms)
        self.head_words = masks_of(alphabet, rules.head_words)
        self.head_numbers = masks_of(alphabet, rules.head_numbers)
        self.unsure_heads = interned(alphabet, rules.unsure_heads)
        self.heads_before_figures = interned(alphabet, rules.heads_before_figures)
        self.tail_figures = counts_of(rules.tail_figures, rules.tail_alone)
        self.head_figures = counts_of(rules.head_figures, rules.head_alone)
        self.most_capitals, self.tail_capitals = rules.most_capitals, rules.tail_capitals
        self.head_word, self.head_capital = rules.head_word, rules.head_capital
        self.marked_right, self.marked_left = rules.marked_right, rules.marked_left

    cdef bint find(
        self, const uint32_t* text, Py_ssize_t length, int32_t* right, int32_t* left
    ) noexcept nogil:
        """Find the links at the end and at the beginning of a chunk; return whether it is sure."""
        cdef Py_ssize_t i
        right[0] = left[0] = 0
        for i in range(length):
            if not self.is_of(text[i], KNOWN):
                return False
        return self.find_tail(text, length, right) and self.find_head(text, length, left)

    cdef bint is_marked(self, int32_t right, int32_t left) noexcept nogil:
        return right & self.marked_right or left & self.marked_left

    cdef bint is_of(self, uint32_t letter, uint8_t kind) noexcept nogil:
        return letter < CODED and self.kinds[letter] & kind

    cdef bint find_tail(
        self, const uint32_t* text, Py_ssize_t length, int32_t* right
    ) noexcept nogil:
        cdef Py_ssize_t begin, end = length, i
        cdef Word word, folded
        cdef bint is_code
        if self.is_of(text[length - 1], APOSTROPHE):
            return False
        begin = end
        while begin and self.is_of(text[begin - 1], DIGIT):
            begin -= 1
        if begin < end:
            right[0] = mask_of_figures(&self.tail_figures, end - begin, begin == 0)
            return True
        if text[length - 1] == self.stop:
            end -= 1
        begin = end
        while begin and self.is_of(text[begin - 1], LETTER):
            begin -= 1
        if begin == end:
            return True
        if begin and self.is_of(text[begin - 1], DIGIT):
            return False
        if not self.words.alphabet.encode(text + begin, end - begin, &word):
            return False
        self.words.stemmer.put_folded(&word, &folded)
        right[0] = mask_in(self.tail_words, &folded)
        if begin and text[begin - 1] == self.joint:
            return True
        right[0] |= mask_in(self.tail_forms, &word)
        word.text[0] = self.words.alphabet.lower[word.text[0]]
        right[0] |= mask_in(self.tail_forms, &word)
        is_code = end - begin <= self.most_capitals and not (
            begin and text[begin - 1] == self.stop
        )
        for i in range(begin, end):
            is_code = is_code and self.is_of(text[i], CAPITAL_OF_CODES)
        if is_code:
            right[0] |= self.tail_capitals
        return True

    cdef bint find_head(
        self, const uint32_t* text, Py_ssize_t length, int32_t* left
    ) noexcept nogil:
        cdef Py_ssize_t end = 0, i
        cdef Word word, folded
        cdef bint is_neither
        while end < length and self.is_of(text[end], DIGIT):
            end += 1
        if end:
            if end < length and self.is_of(text[end], LETTER):
                return False
            left[0] = mask_of_figures(&self.head_figures, end, end == length)
            if end <= LONGEST_NUMBER:
                word.size = <int>end
                for i in range(end):
                    word.text[i] = self.words.alphabet.code_of(text[i])
                left[0] |= mask_in(self.head_numbers, &word)
            return True
        while end < length and self.is_of(text[end], LETTER):
            end += 1
        if not end:
            left[0] = self.head_signs[text[0]]
            return not (
                self.is_of(text[0], UNSURE_SIGN) and length > 1 and self.is_of(text[1], DIGIT)
            )
        if not self.words.alphabet.encode(text, end, &word):
            return False
        self.words.stemmer.put_folded(&word, &folded)
        # Few units go on with a figure, and no numeral does; before an apostrophe none does.
        is_neither = (
            end < length
            and self.is_of(text[end], DIGIT)
            and not is_in(self.heads_before_figures, folded.text, folded.size)
        ) or (
            end == 1
            and length > 2
            and self.is_of(text[1], APOSTROPHE)
            and self.is_of(text[2], LETTER)
        )
        if not is_neither and (
            is_in(self.unsure_heads, folded.text, folded.size)
            or self.words.may_be_numeral(&folded)
        ):
            return False
        left[0] = self.head_word | mask_in(self.head_words, &folded)
        if self.is_of(text[0], LARGE):
            left[0] |= self.head_capital
        return True


cdef uint32_t code_point(str character) except? 0:
    """Return the code point of a character that may have a kind."""
    cdef uint32_t letter = ord(character)
    if letter >= CODED:
        raise ValueError(f"the character {character!r} cannot have a kind")
    return letter
