"""Row 11: whatever is typed, the only error is QueryError, and only where it is documented.

Names of fields in arguments raise SchemaError.
"""

from __future__ import annotations

import time
from contextlib import suppress
from random import Random

import pytest
from conftest import DISPATCHES, schema_of_dispatches
from fault import typed

from searchlib import Index, Number, Schema, parse, query as q
from searchlib.errors import DocumentError, QueryError, SchemaError, SearchlibError

MATCHES = ["all", "any", "auto"]
MOST_A_KILOBYTE = 0.005
"""Seconds of CPU time that each may take to parse."""


@pytest.fixture(scope="module")
def index() -> Index:
    index = Index.memory(Schema(**schema_of_dispatches(), share=Number(float)))
    index.add_documents(
        {**document, "share": row / 2} for row, document in enumerate(DISPATCHES[:2])
    )
    index.add_documents(DISPATCHES[2:])
    return index


def lenient(index: Index, random: Random) -> None:
    text = typed.query(random)
    results = index.search(
        text,
        match=random.choice(MATCHES),
        limit=random.choice([None, 0, 3, 10**30]),
        offset=random.choice([0, 1, 10**30]),
    )
    assert results.total >= len(results)
    assert results.correction is None or isinstance(results.correction, str)
    for hit in results[:1]:
        hit.explain()


def strict(index: Index, random: Random) -> None:
    text = typed.query(random)
    try:
        index.search(text, strict=True, match=random.choice(MATCHES))
    except QueryError as error:
        assert 0 <= error.position <= len(text) and len(str(error)) < 1000


def filtered(index: Index, random: Random) -> None:
    text = typed.query(random)
    try:
        found = {hit.id for hit in index.search(q.Everything(), filter=text, limit=None)}
    except QueryError as error:
        assert 0 <= error.position <= len(text)
    else:
        assert found <= {document["id"] for document in DISPATCHES}


def deleted(index: Index, random: Random) -> None:
    writer = index.writer()
    try:
        writer.delete_by_query(typed.query(random))
    except QueryError:
        pass
    finally:
        writer.rollback()
    assert len(index) == len(DISPATCHES)


def continued(index: Index, random: Random) -> None:
    sort = random.choice([None, "date", "-words", "section", ["share", "id"]])
    with suppress(QueryError):
        assert index.search("le OU drones", sort=sort, after=typed.cursor(random)).total >= 1


def called(index: Index, random: Random) -> None:
    names = [
        "query",
        "fields",
        "match",
        "filter",
        "sort",
        "facets",
        "distinct",
        "limit",
        "offset",
        "after",
        "synonyms",
        "timeout",
    ]
    arguments = {
        "query": "drones",
        **{name: typed.value(random) for name in random.sample(names, 2)},
    }
    with suppress(QueryError, SchemaError):
        assert index.search(**arguments).total <= len(index)


def built(index: Index, random: Random) -> None:
    field = random.choice([None, *typed.FIELDS])
    text = typed.query(random)
    makers = [
        lambda: q.Term(random.choice([text, typed.value(random)]), field),
        lambda: q.Phrase(text, field, random.choice([0, 5, 10**30])),
        lambda: q.Near((text, "drone"), random.choice([1, 10**30]), random.random() < 0.5, field),
        lambda: q.Prefix(text, field),
        lambda: q.Wildcard(text, field),
        lambda: q.Fuzzy(text, random.choice([0, 1, 2, 3]), field),
        lambda: q.Range(field, typed.value(random), typed.value(random)),
        lambda: q.Range(field, text, None),
        lambda: q.Match(text, field),
        lambda: q.Boost(q.Match(text), typed.value(random)),
    ]
    with suppress(QueryError):
        node = random.choice(makers)()
        query = random.choice([node, ~node, node & q.Everything(), node | q.Term("drone")])
        assert index.search(query, filter=random.choice([None, node])).total <= len(index)


def asked(index: Index, random: Random) -> None:
    text = typed.query(random)
    index.suggest(text)
    index.correct(text)
    with suppress(DocumentError):
        index.explain(text, random.choice(["drones", "haras", text]))


