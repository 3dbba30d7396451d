"""The table of chunks: the twin of `kernels.reference.chunks`.

A text is read once: it is cut at blanks into chunks, each becomes UTF-8, and is looked up by that.
Its row is its number in the interner, so a chunk that was met before costs one look-up and no
object. Windows are strings of the same interner: they hold blanks, so no chunk is like them.

The lock of the interpreter is released for the scan, and while words are read by tables, where the
reader has them. It is held while the reader is asked, and for the short loops around that.
"""

import numpy as np

from libc.stddef cimport size_t
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport free
from libc.string cimport memcpy, memset

from searchlib.kernels.native.characters cimport character, get_utf_8, is_space, put_utf_8
from searchlib.kernels.native.chunk_shapes cimport Positions
from searchlib.kernels.native.entries cimport EntryTable
from searchlib.kernels.native.interning cimport Interner
from searchlib.kernels.native.keys cimport Keys
from searchlib.kernels.native.memory cimport Numbers, grown
from searchlib.kernels.native.shapes cimport (
    ACCENT,
    CLASSED,
    COUNTED,
    LONGEST,
    Paragraph,
    Parts,
    Shape,
)
from searchlib.kernels.native.word_reader cimport WordReader

cdef extern from "Python.h":
    int make_ready "PyUnicode_READY"(object text) except -1
    int kind_of "PyUnicode_KIND"(object text)
    void* data_of "PyUnicode_DATA"(object text)
    Py_ssize_t length_of "PyUnicode_GET_LENGTH"(object text)

cdef enum:
    BREAK = 0  # the row of no chunk, which ends a paragraph
    AHEAD = 32  # chunks whose slots are fetched while others are looked up
    IDS_A_ROW = 4
    BYTES_A_ROW = 64
    UNKNOWN = -1

# What is known of a row.
cdef enum:
    FILLED = 1  # it has its ids
    PLAIN = 2  # it is a word, perhaps after a clitic
    MARKED = 4


cdef struct Row:
    uint32_t ids  # the only id, or where the ids begin; the number of a plain word until filled
    uint32_t count
    uint32_t clitic  # 1 + the number of a plain chunk's clitic until filled, 0 without one
    uint32_t alone  # 1 + the row of the window that a marked chunk makes alone; 0 while unknown
    int32_t right
    int32_t left
    uint32_t flags


cdef struct Text:
    int kind  # bytes of a character
    Py_ssize_t length
    const void* characters


cdef struct Span:
    size_t begin
    size_t end


