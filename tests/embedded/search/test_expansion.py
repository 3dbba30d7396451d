"""Patterns are never cut where exactness counts; scored ones may be, and then say so."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings, strategies as st
from oracle_occurrences import distance

from searchlib import Index, Keyword, Schema, Text, query as q
from searchlib.embedded.search.expansion import MOST_FORMS
from searchlib.errors import QueryError

LETTERS = "bcdfghjklmnpqt"
FORMS = ["".join(letters) for letters in itertools.product(LETTERS, "aeiou", LETTERS, "aeo")]
"""More words than are scored."""


@pytest.fixture(scope="module")
def index() -> Index:
    """Return an index of many words, each third in two documents.

    It has two segments and some deleted documents.
    """
    assert len(FORMS) > 2 * MOST_FORMS
    index = Index.memory(
        Schema(id=Keyword(unique=True), text=Text(), path=Keyword(), tags=Keyword(multiple=True))
    )
    rows = [
        {"id": str(row), "text": form, "path": f"/docs/{row}", "tags": ["tous", form]}
        for row, form in enumerate(FORMS)
    ]
    index.add_documents(rows[::2])
    index.add_documents(rows[1::2])
    index.add_documents([{"id": f"bis {row}", "text": form} for row, form in enumerate(FORMS[::3])])
    with index.writer() as writer:
        writer.delete("0")
        writer.delete("bis 0")
    return index


LIVE = len(FORMS) - 1


@pytest.mark.parametrize(
    "query",
    [
        "path:/docs/*",
        "path:*/?oc*",
        "path:[/docs/ TO /e]",
        "path:*",
        "tags:*a*",
        q.Prefix("/d", "path"),
        q.Wildcard("*", "path"),
        q.Range("path", "/", "0"),
    ],
)
def test_exact_fields_are_never_cut(index, query):
    results = index.search(query, facets="tags", strict=True)
    assert (
        results.total
        == (sum("a" in form for form in FORMS[1:]) if query == "tags:*a*" else LIVE)
        > MOST_FORMS
    )
    assert not results.truncated
    assert sum(results.facets["tags"].values()) == 2 * results.total
    assert index.search(q.Everything(), filter=query).total == results.total


def test_fuzzy_words_of_exact_fields_are_never_cut(index):
    assert index.search("id:1234~2", strict=True).total > MOST_FORMS // 4
    near = {hit.id for hit in index.search(q.Fuzzy("12", 2, "id"), limit=None)}
    assert near == {str(row) for row in range(1, len(FORMS)) if distance("12", str(row)) <= 2}
    assert len(near) > 300


@pytest.mark.parametrize(
    ("query", "fits"), [("*a*", "a"), ("???e OU *a", "[ea]$"), (q.Wildcard("*", "text"), "")]
)
def test_filters_and_exclusions_are_never_cut(index, query, fits):
    expected = {hit.id for hit in index.search(q.Everything(), limit=None)}
    found = {hit.id for hit in index.search(q.Everything(), filter=query, limit=None)}
    assert found == {name for name in expected if re.search(fits, index.get(name)["text"])}
    excluded = index.search(
        f"* SAUF ({query})" if isinstance(query, str) else q.Everything() & ~query,
        strict=True,
        limit=None,
    )
    assert {hit.id for hit in excluded} == expected - found and not excluded.truncated


def test_scored_words_are_cut_to_the_most_frequent_and_say_so(index):
    results = index.search("*a*", limit=None)
    assert (
        results.truncated
        and MOST_FORMS <= results.total < index.search(q.Everything(), filter="*a*").total
    )
    twice = {form for form in FORMS[3::3] if "a" in form}
    assert len(twice) < MOST_FORMS and twice <= {hit["text"] for hit in results}
    with pytest.raises(QueryError):
        index.search("*a*", strict=True)
    assert "most frequent" in str(results[0].explain())
    few = index.search("ba*", strict=True)
    assert (
        not few.truncated
        and few.total
        == sum(form.startswith("ba") for form in FORMS)
        + sum(form.startswith("ba") for form in FORMS[::3])
        - 2
    )


def test_deletions_are_never_cut(index):
    writer = index.writer()
    assert writer.delete_by_query("path:/docs/*") == LIVE
    assert writer.delete_by_query("text:*") == len(FORMS[::3]) - 1
    writer.rollback()


words = st.text("abé ?*", min_size=1, max_size=6)


@settings(max_examples=60)
@given(st.lists(st.text("abé", min_size=1, max_size=6), min_size=1, max_size=8, unique=True), words)
def test_patterns_of_keywords(values, pattern):
    index = Index.memory(Schema(id=Keyword(unique=True), value=Keyword()))
    for part in (values[::2], values[1::2]):
        index.add_documents({"id": value, "value": value} for value in part)
    fits = re.compile(
        "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern)
    ).fullmatch
    assert {hit.id for hit in index.search(q.Wildcard(pattern, "value"), limit=None)} == {
        value for value in values if fits(value)
    }
