"""The keys of words: the mechanisms of `analysis.rules.words`, whose rules it is given."""

from libc.stdint cimport uint8_t, uint32_t
from libc.string cimport memcmp, memcpy

from searchlib.kernels.native.alphabet cimport (
    CAPITAL,
    LONGEST_WORD,
    MAY_LACK_ACCENT,
    NUMERAL,
    ROOM,
    Alphabet,
    Table,
    Word,
    interned,
    is_in,
)
from searchlib.kernels.native.characters cimport get_utf_8
from searchlib.kernels.native.keys cimport (
    KEYS_ROOM,
    MOST_KEYS,
    Keys,
    begin_keys,
    compare,
    size_of,
)
from searchlib.kernels.native.stemming cimport Stemmer, Words, add_word

cdef enum:
    SHORTEST_ACRONYM = 2
    LONGEST_ACRONYM = 6
    WIDEST_KEY = 2 * (LONGEST_MARK + 3 * ROOM)  # bytes that two words may take


cdef Mark mark_of(str text) except *:
    """Return what keys of a kind begin with."""
    cdef Mark mark
    cdef bytes coded = text.encode()
    if len(coded) > LONGEST_MARK:
        raise ValueError(f"the mark {text!r} is too long")
    mark.size = <int>len(coded)
    memcpy(mark.text, <const char*>coded, len(coded))
    return mark


