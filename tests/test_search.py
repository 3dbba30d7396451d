"""What `index.search` and its companions give back, in a folder and in memory."""

from __future__ import annotations

import contextlib
import datetime as dt
import json

import pytest
from conftest import DISPATCHES, schema_of_dispatches
from hypothesis import given, settings, strategies as st
from whoosh import query as whoosh_query

import searchlib
from searchlib import Date, Index, Keyword, Schema, Text, query as q
from searchlib.errors import DocumentError, QueryError, SchemaError


def ids(results) -> list[str]:
    return [hit.id for hit in results]


def found(index, query, **options) -> set[str]:
    return {hit.id for hit in index.search(query, limit=None, **options)}


FUZZED = Index.memory(schema_of_dispatches())
FUZZED.add_documents(DISPATCHES)


class TestWords:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("cheval", {"haras"}),
            ("CHEVAUX", {"haras"}),
            ("l'attaque", {"drones"}),
            ("attaques", {"drones"}),
            ("opéra", {"opera"}),
            ("opera", {"opera"}),
            ("opération", {"hopital"}),
            ("drone bagdad", {"drones"}),
            ("drone opéra", set()),
            ("coup d'etat", {"hopital"}),
            ("le", {"haras", "hopital"}),
            ("le cheval", {"haras"}),
            ("", set()),
            ("   ", set()),
            ("?!", set()),
            ("introuvable", set()),
            ("\x00cheval\ud800", {"haras"}),
        ],
    )
    def test_all_words_are_needed(self, index, query, expected):
        assert found(index, query) == expected

    def test_any_word(self, index):
        assert found(index, "drone opéra introuvable", match="any") == {"drones", "opera"}

    def test_auto_relaxes_only_when_hits_run_short(self, index):
        strict = index.search("drones Bagdad", match="auto", limit=1)
        assert ids(strict) == ["drones"] and not strict.relaxed
        relaxed = index.search("drones opéras Bagdad", match="auto", limit=1)
        assert ids(relaxed) == ["drones"] and relaxed.relaxed
        assert found(index, "drones opéras Bagdad", match="auto") == {"drones", "opera"}

    def test_fields_and_their_weights(self, index):
        assert (
            found(index, "Bagdad", fields=["title"])
            == {"drones"}
            == found(index, "Bagdad", fields="text")
        )
        assert found(index, "chevaux", fields=["title"]) == set()
        light = index.search("Bagdad", fields={"title": 1.0, "text": 1.0})[0].score
        heavy = index.search("Bagdad", fields={"title": 5.0, "text": 1.0})[0].score
        assert heavy > light > 0

    def test_synonyms(self, index):
        assert found(index, "canassons", synonyms={"canassons": ["cheval", "jument"]}) == {"haras"}
        assert found(index, "aéronef Bagdad", synonyms={"aeronef": "drones armés"}) == {"drones"}
        assert found(index, "canassons") == set()

    def test_a_word_as_typed_comes_first(self, make_index):
        index = make_index(Schema(id=Keyword(unique=True), text=Text()))
        index.add_documents(
            [
                {"id": "kin", "text": "il attaqua"},
                {"id": "folded", "text": "une attaque"},
                {"id": "accent", "text": "un mur mûr"},
            ]
        )
        assert ids(index.search("attaque")) == ["folded", "kin"]
        index.add_documents(
            [{"id": "plain", "text": "un mur sec"}, {"id": "ripe", "text": "un fruit mûr"}]
        )
        assert ids(index.search("mûr")) == ["accent", "ripe", "plain"]

    def test_words_side_by_side_come_first(self, make_index):
        index = make_index(Schema(id=Keyword(unique=True), text=Text()))
        index.add_documents(
            [
                {"id": "apart", "text": "le groupe de la ville et un état islamique"},
                {"id": "together", "text": "un état de la ville et le groupe islamique"},
            ]
        )
        assert ids(index.search("groupe islamique")) == ["together", "apart"]


