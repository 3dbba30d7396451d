"""What a searcher remembers of a query changes no later answer."""

from __future__ import annotations

import pytest

from searchlib import Index, Keyword, Schema, Text, query as q
from searchlib.embedded.search import Searcher
from searchlib.errors import QueryError
from searchlib.plan import Deadline, TimeUp

TEXTS = ["Un chat noir.", "Deux chats et un chien.", "Le chien dort.", "Un chaton, un chateau."]


@pytest.fixture
def index():
    index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
    index.add_documents({"id": str(row), "text": text} for row, text in enumerate(TEXTS))
    return index


def past() -> Deadline:
    deadline = Deadline(1e-9)
    with pytest.raises(TimeUp):
        deadline.check()
    return deadline


def test_nothing_is_kept_that_was_made_past_the_deadline():
    searcher = Searcher([], Schema(text=Text()))
    made = iter(["a part", "the whole", "again"])

    def ask(deadline):
        return searcher.get_or_compute("name", lambda: next(made), lambda _: 1, deadline)

    assert [ask(past()), ask(Deadline()), ask(past())] == ["a part", "the whole", "the whole"]


@pytest.mark.parametrize(
    "query", ["chat", "chat*", "chatt~", '"un chat"', "chat chien", q.Match("chat")]
)
def test_a_search_cut_by_its_deadline_leaves_nothing_behind(index, query):
    whole = index.search(query)
    fresh = Index.memory(index.schema)
    fresh.add_documents({"id": str(row), "text": text} for row, text in enumerate(TEXTS))
    assert fresh.search(query, timeout=1e-9).timed_out
    again = fresh.search(query)
    assert again.ids == whole.ids and again.ids and not again.timed_out


def test_plans_differ_by_whatever_they_depend_on(index):
    asked = [
        {"match": match, "strict": strict, "fields": {"text": weight}, "synonyms": synonyms}
        for match in ("all", "any", "auto")
        for strict in (False, True)
        for weight in (1, 2)
        for synonyms in (None, {"noir": "dort"})
    ]
    first = [[(hit.id, hit.score) for hit in index.search("chien noir", **how)] for how in asked]
    assert len({str(hits) for hits in first}) > 4
    for how, hits in zip(reversed(asked), reversed(first), strict=True):
        assert [(hit.id, hit.score) for hit in index.search("chien noir", **how)] == hits


def test_an_error_is_raised_again(index):
    for _ in range(2):
        with pytest.raises(QueryError):
            index.search("(chat", strict=True)
        assert index.search("(chat").ids


def test_a_cut_pattern_says_so_again(index, monkeypatch):
    monkeypatch.setattr("searchlib.embedded.search.frequent_forms.MOST_FORMS", 1)
    for _ in range(2):
        assert index.search("cha*").truncated
        with pytest.raises(QueryError, match="more than"):
            index.search("cha*", strict=True)
