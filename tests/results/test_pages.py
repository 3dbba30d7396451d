"""Pages of results: filters, order, cursors, facets, distinct values, timeouts."""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import ids

from searchlib import Date, Schema, query as q
from searchlib.errors import QueryError, SchemaError


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
                {
                    "id": "other",
                    "section": "monde",
                    "text": "Un long rapport. " * 9 + "Des drones.",
                },
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