class TestLanguage:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("drones OU opéra", {"drones", "opera"}),
            ("drones OR chevaux", {"drones", "haras"}),
            ("rouvre SAUF Bagdad", {"opera"}),
            ("-drones", {"haras", "opera", "hopital"}),
            ("+opéra -drones", {"opera"}),
            ('"coup d’État"', {"hopital"}),
            ('"coup médical"', set()),
            ('"coup médical"~2', {"hopital"}),
            ("cheva*", {"haras"}),
            ("op?ra", {"opera"}),
            ("l'attaq*", {"drones"}),
            ("bagdat~", {"drones"}),
            ("title:drones", {"drones"}),
            ("title:chevaux", set()),
            ("section:monde", {"drones"}),
            ("section:Monde", set()),
            ("tags:Irak", {"drones"}),
            ("tags:irak", set()),
            ("words:>=300", {"drones", "hopital"}),
            ("words:[120 TO 230]", {"haras", "opera"}),
            ("words:{120 TO 230]", {"opera"}),
            ("words:412", {"drones"}),
            ("urgent:vrai", {"drones"}),
            ("urgent:non", {"haras", "hopital"}),
            ("date:2021", {"opera", "hopital"}),
            ("date:2020-01-03", {"haras"}),
            ("date:2022-01", {"drones"}),
            ("date:[2021-06 TO *]", {"drones", "opera", "hopital"}),
            ('date:"3 janvier 2022"', {"drones"}),
            ("date:<2021", {"haras"}),
            ("(drones OU opéra) ET rouvre", {"opera"}),
            ("*:*", {"drones", "haras", "opera", "hopital"}),
            ("le OU cheval", {"haras"}),
            ("note: cheval", set()),
            ("drones^2 OU opéra", {"drones", "opera"}),
        ],
    )
    def test_queries(self, index, query, expected):
        assert found(index, query, strict=True) == expected

    @pytest.mark.parametrize(
        "query",
        [
            '"cheval',
            "cheval ET",
            "(cheval",
            "cheval)",
            "cheval OU",
            "cheval words:",
            "cheval^x",
            "[cheval",
        ],
    )
    def test_a_search_box_never_breaks(self, index, query):
        assert "haras" in found(index, query, match="any")

    @pytest.mark.parametrize(
        "query", ["words:beaucoup", "date:2022-13", "urgent:peut-être", "words:[a TO b]"]
    )
    def test_impossible_values_are_words_unless_strict(self, index, query):
        assert found(index, query) == set()
        with pytest.raises(QueryError):
            index.search(query, strict=True)
        with pytest.raises(QueryError):
            index.search("cheval", filter=query)

    def test_strict_names_the_position(self, index):
        with pytest.raises(QueryError) as caught:
            index.search('cheval ET "opéra', strict=True)
        assert caught.value.position == 10

    def test_ten_thousand_characters(self, index):
        assert found(index, "cheval " * 1430, match="any") == {"haras"}
        assert found(index, "(" * 10_000) == set()
        assert found(index, "x" * 10_000) == set()

    def test_whoosh_queries(self, index):
        either = whoosh_query.Or(
            [whoosh_query.Term("text", "chevaux"), whoosh_query.Term("text", "drones")]
        )
        assert found(index, either) == {"drones", "haras"}
        assert found(index, "janvier", filter=either) == {"haras"}
        with index.whoosh.searcher() as searcher:
            stock = {hit["id"]: hit.score for hit in searcher.search(either)}
        assert {hit.id: hit.score for hit in index.search(either)} == pytest.approx(stock)

    def test_nodes_that_cannot_be(self, index):
        for node in (
            q.Term("x", "nope"),
            q.Match("x", ("nope",)),
            q.Range("text", "a", "b"),
            q.Phrase("x", "nope"),
            q.Term("x", "source"),
        ):
            with pytest.raises(QueryError):
                index.search(node)
        for query in (None, 3, ["cheval"]):
            with pytest.raises(QueryError, match="a query is a str"):
                index.search(query)


FIELDS = ["title:", "text:", "section:", "tags:", "date:", "words:", "urgent:", "source:", "nope:"]
SIGNS = [*':[]{}()"«»~^*?+-<', "~2", "^2", ">=", "TO", "ET", "OU", "SAUF"]
PIECES = st.sampled_from([*FIELDS, *SIGNS, "2020", "2022-13", "12", "abc", "cheval", "l'", "le"])


