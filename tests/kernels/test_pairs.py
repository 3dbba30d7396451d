"""Pairs of words: the kernel against its definition, on random occurrences."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, strategies as st

from searchlib.kernels import PlacedPair, reference

DOCUMENTS = 5
FIELDS = 2

occurrences = st.lists(
    st.tuples(st.integers(0, DOCUMENTS - 1), st.integers(0, 25)), unique=True, max_size=60
).map(sorted)
slots = st.lists(occurrences, min_size=4, max_size=4)
sequences = st.lists(st.integers(0, 3), min_size=1, max_size=3).map(tuple)
units = st.lists(
    st.lists(sequences, min_size=1, max_size=3, unique=True).map(tuple), min_size=1, max_size=4
)


@st.composite
def cases(draw):
    """Draw slots, units, pairs of them, and documents."""
    placed = draw(units)
    rows = st.integers(0, len(placed) - 1)
    fields = st.lists(
        st.tuples(st.integers(0, FIELDS - 1), rows, rows),
        min_size=1,
        max_size=FIELDS,
        unique_by=lambda field: field[0],
    ).map(tuple)
    pair = st.builds(
        PlacedPair,
        fields,
        st.none() | st.integers(0, 3),
        st.floats(0, 3),
        st.sampled_from([0, 1, 4]),
        st.floats(0, 3),
    )
    docnums = sorted(draw(st.sets(st.integers(0, DOCUMENTS - 1), min_size=1)))
    return draw(slots), placed, draw(st.lists(pair, max_size=4)), docnums


WEIGHTS = [1.0, 2.5]
NORMS = [np.linspace(0.5, 2, DOCUMENTS, dtype=np.float32), np.ones(DOCUMENTS, np.float32)]


def arguments(case):
    """Return what the kernel takes for a case."""
    slots, units, pairs, docnums = case
    packed = [np.array([doc << 32 | at for doc, at in slot], np.int64) for slot in slots]
    scores = np.arange(1, len(docnums) + 1, dtype=np.float32)
    return scores, np.array(docnums, np.int64), packed, units, pairs, WEIGHTS, NORMS


def spans(unit, slots, docnum):
    """Return where a unit starts in a document, and where it ends."""
    return {
        (start, start + len(sequence))
        for sequence in unit
        for doc, start in slots[sequence[0]]
        if doc == docnum
        and all((doc, start + row) in slots[slot] for row, slot in enumerate(sequence))
    }


def expected(case):
    """Return the scores of a case by their definition."""
    slots, units, pairs, docnums = case
    scores = dict(zip(docnums, range(1, len(docnums) + 1), strict=True))
    for pair in pairs:
        in_sequence, near = {}, {}
        for docnum in docnums:
            for field, first, second in pair.fields:
                firsts = spans(units[first], slots, docnum)
                starts = {start for start, _ in spans(units[second], slots, docnum)}
                weight = WEIGHTS[field] / NORMS[field][docnum]
                if pair.gap is not None:
                    ends = {end + pair.gap for _, end in firsts}
                    if tf := len(starts & ends):
                        in_sequence[docnum] = in_sequence.get(docnum, 0.0) + tf * weight
                if tf := sum(
                    any(0 < abs(start - other) <= pair.window for other, _ in firsts)
                    for start in starts
                ):
                    near[docnum] = near.get(docnum, 0.0) + tf * weight
        rarity = math.log1p((len(docnums) - len(near) + 0.5) / (len(near) + 0.5))
        for docnum, x in in_sequence.items():
            scores[docnum] += pair.sequence * x / (1 + x)
        for docnum, x in near.items():
            scores[docnum] += pair.proximity * rarity * x / (1 + x)
    return [scores[docnum] for docnum in docnums]


@given(cases())
def test_add_pairs(kernels, case):
    given_scores, *others = arguments(case)
    scores = kernels.add_pairs(given_scores, *others)
    assert scores.dtype == np.float32
    assert scores.tolist() == pytest.approx(expected(case), rel=1e-5)
    assert given_scores.tolist() == list(range(1, len(scores) + 1))


@given(cases())
def test_the_twin_gives_the_same_bits(native, case):
    mine, theirs = (room.add_pairs(*arguments(case)) for room in (native, reference))
    assert mine.tobytes() == theirs.tobytes()


CHAT_NOIR = ([[(0, 1)], [(0, 2)]], [((0,),), ((1,),)], [PlacedPair(((0, 0, 1),), 0, 1, 8, 1)], [0])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({3: [((2,),), ((1,),)]}, "slot"),
        ({3: [((-1,),), ((1,),)]}, "slot"),
        ({3: [((),), ((1,),)]}, "slots"),
        ({4: [CHAT_NOIR[2][0]._replace(fields=((0, 0, 2),))]}, "unit"),
        ({4: [CHAT_NOIR[2][0]._replace(fields=((2, 0, 1),))]}, "field"),
        ({1: np.array([DOCUMENTS])}, "below"),
        ({1: np.array([-1])}, "below"),
        ({0: np.ones(2, np.float32)}, "scores"),
        ({5: [1.0]}, "weights"),
        ({6: [NORMS[0], NORMS[1][1:]]}, "norms"),
    ],
)
def test_the_twin_refuses_what_does_not_fit(native, changes, reason):
    sound = arguments(CHAT_NOIR)
    assert native.add_pairs(*sound).tolist() != [1.0]
    with pytest.raises(ValueError, match=reason):
        native.add_pairs(*[changes.get(row, argument) for row, argument in enumerate(sound)])
