"""The index as Whoosh sees it: Whoosh's documents, order and scores, whoever writes or reads it."""

from __future__ import annotations

import random
from datetime import datetime

import pytest
from whoosh import fields, qparser, query as q, sorting
from whoosh.filedb.filestore import RamStorage
from whoosh.index import open_dir
from whoosh.query.spans import SpanFirst, SpanNear, SpanNot

from searchlib import Date, Index, Keyword, Number, Schema, Text
from searchlib.analysis import FrenchAnalyzer
from searchlib.embedded.whoosh.fields import whoosh_schema
from searchlib.errors import SchemaError, SearchlibError

SCHEMA = Schema(
    id=Keyword(unique=True),
    title=Text(),
    text=Text(),
    section=Keyword(),
    words=Number(int),
    date=Date(),
)
RANDOM = random.Random(5)
WORDS = [
    "le",
    "cheval",
    "chevaux",
    "Chevaux",
    "opéra",
    "attaque",
    "drones",
    "l’aéroport",
    "janvier",
    "États-Unis",
    "2.500",
    "4h30",
    "C-RAM",
    "à",
    "Bagdad",
    "pro-Iran",
    "03/01/2020",
]


def make_documents(count: int) -> list[dict]:
    return [
        {
            "id": f"d{row}",
            "title": " ".join(RANDOM.choices(WORDS, k=RANDOM.randint(0, 6))),
            "text": " ".join(RANDOM.choices(WORDS, k=RANDOM.randint(0, 60))),
            "section": RANDOM.choice(["monde", "régions"]),
            "words": RANDOM.randint(-50, 50),
            "date": datetime(2020 + row % 3, 1 + row % 12, 1),
        }
        for row in range(count)
    ]


DOCUMENTS = make_documents(150)
QUERIES = [
    q.Term("text", "S:cheval"),
    q.Term("text", "chevaux"),
    q.And([q.Term("text", "drones"), q.Term("title", "drones")]),
    q.Or([q.Term("text", "opera"), q.Term("text", "S:attaqu"), q.Term("title", "bagdad")]),
    q.Phrase("text", ["cheval", "drones"]),
    q.Phrase("text", ["cheval", "drones"], slop=3),
    q.Prefix("text", "ch"),
    q.Wildcard("text", "*a*e"),
    q.FuzzyTerm("text", "chevel"),
    q.NumericRange("words", -10, 20),
    q.DateRange("date", datetime(2021, 1, 1), datetime(2021, 12, 31)),
    q.TermRange("section", "m", "n"),
    q.Every(),
    q.Every("title"),
    q.Not(q.Term("text", "drones")),
    q.AndNot(q.Term("text", "drones"), q.Term("text", "opera")),
    q.AndMaybe(q.Term("text", "drones"), q.Term("text", "opera")),
    q.Require(q.Term("text", "drones"), q.Term("section", "monde")),
    q.DisjunctionMax([q.Term("text", "drones"), q.Term("title", "opera")]),
    q.ConstantScoreQuery(q.Term("text", "drones")),
    SpanNear(q.Term("text", "cheval"), q.Term("text", "drones"), slop=4),
    SpanFirst(q.Term("text", "le"), limit=2),
    SpanNot(q.Term("text", "opera"), q.Term("text", "drones")),
]


def built() -> Index:
    index = Index.memory(SCHEMA)
    index.add_documents(DOCUMENTS)
    return index


def in_three_segments() -> Index:
    index = Index.memory(SCHEMA)
    for row in range(0, 150, 50):
        index.add_documents(DOCUMENTS[row : row + 50])
    return index


def by_whoosh() -> Index:
    index = Index.memory(SCHEMA)
    with index.whoosh.writer() as writer:
        for document in DOCUMENTS:
            writer.add_document(**document)
    return index


