"""Positions by entry: the twin of `kernels.reference.occurrences`.

The posting lists of all entries are decoded first. Then the bytes of positions are walked through,
many at a time where nothing in them is wanted.
"""

import numpy as np

from libc.math cimport floor
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcpy

from searchlib.kernels.native.decoding cimport SOUND, Verdict, decode, items_of, refuse
from searchlib.kernels.native.guards cimport Guard
from searchlib.kernels.native.memory cimport grown
from searchlib.kernels.native.numbers cimport unsigned_at
from searchlib.kernels.native.scratch cimport Scratch, give_back, lowest_bit, take_scratch
from searchlib.kernels.native.term_lists cimport ListTable

from searchlib.kernels import codings
from searchlib.kernels.reference.occurrences import NO_POSITIONS
from searchlib.kernels.reference.term_lists import NO_LIST

cdef uint8_t FLOATS = codings.FLOATS
cdef int64_t POSITIONS_LIMIT = codings.POSITIONS_LIMIT
cdef int LONGEST_DISTANCE = codings.LONGEST_DISTANCE

cdef enum:
    SHIFT = 32
    AT_ONCE = 32  # bytes whose ends of numbers are counted together

cdef uint64_t HIGH_BITS = 0x8080808080808080u


cdef struct Entry:
    uint8_t coding
    const uint8_t* coded
    int64_t size
    int64_t df
    int64_t at  # where its postings begin among those of all entries
    const uint8_t* positions
    const uint8_t* end
    int64_t found  # where its occurrences begin among those of all entries


cdef class PositionTable:
    cdef ListTable lists
    cdef const uint8_t[::1] starts  # of `width` bytes each
    cdef const uint8_t[::1] positions
    cdef int64_t width
    cdef Guard guard

    def __init__(self, lists, starts, positions):
        self.lists = lists
        self.starts, self.width = starts.view("u1"), starts.itemsize
        self.positions, self.guard = positions.array, Guard(positions)
        if len(starts) != self.lists.count + 1:
            raise ValueError("there are more or fewer lists than starts")

    def occurrences(self, groups, limit, wanted=None, required=0):
        cdef Walk walk = Walk(groups, limit, wanted, required)
        cdef const int64_t[::1] numbers
        cdef int64_t i, row = 0
        for group in groups:
            numbers = np.ascontiguousarray(group, np.int64)
            for i in range(numbers.shape[0]):
                self.take(&walk.entries[row], numbers[i])
                row += 1
        walk.make_room()
        walk.run()
        return walk.parts()

    cdef int take(self, Entry* entry, int64_t number) except -1:
        """Set where the bytes of an entry are, all of them verified."""
        cdef int64_t begin, end
        entry.coding, entry.df = self.lists.coding(number), self.lists.df(number)
        entry.coded = self.lists.list_of(number, &entry.size)
        begin = unsigned_at(self.starts, self.width, number)
        end = unsigned_at(self.starts, self.width, number + 1)
        if not 0 <= begin < end <= self.positions.shape[0]:
            raise ValueError(NO_LIST)
        self.guard.check(begin, end)
        entry.positions, entry.end = &self.positions[begin], &self.positions[begin] + (end - begin)
        return 0


cdef enum Fault:
    NONE
    NO_MEMORY
    NO_COUNT
    NOT_THERE
    TOO_GREAT


cdef dict REASONS = {
    NO_COUNT: "a frequency is no number of positions",
    NOT_THERE: NO_POSITIONS,
    TOO_GREAT: "a position is too great",
}


