"""The stems of words: the mechanisms of `analysis.stemming`, whose rules and tables it is given.

Most functions return whether they are sure: where they are not, the chain of rules has to be asked.
"""

from libc.stdint cimport int64_t, uint32_t
from libc.string cimport memcmp, memcpy

from searchlib.kernels.native.alphabet cimport (
    LONGEST_WORD,
    VOWEL,
    Affixes,
    Alphabet,
    Replacements,
    Table,
    Word,
    interned,
    is_in,
    put,
)
from searchlib.kernels.native.memory cimport Numbers

# What the tables say of a form.
cdef enum:
    NOUN = 1  # its first stem is that of a noun
    NOUN_AND_VERB = 2
    FEMININE = 4
    NO_PARTICIPLE = 8
    NO_THIRD_PERSON = 16
    VERB = 32


cdef bint add_word(Words* words, const Word* word) noexcept nogil:
    """Add a word to others, unless it is among them; return whether there is room."""
    cdef int i
    for i in range(words.count):
        if (
            words.items[i].size == word.size
            and memcmp(words.items[i].text, word.text, word.size) == 0
        ):
            return True
    if words.count == MOST_WORDS:
        return False
    words.items[words.count] = word[0]
    words.count += 1
    return True


cdef class Stemmer:
    def __cinit__(self, Alphabet alphabet, rules):
        self.alphabet = alphabet
        self.take_forms(rules)
        self.take_verbs(rules.verbs)
        self.take_nominal(rules.nominal)
        self.take_accents(rules.accents)
        self.closed = alphabet.affix(rules.marks.closed)

    cdef int take_forms(self, rules) except -1:
        self.forms, self.kinds, self.names = Table(), Numbers(), Table()
        sets = (
            (rules.nouns_and_verbs, NOUN_AND_VERB),
            (rules.feminines_and_nouns, FEMININE),
            (rules.not_participles, NO_PARTICIPLE),
            (rules.not_third_person, NO_THIRD_PERSON),
        )
        nouns, verbs = rules.nouns, rules.verb_forms
        for form in dict.fromkeys([*nouns, *verbs, *(form for forms, _ in sets for form in forms)]):
            noun = [nouns[form]] if form in nouns else []
            stems = [(stem, 0) for stem in (*noun, *verbs.get(form, ()))]
            self.forms.add(self.alphabet, form, stems)
            self.kinds.add(
                sum(kind for forms, kind in sets if form in forms)
                | (NOUN if noun else 0)
                | (VERB if form in verbs else 0)
            )
        for name, stem in rules.capitalised_names.items():
            self.names.add(self.alphabet, name, [(stem, 0)])
        return 0

    cdef int take_verbs(self, verbs) except -1:
        cdef Alphabet alphabet = self.alphabet
        self.radicals, self.verb_endings, self.unknown = Table(), Table(), Table()
        if len(verbs.endings) > 31:
            raise ValueError("there are too many groups of verbs")
        for radical, stems in verbs.radicals.items():
            self.radicals.add(alphabet, radical, list(stems))
        endings = dict.fromkeys(ending for group in verbs.endings for ending in group)
        for ending in endings:
            groups = sum(1 << i for i, group in enumerate(verbs.endings) if ending in group)
            self.verb_endings.add(alphabet, ending, [("", groups)])
        self.longest_ending = max(map(len, endings))
        self.shortest_radical = verbs.shortest
        self.nouns, self.despite = Affixes(alphabet, verbs.nouns), Affixes(alphabet, verbs.despite)
        self.noun_too = Affixes(alphabet, verbs.noun_too)
        self.infinitives = Affixes(alphabet, verbs.infinitives)
        self.cut_of_feminine, feminine = verbs.feminine
        self.feminine = alphabet.affix(feminine)
        self.unsure = Affixes(alphabet, verbs.unsure)
        for ending, but in verbs.unknown.items():
            self.unknown.add(alphabet, ending, [(but, ending in verbs.after)])
        self.longest_unknown = max(map(len, verbs.unknown))
        self.shortest_unknown = verbs.shortest_unknown
        self.before = interned(alphabet, verbs.before)
        [self.before_size] = set(map(len, verbs.before))
        if self.before_size > self.shortest_unknown:
            raise ValueError("what precedes an ending is longer than a radical")
        for i in range(3):
            self.joint[i] = alphabet.bytes_of(verbs.joint[i])[0]
        self.infinitive = alphabet.affix(verbs.infinitive)
        self.second = Replacements(alphabet, [verbs.second])
        return 0

    cdef int take_nominal(self, nominal) except -1:
        cdef Alphabet alphabet = self.alphabet
        self.plurals = interned(alphabet, nominal.plurals.listed)
        self.plural_rules = Replacements(alphabet, nominal.plurals.rules)
        self.feminines = interned(alphabet, nominal.feminines.listed)
        self.feminine_rules = Replacements(alphabet, nominal.feminines.rules)
        self.final = alphabet.bytes_of(nominal.final)[0]
        self.shortest_noun = nominal.shortest
        self.whole = Affixes(alphabet, nominal.whole)
        self.kept_words = interned(alphabet, nominal.kept_words)
        self.kept_beginnings = interned(alphabet, nominal.kept_beginnings)
        [self.kept_size] = set(map(len, nominal.kept_beginnings))
        return 0

    cdef int take_accents(self, accents) except -1:
        cdef Alphabet alphabet = self.alphabet
        self.accented, self.folded_radicals = Table(), Table()
        self.folded_endings = Table()
        for folded, forms in accents.forms.items():
            self.accented.add(alphabet, folded, [(form, 0) for form in forms])
        for folded, radicals in accents.radicals.items():
            self.folded_radicals.add(alphabet, folded, list(radicals))
        for folded, endings in accents.endings.items():
            self.folded_endings.add(alphabet, folded, [(ending, 0) for ending in endings])
        self.finals = Replacements(alphabet, accents.finals)
        self.open_beginnings = interned(alphabet, accents.open_beginnings)
        self.closed_beginnings = interned(alphabet, accents.closed_beginnings)
        beginnings = accents.open_beginnings | accents.closed_beginnings
        self.longest_beginning = max(map(len, beginnings))
        [bare] = {beginning[0] for beginning in beginnings}
        self.first_bare = alphabet.bytes_of(bare)[0]
        self.first_accented = alphabet.bytes_of(accents.first)[0]
        return 0

    # ------------------------------------------------------------ stems

    cdef bint stems(self, const Word* word, Words* stems) noexcept nogil:
        """Add the stems of a word in small letters."""
        cdef Word written
        cdef Words own
        cdef int i
        cdef int64_t name
        self.put_written_out(word, &written)
        own.count = 0
        if not self.word_stems(&written, &own):
            return False
        for i in range(own.count):
            if not add_word(stems, &own.items[i]):
                return False
        name = self.names.find(word.text, word.size)
        if name < 0:
            return True
        self.names.get(self.names.firsts.items[name], &written)
        return add_word(stems, &written)

    cdef void put_written_out(self, const Word* word, Word* into) noexcept nogil:
        """Put a word without ligatures, and with the accent of an open first syllable."""
        cdef int i
        cdef bint is_open = False
        into.size = 0
        for i in range(word.size):
            put(into, &self.alphabet.written_out[word.text[i]])
        if into.text[0] != self.first_bare:
            return
        for i in range(2, min(into.size, self.longest_beginning) + 1):
            if is_in(self.closed_beginnings, into.text, i):
                return
            is_open = is_open or is_in(self.open_beginnings, into.text, i)
        if is_open:
            into.text[0] = self.first_accented

    cdef bint word_stems(self, const Word* word, Words* stems) noexcept nogil:
        """Add the stems of a common word, written out."""
        cdef int64_t form = self.forms.find(word.text, word.size)
        cdef uint32_t kind = self.kinds.items[form] if form >= 0 else 0
        cdef uint32_t row, end
        cdef bint is_sure = True
        cdef Word noun, stem
        if kind & NOUN:
            self.forms.get(self.forms.firsts.items[form], &noun)
        elif kind & NOUN_AND_VERB:
            self.put_nominal(word, &noun)
        if kind & NOUN and not kind & NOUN_AND_VERB:
            is_sure = add_word(stems, &noun)
            if kind & FEMININE:
                self.put_nominal(word, &stem)
                is_sure = add_word(stems, &stem) and is_sure
            return is_sure
        if kind & VERB:
            row = self.forms.firsts.items[form] + (1 if kind & NOUN else 0)
            end = self.forms.firsts.items[form + 1]
            while row < end:
                self.forms.get(row, &stem)
                is_sure = add_word(stems, &stem) and is_sure
                row += 1
        if not self.nouns.ends(word) or self.despite.ends(word):
            is_sure = self.regular(word, stems) and is_sure
        if kind & NOUN_AND_VERB:
            return add_word(stems, &noun) and is_sure
        if not stems.count:
            return self.unknown_stems(word, kind, stems) and is_sure
        if kind & NO_PARTICIPLE:
            stems.count = 0
        elif not self.noun_too.ends(word) and not self.may_be_infinitive(word, stems):
            return is_sure
        self.put_nominal(word, &stem)
        return add_word(stems, &stem) and is_sure

    cdef bint regular(self, const Word* word, Words* stems) noexcept nogil:
        """Add the stems of the regular verbs that a word is a form of."""
        cdef int cut = max(self.shortest_radical, word.size - self.longest_ending)
        cdef int64_t ending, radical
        cdef uint32_t groups, row
        cdef bint is_sure = True
        cdef Word stem
        while cut <= word.size:
            ending = self.verb_endings.find(word.text + cut, word.size - cut)
            radical = self.radicals.find(word.text, cut) if ending >= 0 else -1
            if radical >= 0:
                groups = self.verb_endings.numbers.items[ending]
                row = self.radicals.firsts.items[radical]
                while row < self.radicals.firsts.items[radical + 1]:
                    if groups >> self.radicals.numbers.items[row] & 1:
                        self.radicals.get(row, &stem)
                        is_sure = add_word(stems, &stem) and is_sure
                    row += 1
            cut += 1
        return is_sure

    cdef bint unknown_stems(
        self, const Word* word, uint32_t kind, Words* stems
    ) noexcept nogil:
        """Add the stems of a word that no table has."""
        cdef int cut
        cdef Word radical, stem
        if self.unsure.ends(word):
            return False
        self.put_nominal(word, &stem)
        add_word(stems, &stem)
        cut = 0 if kind & NO_THIRD_PERSON else self.radical_of_unknown(word)
        if not cut:
            return True
        radical.size = cut
        memcpy(radical.text, word.text, cut)
        self.put_spelled(&radical, &stem)
        radical = stem
        put(&stem, &self.infinitive)
        add_word(stems, &stem)
        if self.second.apply(&radical):
            add_word(stems, &radical)
        return True

    cdef int radical_of_unknown(self, const Word* word) noexcept nogil:
        """Return the length of the radical, if an unknown word ends like a verb; else 0."""
        cdef int cut = max(self.shortest_unknown, word.size - self.longest_unknown - 1)
        while cut < word.size:
            if (
                cut + 1 < word.size
                and word.text[cut - 1] == self.joint[0]
                and word.text[cut] == self.joint[1]
                and word.text[cut + 1] == self.joint[2]
                and self.is_unknown_ending(word, cut + 1)
            ):
                return cut
            if self.is_unknown_ending(word, cut):
                return cut
            cut += 1
        return 0

    cdef bint is_unknown_ending(self, const Word* word, int cut) noexcept nogil:
        """Return whether what follows the first letters of a word makes a verb of it."""
        cdef int64_t ending = self.unknown.find(word.text + cut, word.size - cut)
        cdef Word but
        if ending < 0:
            return False
        if self.unknown.numbers.items[ending]:
            return is_in(self.before, word.text + cut - self.before_size, self.before_size)
        self.unknown.get(<uint32_t>ending, &but)
        return not (
            0 < but.size <= cut
            and memcmp(word.text + cut - but.size, but.text, but.size) == 0
        )

    cdef bint may_be_infinitive(self, const Word* word, Words* stems) noexcept nogil:
        """Return whether a form of a verb is an infinitive, which a noun may share."""
        cdef Word spelled, stem, feminine
        cdef int count = stems.count
        cdef int64_t form
        if not self.infinitives.ends(word):
            return False
        self.put_spelled(word, &spelled)
        stem.size = 0
        put(&stem, &self.closed)
        memcpy(stem.text + stem.size, spelled.text, spelled.size)
        stem.size += spelled.size
        if not add_word(stems, &stem) or stems.count > count:
            stems.count = count  # it was not among them
            return False
        feminine = word[0]
        feminine.size -= min(feminine.size, self.cut_of_feminine)
        put(&feminine, &self.feminine)
        form = self.forms.find(feminine.text, feminine.size)
        return form < 0 or not self.kinds.items[form] & NOUN

    # ------------------------------------------------------------ letters, number and gender

    cdef void put_spelled(self, const Word* word, Word* into) noexcept nogil:
        """Put a word in small letters as stems spell it."""
        cdef int i
        if is_in(self.kept_words, word.text, word.size) or (
            word.size >= self.kept_size
            and is_in(self.kept_beginnings, word.text, self.kept_size)
        ):
            into[0] = word[0]
            return
        into.size = 0
        for i in range(word.size):
            put(into, &self.alphabet.spelled[word.text[i]])

    cdef void put_folded(self, const Word* word, Word* into) noexcept nogil:
        cdef int i
        into.size = 0
        for i in range(word.size):
            put(into, &self.alphabet.folded[word.text[i]])

    cdef void put_nominal(self, const Word* word, Word* into) noexcept nogil:
        """Put the stem of a noun or adjective in small letters."""
        cdef int i
        cdef bint has_vowel = False
        self.put_spelled(word, into)
        for i in range(into.size):
            has_vowel = has_vowel or self.alphabet.classes[into.text[i]] & VOWEL
        if into.size < self.shortest_noun or not has_vowel or self.whole.ends(word):
            return
        self.without_ending(into, self.plurals, self.plural_rules)
        self.without_ending(into, self.feminines, self.feminine_rules)
        if into.size and into.text[into.size - 1] == self.final:
            self.without_ending(into, self.plurals, self.plural_rules)

    cdef void without_ending(
        self, Word* word, Interner listed, Replacements rules
    ) noexcept nogil:
        if is_in(listed, word.text, word.size):
            word.size -= 1
        else:
            rules.apply(word)

    # ------------------------------------------------------------ accents

    cdef bint is_known(self, const Word* word) noexcept nogil:
        """Return whether the tables or the regular verbs contain a word."""
        cdef int64_t form = self.forms.find(word.text, word.size)
        cdef Words stems
        if form >= 0 and self.kinds.items[form] & (NOUN | VERB):
            return True
        stems.count = 0
        self.regular(word, &stems)
        return stems.count > 0

    cdef bint accented_forms(self, const Word* folded, Words* forms) noexcept nogil:
        """Add the accented forms that a folded word may stand for, perhaps with itself."""
        cdef int64_t row = self.accented.find(folded.text, folded.size), radical, ending
        cdef uint32_t at, end, written, group
        cdef int64_t known
        cdef int cut
        cdef Word form, final
        cdef bint is_sure = True
        if folded.size > LONGEST_WORD:
            return False
        if row >= 0:
            at, end = self.accented.firsts.items[row], self.accented.firsts.items[row + 1]
            while at < end:
                self.accented.get(at, &form)
                is_sure = add_word(forms, &form) and is_sure
                at += 1
        if self.is_known(folded):
            return is_sure
        cut = max(self.shortest_radical, folded.size - self.longest_ending)
        while cut <= folded.size:
            ending = self.folded_endings.find(folded.text + cut, folded.size - cut)
            radical = self.folded_radicals.find(folded.text, cut) if ending >= 0 else -1
            if radical >= 0:
                at = self.folded_radicals.firsts.items[radical]
                while at < self.folded_radicals.firsts.items[radical + 1]:
                    group = self.folded_radicals.numbers.items[at]
                    written = self.folded_endings.firsts.items[ending]
                    while written < self.folded_endings.firsts.items[ending + 1]:
                        self.folded_endings.get(written, &final)
                        known = self.verb_endings.find(final.text, final.size)
                        if known >= 0 and self.verb_endings.numbers.items[known] >> group & 1:
                            self.folded_radicals.get(at, &form)
                            memcpy(form.text + form.size, final.text, final.size)
                            form.size += final.size
                            is_sure = add_word(forms, &form) and is_sure
                        written += 1
                    at += 1
            cut += 1
        return is_sure

    cdef bint possible_stems(self, const Word* folded, Words* stems) noexcept nogil:
        """Add the folded stems of the accented words that a folded word may be."""
        cdef Words forms, accented
        cdef Word final
        cdef int i
        forms.count = accented.count = 0
        if not self.accented_forms(folded, &forms):
            return False
        final = folded[0]
        if self.finals.apply(&final) and not add_word(&forms, &final):
            return False
        for i in range(forms.count):
            if forms.items[i].size == folded.size and not memcmp(
                forms.items[i].text, folded.text, folded.size
            ):
                continue
            if forms.items[i].size > LONGEST_WORD or not self.stems(&forms.items[i], &accented):
                return False
        for i in range(accented.count):
            self.put_folded(&accented.items[i], &final)
            if not add_word(stems, &final):
                return False
        return True