def stock_index(segments: int):
    """The same documents in a stock Whoosh index, with its own codec."""
    index = RamStorage().create_index(whoosh_schema(SCHEMA))
    for part in range(segments):
        writer = index.writer()
        for document in DOCUMENTS[part * 150 // segments : (part + 1) * 150 // segments]:
            writer.add_document(**document)
        writer.commit(merge=False)
    return index


@pytest.fixture(scope="module")
def stock():
    return stock_index(1)


@pytest.mark.parametrize(("make", "segments"), [(built, 1), (in_three_segments, 3), (by_whoosh, 1)])
def test_documents_order_and_scores_are_stock_ones(make, segments):
    with make().whoosh.searcher() as ours, stock_index(segments).searcher() as theirs:
        for query in QUERIES:
            for limit in (None, 5):
                expected = [(hit["id"], hit.score) for hit in theirs.search(query, limit=limit)]
                assert [
                    (hit["id"], hit.score) for hit in ours.search(query, limit=limit)
                ] == expected, query


@pytest.mark.parametrize("make", [built, by_whoosh])
def test_whoosh_queries_run_in_a_search(make, stock):
    index = make()
    with stock.searcher() as theirs:
        for query in QUERIES:
            expected = {hit["id"]: hit.score for hit in theirs.search(query, limit=None)}
            found = {hit.id: hit.score for hit in index.search(query, limit=None)}
            assert found == pytest.approx(expected, rel=1e-5), query


def test_what_whoosh_does_besides(stock):
    index = built()
    with index.whoosh.searcher() as ours, stock.searcher() as theirs:
        for order in ("words", sorting.FieldFacet("date", reverse=True)):
            pages = [
                [hit["id"] for hit in searcher.search(q.Every(), sortedby=order, limit=20)]
                for searcher in (ours, theirs)
            ]
            assert pages[0] == pages[1]
        groups = [
            s.search(q.Term("text", "drones"), groupedby="section", limit=None).groups("section")
            for s in (ours, theirs)
        ]
        assert {name: len(docs) for name, docs in groups[0].items()} == {
            name: len(docs) for name, docs in groups[1].items()
        }
        likes = [
            [hit["id"] for hit in s.search(q.Term("id", "d3"))[0].more_like_this("text")]
            for s in (ours, theirs)
        ]
        assert likes[0] == likes[1] and likes[0]
        assert ours.key_terms([3], "text") == theirs.key_terms([3], "text")
        assert (
            ours.corrector("text").suggest("chevol")
            == theirs.corrector("text").suggest("chevol")
            != []
        )
        query = qparser.QueryParser("text", index.whoosh.schema).parse("attaques")
        shown = [searcher.search(query)[0].highlights("text") for searcher in (ours, theirs)]
        assert shown[0] == shown[1] and '<b class="match term0">attaque</b>' in shown[0]


def test_stock_whoosh_opens_the_folder(tmp_path, stock):
    index = Index.create(tmp_path / "x.idx", SCHEMA)
    index.add_documents(DOCUMENTS)
    with index.writer() as writer:
        writer.delete("d3")
    with open_dir(index.path).searcher() as searcher:
        assert (
            searcher.doc_count() == 149
            and not searcher.search(q.Term("id", "d3"))
            and searcher.search(q.Term("text", "S:cheval"))
        )
    for toc in (tmp_path / "x.idx").glob("*.toc"):
        toc.unlink()
    index.writer().rollback()  # any writer makes it anew
    assert open_dir(index.path).doc_count() == 149


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("generaux", {"general"}),
        ("général", {"general"}),
        ("tache", {"stain", "task"}),
        ("tâches", {"task"}),
        ("l’école", {"general"}),
    ],
)
def test_stock_parsing_finds_accents_that_were_not_typed(typed, expected):
    index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
    index.add_documents(
        [
            {"id": "general", "text": "Les généraux visitent l’école."},
            {"id": "stain", "text": "Une tache d’encre."},
            {"id": "task", "text": "Leur tâche est rude."},
        ]
    )
    parsed = qparser.QueryParser("text", index.whoosh.schema).parse(typed)
    with index.whoosh.searcher() as searcher:
        assert {hit["id"] for hit in searcher.search(parsed)} == expected


def test_a_french_field_in_a_plain_index_scores_as_stock():
    schema = fields.Schema(
        id=fields.ID(stored=True),
        text=fields.TEXT(analyzer=FrenchAnalyzer(), stored=True, vector=True),
    )
    from searchlib.embedded.whoosh.codec import ColumnarCodec

    found = []
    for codec in (None, ColumnarCodec()):
        index = RamStorage().create_index(schema)
        writer = index.writer(codec=codec)
        for document in DOCUMENTS:
            writer.add_document(id=document["id"], text=document["text"])
        writer.commit()
        parsed = qparser.QueryParser("text", schema).parse(
            'attaques OR "cheval drones" OR aeroport'
        )
        with index.searcher() as searcher:
            found.append([(hit["id"], hit.score) for hit in searcher.search(parsed, limit=None)])
            found[-1].append(sorted(searcher.vector_as("weight", 4, "text")))
    assert found[0] == found[1] and len(found[0]) > 10


def test_the_whoosh_writer_commits_as_ours(tmp_path):
    index = Index.create(tmp_path / "x.idx", SCHEMA)
    index.add_documents(DOCUMENTS[:10])
    with index.whoosh.writer() as writer:
        writer.update_document(**{**DOCUMENTS[3], "text": "un seul hippopotame"})
        writer.delete_by_term("id", "d4")
        writer.add_document(**DOCUMENTS[20])
    assert (
        len(index) == 10
        and [hit.id for hit in index.search("hippopotames")] == ["d3"]
        and "d4" not in index
        and index.check() == []
    )
    with index.whoosh.writer() as writer:
        writer.optimize = True
    assert (
        index.stats()["segments"] == 1 and len(Index.open(index.path)) == 10 and index.check() == []
    )
    writer = index.whoosh.writer()
    writer.add_document(**DOCUMENTS[30])
    writer.cancel()
    assert len(index) == 10 and index.whoosh.doc_count() == 10 and index.whoosh.up_to_date()


def test_the_whoosh_writer_leaves_the_schema_alone():
    writer = built().whoosh.writer()
    with pytest.raises(SchemaError, match="add_field"):
        writer.add_field("other", fields.TEXT)
    with pytest.raises(SchemaError):
        writer.remove_field("text")
    writer.cancel()
    from whoosh.codec.whoosh3 import W3Codec

    with pytest.raises(SearchlibError, match="one codec"):
        built().whoosh.writer(codec=W3Codec())
