"""Accents that were typed, and accents that were not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ids

from searchlib import Index, Keyword, Schema, Text

GOLDEN = Path(__file__).parents[1] / "golden"
SCHEMA = Schema(id=Keyword(unique=True), text=Text())

TEXTS = {
    "maize": "Les agriculteurs sèment le maïs au printemps, dès que la terre est chaude.",
    "but": "Il pleut depuis l’été, mais les champs du comte restent secs, mais secs.",
    "shouted": "MAIS ON NE SÈME PLUS",
    "bare": "Dans la plaine, le mais a manque d'eau et les eleveurs de la region s'inquietent.",
    "state": "L’Etat aidera les éleveurs précités du comté.",
    "annuities": "La retraitée touche une pension.",
}


@pytest.fixture(scope="module")
def index():
    index = Index.memory(SCHEMA)
    index.add_documents({"id": key, "text": text} for key, text in TEXTS.items())
    return index


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("maïs", {"maize", "shouted", "bare"}),
        ("mais", {"maize", "but", "shouted", "bare"}),
        ("comté", {"state"}),
        ("comte", {"but", "state"}),
        ("comtés", {"state"}),
        ("état", {"state"}),
        ("états", {"state"}),
        ("etat", {"state"}),
        ("éleveur", {"state", "bare"}),
        ("eleveur", {"state", "bare"}),
        ("précitée", {"state"}),
        ("precitees", {"state"}),
        ("région", {"bare"}),
        ("inquiéter", {"bare"}),
        ("sème", {"maize", "shouted"}),
        ("semer", {"maize", "shouted"}),
        ("retraité", {"annuities"}),
        ("retraites", {"annuities"}),
    ],
)
def test_a_word_finds_the_accents_that_were_typed(index, query, expected):
    assert set(index.search(query, limit=None).ids) == expected


def test_accents_that_no_text_has_are_left_open(index):
    assert index.search("agrîculteurs").ids == ["maize"]
    assert index.search("printèmps").ids == ["maize"]
    assert index.search("prîntémps").ids == ["maize"]
    assert index.search("dês").ids == []  # « dès » has another accent


def test_the_very_word_comes_before_shorter_texts_that_lost_their_accents():
    index = Index.memory(SCHEMA)
    index.add_documents(
        [
            {"id": "title", "text": "MAIS MAIS MAIS"},
            {"id": "long", "text": "Une longue page sur les céréales, " * 9 + "et sur le maïs."},
            {"id": "verb", "text": "poser, pose, poses, poser"},
            {
                "id": "participle",
                "text": "Il l’a regardée, prise et enfin posée, " + "puis là " * 9,
            },
        ]
    )
    assert ids(index.search("maïs")) == ["long", "title"]
    assert ids(index.search("posé")) == ["participle", "verb"]


@pytest.mark.parametrize("query", ["éleveurs", "eleveurs", "région", "s’inquiètent"])
def test_highlights_mark_what_was_found(index, query):
    hit = next(hit for hit in index.search(query) if hit.id == "bare")
    assert hit.highlight("text").count("<mark>") == 1


def test_a_word_without_accents_that_the_index_has_with_them_is_not_corrected(index):
    assert index.correct("retraitees") is None and index.correct("precite") is None
    assert index.correct("agricultuers") == "agriculteurs"


def test_documents_that_are_alike_share_accented_words():
    index = Index.memory(SCHEMA)
    texts = {"a": "le maïs", "b": "du maïs, non", "c": "mais non", "d": "mais si", "e": "rien"}
    index.add_documents({"id": key, "text": text} for key, text in texts.items())
    assert index.similar("a").ids == ["b"] and "a" not in index.similar("d").ids


def test_deleting_by_query_reads_accents_as_searching_does():
    index = Index.memory(SCHEMA)
    index.add_documents({"id": key, "text": text} for key, text in TEXTS.items())
    with index.writer() as writer:
        assert writer.delete_by_query("comté") == 1
    assert index.get("state") is None and index.get("but") is not None


# ---- indexes of the first version, whose stems have no accents


@pytest.fixture(params=["v1", "v2"])
def older(request, tmp_path):
    return Index.open(shutil.copytree(GOLDEN / request.param, tmp_path / "x.idx"))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("traversé", ["pont"]),
        ("traversait", ["pont"]),
        ("traverse", ["pont"]),
        ("été", ["loups"]),
        ("signalée", ["loups"]),
        ("États-Unis", ["onu"]),
        ("Genève", ["onu"]),
        ("après", ["pont"]),
        ("acquise", ["onu"]),
    ],
)
def test_an_older_index_is_asked_for_the_stems_it_has(older, query, expected):
    assert older.analysis_version == 1 and older.search(query).ids == expected


def test_what_is_added_to_an_older_index_is_found_too(older):
    older.add_documents(
        [{"id": "new", "text": "Ils l’ont retraversé."}, {"id": "b", "text": "Été"}]
    )
    assert older.search("retraversée").ids == ["new"]
    assert set(older.search("été").ids) == {"loups", "b"}
    older.reindex()
    assert older.analysis_version == 2 and set(older.search("été").ids) == {"loups", "b"}
    with older.writer() as writer:
        assert writer.delete_by_query("signalé") == 1
