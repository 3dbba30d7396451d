"""What pairs of words add to scores: the twin of `kernels.reference.pairs`.

In each document the occurrences of all units are found first, then those of each pair are compared,
both ascending, in one go.
"""

import numpy as np

from libc.math cimport log1p
from libc.stdint cimport int64_t, uint32_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy

from searchlib.kernels.native.memory cimport Numbers
from searchlib.kernels.native.numbers cimport find_in

cdef enum:
    SHIFT = 32


cdef struct Slot:
    const int64_t* occurrences
    int64_t size


cdef struct Unit:
    uint32_t first, last  # its alternatives
    bint is_slot  # one alternative of one slot


cdef struct Span:  # where a unit is in one document, both ascending
    const int64_t* starts
    int64_t size
    const int64_t* ends  # the positions after it, when `shift` is added
    int64_t end_count, shift


cdef struct Pair:
    uint32_t first, last  # its fields
    bint is_ordered
    int64_t gap, window
    double sequence, proximity


cdef void* made(int64_t count, size_t width) except NULL:
    cdef void* block = calloc(count + 1, width)
    if block == NULL:
        raise MemoryError
    return block


cdef class Comparison:
    """The units and pairs of one call, as arrays whose numbers were checked."""

    cdef Slot* slots
    cdef Unit* units
    cdef Pair* pairs
    cdef const float** norms
    cdef float* weights
    cdef int64_t* ranges  # of the occurrences of each slot in each document
    cdef int64_t* room
    cdef Span* spans
    cdef float* weighted  # of each pair, what each document has in sequence and near; -1 for none
    cdef int64_t slot_count, unit_count, pair_count, field_count, limit
    cdef Numbers alternatives, sequences, fields  # where each begins; slots; field and units
    cdef list kept

    def __dealloc__(self):
        free(self.slots)
        free(self.units)
        free(self.spans)
        free(self.pairs)
        free(self.norms)
        free(self.weights)
        free(self.ranges)
        free(self.room)
        free(self.weighted)

    def __init__(self, slots, units, pairs, weights, norms):
        self.kept = [list(slots), list(norms)]
        self.take_slots(self.kept[0])
        self.take_units(units)
        self.take_fields(weights, self.kept[1])
        self.take_pairs(pairs)

    cdef take_slots(self, slots):
        cdef const int64_t[::1] occurrences
        self.slots = <Slot*>made(len(slots), sizeof(Slot))
        for occurrences in slots:
            self.slots[self.slot_count].size = occurrences.shape[0]
            if occurrences.shape[0]:
                self.slots[self.slot_count].occurrences = &occurrences[0]
            self.slot_count += 1

    cdef take_units(self, units):
        cdef Unit* unit
        self.units = <Unit*>made(len(units), sizeof(Unit))
        self.spans = <Span*>made(len(units), sizeof(Span))
        self.alternatives, self.sequences = Numbers(), Numbers()
        for each in units:
            unit = &self.units[self.unit_count]
            unit.first = <uint32_t>self.alternatives.size
            for sequence in each:
                self.alternatives.add(<uint32_t>self.sequences.size)
                if not sequence:
                    raise ValueError("an alternative of a unit has no slots")
                for slot in sequence:
                    if not 0 <= slot < self.slot_count:
                        raise ValueError(f"a unit has the slot {slot}, and there is none")
                    self.sequences.add(slot)
            unit.last = <uint32_t>self.alternatives.size
            unit.is_slot = len(each) == 1 and len(each[0]) == 1
            self.unit_count += 1
        self.alternatives.add(<uint32_t>self.sequences.size)

    cdef take_fields(self, weights, norms):
        cdef const float[::1] of_field
        if len(weights) != len(norms):
            raise ValueError("there are more or fewer weights than norms")
        self.weights = <float*>made(len(norms), sizeof(float))
        self.norms = <const float**>made(len(norms), sizeof(float*))
        self.limit = len(norms[0])
        for weight, of_field in zip(weights, norms):
            if of_field.shape[0] != self.limit:
                raise ValueError("there are more or fewer norms than documents")
            self.weights[self.field_count] = weight
            if self.limit:
                self.norms[self.field_count] = &of_field[0]
            self.field_count += 1

    cdef take_pairs(self, pairs):
        cdef Pair* pair
        cdef int64_t field, first, second
        self.pairs = <Pair*>made(len(pairs), sizeof(Pair))
        self.fields = Numbers()
        for fields, gap, sequence, window, proximity in pairs:
            pair = &self.pairs[self.pair_count]
            pair.first = <uint32_t>self.fields.size
            for field, first, second in fields:
                if not (0 <= field < self.field_count
                        and 0 <= first < self.unit_count and 0 <= second < self.unit_count):
                    raise ValueError("a pair has a field or a unit, and there is none")
                self.fields.add(<uint32_t>field)
                self.fields.add(<uint32_t>first)
                self.fields.add(<uint32_t>second)
            pair.last = <uint32_t>self.fields.size
            pair.is_ordered = gap is not None
            if gap is not None:
                pair.gap = gap
            pair.sequence, pair.window, pair.proximity = sequence, window, proximity
            self.pair_count += 1

    cdef make_room(self, const int64_t[::1] docnums):
        """Find the occurrences of all slots in some documents, and make room to compare them."""
        cdef int64_t count = docnums.shape[0], most = 0, i
        self.ranges = <int64_t*>made(2 * count * self.slot_count, sizeof(int64_t))
        self.weighted = <float*>made(2 * count * self.pair_count, sizeof(float))
        with nogil:
            for i in range(self.slot_count):
                find_documents(self.slots[i], docnums, self.ranges + 2 * count * i)
            for i in range(count):
                most = max(most, self.room_of(i, count))
        self.room = <int64_t*>made(most, sizeof(int64_t))

    cdef int64_t room_of(self, int64_t document, int64_t count) noexcept nogil:
        """Return how much room the spans of the units take in one document."""
        cdef int64_t most = 0, row
        cdef uint32_t alternative
        cdef const int64_t* run
        for row in range(self.unit_count):
            if not self.units[row].is_slot:
                for alternative in range(self.units[row].first, self.units[row].last):
                    run = self.run(self.sequences.items[self.alternatives.items[alternative]],
                                   document, count)
                    most += 4 * (run[1] - run[0])
        return most

    cdef inline const int64_t* run(
        self, uint32_t slot, int64_t document, int64_t count
    ) noexcept nogil:
        """Return where the occurrences of a slot in a document begin and end."""
        return self.ranges + 2 * (slot * count + document)

    cdef void find_spans(self, int64_t document, int64_t count) noexcept nogil:
        """Find where all units are in one document."""
        cdef int64_t row
        cdef int64_t* room = self.room
        cdef uint32_t slot
        cdef const int64_t* run
        for row in range(self.unit_count):
            if self.units[row].is_slot:
                slot = self.sequences.items[self.alternatives.items[self.units[row].first]]
                run = self.run(slot, document, count)
                self.spans[row].starts = self.slots[slot].occurrences + run[0]
                self.spans[row].size = run[1] - run[0]
                self.spans[row].ends = self.spans[row].starts
                self.spans[row].end_count = self.spans[row].size
                self.spans[row].shift = 1
            else:
                room = self.find_span(&self.spans[row], self.units[row], document, count, room)

    cdef int64_t* find_span(
        self, Span* span, Unit unit, int64_t document, int64_t count, int64_t* room
    ) noexcept nogil:
        """Find where a unit of several slots is; return the room that is left."""
        cdef int64_t size = 0, most = 0, here, length, i
        cdef uint32_t alternative, first
        cdef const int64_t* run
        cdef int64_t* starts
        cdef int64_t* ends
        cdef int64_t* new
        for alternative in range(unit.first, unit.last):
            run = self.run(self.sequences.items[self.alternatives.items[alternative]],
                           document, count)
            most += run[1] - run[0]
        starts, ends, new = room, room + most, room + 2 * most
        span.size = span.end_count = 0
        for alternative in range(unit.first, unit.last):
            first = self.alternatives.items[alternative]
            length = self.alternatives.items[alternative + 1] - first
            here = self.find_sequence(first, length, document, count, new)
            size = span.size
            span.size = unite(starts, size, new, here, new + most)
            for i in range(here):
                new[i] += length
            size = span.end_count
            span.end_count = unite(ends, size, new, here, new + most)
        span.starts, span.ends, span.shift = starts, ends, 0
        return room + 4 * most

    cdef int64_t find_sequence(
        self, uint32_t first, int64_t length, int64_t document, int64_t count, int64_t* into
    ) noexcept nogil:
        """Set the starts of consecutive slots in a document; return how many there are."""
        cdef uint32_t slot = self.sequences.items[first]
        cdef const int64_t* run = self.run(slot, document, count)
        cdef int64_t size = run[1] - run[0], offset, kept, row, i
        if size:
            memcpy(into, self.slots[slot].occurrences + run[0], size * sizeof(int64_t))
        for offset in range(1, length):
            slot = self.sequences.items[first + offset]
            run = self.run(slot, document, count)
            row, kept = run[0], 0
            for i in range(size):
                row = find_in(self.slots[slot].occurrences, run[1], row, into[i] + offset)
                if row == run[1]:
                    break
                into[kept] = into[i]
                kept += self.slots[slot].occurrences[row] == into[i] + offset
            size = kept
        return size

    cdef void compare(self, int64_t document, int64_t docnum, int64_t count) noexcept nogil:
        """Weigh how often one document has each pair."""
        cdef int64_t row
        cdef Pair* pair
        cdef uint32_t at, field
        cdef Span* first
        cdef Span* second
        cdef bint is_one
        cdef float* in_sequence
        cdef float* near
        for row in range(self.pair_count):
            pair = &self.pairs[row]
            in_sequence = self.weighted + 2 * count * row + document
            near = in_sequence + count
            in_sequence[0] = near[0] = -1
            is_one = pair.last - pair.first == 3
            for at in range(pair.first, pair.last, 3):
                field = self.fields.items[at]
                first = &self.spans[self.fields.items[at + 1]]
                second = &self.spans[self.fields.items[at + 2]]
                if first.size and second.size:
                    if pair.is_ordered:
                        self.weigh(
                            in_sequence, count_in_sequence(first, second, pair.gap), field,
                            docnum, is_one,
                        )
                    if pair.window:
                        self.weigh(
                            near, count_near(first, second, pair.window), field, docnum, is_one
                        )

    cdef inline void weigh(
        self, float* into, int64_t tf, uint32_t field, int64_t docnum, bint is_one
    ) noexcept nogil:
        if tf:
            if into[0] < 0:
                into[0] = 0
            into[0] += (
                <float>tf * self.weights[field] / (1 if is_one else self.norms[field][docnum])
            )

    cdef void add(
        self, const int64_t[::1] docnums, float[::1] scores, Pair* pair, const float* weighted,
        double weight, bint is_near,
    ) noexcept nogil:
        """Add to the scores of all documents what a pair is worth."""
        cdef int64_t i, having = 0, count = docnums.shape[0]
        cdef float limit, norm
        for i in range(count):
            having += weighted[i] >= 0
        if not having:
            return
        if is_near:
            weight *= log1p((count - having + 0.5) / (having + 0.5))
        limit = <float>weight
        for i in range(count):
            if weighted[i] >= 0:
                norm = 1
                if pair.last - pair.first == 3:
                    norm = self.norms[self.fields.items[pair.first]][docnums[i]]
                scores[i] += weighted[i] * limit / (norm + weighted[i])