cdef class Walk:
    """One look for the occurrences of some groups of entries."""

    cdef Entry* entries
    cdef int64_t* bounds  # of the entries of each group
    cdef int64_t count, group_count, limit, required
    cdef const uint8_t[::1] wanted
    cdef bint is_any_wanted
    cdef uint32_t* docnums
    cdef float* tfs
    cdef uint32_t* rows
    cdef int64_t* before
    cdef int64_t* found
    cdef size_t room
    cdef int64_t size

    def __init__(self, groups, limit, wanted, required):
        cdef int64_t row = 0
        self.limit, self.required, self.group_count = limit, required, len(groups)
        self.is_any_wanted = wanted is None
        if wanted is not None:
            self.wanted = wanted.view(np.uint8)
            if self.wanted.shape[0] != self.limit:
                raise ValueError("it is told of more or fewer documents whether they are wanted")
        if not 0 <= self.required <= self.group_count:
            raise ValueError("more groups are required than there are")
        self.bounds = <int64_t*>calloc(self.group_count + 1, sizeof(int64_t))
        if self.bounds == NULL:
            raise MemoryError
        for group in groups:
            self.count += len(group)
            row += 1
            self.bounds[row] = self.count
        self.entries = <Entry*>calloc(self.count + 1, sizeof(Entry))
        if self.entries == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.entries)
        free(self.bounds)
        free(self.docnums)
        free(self.rows)
        free(self.before)
        free(self.found)

    cdef make_room(self):
        """Make room for the postings of all entries."""
        cdef int64_t row, items, room = 0, most = 0
        for row in range(self.count):
            items = items_of(
                self.entries[row].coding, self.entries[row].df,
                self.entries[row].coded, self.entries[row].size,
            )
            if items < 0:
                raise ValueError(NO_LIST)
            self.entries[row].at = room
            room += items + 1
            most = max(most, self.entries[row].df)
        self.rows = <uint32_t*>malloc((most + 1) * sizeof(uint32_t))
        self.before = <int64_t*>malloc((most + 1) * sizeof(int64_t))
        self.docnums = <uint32_t*>malloc((room + 1) * (sizeof(uint32_t) + sizeof(float)))
        if self.docnums == NULL or self.rows == NULL or self.before == NULL:
            raise MemoryError
        self.tfs = <float*>(self.docnums + room + 1)

    cdef run(self):
        """Find all occurrences."""
        cdef Verdict verdict
        cdef Fault fault = NONE
        cdef Scratch table = take_scratch(self.limit)
        with nogil:
            verdict = self.decode_lists()
            if verdict == SOUND:
                fault = self.mark_and_find(table.numbers)
                self.clear(table.numbers)
        give_back(table)
        if verdict != SOUND:
            refuse(verdict)
        if fault != NONE:
            raise ValueError(REASONS[fault])

    cdef Verdict decode_lists(self) noexcept nogil:
        cdef int64_t row
        cdef Verdict verdict
        cdef Entry* entry
        for row in range(self.count):
            entry = &self.entries[row]
            verdict = decode(
                entry.coding, entry.df, entry.coded, entry.size, self.limit,
                self.docnums + entry.at, self.tfs + entry.at,
            )
            if verdict != SOUND:
                return verdict
        return SOUND

    cdef Fault mark_and_find(self, float* marks) except NO_MEMORY nogil:
        cdef int64_t row
        cdef Fault fault
        self.mark(marks)
        for row in range(self.count):
            self.entries[row].found = self.size
            fault = self.find(&self.entries[row], marks)
            if fault != NONE:
                return fault
        return NONE

    cdef void mark(self, float* marks) noexcept nogil:
        """Give each document that counts the number of required groups, any other one less."""
        cdef int64_t group, row, i
        cdef uint32_t docnum
        for group in range(self.required):
            for row in range(self.bounds[group], self.bounds[group + 1]):
                for i in range(self.entries[row].at, self.entries[row].at + self.entries[row].df):
                    docnum = self.docnums[i]
                    if marks[docnum] == group and (
                        group or self.is_any_wanted or self.wanted[docnum]
                    ):
                        marks[docnum] = group + 1

    cdef void clear(self, float* marks) noexcept nogil:
        cdef int64_t row, i
        if self.required:
            for row in range(self.bounds[1]):
                for i in range(self.entries[row].at, self.entries[row].at + self.entries[row].df):
                    marks[self.docnums[i]] = 0

    cdef Fault find(self, Entry* entry, const float* marks) except NO_MEMORY nogil:
        """Append the occurrences of an entry in the documents that count."""
        cdef const uint32_t* docnums = self.docnums + entry.at
        cdef const float* tfs = self.tfs + entry.at
        cdef const uint8_t* at = entry.positions
        cdef int64_t count, total = 0, done = 0, row, tf, i
        cdef bint is_plain
        cdef Fault fault = NONE
        if entry.coding & FLOATS and not are_counts(tfs, entry.df):
            return NO_COUNT
        count = self.choose(docnums, tfs, entry.df, marks, &total)
        is_plain = total == entry.end - entry.positions  # a byte for each
        for row in range(count):
            i = self.rows[row]
            tf = <int64_t>tfs[i]
            at = (
                entry.positions + self.before[row]
                if is_plain
                else skip(at, entry.end, self.before[row] - done)
            )
            if at == NULL or tf > entry.end - at:
                return NOT_THERE
            if self.size + tf > <int64_t>self.room or self.found == NULL:
                self.found = <int64_t*>grown(
                    self.found, &self.room, self.size + tf, sizeof(int64_t)
                )
            if is_plain:
                at = read_bytes(at, docnums[i], tf, self.found + self.size)
                fault = NOT_THERE
            else:
                at = read(at, entry.end, docnums[i], tf, self.found + self.size, &fault)
            if at == NULL:
                return fault
            self.size += tf
            done = self.before[row] + tf
        return NOT_THERE if done == total and at != entry.end else NONE

    cdef int64_t choose(
        self,
        const uint32_t* docnums,
        const float* tfs,
        int64_t df,
        const float* marks,
        int64_t* total,
    ) noexcept nogil:
        """Set the rows of the postings that count, and the positions before each.

        Returns how many there are, and sets the positions of all. Without a branch, because none
        could be foreseen.
        """
        cdef uint32_t* rows = self.rows
        cdef int64_t* starts = self.before
        cdef const uint8_t* wanted = NULL
        cdef float all_of_them = self.required
        cdef size_t i, count = 0
        cdef int64_t before = 0
        if not self.is_any_wanted:
            wanted = &self.wanted[0]
        for i in range(<size_t>df):
            rows[count], starts[count] = <uint32_t>i, before
            before += <int>tfs[i]
            if self.required:
                count += marks[docnums[i]] == all_of_them
            elif wanted != NULL:
                count += wanted[docnums[i]] != 0
            else:
                count += 1
        total[0] = before
        return count

    cdef list parts(self):
        """Return the occurrences of each group, ascending."""
        cdef list parts = []
        cdef int64_t group, first, last, begin, end
        cdef int64_t[::1] into
        for group in range(self.group_count):
            first, last = self.bounds[group], self.bounds[group + 1]
            begin = self.entries[first].found if first < self.count else self.size
            end = self.entries[last].found if last < self.count else self.size
            part = np.empty(end - begin, np.int64)
            if end > begin:
                into = part
                with nogil:
                    self.merge(first, last, end, &into[0])
            parts.append(part)
        return parts

    cdef void merge(self, int64_t first, int64_t last, int64_t end, int64_t* into) noexcept nogil:
        """Merge the occurrences of the entries of a group, two and two, into an array."""
        cdef int64_t begin = self.entries[first].found, step = 1, row, low, middle, high
        cdef int64_t* here = self.found + begin
        cdef int64_t* there = into
        while step < last - first:
            row = first
            while row < last:
                low = self.entries[row].found - begin
                middle = self.begin_of(row + step, last, end) - begin
                high = self.begin_of(row + 2 * step, last, end) - begin
                merge_two(here, low, middle, high, there)
                row += 2 * step
            here, there = there, here
            step *= 2
        if here != into:
            memcpy(into, here, (end - begin) * sizeof(int64_t))

    cdef inline int64_t begin_of(self, int64_t row, int64_t last, int64_t end) noexcept nogil:
        return self.entries[row].found if row < last else end


