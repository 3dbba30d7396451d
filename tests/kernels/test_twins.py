"""Compiled kernels give what their references give, to the bit, and refuse what does not fit."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from hypothesis import given, strategies as st

from searchlib.kernels import (
    CODINGS,
    FLOATS,
    ONES,
    SHORT,
    CodedList,
    CodedStream,
    encode_lists,
    reference,
    starts_of,
)

entries = st.integers(0, 6) | st.integers(0, 2**31)
texts = st.lists(st.lists(entries, max_size=12), max_size=8)
docnums = st.one_of(
    st.lists(st.integers(0, 70), unique=True, max_size=40),
    st.lists(st.integers(0, 70_000), unique=True, max_size=40),
    st.lists(st.integers(0, 2**32 - 1), unique=True, max_size=10),
).map(sorted)
frequencies = st.sampled_from([(1, 1), (1, 3), (1, 300), (1, 70_000), (1, 2**32 - 1)]).flatmap(
    lambda bounds: st.integers(*bounds)
)
tables = st.lists(
    docnums.flatmap(
        lambda docs: st.tuples(
            st.just(docs), st.lists(frequencies, min_size=len(docs), max_size=len(docs))
        )
    ),
    max_size=6,
)


def flat(table, column, dtype):
    return np.array([value for row in table for value in row[column]], dtype)


def sizes_of(lists):
    return np.array([len(each) for each in lists], np.int64)


def assert_same(mine, theirs):
    """Both gave arrays of the same types with the same bytes."""
    assert [part.dtype for part in mine] == [part.dtype for part in theirs]
    assert [part.tobytes() for part in mine] == [part.tobytes() for part in theirs]


def test_twins_are_called_like_their_references(native):
    assert native.__all__
    for name in native.__all__:
        mine, theirs = (getattr(room, name) for room in (native, reference))
        if inspect.isclass(theirs):
            assert members(mine) == members(theirs)
        else:
            parameters = inspect.signature(theirs).parameters
            assert list(inspect.signature(mine).parameters) == list(parameters)


def members(cls):
    return {name for name in dir(cls) if not name.startswith("_")}


@given(texts)
def test_invert(native, texts):
    ids = np.array([entry for text in texts for entry in text], np.uint32)
    mine, theirs = (list(room.invert(ids, sizes_of(texts))) for room in (native, reference))
    assert [part.entries.dtype for part in mine] == [np.int64] * len(mine)
    for column in range(5):
        if mine and theirs:
            assert_same(
                [np.concatenate([part[column] for part in mine])],
                [np.concatenate([part[column] for part in theirs])],
            )
    assert bool(mine) == bool(theirs)


def test_invert_many_documents_and_blocks(native):
    rng = np.random.default_rng(1)
    lengths = rng.choice([0, 0, 1, 2, 200, 70], 900)
    ids = rng.zipf(1.3, int(lengths.sum())).clip(max=4000).astype(np.uint32)
    for mine, theirs in zip(
        native.invert(ids, lengths), reference.invert(ids, lengths), strict=True
    ):
        assert_same(mine, theirs)


@pytest.mark.parametrize("lengths", [[1], [5], [2, 2], [4, -1], [2**62, 2**62, -(2**63) + 3]])
def test_invert_refuses_lengths_of_other_texts(native, lengths):
    with pytest.raises(ValueError, match="more or fewer"):
        list(native.invert(np.array([1, 2, 1], np.uint32), np.array(lengths, np.int64)))


@given(tables, st.data(), st.sampled_from([np.uint32, np.int64]))
def test_unite_lists(native, table, data, dtype):
    rows = st.lists(st.integers(0, len(table) - 1), max_size=5) if table else st.just([])
    groups = data.draw(st.lists(rows, max_size=4))
    arguments = (
        sizes_of(groups),
        np.array([row for group in groups for row in group], np.int64),
        starts_of(sizes_of([docs for docs, _ in table])),
        flat(table, 0, np.uint32),
        flat(table, 1, dtype),
    )
    assert_same(native.unite_lists(*arguments), reference.unite_lists(*arguments))


def test_unite_long_lists(native):
    rng = np.random.default_rng(2)
    lists = [np.unique(rng.integers(0, 3000, size)) for size in (0, 1, 3, 40, 700, 2900)]
    docs = np.concatenate(lists)
    arguments = (
        np.array([6, 0, 2, 3, 3], np.int64),
        np.array([0, 1, 2, 3, 4, 5, 4, 5, 1, 2, 0, 3, 3, 3], np.uint32),
        starts_of(sizes_of(lists)),
        docs,
        rng.integers(1, 9, len(docs)),
    )
    assert_same(native.unite_lists(*arguments), reference.unite_lists(*arguments))


@pytest.mark.parametrize(
    ("counts", "rows", "starts", "docnums"),
    [
        ([1], [2], [0, 1, 2], [7, 8]),
        ([1], [-1], [0, 1, 2], [7, 8]),
        ([1], [0], [0, 3, 3], [7, 8]),
        ([1], [0], [-1, 1, 2], [7, 8]),
        ([1], [0], [2, 1, 2], [7, 8]),
        ([2], [0], [0, 1, 2], [7, 8]),
        ([0], [0], [0, 1, 2], [7, 8]),
        ([1], [0], [0, 1, 2], [7, 8, 9]),
    ],
)
def test_unite_lists_refuses_rows_of_no_table(native, counts, rows, starts, docnums):
    with pytest.raises(ValueError, match=r"not there|more or fewer"):
        native.unite_lists(*map(np.array, (counts, rows, starts, docnums)), np.array([1, 1]))


@given(tables, st.sampled_from([np.int64, np.uint32, np.float32]), st.sampled_from([0, 0.5]))
def test_encode_lists(native, table, dtype, fraction):
    tfs = flat(table, 1, dtype) + dtype(fraction if dtype is np.float32 else 0)
    arguments = sizes_of([docs for docs, _ in table]), flat(table, 0, np.int64), tfs
    assert_same(native.encode_lists(*arguments), reference.encode_lists(*arguments))


@pytest.mark.parametrize("counts", [[1], [4], [4, -1], [2**62, 2**62, -(2**63) + 3]])
def test_encode_lists_refuses_other_counts(native, counts):
    three = np.array([1, 2, 3])
    with pytest.raises(ValueError, match="more or fewer"):
        native.encode_lists(np.array(counts), three, three)
    with pytest.raises(ValueError, match="more or fewer"):
        native.encode_lists(np.array([3]), three, three[:2])


@given(
    st.sampled_from([np.uint8, np.uint16, np.uint32, np.int64]),
    st.lists(st.integers(0, 127) | st.integers(0, 2**62), max_size=20),
)
def test_encode_varints(native, dtype, values):
    values = np.array([value & int(np.iinfo(dtype).max) for value in values], dtype)
    assert_same(native.encode_varints(values), reference.encode_varints(values))


def test_encode_varints_refuses_negative_numbers(native):
    with pytest.raises(ValueError, match="negative"):
        native.encode_varints(np.array([1, -1]))


@given(
    st.sampled_from([np.uint8, np.uint16, np.uint32, np.int64]),
    st.lists(st.lists(st.integers(0, 255), max_size=4), max_size=9),
)
def test_sum_runs(native, dtype, runs):
    arguments = np.array([value for run in runs for value in run], dtype), sizes_of(runs)
    assert_same([native.sum_runs(*arguments)], [reference.sum_runs(*arguments)])


@pytest.mark.parametrize("counts", [[1], [4], [4, -1]])
def test_sum_runs_refuses_other_counts(native, counts):
    with pytest.raises(ValueError, match="more or fewer"):
        native.sum_runs(np.array([1, 2, 3]), np.array(counts))


@given(
    st.sampled_from([np.bool_, np.uint8, np.uint16, np.float32, np.int64]),
    st.lists(st.lists(st.integers(0, 255), max_size=4), max_size=6),
    st.data(),
)
def test_expand(native, dtype, table, data):
    rows = data.draw(st.lists(st.integers(0, len(table) - 1), max_size=9)) if table else []
    arguments = (
        np.array(rows, np.uint32),
        starts_of(sizes_of(table)),
        np.array([value for row in table for value in row], dtype),
    )
    assert_same(native.expand(*arguments), reference.expand(*arguments))


@pytest.mark.parametrize(
    ("rows", "starts"),
    [
        ([2], [0, 1, 2]),
        ([-1], [0, 1, 2]),
        ([0], [0, 3, 3]),
        ([0], [-1, 1, 2]),
        ([0], [2, 1, 2]),
        ([0], [2**62, 2**62 + 1]),
        ([0], []),
    ],
)
def test_expand_refuses_rows_of_no_table(native, rows, starts):
    with pytest.raises(ValueError, match="not there"):
        native.expand(np.array(rows), np.array(starts, np.int64), np.array([7, 8]))


@given(st.lists(st.integers(0, 20) | st.integers(0, 2**32 - 1), max_size=60))
def test_hash_slots(native, hashes):
    hashes = np.array(hashes, np.uint32)
    assert_same([native.hash_slots(hashes)], [reference.hash_slots(hashes)])


def test_arrays_may_be_read_only_and_strided(native):
    counts = np.array([1, 9, 2])[::2]
    values = np.arange(6, dtype=np.uint32)[::2]
    values.setflags(write=False)
    assert native.sum_runs(values, counts).tolist() == [0, 6]
    assert native.encode_varints(values)[0].tolist() == [0, 2, 4]
    assert native.encode_lists(counts, values, values + 1).sizes.sum() > 0


weighted_sets = st.lists(
    st.lists(st.integers(0, 300), unique=True, max_size=40).map(sorted), min_size=1, max_size=5
)


def weighted(sets, seed):
    """Return sets of documents with whole weights, whose sums are exact."""
    rng = np.random.default_rng(seed)
    return [
        (np.array(docnums, np.int64), rng.integers(0, 9, len(docnums)).astype(np.float32))
        for docnums in sets
    ]


@given(weighted_sets, st.integers(0, 99), st.sampled_from([301, 5000, 10**6]))
def test_sets_with_weights(native, sets, seed, limit):
    parts = weighted(sets, seed)
    for name in ("merge_sum", "merge_max", "intersect"):
        mine, theirs = (getattr(room, name)(parts, limit) for room in (native, reference))
        assert_same(mine, theirs)
    mine, theirs = (
        room.add_where_present(parts[0], parts[1:], limit) for room in (native, reference)
    )
    assert_same([mine], [theirs])


@given(st.lists(st.integers(0, 60)), st.lists(st.integers(0, 60), unique=True).map(sorted))
def test_members(native, docnums, among):
    arguments = np.array(docnums, np.int64), np.array(among, np.int64)
    assert_same([native.members(*arguments)], [reference.members(*arguments)])


@pytest.mark.parametrize("docnums", [[3, 10], [-1, 3]])
def test_sets_refuse_documents_beyond_the_limit(native, docnums):
    beyond = np.array(docnums), np.ones(2, np.float32)
    fitting = np.array([1, 2]), np.ones(2, np.float32)
    for call in (
        lambda: native.merge_sum([fitting, beyond], 10),
        lambda: native.merge_max([fitting, beyond], 10),
        lambda: native.add_where_present(beyond, [fitting], 10),
        lambda: native.add_where_present(fitting, [beyond], 10),
    ):
        with pytest.raises(ValueError, match="not below 10"):
            call()


def test_sets_refuse_other_numbers_of_weights(native):
    long = np.array([1, 2]), np.ones(3, np.float32)
    fitting = np.array([1, 2]), np.ones(2, np.float32)
    for call in (
        lambda: native.merge_sum([fitting, long], 10),
        lambda: native.intersect([fitting, long], 10),
        lambda: native.add_where_present(long, [fitting], 10),
    ):
        with pytest.raises(ValueError, match="more or fewer weights"):
            call()


def test_a_union_leaves_nothing_for_the_next(native):
    parts = [(np.array([1, 64]), np.ones(2, np.float32))] * 2
    assert native.merge_sum(parts, 65)[1].tolist() == [2, 2]
    assert native.add_where_present(parts[0], parts, 65).tolist() == [3, 3]
    assert native.merge_sum(parts, 65)[1].tolist() == [2, 2]
    assert native.merge_max(parts, 70)[0].tolist() == [1, 64]


@given(st.lists(st.integers(0, 5), max_size=90), st.integers(-1, 95))
def test_top(native, scores, k):
    scores = np.array(scores, np.float32)
    assert_same([native.top(scores, k)], [reference.top(scores, k)])


@given(
    st.integers(0, 255),
    st.integers(0, 12),
    st.binary(max_size=24),
    st.sampled_from([5, 300, 2**32]),
)
def test_any_bytes_are_the_same_list_or_none(native, coding, df, coded, limit):
    if coding not in CODINGS:
        coding = CODINGS[coding % len(CODINGS)]
    try:
        theirs = reference.decode_list(coding, df, coded, limit) if df else None
    except ValueError:
        theirs = None
    if theirs is None:
        with pytest.raises(ValueError, match="posting list"):
            native.decode_list(coding, df, coded, limit)
    else:
        assert_same(native.decode_list(coding, df, coded, limit), theirs)

    at, sizes = np.array([len(coded)]), np.array([len(coded)])
    twice = np.frombuffer(coded * 2, np.uint8)
    arguments = np.array([coding], np.uint8), np.array([df]), at, sizes, twice, limit
    if theirs is None:
        if df or coded:
            with pytest.raises(ValueError, match="posting list"):
                native.decode_lists(*arguments)
    else:
        assert_same(native.decode_lists(*arguments), theirs)


@given(tables)
def test_decode_lists(native, table):
    counts = sizes_of([docs for docs, _ in table])
    encoded = encode_lists(counts, flat(table, 0, np.uint32), flat(table, 1, np.uint32))
    at, rows = starts_of(encoded.sizes)[:-1], np.arange(len(table))[::-1]
    arguments = (
        encoded.codings[rows],
        counts[rows],
        at[rows].astype(np.uint32),
        encoded.sizes[rows],
        encoded.coded,
        2**32,
    )
    assert_same(native.decode_lists(*arguments), reference.decode_lists(*arguments))


@pytest.mark.parametrize(
    ("dfs", "at", "sizes"),
    [
        ([1], [-1], [2]),
        ([1], [0], [5]),
        ([1], [3], [2]),
        ([1], [0], [-1]),
        ([1], [2**62], [2**62]),
        ([-1], [0], [2]),
        ([3], [0], [4]),
        ([1, 1], [0], [2]),
    ],
)
def test_decode_lists_refuses_what_is_not_within_the_bytes(native, dfs, at, sizes):
    codings = np.full(len(dfs), SHORT | ONES, np.uint8)
    with pytest.raises(ValueError, match="more or fewer bytes"):
        native.decode_lists(
            codings, np.array(dfs), np.array(at), np.array(sizes), np.zeros(4, np.uint8), 9
        )


def random_list(rng, docs, first):
    """Return a posting list of random documents of a segment, coded."""
    size = int(rng.integers(1, docs + 1))
    docnums = np.sort(rng.choice(docs, size, replace=False))
    tfs = rng.integers(1, rng.choice([2, 20]), size)
    encoded = encode_lists(np.array([size]), docnums, tfs)
    return CodedList(int(encoded.codings[0]), size, encoded.coded.tobytes(), docs, first)


@given(st.integers(0, 10**6), st.integers(1, 2), st.integers(1, 3), st.integers(1, 3))
def test_score_word(native, seed, fields, segments, streams):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 400, segments).tolist()
    limit = sum(sizes)

    def lists():
        return tuple(
            random_list(rng, docs, sum(sizes[:row]))
            for row, docs in enumerate(sizes)
            for _ in range(rng.integers(0, 3))
        )

    live = rng.random(limit) < 0.7 if rng.random() < 0.5 else None
    arguments = (
        [
            CodedStream(1 / (1 + row), tuple(lists() for _ in range(fields)))
            for row in range(streams)
        ],
        [1.0, 2.5][:fields],
        [(rng.random(limit) + 0.5).astype(np.float32) for _ in range(fields)],
        live,
        limit if live is None else int(live.sum()),
        0.7,
    )
    mine, theirs = (room.score_word(*arguments) for room in (native, reference))
    assert [part.dtype for part in mine] == [np.int64, np.float32]
    assert mine[0].tolist() == theirs[0].tolist()
    np.testing.assert_allclose(mine[1], theirs[1], rtol=1e-5)


@pytest.mark.parametrize(
    "changes",
    [
        {"coded": b""},
        {"coded": bytes([4, 0])},
        {"coded": bytes([4, 0, 9, 0])},
        {"coding": SHORT | FLOATS, "coded": bytes(12)},
        {"df": 0},
        {"df": 2**40},
        {"limit": 2**40},
        {"first": -1},
        {"first": 1},
    ],
)
def test_score_word_refuses_what_is_no_list(native, changes):
    sound = CodedList(SHORT | ONES, 2, bytes([4, 0, 6, 0]), 9, 0)
    others = [np.ones(9, np.float32)], None, 9, 0.7
    assert native.score_word([CodedStream(1.0, ((sound,),))], [1.0], *others)[0].tolist() == [4, 6]
    with pytest.raises(ValueError, match="list"):
        native.score_word([CodedStream(1.0, ((sound._replace(**changes),),))], [1.0], *others)


def test_score_word_refuses_arrays_of_other_documents(native):
    stream = CodedStream(1.0, ((CodedList(SHORT | ONES, 1, bytes([4, 0]), 9, 0),),))
    both = CodedStream(1.0, stream.fields * 2)
    nine, eight = np.ones(9, np.float32), np.ones(8, np.float32)
    for streams, weights, norms, live in (
        ([stream], [1.0, 1.0], [nine], None),
        ([both], [1.0, 1.0], [nine, eight], None),
        ([stream], [1.0, 1.0], [nine, nine], None),
        ([stream], [1.0], [nine], np.ones(8, bool)),
    ):
        with pytest.raises(ValueError, match="more or fewer"):
            native.score_word(streams, weights, norms, live, 9, 0.7)


occurrences = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 40)), unique=True, max_size=60
).map(lambda given: np.array(sorted(docnum << 32 | at for docnum, at in given), np.int64))


@given(occurrences, occurrences, st.integers(0, 5), st.booleans())
def test_positions(native, here, there, distance, ordered):
    for name, arguments in {
        "followed_by": (here, there, distance),
        "within": (here, there, distance + 1, ordered),
    }.items():
        assert_same([getattr(native, name)(*arguments)], [getattr(reference, name)(*arguments)])
    assert_same(native.frequencies(here), reference.frequencies(here))


def test_score_word_of_no_documents(native):
    none = np.empty(0, np.float32)
    for fields in (1, 2):
        streams = [CodedStream(1.0, ((),) * fields)]
        for live in (None, np.empty(0, bool)):
            scored = native.score_word(streams, [1.0] * fields, [none] * fields, live, 0, 0.7)
            assert [part.tolist() for part in scored] == [[], []]