def add_pairs(scores, docnums, slots, units, pairs, weights, norms):
    cdef const int64_t[::1] documents = docnums
    cdef Comparison all = Comparison(slots, units, pairs, weights, norms)
    cdef int64_t count = documents.shape[0], i
    total = np.array(scores, np.float32)
    cdef float[::1] into = total
    cdef const float* weighted
    if into.shape[0] != count:
        raise ValueError("there are more or fewer scores than documents")
    for i in range(count):
        if not 0 <= documents[i] < all.limit:
            raise ValueError(f"a document is not below {all.limit}")
    all.make_room(documents)
    with nogil:
        for i in range(count):
            all.find_spans(i, count)
            all.compare(i, documents[i], count)
        for i in range(all.pair_count):
            weighted = all.weighted + 2 * count * i
            all.add(documents, into, &all.pairs[i], weighted, all.pairs[i].sequence, False)
            all.add(
                documents, into, &all.pairs[i], weighted + count, all.pairs[i].proximity, True
            )
    return total


cdef void find_documents(
    Slot slot, const int64_t[::1] docnums, int64_t* ranges
) noexcept nogil:
    """Set where the occurrences in each of some documents begin and end."""
    cdef int64_t i, row = 0
    for i in range(docnums.shape[0]):
        row = find_in(slot.occurrences, slot.size, row, docnums[i] << SHIFT)
        ranges[2 * i] = row
        row = find_in(slot.occurrences, slot.size, row, (docnums[i] + 1) << SHIFT)
        ranges[2 * i + 1] = row


