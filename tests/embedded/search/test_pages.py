"""A search that is asked again gives what it gave, whoever had the first results in hand."""

from __future__ import annotations

import pytest

from searchlib import Date, Index, Keyword, Schema, Text
from searchlib.errors import SchemaError
from searchlib.query import Prefix

SCHEMA = Schema(id=Keyword(unique=True), title=Text(), text=Text(), section=Keyword(), date=Date())
DOCUMENTS = [
    {
        "id": str(number),
        "title": "Un chat" if number % 3 else "Des chiens",
        "text": ("chat noir " if number % 2 else "chien et chat ") * (number % 5 + 1) + "dort",
        "section": "monde" if number % 4 else "région",
        "date": f"20{20 + number % 3}-01",
    }
    for number in range(40)
]

ARGUMENTS = [
    {},
    {"match": "all"},
    {"match": "any"},
    {"limit": 3},
    {"limit": None},
    {"offset": 3},
    {"fields": "title"},
    {"fields": ["title"]},
    {"fields": {"title": 1, "text": 5.0}},
    {"fields": {"title": 5.0, "text": 1}},
    {"fields": ("text", "title")},
    {"filter": "section:monde"},
    {"filter": Prefix("rég", "section")},
    {"sort": "-date"},
    {"sort": ["date", "-section"]},
    {"facets": "section"},
    {"facets": ["section", "date"]},
    {"distinct": "section"},
    {"synonyms": {"chat": "chien"}},
    {"timeout": 60},
    {"strict": True},
]
"""Of searches that all differ; `identity` knows some of them, and the others are run anew."""


@pytest.fixture
def folder(tmp_path):
    with Index.create(tmp_path / "pages.idx", SCHEMA) as index:
        index.add_documents(DOCUMENTS)
    return tmp_path / "pages.idx"


def told(results):
    return (
        results.ids,
        [hit.score for hit in results],
        [hit.rank for hit in results],
        results.total,
        results.facets,
        results.relaxed,
        results.truncated,
        results.correction,
    )


@pytest.mark.parametrize(
    "query", ["chat noir", "chat", '"chat noir"', "cha*", "chatt~", "personne"]
)
def test_it_is_what_an_index_just_opened_gives(folder, query):
    index = Index.open(folder)
    for arguments in [*ARGUMENTS, *reversed(ARGUMENTS)]:
        anew = Index.open(folder).search(query, **arguments)
        assert told(index.search(query, **arguments)) == told(anew)


def test_arguments_that_can_be_read_once_are_read_once(folder):
    index = Index.open(folder)
    for _ in range(2):
        results = index.search("chat", fields=iter(["title"]), facets=iter(["section"]))
        assert told(results) == told(index.search("chat", fields="title", facets="section"))


def test_a_cursor_has_pages_of_its_own(folder):
    index = Index.open(folder)
    first = index.search("chat", limit=5)
    for _ in range(2):
        second = index.search("chat", limit=5, after=first.cursor)
        assert second.ids == index.search("chat", limit=10).ids[5:]


def test_changed_results_change_no_others(folder):
    index = Index.open(folder)
    first = index.search("chat", facets="section")
    expected = told(index.search("chat", facets="section"))
    first.ids.clear()
    first.facets["section"].clear()
    first.facets.clear()
    assert told(index.search("chat", facets="section")) == expected


def test_a_commit_ends_it(folder):
    index = Index.open(folder)
    assert index.search("chat", limit=None).total == len(index.search("chat", limit=None)) == 40
    with index.writer() as writer:
        writer.delete("7")
    assert index.search("chat", limit=None).total == len(index.search("chat", limit=None)) == 39


def test_what_is_wrong_stays_wrong(folder):
    index = Index.open(folder)
    for _ in range(2):
        with pytest.raises(SchemaError):
            index.search("chat", fields={"title": True})
        assert index.search("chat", fields={"title": 1})


def test_what_was_found_within_the_time_is_whole(folder):
    index = Index.open(folder)
    cut = index.search("chat noir", timeout=1e-9)
    assert cut.timed_out
    whole = index.search("chat noir")
    assert not whole.timed_out and whole.total == 20