@settings(max_examples=300)
@given(
    st.lists(PIECES | st.text(max_size=5), max_size=8).flatmap(
        lambda parts: st.sampled_from(["", " "]).map(lambda blank: blank.join(parts))
    )
)
def test_any_string_can_be_searched(query):
    assert len(FUZZED.search(query, limit=None)) <= 4
    assert len(FUZZED.search(query, match="any", limit=None)) <= 4
    with contextlib.suppress(QueryError):
        FUZZED.search(query, strict=True)
    FUZZED.correct(query)
    FUZZED.suggest(query)


class TestPages:
    def test_filter_narrows_and_does_not_score(self, index):
        alone = {hit.id: hit.score for hit in index.search("rouvre OU drones")}
        narrowed = index.search("rouvre OU drones", filter="date:2022")
        assert [(hit.id, hit.score) for hit in narrowed] == [
            ("drones", alone["drones"])
        ] and narrowed.total == 1

    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            ("date", ["haras", "opera", "hopital", "drones", "nothing"]),
            ("-date", ["drones", "hopital", "opera", "haras", "nothing"]),
            ("words", ["haras", "opera", "hopital", "drones", "nothing"]),
            ("-section", ["hopital", "haras", "drones", "opera", "nothing"]),
            (["-urgent", "words"], ["drones", "haras", "hopital", "opera", "nothing"]),
            ("tags", ["drones", "opera", "haras", "hopital", "nothing"]),
        ],
    )
    def test_sort(self, index, sort, expected):
        index.add_documents([{"id": "nothing"}])
        assert ids(index.search(q.Everything(), sort=sort)) == expected
        assert ids(index.search(q.Everything(), sort=sort, limit=2, offset=1)) == expected[1:3]

    def test_pages_are_cuts_of_one_list(self, index):
        query = q.Match("drones chevaux opéras opération de")
        whole = ids(index.search(query, limit=None))
        assert [ids(index.search(query, limit=2, offset=n))[0] for n in range(len(whole))] == whole
        page = index.search(query, limit=2, offset=1)
        assert page.total == len(whole) == 4 and [hit.rank for hit in page] == [2, 3]
        assert ids(index.search(query, limit=0)) == [] and index.search(query, limit=0).total == 4

    @pytest.mark.parametrize("sort", [None, "-date", ["urgent", "-words"]])
    def test_a_cursor_goes_on_behind_the_last_hit(self, index, sort):
        whole = ids(index.search(q.Everything(), sort=sort, limit=None))
        page, seen = index.search(q.Everything(), sort=sort, limit=1), []
        while page:
            seen += ids(page)
            page = index.search(q.Everything(), sort=sort, limit=1, after=page.cursor)
        assert seen == whole and page.cursor is None

    def test_a_cursor_of_another_search_is_refused(self, index):
        for cursor in ("", "x", "é", index.search("le", sort=["date", "words"]).cursor):
            with pytest.raises(QueryError, match="cursor"):
                index.search("le", after=cursor)

    def test_facets(self, index):
        index.add_documents(
            [
                {
                    "id": "more",
                    "section": "monde",
                    "tags": ["Irak", "Paris"],
                    "words": 412,
                    "date": "2022-01-20",
                }
            ]
        )
        facets = index.search(
            q.Everything(), limit=0, facets=["section", "tags", "urgent", "words", "date"]
        ).facets
        assert list(facets["section"].items()) == [
            ("monde", 2),
            ("culture", 1),
            ("régions", 1),
            ("santé", 1),
        ]
        assert facets["tags"] == {"Irak": 2, "Paris": 2, "défense": 1, "musique": 1, "élevage": 1}
        assert list(facets["tags"])[:2] == ["Irak", "Paris"]
        assert facets["urgent"] == {False: 2, True: 1} and facets["words"] == {
            412: 2,
            120: 1,
            230: 1,
            305: 1,
        }
        assert list(facets["date"].items()) == [
            ("2022-01", 2),
            ("2020-01", 1),
            ("2021", 1),
            ("2021-12", 1),
        ]
        assert index.search("introuvable", facets="section").facets == {"section": {}}

    @pytest.mark.parametrize("year", ["0001", "1969", "1970", "2024", "9999"])
    def test_a_year_is_no_month_in_facets(self, make_index, year):
        index = make_index(Schema(date=Date()))
        dates = [
            f"{year}-12-31",
            f"{year}-01",
            f"{year}-01-31T23:59",
            year,
            f"{year}-12",
            dt.date(int(year), 12, 1),
        ]
        index.add_documents([{"date": date} for date in dates])
        counted = index.search(q.Everything(), facets="date").facets["date"]
        assert list(counted.items()) == [(f"{year}-12", 3), (f"{year}-01", 2), (year, 1)]

    @pytest.mark.parametrize(
        "facets",
        [
            {"date": "year"},
            {},
            {"date": None},
            b"",
            b"date",
            "",
            0,
            False,
            True,
            5,
            [None],
            [b"date"],
            [["date"]],
        ],
    )
    def test_facets_of_a_wrong_type_are_an_error(self, index, facets):
        with pytest.raises(SchemaError):
            index.search("drones", facets=facets)

    @pytest.mark.parametrize("facets", [None, [], ()])
    def test_no_facets(self, index, facets):
        assert index.search("drones", facets=facets).facets == {}

    def test_distinct_keeps_the_best_of_each_value(self, index):
        index.add_documents(
            [
                {"id": "other", "section": "monde", "text": "drones drones"},
                {"id": "free", "text": "drones"},
                {"id": "free2", "text": "drones"},
            ]
        )
        results = index.search("drones", distinct="section")
        assert sorted(ids(results)) == ["drones", "free", "free2"] and results.total == 3

    def test_fields_that_cannot_serve(self, index):
        for options in (
            {"sort": "nope"},
            {"sort": "text"},
            {"facets": ["text"]},
            {"facets": "nope"},
            {"distinct": "text"},
            {"fields": ["nope"]},
            {"fields": "section"},
        ):
            with pytest.raises(SchemaError):
                index.search("cheval", **options)
        for options in (
            {"limit": -1},
            {"limit": 2.5},
            {"offset": -1},
            {"match": "some"},
            {"timeout": 0},
        ):
            with pytest.raises(QueryError):
                index.search("cheval", **options)

    def test_a_timeout_gives_a_part_of_the_answer(self, index):
        results = index.search("drones OU opéra OU cheval", timeout=1e-9)
        assert results.timed_out and set(ids(results)) <= {"drones", "opera", "haras"}
        assert not index.search("drones", timeout=60).timed_out


