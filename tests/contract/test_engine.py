"""The contract of `searchlib.engine.Engine`: one suite for every engine, scores aside."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from conftest import DISPATCHES, ids
from contract.oracle_engine import OracleEngine
from hypothesis import HealthCheck, given, settings, strategies as st

from searchlib import Date, Keyword, Number, Schema, Text, query as q
from searchlib.engine import Engine, WriterOptions
from searchlib.errors import DocumentError, LockError, QueryError, SchemaError, SearchlibError
from searchlib.results import Request

WAIT = WriterOptions(timeout=0.05)


@pytest.fixture
def engine(make_engine: Callable[[Schema], Engine], schema: Schema) -> Engine:
    """Return an engine with the dispatches, in two commits."""
    engine = make_engine(schema)
    write(engine, *DISPATCHES[:2])
    write(engine, *DISPATCHES[2:])
    return engine


def write(engine: Engine, *documents: dict[str, Any]) -> None:
    """Add documents in one commit."""
    writer = engine.writer(WriterOptions())
    for document in documents:
        writer.add(engine.schema.check(document))
    writer.commit()


def search(engine: Engine, query: Any, **options: Any) -> list[str]:
    """Return the keys of a page, in order."""
    return ids(engine.search(Request(query=query, **options)))


def matching(engine: Engine, query: Any, **options: Any) -> set[str]:
    """Return the keys of all matches."""
    return set(search(engine, query, limit=None, **options))


class TestDocuments:
    def test_get_contains_and_len(self, engine):
        assert engine.get("drones") == DISPATCHES[0] and engine.get("inconnu") is None
        assert "drones" in engine and "inconnu" not in engine and len(engine) == 4

    def test_the_schema_is_that_of_the_index(self, engine, schema):
        assert engine.schema == schema and engine.analysis_version > 0

    def test_a_stored_value_is_no_part_of_the_index(self, engine):
        engine.get("drones")["title"] = "autre"
        assert engine.get("drones")["title"] == DISPATCHES[0]["title"]


class TestSearching:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("chevaux", {"haras"}),
            ("Bagdad drones", {"drones"}),
            ("drones opéra", {"drones", "opera"}),
            ("drones ET opéra", set()),
            ("drones +opéra", set()),
            ("drones OU opéra", {"drones", "opera"}),
            ("rouvre SAUF Bagdad", {"opera"}),
            ("-drones", {"haras", "opera", "hopital"}),
            ('"coup d’État"', {"hopital"}),
            ('"coup médical"~2', {"hopital"}),
            ("cheva*", {"haras"}),
            ("op?ra", {"opera"}),
            ("bagdat~", {"drones"}),
            ("title:drones", {"drones"}),
            ("title:chevaux", set()),
            ("section:monde", {"drones"}),
            ("section:m*", {"drones"}),
            ("tags:Irak", {"drones"}),
            ("words:[120 TO 230]", {"haras", "opera"}),
            ("words:{120 TO 230]", {"opera"}),
            ("urgent:non", {"haras", "hopital"}),
            ("date:2021", {"opera", "hopital"}),
            ("date:[2021-06 TO *]", {"drones", "opera", "hopital"}),
            ("le OU cheval", {"haras"}),
            ("*:*", {"drones", "haras", "opera", "hopital"}),
            ("", set()),
            ("introuvable", set()),
        ],
    )
    def test_queries(self, engine, query, expected):
        results = engine.search(Request(query=query, limit=None))
        assert set(ids(results)) == expected and results.total == len(expected)
        assert all(hit.score > 0 for hit in results)

    def test_match(self, engine):
        query = "drones opéra introuvable"
        assert matching(engine, query, match="any") == {"drones", "opera"}
        assert matching(engine, query, match="all") == set()
        assert not engine.search(Request(query="drones Bagdad", limit=1)).relaxed
        relaxed = engine.search(Request(query="drones opéras Bagdad", limit=1))
        assert ids(relaxed) == ["drones"] and relaxed.relaxed and relaxed.total == 2

    def test_fields_and_synonyms(self, engine):
        assert matching(engine, "chevaux", fields=["title"]) == set()
        assert matching(engine, "Bagdad", fields={"title": 5.0}) == {"drones"}
        assert matching(engine, "canasson", synonyms={"canasson": ["poney", "cheval"]}) == {"haras"}

    def test_a_filter_narrows(self, engine):
        query = q.Match("drones rouvre chevaux", match="any")
        assert matching(engine, query, filter="date:[2021 TO 2022]") == {"drones", "opera"}
        assert matching(engine, query, filter=q.Term("monde", "section")) == {"drones"}

    def test_what_is_wrong_is_told(self, engine):
        for options in (
            {"query": '"cheval', "strict": True},
            {"query": "words:beaucoup", "strict": True},
            {"query": "x", "filter": "words:beaucoup"},
            {"query": "x", "filter": "nope:x"},
            {"query": q.Term("x", "nope")},
            {"query": q.Range("text", "a", "b")},
        ):
            with pytest.raises(QueryError):
                engine.search(Request(**options))
        for options in ({"sort": "text"}, {"facets": "nope"}, {"fields": ["section"]}):
            with pytest.raises(SchemaError):
                engine.search(Request(query="x", **options))
        assert matching(engine, "words:beaucoup") == set() and len(engine) == 4


class TestPages:
    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            ("date", ["haras", "opera", "hopital", "drones", "nothing"]),
            ("-date", ["drones", "hopital", "opera", "haras", "nothing"]),
            ("-section", ["hopital", "haras", "drones", "opera", "nothing"]),
            (["-urgent", "words"], ["drones", "haras", "hopital", "opera", "nothing"]),
            ("tags", ["drones", "opera", "haras", "hopital", "nothing"]),
        ],
    )
    def test_sort_and_pages(self, engine, sort, expected):
        write(engine, {"id": "nothing"})
        everything = q.Everything()
        assert search(engine, everything, sort=sort) == expected
        page = engine.search(Request(query=everything, sort=sort, limit=2, offset=1))
        assert ids(page) == expected[1:3] and [hit.rank for hit in page] == [2, 3]
        assert page.total == 5 and search(engine, everything, limit=0) == []

    @pytest.mark.parametrize("sort", [None, "-date", ["urgent", "-words"]])
    def test_a_cursor_continues_after_its_hit(self, engine, sort):
        whole = search(engine, q.Everything(), sort=sort, limit=None)
        seen, cursor = [], None
        for _ in whole:
            page = engine.search(Request(query=q.Everything(), sort=sort, limit=1, after=cursor))
            seen += ids(page)
            cursor = page.cursor
        assert seen == whole

    def test_a_cursor_of_another_search_is_refused(self, engine):
        other = engine.search(Request(query="le", sort=["date", "words"], limit=1)).cursor
        for cursor in ("", "x", "é", other):
            with pytest.raises(QueryError, match="cursor"):
                engine.search(Request(query="le", after=cursor))

    def test_facets(self, engine):
        more = {"section": "monde", "tags": ["Irak", "Paris"], "words": 412, "date": "2022-01-20"}
        write(engine, {"id": "more", **more})
        names = ["section", "tags", "urgent", "words", "date"]
        facets = engine.search(Request(query=q.Everything(), limit=0, facets=names)).facets
        assert list(facets["section"].items())[:2] == [("monde", 2), ("culture", 1)]
        assert list(facets["tags"].items())[:3] == [("Irak", 2), ("Paris", 2), ("défense", 1)]
        assert facets["urgent"] == {False: 2, True: 1}
        assert facets["words"] == {412: 2, 120: 1, 230: 1, 305: 1}
        assert facets["date"] == {"2022-01": 2, "2020-01": 1, "2021": 1, "2021-12": 1}

    def test_distinct(self, engine):
        write(engine, {"id": "other", "section": "monde", "text": "drones"}, {"id": "free"})
        everything = q.Everything()
        assert set(search(engine, everything, distinct="section", sort="id")) == {
            "drones",
            "free",
            "haras",
            "hopital",
            "opera",
        }

    def test_hits(self, engine):
        (hit,) = engine.search(Request(query="chevaux"))
        assert hit.fields == DISPATCHES[1] and hit["words"] == 120 and hit.get("source") is None
        assert hit.explain().matches and hit.explain().score == pytest.approx(hit.score)
        with pytest.raises(SchemaError):
            hit["nope"]

    def test_results_outlive_commits_and_the_index(self, engine):
        results = engine.search(Request(query="chevaux", limit=None))
        writer = engine.writer(WAIT)
        writer.delete("haras")
        writer.commit()
        assert matching(engine, "chevaux") == set()
        engine.close()
        assert ids(results) == ["haras"] and results[0]["words"] == 120 and results.total == 1


class TestFeatures:
    def test_suggest(self, engine):
        assert engine.suggest("bag", 10) == ["Bagdad"]
        assert engine.suggest("des chev", 1) == ["des chevaux"]
        assert engine.suggest("zzz", 10) == [] == engine.suggest("a", 0)

    def test_correct(self, engine):
        assert engine.correct("drones à Bagdat") == "drones à Bagdad"
        assert engine.correct("cheval") is None

    def test_similar(self, engine):
        write(engine, {"id": "raid", "text": "Une attaque de drones armés sur l’aéroport."})
        assert ids(engine.similar("drones", 10))[0] == "raid"
        assert "drones" not in ids(engine.similar("drones", 10))
        assert engine.similar("inconnu", 10) is None

    def test_explain(self, engine):
        request = Request(query="drones")
        assert engine.explain(request, "drones").matches
        assert not engine.explain(request, "haras").matches
        assert engine.explain(request, "inconnu") is None


class TestWriting:
    def test_add_update_and_delete(self, engine, schema):
        writer = engine.writer(WAIT)
        with pytest.raises(DocumentError):
            writer.add(schema.check({"id": "drones"}))
        writer.update(schema.check({"id": "drones", "text": "premier essai"}))
        writer.update(schema.check({"id": "drones", "text": "dernier essai"}))
        writer.add(schema.check({"id": "neuf", "section": "monde"}))
        assert writer.delete("haras") and not writer.delete("haras")
        assert len(engine) == 4 and "neuf" not in engine
        writer.commit()
        assert len(engine) == 4 and engine.get("drones") == {
            "id": "drones",
            "text": "dernier essai",
        }
        assert matching(engine, "essais") == {"drones"} and matching(engine, "chevaux") == set()

    def test_delete_by_query_sees_its_own_writer(self, engine, schema):
        writer = engine.writer(WAIT)
        writer.add(schema.check({"id": "neuf", "section": "monde"}))
        assert writer.delete_by_query("section:monde") == 2
        assert writer.delete_by_query(q.Everything()) == 3
        with pytest.raises(QueryError):
            writer.delete_by_query("nope:x")
        writer.commit()
        assert len(engine) == 0 and matching(engine, q.Everything()) == set()

    def test_rollback(self, engine, schema):
        writer = engine.writer(WAIT)
        writer.add(schema.check({"id": "neuf"}))
        assert not writer.closed
        writer.rollback()
        writer.rollback()
        assert writer.closed and "neuf" not in engine
        engine.writer(WAIT).commit()

    def test_one_writer_at_a_time(self, engine):
        writer = engine.writer(WAIT)
        with pytest.raises(LockError):
            engine.writer(WAIT)
        assert matching(engine, "cheval") == {"haras"}
        writer.commit()
        assert writer.closed
        engine.writer(WAIT).rollback()

    def test_without_a_key(self, make_engine):
        engine = make_engine(Schema(text=Text()))
        write(engine, {"text": "pareil"}, {"text": "pareil"})
        assert len(engine) == 2 and search(engine, "pareil") == [None, None]


class TestUpkeep:
    def test_add_field(self, engine):
        engine.add_field("place", Keyword())
        write(engine, {"id": "neuf", "place": "Bagdad"})
        assert matching(engine, "place:Bagdad") == {"neuf"} and len(engine) == 5

    def test_reindex_and_compact_change_no_answer(self, engine):
        assert engine.reindex() == 4
        engine.compact()
        assert matching(engine, "drones OU chevaux") == {"drones", "haras"}
        assert engine.get("opera") == DISPATCHES[2] and engine.check() == []

    def test_stats(self, engine):
        stats = engine.stats()
        assert stats["documents"] == 4 and list(stats["fields"]) == list(engine.schema)
        assert json.loads(json.dumps(stats)) == stats

    def test_closed(self, engine):
        engine.close()
        engine.close()
        assert engine.closed
        for call in (
            lambda: engine.search(Request(query="x")),
            lambda: len(engine),
            lambda: "x" in engine,
            lambda: engine.get("x"),
            lambda: engine.writer(WAIT),
            engine.stats,
            engine.check,
            engine.compact,
        ):
            with pytest.raises(SearchlibError, match="closed"):
                call()


SMALL = Schema(
    id=Keyword(unique=True), text=Text(), date=Date(), tags=Keyword(multiple=True), n=Number(int)
)
WORDS = st.sampled_from(["cheval", "chevaux", "drone", "de", "opéra", "opera", "Bagdad"])
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)
DOCUMENTS = st.fixed_dictionaries(
    {"id": st.sampled_from("abcdef")},
    optional={
        "text": TEXTS,
        "date": st.sampled_from(["2020", "2020-01", "2020-01-03", "2021-12"]),
        "tags": st.lists(st.sampled_from(["x", "y", "É"]), max_size=3),
        "n": st.integers(-2, 2),
    },
)
REQUESTS = st.fixed_dictionaries(
    {"query": TEXTS | st.sampled_from(["*:*", "n:>0", "tags:x", "date:2020", "cheva* -drone"])},
    optional={
        "match": st.sampled_from(["all", "any"]),
        "filter": st.sampled_from(["tags:x", "-tags:x", "date:[2020-01-02 TO *]", "n:[0 TO 1]"]),
        "sort": st.lists(
            st.sampled_from(["date", "-date", "tags", "-tags", "n", "-n"]), max_size=2
        ),
        "facets": st.just(["date", "tags", "n"]),
    },
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(DOCUMENTS, max_size=4), max_size=3), st.lists(REQUESTS, max_size=3))
def test_every_engine_answers_like_the_oracle(make_engine, batches, requests):
    engines = [make_engine(SMALL), OracleEngine(SMALL)]
    for batch in batches:
        for engine in engines:
            writer = engine.writer(WAIT)
            for document in batch:
                writer.update(SMALL.check(document))
            writer.commit()
    for options in requests:
        request = Request(**{"sort": "id", **options, "limit": None})
        results, expected = (engine.search(request) for engine in engines)
        assert set(ids(results)) == set(ids(expected)), options
        assert results.facets == expected.facets and results.total == expected.total
        if request.sort:
            assert ids(results) == ids(expected), options
