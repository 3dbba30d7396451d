"""`searchlib search`: its output for people and for programs, and its exit codes."""

from __future__ import annotations

import re

import pytest
from commandline import DEMO, run, run_json, run_process
from conftest import DISPATCHES, ROOT

from searchlib import Index, Keyword, Schema, Text


class TestSearch:
    def test_shows_rank_date_title_score_and_passages(self, folder):
        lines = run("search", folder, DEMO).stdout.splitlines()
        assert re.fullmatch(r"1 result in [\d.]+ ms", lines[0])
        assert re.fullmatch(r"  1  2022-01-03  Deux drones abattus à Bagdad  \d+\.\d\d", lines[2])
        assert lines[3].startswith(
            "     Deux drones armés ont visé l’aéroport de Bagdad. L’attaque n’a pas été rev"
        )

    def test_the_demo_finds_three_dispatches(self, tmp_path):
        run("index", ROOT / "seeds", tmp_path / "demo.idx")
        found = run_json("search", tmp_path / "demo.idx", DEMO, "--limit", 3)
        assert found["total"] >= 3 and [hit["rank"] for hit in found["hits"]] == [1, 2, 3]

    def test_dispatches_have_sections_to_count(self, tmp_path):
        run("index", ROOT / "seeds", tmp_path / "demo.idx")
        shown = run("search", tmp_path / "demo.idx", DEMO, "--facets", "section").stdout
        assert shown.endswith("\nsection: no values\n")  # no sub-folders there

    def test_json_holds_all_that_is_printed(self, folder):
        found = run_json(
            "search", folder, DEMO, "--facets", "section", "--facets", "urgent", "--explain"
        )
        assert (found["query"], found["total"], found["relaxed"], found["correction"]) == (
            DEMO,
            1,
            False,
            None,
        )
        assert found["facets"] == {"section": {"monde": 1}, "urgent": {"true": 1}}
        (hit,) = found["hits"]
        assert (hit["id"], hit["rank"], hit["fields"]) == ("drones", 1, DISPATCHES[0])
        assert hit["score"] > 0 and "drones" in hit["explanation"] and "Bagdad" in hit["snippet"]

    def test_json_is_utf8_as_it_is(self, folder):
        assert "régions" in run("search", folder, "chevaux", "--json").stdout

    def test_exits_1_when_nothing_is_found(self, folder):
        result = run("search", folder, "introuvable", code=1)
        assert result.stdout.startswith("Nothing found in") and result.stderr == ""
        assert run_json("search", folder, "introuvable", code=1)["hits"] == []

    def test_says_what_may_have_been_meant(self, folder):
        assert (
            "Vouliez-vous dire « revendiquée » ?\n"
            in run("search", folder, "revandiquée", code=1).stdout
        )
        assert run_json("search", folder, "revandiquée", code=1)["correction"] == "revendiquée"
        assert "Vouliez-vous" not in run("search", folder, "chevaux").stdout

    def test_pages(self, folder):
        everything = "date:2020 OU date:2021 OU date:2022"
        first, rest = (
            run_json(
                "search", folder, everything, "--sort", "-date", "--limit", 3, "--offset", offset
            )
            for offset in (0, 3)
        )
        assert first["total"] == rest["total"] == 4
        assert [hit["id"] for hit in first["hits"] + rest["hits"]] == [
            "drones",
            "hopital",
            "opera",
            "haras",
        ]
        assert (
            "Results 2 to 3 of 4 in"
            in run("search", folder, everything, "--limit", 2, "--offset", 1).stdout
        )
        assert (
            "4 results, none after the first 9 in"
            in run("search", folder, everything, "--offset", 9).stdout
        )

    def test_matches_any_or_fewer_words(self, folder):
        run("search", folder, "drones chevaux", "--match", "all", code=1)
        assert run_json("search", folder, "drones chevaux", "--match", "any")["total"] == 2
        relaxed = run_json("search", folder, "drones chevaux")
        assert relaxed["relaxed"] and relaxed["total"] == 2
        assert (
            "not all words required"
            in run("search", folder, "drones chevaux", "--match", "auto").stdout
        )

    def test_filters_and_looks_in_fields(self, folder):
        assert run_json("search", folder, "opération", "--filter", "section:santé")["total"] == 1
        run("search", folder, "opération", "--filter", "section:monde", code=1)
        run("search", folder, "revendiquée", "--fields", "title", code=1)
        assert (
            run_json("search", folder, "revendiquée", "--fields", "title", "--fields", "text")[
                "total"
            ]
            == 1
        )

    def test_prints_facets_and_explanations(self, folder):
        shown = run(
            "search",
            folder,
            "drones OU chevaux",
            "--facets",
            "section",
            "--facets",
            "tags",
            "--explain",
        ).stdout
        assert "\nsection: monde 1 · régions 1\ntags: Irak 1 · défense 1 · élevage 1\n" in shown
        assert re.search(r"\n +\d\.\d{4}  .*text: chevaux", shown)

    def test_a_long_facet_is_cut(self, tmp_path):
        with Index.create(
            tmp_path / "i", Schema(text=Text(), tags=Keyword(multiple=True))
        ) as index:
            index.add_documents(
                [{"text": "mot", "tags": [f"t{number:02}" for number in range(30)]}]
            )
        assert run("search", tmp_path / "i", "mot", "--facets", "tags").stdout.endswith(
            "t19 1 · and 10 more\n"
        )
        assert (
            len(run_json("search", tmp_path / "i", "mot", "--facets", "tags")["facets"]["tags"])
            == 30
        )

    def test_a_query_of_10000_characters(self, folder):
        long = "drones " * 1428 + "fin."
        assert len(long) == 10_000
        assert run_json("search", folder, long, "--match", "any")["total"] == 1
        assert run_process("search", folder, long, "--match", "all", "--json").returncode == 1

    @pytest.mark.parametrize("query", ["(drones", '"drones', "drones ET", "drones)"])
    def test_a_query_that_cannot_be_parsed(self, folder, query):
        run("search", folder, query)
        result = run("search", folder, query, "--strict", code=2)
        assert result.stderr.startswith("error: ") and result.stdout == ""

    @pytest.mark.parametrize(
        "options",
        [
            ["--filter", "(x"],
            ["--filter", "words:douze"],
            ["--sort", "nope"],
            ["--facets", "nope"],
            ["--fields", "section"],
            ["--match", "some"],
            ["--limit", "-1"],
            ["--offset", "x"],
            ["--unknown"],
        ],
    )
    def test_bad_options_are_wrong_usage(self, folder, options):
        result = run("search", folder, "drones", *options, code=2)
        assert result.stdout == "" and result.stderr

    def test_an_error_in_the_filter_says_so(self, folder):
        assert run("search", folder, "drones", "--filter", "(x", code=2).stderr.startswith(
            "error: --filter: "
        )

    def test_a_query_that_begins_with_a_minus(self, folder):
        run("search", folder, "-drones", code=2)
        assert [
            hit["id"]
            for hit in run_json("search", "--limit", 10, folder, "--", "-drones +chevaux")["hits"]
        ] == ["haras"]