class TestHits:
    def test_results_are_a_sequence(self, index):
        results = index.search(q.Everything(), sort="words")
        assert (
            len(results) == 4
            and results[-1].id == "drones"
            and ids(results[1:3]) == ["opera", "hopital"]
            and ids(reversed(results))[0] == "drones"
        )
        with pytest.raises(IndexError):
            results[4]
        assert results.seconds > 0 and "4 of 4" in repr(results)

    def test_a_hit_has_its_fields(self, index):
        hit = index.search("cheval")[0]
        assert (
            hit.fields == DISPATCHES[1]
            and hit["date"] == "2020-01"
            and hit.get("source") is None
            and hit.rank == 1
            and hit.score > 0
        )
        assert hit["source"] is None
        with pytest.raises(SchemaError, match="no field 'nope'"):
            hit["nope"]

    def test_to_dicts_and_html(self, index):
        results = index.search("drones")
        assert json.loads(json.dumps(results.to_dicts()))[0] == {
            **DISPATCHES[0],
            "_score": results[0].score,
            "_rank": 1,
        }
        assert list(json.loads(json.dumps(results.to_dicts()))[0])[-2:] == ["_score", "_rank"]
        index.add_documents([{"id": "<b>", "text": "un intrus <script>"}])
        page = index.search("intrus")._repr_html_()
        assert "&lt;b&gt;" in page and "<script>" not in page

    @pytest.mark.parametrize(
        ("field", "value", "written"),
        [
            ("date", dt.date(2022, 1, 3), "2022-01-03"),
            ("date", dt.datetime(2022, 1, 3, 14, 30), "2022-01-03T14:30:00"),
            (
                "date",
                dt.datetime(2022, 1, 3, 14, 30, tzinfo=dt.timezone.utc),
                "2022-01-03T14:30:00+00:00",
            ),
            ("date", "3 janvier 2022", "3 janvier 2022"),
            ("date", 2022, 2022),
            (
                "source",
                {"a": [1, (2.5, None)], "b": {"c": float("nan"), "d": [float("-inf")]}},
                {"a": [1, [2.5, None]], "b": {"c": None, "d": [None]}},
            ),
        ],
    )
    def test_to_dicts_passes_json(self, index, field, value, written):
        index.add_documents([{"id": "new", "text": "intrus", field: value}])
        (hit,) = index.search("intrus").to_dicts()
        assert json.loads(json.dumps(hit, allow_nan=False))[field] == written

    def test_explanations_add_up(self, index):
        hit = index.search("drones Bagdad")[0]
        explanation = hit.explain()
        assert explanation.score == pytest.approx(hit.score) and "Bagdad" in str(explanation)
        assert index.explain("drones Bagdad", "drones").score == pytest.approx(hit.score)
        assert not index.explain("drones", "haras").matches
        with pytest.raises(DocumentError, match="no document"):
            index.explain("drones", "inconnu")


