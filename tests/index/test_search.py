"""`Index.search` with words and with operators, in a folder and in memory."""

from __future__ import annotations

import contextlib

import pytest
from conftest import DISPATCHES, ids, matching, schema_of_dispatches
from hypothesis import given, settings, strategies as st
from whoosh import query as whoosh_query

import searchlib
from searchlib import Index, Keyword, Schema, Text, query as q
from searchlib.errors import QueryError

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
        assert matching(index, query, match="all") == expected

    def test_any_word(self, index):
        assert matching(index, "drone opéra introuvable", match="any") == {"drones", "opera"}

    def test_a_small_index_relaxes_only_when_nothing_has_all_words(self, index):
        strict = index.search("drones Bagdad")
        assert ids(strict) == ["drones"] and not strict.relaxed
        relaxed = index.search("drones opéras Bagdad")
        assert ids(relaxed) == ["drones", "opera"] and relaxed.relaxed
        assert ids(index.search("drones introuvable")) == ["drones"]

    def test_fields_and_their_weights(self, index):
        assert (
            matching(index, "Bagdad", fields=["title"])
            == {"drones"}
            == matching(index, "Bagdad", fields="text")
        )
        assert matching(index, "chevaux", fields=["title"]) == set()
        light = index.search("Bagdad", fields={"title": 1.0, "text": 1.0})[0].score
        heavy = index.search("Bagdad", fields={"title": 5.0, "text": 1.0})[0].score
        assert heavy > light > 0

    def test_synonyms(self, index):
        assert matching(index, "canassons", synonyms={"canassons": ["cheval", "jument"]}) == {
            "haras"
        }
        assert matching(index, "aéronef Bagdad", synonyms={"aeronef": "drones armés"}) == {"drones"}
        assert matching(index, "canassons") == set()

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
        assert ids(index.search("mûr")) == ["accent", "ripe"]
        assert ids(index.search("mur")) == ["accent", "plain", "ripe"]

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
            ("note: cheval", {"haras"}),
            ("drones^2 OU opéra", {"drones", "opera"}),
        ],
    )
    def test_queries(self, index, query, expected):
        assert matching(index, query, strict=True) == expected

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
        assert "haras" in matching(index, query, match="any")

    @pytest.mark.parametrize(
        "query", ["words:beaucoup", "date:2022-13", "urgent:peut-être", "words:[a TO b]"]
    )
    def test_impossible_values_are_words_unless_strict(self, index, query):
        assert matching(index, query, match="all") == set()
        with pytest.raises(QueryError):
            index.search(query, strict=True)
        with pytest.raises(QueryError):
            index.search("cheval", filter=query)

    def test_strict_names_the_position(self, index):
        with pytest.raises(QueryError) as caught:
            index.search('cheval ET "opéra', strict=True)
        assert caught.value.position == 10

    def test_ten_thousand_characters(self, index):
        assert matching(index, "cheval " * 1430, match="any") == {"haras"}
        assert matching(index, "(" * 10_000) == set()
        assert matching(index, "x" * 10_000) == set()

    def test_whoosh_queries(self, index):
        either = whoosh_query.Or(
            [whoosh_query.Term("text", "chevaux"), whoosh_query.Term("text", "drones")]
        )
        assert matching(index, either) == {"drones", "haras"}
        assert matching(index, "janvier", filter=either) == {"haras"}
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


class TestAnalyzeAndParse:
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
    """Caches of a field are not mistaken for those of a field or a term of the same name."""
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
