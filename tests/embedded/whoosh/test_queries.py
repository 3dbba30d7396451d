"""Whoosh's own queries: a search gives the documents and scores of Whoosh's slow path."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given, settings, strategies as st
from whoosh import query as q

from searchlib import Index, Keyword, Number, Schema, Text
from searchlib.embedded.search import Searcher
from searchlib.embedded.whoosh.plans import QueryLeaf, TermLeaf, plan_query
from searchlib.errors import QueryError
from searchlib.plan import nodes as plans

SCHEMA = Schema(
    id=Keyword(unique=True),
    title=Text(boost=2.0),
    text=Text(),
    section=Keyword(),
    words=Number(int),
)
WORDS = ["cheval", "chevaux", "drones", "opéra", "à", "Bagdad"]
TERMS = ["S:cheval", "chevaux", "drones", "opera", "a", "bagdad", "absent"]

texts = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)
documents = st.lists(
    st.tuples(texts, texts, st.sampled_from(["monde", "régions"]), st.integers(-5, 5)),
    min_size=1,
    max_size=12,
)
boosts = st.sampled_from([1.0, 1.0, 0.5, 3.0])
terms = st.one_of(
    st.builds(q.Term, st.sampled_from(["text", "title", "absent"]), st.sampled_from(TERMS), boosts),
    st.builds(q.Term, st.just("section"), st.sampled_from(["monde", "rien"]), boosts),
    st.builds(q.Term, st.just("words"), st.integers(-5, 5)),
    st.builds(q.Prefix, st.just("text"), st.sampled_from(["ch", "b", "z"])),
    st.builds(q.NumericRange, st.just("words"), st.integers(-5, 0), st.integers(0, 5)),
    st.builds(q.Every, st.sampled_from([None, "title"])),
    st.just(q.NullQuery),
)


def combined(parts):
    several = st.lists(parts, min_size=1, max_size=4)
    return st.one_of(
        st.builds(q.And, several, boosts),
        st.builds(q.Or, several, boosts),
        st.builds(q.AndNot, parts, parts),
        st.builds(q.AndMaybe, parts, parts),
        st.builds(q.And, st.tuples(parts, parts.map(q.Not)).map(list)),
        st.builds(q.DisjunctionMax, several),
    )


BEYOND_WHOOSH = q.And(
    [
        q.AndNot(q.NumericRange("words", -1, 1), q.Term("text", "drones")),
        q.Not(q.Term("section", "monde")),
    ]
)
"""A tree over which Whoosh raises IndexError: its ListMatcher is asked for one after its last."""
ITS_DOCUMENTS = [
    ("", "Bagdad", "régions", 1),
    ("", "drones", "régions", 2),
    ("", "chevaux cheval", "monde", 2),
]


@given(
    st.lists(documents, min_size=1, max_size=3),
    st.sets(st.integers(0, 30), max_size=5),
    st.recursive(terms, combined, max_leaves=8),
)
@settings(max_examples=150)
@example([ITS_DOCUMENTS], set(), BEYOND_WHOOSH)
def test_a_search_is_the_slow_path(parts, gone, query):
    index = Index.memory(SCHEMA)
    count = 0
    for part in parts:
        names = ("id", "title", "text", "section", "words")
        index.add_documents(
            dict(zip(names, (str(count + row), *document), strict=True))
            for row, document in enumerate(part)
        )
        count += len(part)
    with index.writer() as writer:
        for number in gone:
            writer.delete(str(number))
    try:
        with index.whoosh.searcher() as searcher:
            expected = {hit["id"]: hit.score for hit in searcher.search(query, limit=None)}
    except IndexError:  # a tree that stock Whoosh cannot run; we may, or say so
        with suppress(QueryError):
            index.search(query)
        return
    assert {hit.id: hit.score for hit in index.search(query, limit=None)} == pytest.approx(
        expected, rel=1e-5
    )


def test_what_whoosh_raises_is_a_query_error_with_its_cause():
    index = Index.memory(SCHEMA)
    rows = [
        ("", "monde", 0),
        ("drones drones", "régions", 1),
        ("", "régions", -2),
        ("", "régions", -1),
    ]
    index.add_documents(
        {"id": str(row), "text": text, "section": section, "words": words}
        for row, (text, section, words) in enumerate(rows)
    )
    inner = q.AndNot(q.NumericRange("words", 0, 0), q.Term("text", "drones"))
    with pytest.raises(QueryError, match="Whoosh cannot run the query") as caught:
        index.search(q.AndNot(q.Or([q.Every(), q.Term("words", -2)]), inner))
    assert isinstance(caught.value.__cause__, IndexError)


def test_terms_and_what_combines_them_are_arrays_and_the_rest_are_leaves():
    query = q.And(
        [
            q.Term("text", "drones"),
            q.Or([q.Term("title", "opera", 2.0), q.Prefix("text", "ch")], boost=3.0),
        ]
    )
    plan = plan_query(query, Searcher([], SCHEMA))
    title = plans.Scaled(TermLeaf("title", "opera", True), 2.0)
    assert plan == plans.AllOf(
        (
            TermLeaf("text", "drones", True),
            plans.Scaled(plans.AnyOf((title, QueryLeaf(q.Prefix("text", "ch")))), 3.0),
        )
    )


def test_they_are_marked_and_explained():
    index = Index.memory(SCHEMA)
    index.add_documents([{"id": "1", "text": "Des chevaux et des drones."}])
    hit = index.search(q.Or([q.Term("text", "S:cheval"), q.Term("text", "drones")]))[0]
    assert hit.highlight("text") == "Des <mark>chevaux</mark> et des <mark>drones</mark>."
    assert "text: the term drones, as Whoosh scores it" in str(hit.explain())


def test_an_optional_part_within_an_and_counts_as_in_whoosh():
    index = Index.memory(SCHEMA)
    index.add_documents(
        [
            {"id": "0", "section": "monde", "words": 0},
            {"id": "1", "section": "régions", "words": 0, "text": "cheval"},
            {"id": "2", "section": "monde", "words": 0, "text": "cheval"},
        ]
    )
    optional = q.AndMaybe(q.Term("section", "monde"), q.Term("text", "S:cheval"))
    query = q.And([q.Term("words", 0), optional])
    with index.whoosh.searcher() as searcher:
        expected = {hit["id"]: hit.score for hit in searcher.search(query, limit=None)}
    assert {hit.id: hit.score for hit in index.search(query)} == pytest.approx(expected)