class TestCompanions:
    def test_suggest_completes_words_as_written(self, index):
        assert index.suggest("bag") == ["Bagdad"] and index.suggest("des chev") == ["des chevaux"]
        assert index.suggest("opé", limit=1) == ["opéras"] or index.suggest("opé", limit=1)[
            0
        ].startswith(("opé", "Opé"))
        assert index.suggest("") == [] == index.suggest("zzz") and index.suggest("a", limit=0) == []

    def test_correct(self, index):
        assert (
            index.correct("chevaus") == "chevaux"
            and index.correct("drones à Bagdat") == "drones à Bagdad"
        )
        assert index.correct("cheval") is None and index.correct("") is None
        assert (
            index.search("aéropport").correction == "aéroport"
            and index.search("aéroport").correction is None
        )

    def test_similar(self, index):
        index.add_documents(
            [
                {
                    "id": "raid",
                    "title": "Des drones",
                    "text": "Une attaque de drones armés sur l’aéroport de Bagdad.",
                }
            ]
        )
        results = index.similar("drones")
        assert (
            ids(results)[0] == "raid"
            and "drones" not in ids(results)
            and ids(index.similar("drones", limit=0)) == []
        )
        with pytest.raises(DocumentError):
            index.similar("inconnu")

    def test_analyze(self, index):
        tokens = index.analyze("L’attaque")
        assert [(token.position, token.surface) for token in tokens] == [
            (0, "L’"),
            (1, "attaque"),
        ] and "attaque" in tokens[1].keys

    def test_parse(self, schema):
        assert searchlib.parse("drones", schema) == q.Match("drones", match="all")


class TestMemoryOnly:
    def test_an_empty_index_answers(self):
        index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
        assert (
            ids(index.search("cheval")) == []
            and index.suggest("che") == []
            and index.correct("cheval") is None
            and index.check() == []
        )
        assert index.search("cheval", facets="id", sort="id").total == 0


def test_fields_may_have_any_name():
    """What a snapshot keeps of a field is not mistaken for what it keeps of another's terms."""
    index = Index.memory(
        Schema(
            id=Keyword(unique=True),
            norms=Text(),
            forms=Text(),
            numbers=Keyword(),
            ordinals=Keyword(),
            ends=Text(),
            entry=Text(),
        )
    )
    named = {
        "norms": "forms norms",
        "forms": "norms ends",
        "numbers": "ordinals",
        "ordinals": "numbers",
        "ends": "ends",
        "entry": "forms",
    }
    index.add_documents([{"id": "1", **named}])
    for query in (
        "norms",
        "forms",
        "ends",
        "entry:forms",
        "norms:norms",
        "forms:norm~",
        "numbers:ordinals",
        "ordinals:numbers",
        "ends:end*",
    ):
        assert (
            [hit.id for hit in index.search(query, sort="numbers")]
            == [hit.id for hit in index.search(query)]
            == ["1"]
        ), query
    assert index.search("norms", facets=["ordinals"]).facets == {"ordinals": {"numbers": 1}}
