"""Random small corpora and query trees: the oracle finds the same documents, as well scored."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings, strategies as st
from oracle import Oracle

from searchlib import Boolean, Date, Index, Keyword, Number, Schema, Text, query as q

SCHEMA = Schema(
    id=Keyword(unique=True),
    title=Text(boost=2.0),
    text=Text(),
    date=Date(),
    section=Keyword(),
    tags=Keyword(multiple=True),
    words=Number(int),
    share=Number(float),
    urgent=Boolean(),
)

WORDS = [
    "le",
    "la",
    "de",
    "et",
    "cheval",
    "chevaux",
    "Chevaux",
    "côte",
    "cote",
    "côté",
    "opéra",
    "opération",
    "opérations",
    "porte-avions",
    "portes",
    "avions",
    "l’attaque",
    "attaques",
    "attaqua",
    "attaquer",
    "2.500",
    "2500",
    "ONU",
    "onu",
    "S.N.C.F.",
    "Louis",
    "XIV",
    "3",
    "janvier",
    "2020",
    "03/01/2020",
    "4h30",
    "Etats-Unis",
    "états",
    "unis",
    "«",
    "paix",
    "»",
    "généraux",
    "GENERAUX",
    "généreux",
    "est",
    "Est",
    "été",
]
SECTIONS = ["monde", "régions", "Monde", "à la une"]
DATES = ["2020", "2020-01", "2020-01-03", "2021-12-31", "2021-12-31T23:30", "2022"]

texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
documents = st.fixed_dictionaries(
    {"id": st.sampled_from("abcdefgh")},
    optional={
        "title": texts,
        "text": texts,
        "date": st.sampled_from(DATES),
        "section": st.sampled_from(SECTIONS),
        "words": st.integers(-3, 3),
        "tags": st.lists(st.sampled_from(SECTIONS), max_size=3),
        "share": st.floats(-2, 2, width=16),
        "urgent": st.booleans(),
    },
)

text_field = st.sampled_from([None, "title", "text"])
word = st.sampled_from(WORDS)
leaves = st.one_of(
    st.builds(
        q.Match,
        texts,
        st.sampled_from([None, "title", ("title", "text")]),
        st.sampled_from(["any", "all", None]),
    ),
    st.builds(q.Term, word, text_field),
    st.builds(q.Term, st.sampled_from(SECTIONS), st.sampled_from(["section", "tags"])),
    st.builds(q.Term, st.integers(-3, 3), st.sampled_from(["words", "share"])),
    st.builds(q.Term, st.sampled_from(DATES), st.just("date")),
    st.builds(q.Term, st.sampled_from(["oui", "faux"]), st.just("urgent")),
    st.builds(
        q.Phrase,
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
        text_field,
        st.integers(0, 2),
    ),
    st.builds(
        q.Near,
        st.lists(word, min_size=1, max_size=3).map(tuple),
        st.integers(1, 4),
        st.booleans(),
        text_field,
    ),
    st.builds(
        q.Prefix,
        st.sampled_from(["c", "che", "opé", "porte", "25", "Mon"]),
        st.sampled_from([None, "text", "section"]),
    ),
    st.builds(
        q.Wildcard,
        st.sampled_from(["c*x", "*tion", "?tats", "*", "o*ra", "c?te", "*o*"]),
        st.sampled_from([None, "title", "section"]),
    ),
    st.builds(
        q.Fuzzy,
        st.sampled_from(["cheval", "chevauw", "atatque", "opra", "monde"]),
        st.integers(1, 2),
        st.sampled_from([None, "text", "section"]),
    ),
    st.builds(
        q.Range,
        st.just("date"),
        st.sampled_from([None, *DATES]),
        st.sampled_from([None, *DATES]),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(
        q.Range,
        st.sampled_from(["words", "share"]),
        st.none() | st.integers(-2, 2),
        st.none() | st.integers(-2, 2),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(
        q.Range,
        st.just("section"),
        st.sampled_from([None, "M", "monde"]),
        st.sampled_from([None, "n", "régions"]),
        st.booleans(),
        st.booleans(),
    ),
    st.just(q.Everything()),
)


def branches(children: st.SearchStrategy[q.Node]) -> st.SearchStrategy[q.Node]:
    several = st.lists(children, max_size=3)
    return st.one_of(
        several.map(q.And),
        several.map(q.Or),
        children.map(q.Not),
        st.builds(q.Boost, children, st.sampled_from([0.0, 0.5, 3.0])),
        st.builds(q.AndMaybe, children, children),
    )


trees = st.recursive(leaves, branches, max_leaves=6)
batches = st.lists(
    st.tuples(
        st.lists(documents, max_size=5),
        st.lists(st.sampled_from("abcdefgh"), max_size=2),
        st.booleans(),
    ),
    min_size=1,
    max_size=3,
)
"""Documents, then keys to delete, then whether to merge all segments into one."""


@settings(max_examples=120)
@given(batches, st.lists(trees, min_size=1, max_size=4), st.sampled_from(["all", "any"]))
def test_the_same_documents_and_scores(batches, trees, match):
    compare(batches, trees, match)


@pytest.mark.long
@settings(max_examples=20_000)
@given(batches, st.lists(trees, min_size=1, max_size=4), st.sampled_from(["all", "any"]))
def test_the_same_documents_and_scores_at_length(batches, trees, match):
    compare(batches, trees, match)


def compare(batches, trees, match) -> None:
    index, oracle = Index.memory(SCHEMA), Oracle(SCHEMA)
    for added, deleted, compacted in batches:
        index.update_documents(added)
        oracle.update(added)
        with index.writer() as writer:
            for key in deleted:
                writer.delete(key)
                oracle.delete(key)
        if compacted:
            index.compact()
    assert len(index) == len(oracle.documents)
    for tree in trees:
        expected = oracle.search(tree, match)
        results = index.search(tree, match=match, limit=None)
        assert {hit.id for hit in results} == set(expected), tree
        assert results.total == len(expected)
        for hit in results:
            assert math.isclose(hit.score, expected[hit.id], rel_tol=1e-4, abs_tol=1e-5), (
                tree,
                hit.id,
                hit.score,
                expected[hit.id],
            )
        assert [hit.score for hit in results] == sorted(
            (hit.score for hit in results), reverse=True
        )