def parsed(index: Index, random: Random) -> None:
    """Queries with the highest cost for each character: something short, repeated."""
    piece = "".join(random.choices(typed.PIECES, k=random.randint(1, 3)))
    text = (piece * (1 + 2000 // len(piece)))[:2000]
    seconds = min(_seconds(text, index, strict) for strict in (False, True, False))
    if seconds > MOST_A_KILOBYTE:
        seconds = min(_seconds(text, index, False) for _ in range(5))
    assert seconds <= MOST_A_KILOBYTE * max(1, len(text.encode("utf-8", "surrogatepass")) / 1000), (
        piece
    )


def _seconds(text: str, index: Index, strict: bool) -> float:
    started = time.thread_time()
    with suppress(QueryError):
        parse(text, index.schema, strict=strict)
    return time.thread_time() - started


KINDS = (
    [lenient] * 4
    + [strict] * 3
    + [filtered] * 3
    + [continued] * 2
    + [called] * 2
    + [built] * 3
    + [asked, deleted, parsed]
)


def test_only_query_errors(index, trials):
    trial = trials(
        11, "query strings, cursors, filters, arguments, nodes", release=1_000_000, small=5_000
    )
    for number in trial:
        seed = trial.random.randrange(1 << 62)
        random = Random(seed)
        kind = random.choice(KINDS)
        try:
            kind(index, random)
        except SearchlibError as error:
            raise AssertionError(f"trial {number} ({kind.__name__}, seed {seed})") from error
        except Exception as error:
            error.add_note(f"trial {number} ({kind.__name__}, seed {seed})") if hasattr(
                error, "add_note"
            ) else None
            raise


MISSPELT = [
    "public:true",
    "secrets:oui",
    "section:monde SAUF secrets:oui",
    "sectoin:monde",
    "titre:drone",
    "(titre:drone)",
    "-titre:drone",
    "titre: drone",
    "section:monde ET [",
    "section:monde ET",
    '"drone',
    "section:monde …",
    "titre:(a b)",
]


@pytest.mark.parametrize("text", MISSPELT)
def test_a_misspelt_filter_is_an_error_and_deletes_nothing(index, text):
    with pytest.raises(QueryError) as caught:
        index.search("drones", filter=text)
    assert 0 <= caught.value.position <= len(text)
    writer = index.writer()
    with pytest.raises(QueryError):
        writer.delete_by_query(text)
    writer.rollback()


@pytest.mark.parametrize(
    "text",
    [
        "text:armés",
        '"titre:drone"',
        "http://afp.fr",
        "12:30",
        "section:(a:b c:d)",
        "text:(l’aéroport de Bagdad)",
        "id:titre:drone",
    ],
)
def test_what_is_no_misspelt_field(index, text):
    index.search("drones", filter=text, strict=True)
    index.search(text, strict=True)


def test_a_strict_search_knows_text_from_a_misspelt_field(index):
    assert (
        index.search("Bagdad : drones", strict=True).total
        == index.search("Bagdad: drones", strict=True).total
        == 1
    )
    with pytest.raises(QueryError):
        index.search("titre:drones", strict=True)
    index.search("titre:drones")


@pytest.mark.parametrize(
    "arguments",
    [
        {"timeout": float("nan")},
        {"timeout": "1"},
        {"sort": 5},
        {"sort": [None]},
        {"facets": 5},
        {"facets": [["date"]]},
        {"distinct": 5},
        {"fields": {"text": "x"}},
        {"fields": 5},
        {"fields": {"text": float("nan")}},
        {"synonyms": {1: 2}},
        {"synonyms": "x"},
        {"after": "W1s"},
        {"after": 5},
    ],
)
def test_arguments_of_the_wrong_kind(index, arguments):
    with pytest.raises((QueryError, SchemaError)):
        index.search("drones", **arguments)


def test_numbers_beyond_every_field(index):
    nines = "9" * 400
    assert (
        index.search(f"words:>={nines}").total
        == index.search(f"words:<=-{nines}").total
        == index.search("words:>=1e400").total
        == 0
    )
    assert (
        index.search(f"words:<={nines}").total
        == index.search(f"words:>=-{nines}").total
        == index.search("words:*").total
    )
    assert index.search(f"words:{nines}").total == 0
    assert (
        index.search(f"share:<={nines}").total == 2 and index.search(f"share:>={nines}").total == 0
    )
    for field in ("words", "share"):
        with pytest.raises(QueryError):
            index.search(f"{field}:>=nan", strict=True)
