"""A search stopped at any moment returns part of the results, and reports the timeout."""

from __future__ import annotations

import itertools

import pytest
from conftest import DISPATCHES, schema_of_dispatches
from whoosh import query as stock

from searchlib import Index, Keyword, Schema, Text, query as q
from searchlib.plan import deadline as deadlines

QUERIES = [
    "drones Bagdad",
    "drones OU opéra OU chevaux",
    "le la les",
    "*e*",
    "op*",
    "dronne~2 chevaus",
    '"deux drones"',
    '"a pas été"~2',
    "NON drones",
    "opéra SAUF *s",
    "de -la",
    "(a* OU d*) SAUF (o* OU c*)",
    "section:m*",
    "id:*a*",
    "tags:[A TO z]",
    "date:2021 OU words:>=200",
    "urgent:oui",
    "3 janvier 2020",
    "+drones +Bagdad armés",
    "porte-avions drones",
    "*",
    "l’opération a duré quatre heures",
    q.Near("drones Bagdad", 9),
    q.Fuzzy("monde", 1, "section"),
    q.Prefix("d", "text"),
    stock.Or([stock.Term("text", "drones"), stock.Prefix("text", "o")]),
    stock.Every(),
]
WAYS = [
    {},
    {"match": "any"},
    {"match": "auto"},
    {"sort": "section"},
    {"sort": ["-date", "id"]},
    {"facets": ["section", "date", "words", "urgent"]},
    {"distinct": "section"},
    {"filter": "id:*a* OU drones"},
    {"filter": "NON section:r*"},
]


class Clock:
    """A clock that advances by one each time it is read."""

    def __init__(self) -> None:
        self._asked = itertools.count()

    def __call__(self) -> float:
        return next(self._asked)


@pytest.fixture
def index() -> Index:
    index = Index.memory(schema_of_dispatches())
    index.add_documents(DISPATCHES[:2])
    index.add_documents(DISPATCHES[2:])
    return index


def reopened(index: Index) -> Index:
    """Return an index of the same documents with cold caches."""
    index._engine._searcher = None
    return index


@pytest.mark.parametrize("query", QUERIES, ids=str)
@pytest.mark.parametrize("way", WAYS, ids=str)
def test_stopped_at_any_moment(index, query, way, monkeypatch):
    whole = index.search(query, limit=None, **way)
    ids = {hit.id for hit in whole}
    assert not whole.timed_out
    for moment in itertools.count(1):
        monkeypatch.setattr(deadlines, "perf_counter", Clock())
        part = reopened(index).search(query, limit=None, timeout=moment, **way)
        assert "distinct" in way or {hit.id for hit in part} <= ids
        assert part.total <= whole.total and len(part) <= len(whole)
        for field, counts in part.facets.items():
            assert all(count <= whole.facets[field][value] for value, count in counts.items())
        if not part.timed_out:
            assert [hit.id for hit in part] == [
                hit.id for hit in whole
            ] and part.facets == whole.facets
            if part.correction == whole.correction:
                break
        assert part.correction is None and part.timed_out
        assert moment < 2000


def test_a_correction_has_what_time_the_search_left(index, monkeypatch):
    monkeypatch.setattr(deadlines, "perf_counter", clock := Clock())
    results = index.search("dronnes", timeout=1000)
    for _ in range(5000):
        clock()  # time before the correction is read does not count
    assert results.correction == "drones" and not results.timed_out
    monkeypatch.setattr(deadlines, "perf_counter", Clock())
    least = next(
        moment
        for moment in itertools.count(1)
        if not index.search("dronnes", timeout=moment).timed_out
    )
    results = index.search("dronnes", timeout=least)
    assert not results.timed_out and results.correction is None and results.timed_out


def test_what_was_made_of_a_table_is_kept(monkeypatch):
    monkeypatch.setattr("searchlib.embedded.search.form_columns.TERMS_AT_ONCE", 2)
    index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
    index.add_documents(
        {"id": f"{one}{other}", "text": f"mo{one}t{other}r"}
        for one in "bcdfghjklm"
        for other in "aeiou"
    )
    tries = 0
    while True:
        tries += 1
        monkeypatch.setattr(deadlines, "perf_counter", Clock())
        if index.search("moctax~2", timeout=20).total:
            break
        assert tries < 50
    assert tries > 1


@pytest.mark.parametrize("deleted", [False, True])
def test_positions_in_slices(monkeypatch, deleted):
    def made() -> Index:
        index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
        words = ["de", "la", "De", "LA", "le", "porte-avions", "du", "la", "de", "paix"]
        index.add_documents(
            {"id": str(row), "text": " ".join(words[row % 7 :] + words[: row % 5] * 3)}
            for row in range(30)
        )
        if deleted:
            with index.writer() as writer:
                writer.delete("3")
        return index

    whole, sliced = made(), made()
    queries = [
        '"de la"',
        '"la de"~3',
        "porte-avions de paix",
        '"le porte-avions du la"',
        q.Near("la du", 4),
        "la de paix du porte",
        "de-la-de",
    ]
    expected = [
        [(hit.id, hit.score) for hit in whole.search(query, limit=None)] for query in queries * 2
    ]
    for name in (
        "searcher.POSITIONS_AT_ONCE",
        "searcher.PLACED_AT_ONCE",
        "frequencies.COMPARED_AT_ONCE",
    ):
        monkeypatch.setattr(f"searchlib.embedded.search.{name}", 3)
    assert [
        [(hit.id, hit.score) for hit in sliced.search(query, limit=None, timeout=1000)]
        for query in queries * 2
    ] == expected
    assert all(expected)