cdef class ChunkTable:
    cdef object reader
    cdef WordReader word_reader  # None where the reader is asked for each word
    cdef EntryTable entries
    cdef Shape shape
    cdef Paragraph paragraph
    cdef Interner chunks, words, clitics
    cdef Row* rows
    cdef size_t rows_room
    cdef Numbers ids, word_ids, clitic_ids
    cdef Numbers sequence, asked, marked, ends
    cdef Numbers bare  # where each bare paragraph begins and ends in the sequence
    cdef Numbers twins  # 1 + the twin of each id, or 0 while unknown
    cdef Numbers flags  # of the paragraphs to come, if it is known which of them are bare
    cdef bint are_told
    cdef size_t paragraphs, first  # how many there were, and where this one begins
    cdef Text* texts
    cdef size_t texts_room
    cdef Span* spans
    cdef size_t spans_room, span_count
    cdef uint8_t* buffer
    cdef size_t buffer_room

    def __cinit__(self, reader):
        self.reader = reader
        if isinstance(reader.words, WordReader) and isinstance(reader.entries, EntryTable):
            self.word_reader, self.entries = reader.words, reader.entries
        self.shape, self.paragraph = Shape(reader.shape), Paragraph(reader.bareness)
        self.chunks, self.words, self.clitics = Interner(), Interner(), Interner()
        self.ids, self.word_ids, self.clitic_ids = Numbers(), Numbers(), Numbers()
        self.sequence, self.asked, self.marked = Numbers(), Numbers(), Numbers()
        self.ends, self.bare, self.twins, self.flags = Numbers(), Numbers(), Numbers(), Numbers()
        self.new_row(b"", 0)
        self.rows[BREAK].right = self.rows[BREAK].left = 0
        self.rows[BREAK].flags = FILLED

    def __dealloc__(self):
        free(self.rows)
        free(self.texts)
        free(self.spans)
        free(self.buffer)

    @property
    def size(self):
        return max(
            self.chunks.count,
            self.ids.size // IDS_A_ROW,
            self.chunks.bytes_room // BYTES_A_ROW,
        )

    def encode(self, texts, bare=None):
        cdef list lasting = list(texts)  # keeps them while they are read
        cdef size_t known = self.chunks.count
        self.sequence.size = self.ends.size = self.bare.size = self.flags.size = 0
        self.paragraphs, self.are_told = 0, bare is not None
        for flag in bare or ():
            self.flags.add(bool(flag))
        self.sequence.add(BREAK)  # so that each chunk has one before it
        self.scan(lasting)
        self.fill_plain(known)
        self.join()
        return self.expanded()

    # ------------------------------------------------------------ rows

    cdef int64_t new_row(self, const uint8_t* text, size_t size) except -1 nogil:
        """Add a row for a string that is not sought."""
        cdef int64_t number = self.chunks.append(text, size)
        return self.begin_row(number)

    cdef int64_t begin_row(self, int64_t number) except -1 nogil:
        self.rows = <Row*>grown(self.rows, &self.rows_room, number + 1, sizeof(Row))
        memset(&self.rows[number], 0, sizeof(Row))
        self.rows[number].right = self.rows[number].left = UNKNOWN
        return number

    cdef int set_ids(self, uint32_t row, object ids) except -1:
        """Give a row its ids."""
        cdef Row* into = &self.rows[row]
        cdef uint32_t number
        into.count = 0
        into.ids = <uint32_t>self.ids.size
        if len(ids) == 1:
            into.ids = ids[0]
        else:
            for number in ids:
                self.ids.add(number)
        into.count = len(ids)
        into.flags |= FILLED
        return 0

    # ------------------------------------------------------------ from texts to rows

    cdef int scan(self, list texts) except -1:
        """Add the rows of the chunks of texts, with a break after each paragraph.

        The interpreter's lock is released once, since others may take their time to give it back.
        """
        cdef size_t count = len(texts), i
        self.texts = <Text*>grown(self.texts, &self.texts_room, count, sizeof(Text))
        for i in range(count):
            text = texts[i]
            if not isinstance(text, str):
                raise TypeError(f"a text is a string, not a {type(text).__name__}")
            make_ready(text)
            self.texts[i].kind = kind_of(text)
            self.texts[i].length = length_of(text)
            self.texts[i].characters = data_of(text)
        with nogil:
            for i in range(count):
                self.first = self.sequence.size
                self.paragraph.begin()
                self.scan_text(&self.texts[i])
                self.end_paragraph()
                self.ends.add(<uint32_t>self.sequence.size)
        return 0

    cdef int scan_text(self, const Text* text) except -1 nogil:
        if text.kind == 1:
            return self.scan_characters[uint8_t](<const uint8_t*>text.characters, text.length)
        if text.kind == 2:
            return self.scan_characters[uint16_t](<const uint16_t*>text.characters, text.length)
        return self.scan_characters[uint32_t](<const uint32_t*>text.characters, text.length)

    cdef int scan_characters(self, const character* text, Py_ssize_t length) except -1 nogil:
        cdef Py_ssize_t at = 0, begin
        cdef uint8_t* out
        cdef uint8_t* first
        cdef int feeds, waiting = 0
        cdef uint8_t kind
        cdef uint64_t hashes[AHEAD]
        cdef const uint8_t* firsts[AHEAD]
        cdef size_t sizes[AHEAD]
        cdef Py_ssize_t begins[AHEAD]
        cdef Py_ssize_t characters[AHEAD]
        self.buffer = <uint8_t*>grown(self.buffer, &self.buffer_room, 4 * length + 1, 1)
        out = self.buffer
        while True:
            feeds = 0
            while at < length and is_space(text[at]):
                feeds += text[at] == c"\n"
                at += 1
            if waiting == AHEAD or at == length or feeds > 1:
                for i in range(waiting):
                    self.sequence.add(
                        self.row_of(
                            firsts[i], sizes[i], hashes[i], text + begins[i], characters[i]
                        )
                    )
                waiting = 0
                if feeds > 1:
                    self.end_paragraph()
                if at == length:
                    return 0
            begin, first = at, out
            while at < length and not is_space(text[at]):
                out += put_utf_8(out, text[at])
                if not self.paragraph.has_accent and text[at] < CLASSED:
                    kind = self.paragraph.kinds[text[at]]
                    self.paragraph.letters += kind & COUNTED
                    self.paragraph.has_accent = kind & ACCENT
                at += 1
            firsts[waiting], sizes[waiting] = first, out - first
            begins[waiting], characters[waiting] = begin, at - begin
            hashes[waiting] = self.chunks.hash(first, out - first)
            self.chunks.prefetch(hashes[waiting])
            waiting += 1

    cdef int end_paragraph(self) except -1 nogil:
        """Add a break, and note the paragraph if it is bare."""
        cdef bint is_bare = self.paragraph.is_bare()
        if self.are_told:
            if self.paragraphs >= self.flags.size:
                with gil:
                    raise ValueError("there are more paragraphs than it is told of")
            is_bare = self.flags.items[self.paragraphs]
        if is_bare:
            self.bare.add(<uint32_t>self.first)
            self.bare.add(<uint32_t>self.sequence.size)
        self.sequence.add(BREAK)
        self.paragraphs += 1
        self.first = self.sequence.size
        self.paragraph.begin()
        return 0

    cdef uint32_t row_of(
        self,
        const uint8_t* coded,
        size_t size,
        uint64_t hash,
        const character* text,
        Py_ssize_t length,
    ) except? 0xFFFFFFFF nogil:
        """Return the row of a chunk, a new one if it was not met before."""
        cdef int64_t number
        if length > LONGEST:
            return <uint32_t>self.new_row(coded, size)
        number = self.chunks.find(coded, size, hash)
        if number >= 0:
            return <uint32_t>number
        number = self.begin_row(self.chunks.add(coded, size, hash))
        self.recognise(<uint32_t>number, text, length)
        return <uint32_t>number

    cdef int recognise(
        self, uint32_t row, const character* text, Py_ssize_t length
    ) except -1 nogil:
        """Note word and clitic of a chunk that is plain."""
        cdef uint32_t letters[LONGEST]
        cdef uint8_t coded[4 * LONGEST]
        cdef size_t size
        cdef Py_ssize_t i
        cdef Parts parts
        for i in range(length):
            letters[i] = text[i]
        if not self.shape.matches(letters, length, &parts):
            return 0
        if parts.word > parts.clitic:
            size = 0
            for i in range(parts.clitic, parts.word):
                size += put_utf_8(coded + size, letters[i])
            self.rows[row].clitic = <uint32_t>(self.clitics.intern(coded, size) + 1)
        size = 0
        for i in range(parts.word, parts.end):
            size += put_utf_8(coded + size, letters[i])
        self.rows[row].ids = <uint32_t>self.words.intern(coded, size)
        self.rows[row].flags |= PLAIN
        return 0

    cdef int fill_plain(self, size_t known) except -1:
        """Give their ids to the plain rows from `known` on, and to others that are not marked."""
        cdef size_t i
        cdef Row* row
        self.read_words()
        for i in range(self.clitic_ids.size, self.clitics.count):
            self.clitic_ids.add(<uint32_t>self.reader.clitic(self.clitics.text(i)))
        self.asked.size = 0
        for i in range(known, self.chunks.count):
            row = &self.rows[i]
            if not row.flags & PLAIN or not self.word_ids.items[row.ids]:
                row.ids = row.clitic = 0
                self.asked.add(<uint32_t>i)
                continue
            row.flags |= FILLED
            row.count = 1
            row.ids = self.word_ids.items[row.ids] - 1
            if row.clitic:
                self.ids.add(self.clitic_ids.items[row.clitic - 1])
                self.ids.add(row.ids)
                row.count, row.ids = 2, <uint32_t>(self.ids.size - 2)
        self.read_asked(True)
        return 0

    cdef int read_words(self) except -1:
        """Give the new words their ids."""
        cdef size_t i, known = self.word_ids.size
        self.asked.size = 0
        if self.word_reader is None:
            for i in range(known, self.words.count):
                self.word_ids.add(0)
                self.asked.add(<uint32_t>i)
        elif self.words.count > known:
            self.word_reader.prepare()
            with nogil:
                for i in range(known, self.words.count):
                    self.word_ids.add(0)
                    self.read_word(<uint32_t>i)
        for i in range(self.asked.size):
            word = self.words.text(self.asked.items[i])
            self.word_ids.items[self.asked.items[i]] = <uint32_t>(
                <int64_t>self.reader.word(word) + 1
            )
        return 0

    cdef int read_word(self, uint32_t word) except -1 nogil:
        """Give a word its id by tables, or note that the reader has to be asked."""
        cdef uint32_t letters[LONGEST]
        cdef Py_ssize_t length = letters_of(self.words, word, letters)
        cdef Keys keys
        if self.word_reader.words.is_plain(letters, length) and self.word_reader.words.read(
            letters, length, &keys
        ):
            self.word_ids.items[word] = <uint32_t>(self.entries.number_of(&keys) + 1)
        else:
            self.asked.add(word)
        return 0

    cdef int read_asked(self, bint with_links) except -1:
        """Give the rows in `asked` their ids; mark those that are marked, if that is a question."""
        cdef size_t i, kept = 0
        cdef Row* row
        if self.word_reader is not None and self.asked.size:
            self.word_reader.prepare()
            with nogil:
                for i in range(self.asked.size):
                    if not self.read_row(self.asked.items[i], with_links):
                        self.asked.items[kept] = self.asked.items[i]
                        kept += 1
            self.asked.size = kept
        for i in range(self.asked.size):
            row = &self.rows[self.asked.items[i]]
            text = self.chunks.text(self.asked.items[i])
            if with_links and row.right == UNKNOWN:  # the tables tell no links
                if self.reader.is_marked(text):
                    row.flags |= MARKED | FILLED
                    continue
                if self.word_reader is not None and self.read_row(self.asked.items[i], False):
                    continue
            if not row.flags & FILLED:  # it may be asked for twice
                self.set_ids(self.asked.items[i], self.reader.read(text))
        return 0

    cdef bint read_row(self, uint32_t number, bint with_links) except -1 nogil:
        """Tell links and ids of a row by tables; return whether the reader need not be asked."""
        cdef uint32_t letters[LONGEST]
        cdef Py_ssize_t length = letters_of(self.chunks, number, letters)
        cdef Row* row = &self.rows[number]
        cdef Positions positions
        cdef int32_t right, left
        cdef int i
        if row.flags & FILLED:
            return True
        if length <= 0:
            return False
        if with_links:
            if not self.word_reader.links.find(letters, length, &right, &left):
                return False
            row.right, row.left = right, left
            if self.word_reader.links.is_marked(right, left):
                row.flags |= MARKED | FILLED
                return True
        if not self.word_reader.chunks.read(letters, length, self.entries, &positions):
            return False
        row.count = positions.count
        row.ids = positions.ids[0] if positions.count == 1 else <uint32_t>self.ids.size
        if positions.count > 1:
            for i in range(positions.count):
                self.ids.add(positions.ids[i])
        row.flags |= FILLED
        return True

    # ------------------------------------------------------------ windows

    cdef int join(self) except -1:
        """Replace marked chunks, and the chunks linked to them, by the rows of windows."""
        cdef size_t i
        self.marked.size = 0
        for i in range(self.sequence.size):
            if self.rows[self.sequence.items[i]].flags & MARKED:
                self.marked.add(<uint32_t>i)
        while True:
            self.find_spans()
            if not self.asked.size:
                break
            for i in range(self.asked.size):
                self.learn_link(self.asked.items[i])
        self.place_windows()
        self.read_asked(False)
        return 0

    cdef int learn_link(self, uint32_t question) except -1:
        """Ask for the links at one end of a chunk, unless they have become known."""
        cdef Row* row = &self.rows[question >> 1]
        cdef uint32_t letters[LONGEST]
        cdef Py_ssize_t length
        cdef int32_t right, left
        if self.word_reader is not None:
            length = letters_of(self.chunks, question >> 1, letters)
            if length > 0 and self.word_reader.links.find(letters, length, &right, &left):
                row.right, row.left = right, left
                return 0
        if question & 1 and row.left == UNKNOWN:
            row.left = self.reader.left_links(self.chunks.text(question >> 1))
        elif not question & 1 and row.right == UNKNOWN:
            row.right = self.reader.right_links(self.chunks.text(question >> 1))
        return 0

    cdef bint are_linked(self, size_t i) except -1 nogil:
        """Return whether a chunk is linked to the next; note which links are not known."""
        cdef uint32_t here = self.sequence.items[i], after = self.sequence.items[i + 1]
        cdef bint are_known = True
        if self.rows[here].right == UNKNOWN:
            self.asked.add(here << 1)
            are_known = False
        if self.rows[after].left == UNKNOWN:
            self.asked.add(after << 1 | 1)
            are_known = False
        return are_known and self.rows[here].right & self.rows[after].left

    cdef int find_spans(self) except -1 nogil:
        """Find the windows, as far as links are known; `asked` has those that are not.

        A row is asked for twice over, and one more for the links at its beginning.
        """
        cdef size_t i, begin, end, done = 0
        self.asked.size = self.span_count = 0
        for i in range(self.marked.size):
            begin = self.marked.items[i]
            if begin < done:
                continue
            end = begin + 1
            # A break stands before the first chunk and after the last, and is linked to nothing.
            while begin > done and self.are_linked(begin - 1):
                begin -= 1
            while self.are_linked(end - 1):
                end += 1
            self.spans = <Span*>grown(
                self.spans, &self.spans_room, self.span_count + 1, sizeof(Span)
            )
            self.spans[self.span_count].begin = begin
            self.spans[self.span_count].end = end
            self.span_count += 1
            done = end
        return 0

    cdef int place_windows(self) except -1 nogil:
        """Put the rows of the windows in their places; `asked` has those still to be read."""
        cdef size_t i, at
        cdef uint32_t row
        cdef Span span
        for i in range(self.span_count):
            span = self.spans[i]
            if span.end == span.begin + 1:
                row = self.window_alone(self.sequence.items[span.begin])
            else:
                row = self.window_of(span)
            for at in range(span.begin, span.end):
                self.sequence.items[at] = BREAK
            self.sequence.items[span.begin] = row
            if not self.rows[row].flags & FILLED:
                self.asked.add(row)
        return 0

    cdef uint32_t window_alone(self, uint32_t chunk) except? 0xFFFFFFFF nogil:
        cdef int64_t window
        cdef uint64_t begin = self.chunks.starts[chunk], end = self.chunks.starts[chunk + 1]
        if not self.rows[chunk].alone:
            self.take_buffer(end - begin)
            memcpy(self.buffer, self.chunks.bytes_of + begin, end - begin)
            window = self.new_row(self.buffer, end - begin)
            self.rows[chunk].alone = <uint32_t>(window + 1)
        return self.rows[chunk].alone - 1

    cdef uint32_t window_of(self, Span span) except? 0xFFFFFFFF nogil:
        """Return the row of the chunks of a window, joined by blanks."""
        cdef size_t size = 0, at
        cdef uint64_t begin, end, hash
        cdef int64_t window
        for at in range(span.begin, span.end):
            begin = self.chunks.starts[self.sequence.items[at]]
            end = self.chunks.starts[self.sequence.items[at] + 1]
            self.take_buffer(size + end - begin + 1)
            memcpy(self.buffer + size, self.chunks.bytes_of + begin, end - begin)
            size += end - begin
            self.buffer[size] = c" "
            size += 1
        size -= 1
        if size > LONGEST:
            return <uint32_t>self.new_row(self.buffer, size)
        hash = self.chunks.hash(self.buffer, size)
        window = self.chunks.find(self.buffer, size, hash)
        if window < 0:
            window = self.begin_row(self.chunks.add(self.buffer, size, hash))
        return <uint32_t>window

    cdef int take_buffer(self, size_t size) except -1 nogil:
        self.buffer = <uint8_t*>grown(self.buffer, &self.buffer_room, size, 1)
        return 0

    # ------------------------------------------------------------ from rows to ids

    cdef expanded(self):
        """Return the ids of all texts, concatenated, and how many each text has."""
        cdef size_t i = 0, text, total = 0, before, at = 0, begin = 0, bound = 0
        cdef Row* row
        cdef uint32_t* sequence = self.sequence.items
        lengths = np.empty(self.ends.size, np.int64)
        cdef int64_t[::1] length_of_text = lengths
        for text in range(self.ends.size):
            before = total
            while i < self.ends.items[text]:
                total += self.rows[sequence[i]].count
                i += 1
            length_of_text[text] = total - before
        ids = np.empty(total, np.uint32)
        cdef uint32_t[::1] into = ids
        for i in range(self.sequence.size):
            while bound < self.bare.size and self.bare.items[bound] == i:
                if bound & 1:  # a bare paragraph ends here
                    self.swap_twins(into[begin:at])
                begin = at
                bound += 1
            row = &self.rows[sequence[i]]
            if row.count == 1:
                into[at] = row.ids
                at += 1
            elif row.count:
                memcpy(&into[at], self.ids.items + row.ids, row.count * sizeof(uint32_t))
                at += row.count
        return ids, lengths

    cdef uint32_t twin_of(self, uint32_t number) except? 0xFFFFFFFF:
        """Return the id that stands for another in bare paragraphs."""
        cdef Keys keys
        if (
            self.word_reader is not None
            and self.entries.put_keys(number, &keys)
            and self.word_reader.words.add_bare(&keys)
        ):
            return <uint32_t>self.entries.number_of(&keys)
        return self.reader.twin(number)

    cdef int swap_twins(self, uint32_t[::1] ids) except -1:
        """Replace ids by their twins."""
        cdef Py_ssize_t i
        cdef uint32_t number
        for i in range(ids.shape[0]):
            number = ids[i]
            while self.twins.size <= number:
                self.twins.add(0)
            if not self.twins.items[number]:
                self.twins.items[number] = self.twin_of(number) + 1
            ids[i] = self.twins.items[number] - 1
        return 0


cdef Py_ssize_t letters_of(
    Interner strings, uint32_t number, uint32_t* letters
) noexcept nogil:
    """Put the characters of a string; return how many, or -1 if there are more than LONGEST."""
    cdef const uint8_t* at = strings.bytes_of + strings.starts[number]
    cdef const uint8_t* end = strings.bytes_of + strings.starts[number + 1]
    cdef Py_ssize_t length = 0
    while at < end:
        if length == LONGEST:
            return -1
        at += get_utf_8(at, &letters[length])
        length += 1
    return length