cdef class WordKeys:
    def __cinit__(self, rules):
        cdef int i
        cdef Alphabet alphabet = Alphabet(
            rules.letters, rules.numerals, rules.accents.capitals
        )
        marks = rules.marks
        others = (marks.written, marks.acronym, *marks.others)
        if len(others) > MOST_MARKS:
            raise ValueError(f"there are {len(others)} kinds of keys")
        self.alphabet, self.stemmer, self.names = alphabet, Stemmer(alphabet, rules), Table()
        for name, stem in rules.names.items():
            self.names.add(alphabet, name, [(stem, 0)])
        self.not_plain = interned(alphabet, rules.not_plain)
        self.numeral_endings = interned(alphabet, rules.numeral_endings)
        self.acronyms = interned(alphabet, rules.acronyms)
        self.stem, self.written = mark_of(marks.stem), mark_of(marks.written)
        self.bare, self.acronym = mark_of(marks.bare), mark_of(marks.acronym)
        self.bar = mark_of(marks.bar)
        self.other_count = len(others)
        for i, other in enumerate(others):
            self.others[i] = mark_of(other)

    cdef bint is_plain(self, const uint32_t* letters, Py_ssize_t length) noexcept nogil:
        """Return whether only the rule of words concerns a word, as far as can be told here."""
        cdef Word word, folded
        if not self.alphabet.encode(letters, length, &word):
            return False
        self.stemmer.put_folded(&word, &folded)
        return not is_in(
            self.not_plain, folded.text, folded.size
        ) and not self.may_be_numeral(&folded)

    cdef bint may_be_numeral(self, const Word* folded) noexcept nogil:
        """Return whether a word begins with letters of numerals, and ends as ordinals do."""
        cdef int i = 0
        while i < folded.size and self.alphabet.classes[folded.text[i]] & NUMERAL:
            i += 1
        return i and is_in(self.numeral_endings, folded.text + i, folded.size - i)

    cdef bint read(self, const uint32_t* letters, Py_ssize_t length, Keys* keys) noexcept nogil:
        """Put the keys of a word; return whether they are certain."""
        cdef Word word, lower, folded
        cdef Words stems, aliases
        cdef bint is_capital
        begin_keys(keys)
        if not self.alphabet.encode(letters, length, &word):
            return False
        self.alphabet.put_lower(&word, &lower)
        self.stemmer.put_folded(&word, &folded)
        stems.count = aliases.count = 0
        if not self.stems_as_written(&word, &lower, &stems):
            return False
        self.add_key(keys, NULL, &folded, NULL)
        if word.size != folded.size or memcmp(word.text, folded.text, word.size):
            self.add_key(keys, &self.written, &folded, &word)
        if not self.add_stems(&stems, keys):
            return False
        is_capital = self.alphabet.is_capital(&word)
        if (
            is_capital
            and word.size > 1
            and lower.size == folded.size
            and not memcmp(lower.text, folded.text, lower.size)
        ):
            if not self.stemmer.possible_stems(&folded, &aliases):
                return False
            if not self.fold_stems(&stems, &aliases) or not self.add_aliases(&aliases, keys):
                return False
        if is_capital and SHORTEST_ACRONYM <= word.size <= LONGEST_ACRONYM:
            return self.add_key(keys, &self.acronym, &folded, NULL)
        return True

    cdef bint stems_as_written(
        self, const Word* word, const Word* lower, Words* stems
    ) noexcept nogil:
        """Add the stems of a word, which its capitals may tell."""
        cdef bint is_capital = self.alphabet.is_capital(word)
        cdef uint8_t first = self.alphabet.classes[word.text[0]]
        cdef long long name = self.names.find(lower.text, lower.size)
        cdef Word stem
        cdef Words forms
        cdef int i
        if name >= 0:
            self.names.get(self.names.firsts.items[name], &stem)
            return add_word(stems, &stem)
        if first & CAPITAL and not is_capital:
            name = self.stemmer.names.find(lower.text, lower.size)
            if name >= 0:
                self.stemmer.names.get(self.stemmer.names.firsts.items[name], &stem)
                return add_word(stems, &stem)
        if is_capital and is_in(self.acronyms, lower.text, lower.size):
            return add_word(stems, lower)
        if not self.stemmer.stems(lower, stems):
            return False
        if is_capital or not first & MAY_LACK_ACCENT:
            return True
        forms.count = 0
        self.stemmer.put_folded(word, &stem)
        if not self.stemmer.accented_forms(&stem, &forms):
            return False
        for i in range(forms.count):
            # Only the first letter may have lost its accent.
            if (
                forms.items[i].size == lower.size
                and not memcmp(forms.items[i].text + 1, lower.text + 1, lower.size - 1)
                and not self.stemmer.stems(&forms.items[i], stems)
            ):
                return False
        return True

    # ------------------------------------------------------------ keys

    cdef bint fold_stems(self, const Words* stems, Words* into) noexcept nogil:
        """Add stems without their accents."""
        cdef int i
        cdef Word folded
        for i in range(stems.count):
            self.stemmer.put_folded(&stems.items[i], &folded)
            if not add_word(into, &folded):
                return False
        return True

    cdef bint add_stems(self, const Words* stems, Keys* keys) noexcept nogil:
        """Add the keys of stems in their order; return whether there is room."""
        cdef int first = keys.count, i
        cdef Word folded
        cdef const Word* stem
        for i in range(stems.count):
            stem = &stems.items[i]
            self.stemmer.put_folded(stem, &folded)
            if folded.size == stem.size and not memcmp(folded.text, stem.text, stem.size):
                stem = NULL
            if not self.add_key(keys, &self.stem, &folded, stem):
                return False
        sort_keys(keys, first)
        return True

    cdef bint add_aliases(self, const Words* folded, Keys* keys) noexcept nogil:
        """Add bare aliases in their order; return whether there is room."""
        cdef int first = keys.count, i
        for i in range(folded.count):
            if not self.add_key(keys, &self.bare, &folded.items[i], NULL):
                return False
        sort_keys(keys, first)
        return True

    cdef bint add_key(
        self, Keys* keys, const Mark* mark, const Word* first, const Word* second
    ) noexcept nogil:
        """Add a key of one or two parts, after a mark; return whether there is room."""
        cdef uint8_t* begin = keys.bytes + keys.starts[keys.count]
        cdef uint8_t* into = begin
        if keys.count == MOST_KEYS or keys.starts[keys.count] + WIDEST_KEY > KEYS_ROOM:
            return False
        if mark != NULL:
            memcpy(into, mark.text, mark.size)
            into += mark.size
        into = self.put_word(into, first)
        if second != NULL:
            memcpy(into, self.bar.text, self.bar.size)
            into = self.put_word(into + self.bar.size, second)
        keys.count += 1
        keys.starts[keys.count] = keys.starts[keys.count - 1] + <uint32_t>(into - begin)
        return True

    cdef uint8_t* put_word(self, uint8_t* into, const Word* word) noexcept nogil:
        """Write a word as UTF-8, and return where it ends."""
        cdef int i, j
        for i in range(word.size):
            for j in range(self.alphabet.coded[word.text[i]].size):
                into[0] = self.alphabet.coded[word.text[i]].text[j]
                into += 1
        return into

    # ------------------------------------------------------------ bare paragraphs

    cdef bint add_bare(self, Keys* keys) noexcept nogil:
        """Add the bare aliases of a position that has stems; return whether they are certain.

        Exact keys of other letters are left to the chain of rules.
        """
        cdef Words folded
        cdef Word word
        cdef int i
        if not self.has_stem(keys):
            return True
        folded.count = 0
        for i in range(keys.count):
            if is_repeated(keys, i):
                return False
            if self.begins(keys, i, &self.stem):
                if not self.part_of(keys, i, self.stem.size, &word):
                    return False
                if not add_word(&folded, &word):
                    return False
            elif self.begins(keys, i, &self.bare):
                return False
            elif self.is_other(keys, i):
                continue
            elif self.part_of(keys, i, 0, &word) and self.is_word(&word):
                if not self.stemmer.possible_stems(&word, &folded):
                    return False
            else:
                return False
        return self.add_aliases(&folded, keys)

    cdef bint has_stem(self, const Keys* keys) noexcept nogil:
        cdef int i
        for i in range(keys.count):
            if self.begins(keys, i, &self.stem):
                return True
        return False

    cdef bint begins(self, const Keys* keys, int number, const Mark* mark) noexcept nogil:
        return size_of(keys, number) >= <uint32_t>mark.size and not memcmp(
            keys.bytes + keys.starts[number], mark.text, mark.size
        )

    cdef bint is_other(self, const Keys* keys, int number) noexcept nogil:
        """Return whether a key has no bare alias: it is of another kind, or no word."""
        cdef int i
        cdef uint8_t letter
        for i in range(self.other_count):
            if self.begins(keys, number, &self.others[i]):
                return True
        for i in range(keys.starts[number], keys.starts[number + 1]):
            letter = keys.bytes[i]
            if letter < 0x80 and not (c"a" <= letter <= c"z" or c"A" <= letter <= c"Z"):
                return True
        return False

    cdef bint is_word(self, const Word* word) noexcept nogil:
        """Return whether a word has small letters only, of those that words may have."""
        cdef int i
        for i in range(word.size):
            if not self.alphabet.classes[word.text[i]] or (
                self.alphabet.classes[word.text[i]] & CAPITAL
            ):
                return False
        return word.size > 0

    cdef bint part_of(self, const Keys* keys, int number, int skipped, Word* word) noexcept nogil:
        """Put the first part of a key; return whether the alphabet has its letters."""
        cdef const uint8_t* at = keys.bytes + keys.starts[number] + skipped
        cdef const uint8_t* end = keys.bytes + keys.starts[number + 1]
        cdef uint32_t letter
        word.size = 0
        while at < end and not (
            end - at >= self.bar.size and not memcmp(at, self.bar.text, self.bar.size)
        ):
            at += get_utf_8(at, &letter)
            if word.size == LONGEST_WORD or not self.alphabet.code_of(letter):
                return False
            word.text[word.size] = self.alphabet.code_of(letter)
            word.size += 1
        return True


cdef void sort_keys(Keys* keys, int first) noexcept nogil:
    """Sort the keys from the first one on; there are few."""
    cdef uint8_t moved[KEYS_ROOM]
    cdef int order[MOST_KEYS]
    cdef int i, j, at, count = keys.count - first
    cdef uint32_t begin = keys.starts[first], size, end = keys.starts[first]
    if count < 2:
        return
    for i in range(count):
        j = i
        while j and compare(keys, first + i, keys, order[j - 1]) < 0:
            order[j] = order[j - 1]
            j -= 1
        order[j] = first + i
    memcpy(moved, keys.bytes + begin, keys.starts[keys.count] - begin)
    cdef uint32_t starts[MOST_KEYS + 1]
    memcpy(starts, keys.starts, sizeof(starts))
    for i in range(count):
        at = order[i]
        size = starts[at + 1] - starts[at]
        memcpy(keys.bytes + end, moved + starts[at] - begin, size)
        end += size
        keys.starts[first + i + 1] = end


cdef bint is_repeated(const Keys* keys, int number) noexcept nogil:
    """Return whether a key is equal to an earlier one."""
    cdef int i
    for i in range(number):
        if compare(keys, i, keys, number) == 0:
            return True
    return False