cdef void merge_two(
    const int64_t* numbers, int64_t low, int64_t middle, int64_t high, int64_t* into
) noexcept nogil:
    """Merge two neighbouring runs of ascending numbers into the same places of an array."""
    cdef int64_t one = low, other = middle, at = low, number
    cdef bint is_first
    while one < middle and other < high:  # without another branch, which could not be foreseen
        is_first = numbers[one] <= numbers[other]
        number = numbers[other]
        if is_first:
            number = numbers[one]
        into[at] = number
        one += is_first
        other += not is_first
        at += 1
    memcpy(into + at, numbers + one, (middle - one) * sizeof(int64_t))
    at += middle - one
    memcpy(into + at, numbers + other, (high - other) * sizeof(int64_t))


cdef bint are_counts(const float* tfs, int64_t df) noexcept nogil:
    """Tell whether frequencies are numbers of positions."""
    cdef int64_t i
    for i in range(df):
        if not 1 <= tfs[i] < POSITIONS_LIMIT or tfs[i] != floor(tfs[i]):
            return False
    return True


cdef const uint8_t* skip(const uint8_t* at, const uint8_t* end, int64_t count) noexcept nogil:
    """Return where so many numbers have been passed over; NULL if there are fewer."""
    cdef uint8_t ends
    cdef int i
    while count >= AT_ONCE and end - at >= AT_ONCE:
        ends = 0
        for i in range(AT_ONCE):  # without a branch, so that it is vectorized
            ends += at[i] < 128
        count -= ends
        at += AT_ONCE
    while count and at < end:
        count -= at[0] < 128
        at += 1
    if count:
        return NULL
    return at