cdef int64_t unite(
    int64_t* numbers, int64_t size, const int64_t* more, int64_t count, int64_t* room
) noexcept nogil:
    """Merge numbers into others, both ascending, each once; return how many there are.

    There is room for all of them, in `numbers` and in `room`.
    """
    cdef int64_t i = 0, row = 0, united = 0, number
    if not size:
        if count:
            memcpy(numbers, more, count * sizeof(int64_t))
        return count
    while i < size or row < count:
        if row == count or (i < size and numbers[i] <= more[row]):
            number = numbers[i]
            i += 1
        else:
            number = more[row]
            row += 1
        if not united or room[united - 1] != number:
            room[united] = number
            united += 1
    memcpy(numbers, room, united * sizeof(int64_t))
    return united


cdef int64_t count_in_sequence(const Span* first, const Span* second, int64_t gap) noexcept nogil:
    """Return how many starts of the second unit are so far behind ends of the first."""
    cdef int64_t tf = 0, row = 0, i, end
    for i in range(second.size):
        end = second.starts[i] - gap - first.shift
        while row < first.end_count and first.ends[row] < end:
            row += 1
        if row == first.end_count:
            break
        tf += first.ends[row] == end
    return tf


cdef int64_t count_near(const Span* first, const Span* second, int64_t window) noexcept nogil:
    """Return how many starts of the second unit have one of the first near, elsewhere."""
    cdef int64_t tf = 0, row = 0, i, start, there
    for i in range(second.size):
        start = second.starts[i]
        while row < first.size and first.starts[row] < start - window:
            row += 1
        if row == first.size:
            break
        there = row + (first.starts[row] == start)
        tf += there < first.size and first.starts[there] <= start + window
    return tf