cdef const uint8_t* read_bytes(
    const uint8_t* at, uint32_t docnum, int64_t tf, int64_t* into
) noexcept nogil:
    """Set the occurrences in a document, of a byte each; return NULL if one takes more."""
    cdef int64_t i, occurrence = <int64_t>docnum << SHIFT
    cdef uint8_t bits = 0
    for i in range(tf):
        bits |= at[i]
        occurrence += at[i]
        into[i] = occurrence
    if bits >= 128 or occurrence - (<int64_t>docnum << SHIFT) >= POSITIONS_LIMIT:
        return NULL
    return at + tf


cdef const uint8_t* read(
    const uint8_t* at, const uint8_t* end, uint32_t docnum, int64_t tf, int64_t* into, Fault* fault
) noexcept nogil:
    """Set the occurrences in a document; return where they end, or NULL, and the fault."""
    cdef int64_t i, occurrence = <int64_t>docnum << SHIFT, distance
    cdef int64_t limit = occurrence + POSITIONS_LIMIT
    for i in range(tf):
        at = read_one(at, end, &distance)
        if at == NULL:
            fault[0] = NOT_THERE
            return NULL
        occurrence += distance
        if occurrence >= limit:
            fault[0] = TOO_GREAT
            return NULL
        into[i] = occurrence
    return at


cdef inline const uint8_t* read_one(
    const uint8_t* at, const uint8_t* end, int64_t* number
) noexcept nogil:
    """Set a number; return where it ends, or NULL if it does not, or takes too many bytes."""
    cdef uint64_t eight, ends, value = 0
    cdef int bits = 0
    if end - at >= 8:  # eight bytes at once: least first, as no other machine maps indexes
        memcpy(&eight, at, 8)
        ends = ~eight & HIGH_BITS
        bits = lowest_bit(ends) + 1 if ends else 64
        if bits > 8 * LONGEST_DISTANCE:
            return NULL
        eight &= (<uint64_t>1 << bits) - 1
        value = (
            eight & 0x7F
            | eight >> 1 & 0x3F80
            | eight >> 2 & 0x1FC000
            | eight >> 3 & 0xFE00000ULL
            | eight >> 4 & 0x7F0000000ULL
        )
        number[0] = <int64_t>value
        return at + (bits >> 3)
    while at < end and bits < 7 * LONGEST_DISTANCE:
        value |= <uint64_t>(at[0] & 127) << bits
        bits += 7
        at += 1
        if (at - 1)[0] < 128:
            number[0] = <int64_t>value
            return at
    return NULL
