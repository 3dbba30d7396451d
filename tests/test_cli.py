"""The commands: what each does, prints for people and for programs, and its exit code."""

from __future__ import annotations

import configparser
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from commandline import BAD_LINES, DEMO, GOOD_LINES, run, run_json, run_process
from conftest import DISPATCHES, ROOT

import searchlib
from searchlib import Index, Keyword, Schema, Text, errors


@pytest.fixture
def folder(tmp_path: Path, schema: Schema) -> Path:
    """An index of the dispatches."""
    with Index.create(tmp_path / "news.idx", schema) as index:
        index.add_documents(DISPATCHES)
    return tmp_path / "news.idx"


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a source file."""

    def write_file(name: str, content: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(content, encoding="utf-8")
        return path

    return write_file


class TestIndex:
    def test_makes_an_index_and_sums_up(self, tmp_path, write):
        result = run("index", write("news.jsonl", GOOD_LINES), tmp_path / "new.idx")
        assert re.search(
            r"new\.idx: 2 documents added, 0 skipped, [\d.]+ s, [\d.]+ MB/s\n$", result.stdout
        )
        assert result.stderr == ""
        with Index.open(tmp_path / "new.idx") as index:
            assert {hit.id for hit in index.search("attaques")} == {"a", "b"}

    def test_takes_several_sources_and_kinds(self, tmp_path, write):
        jsonl, csv = (
            write("a.jsonl", GOOD_LINES),
            write("b.csv", "id;text;section\nc;Trois attaques;monde\n"),
        )
        write("folder/d.txt", "date 2022-01\nUn titre\n\nQuatre attaques.")
        assert (
            run_json("index", jsonl, csv, tmp_path / "folder", tmp_path / "new.idx")["added"] == 4
        )
        for filter, key in (("words:>=12", "b"), ("section:monde", "c"), ("date:2022", "d")):
            assert [
                hit["id"]
                for hit in run_json("search", tmp_path / "new.idx", "attaque", "--filter", filter)[
                    "hits"
                ]
            ] == [key]

    def test_bad_records_are_told_with_file_and_line(self, tmp_path, write):
        source, target = write("news.jsonl", GOOD_LINES + BAD_LINES), tmp_path / "new.idx"
        result = run("index", source, target)
        assert "3 documents added, 3 skipped" in result.stdout
        told = result.stderr.splitlines()
        assert len(told) == 3
        assert f"skipped: {source}:4: not JSON: Expecting value, at column 8" in told[0]
        assert f"skipped: {source}:5: the key 'a' is present already" in result.stderr
        assert f"skipped: {source}:6: field 'text': expected a str, got int" in result.stderr

    def test_json_lists_what_was_skipped_and_noted(self, tmp_path, write):
        source = write("news.jsonl", GOOD_LINES + BAD_LINES)
        latin = tmp_path / "latin.txt"
        latin.write_bytes("Un été à Bagdad".encode("cp1252"))
        told = run_json("index", source, latin, tmp_path / "new.idx")
        assert (told["added"], sorted(record["line"] for record in told["skipped"])) == (
            4,
            [4, 5, 6],
        )
        assert {record["source"] for record in told["skipped"]} == {str(source)}
        assert [(note["source"], "Windows-1252" in note["note"]) for note in told["notes"]] == [
            (str(latin), True)
        ]
        assert told["bytes"] > 0 and told["seconds"] > 0

    def test_a_note_is_told_once_a_file(self, tmp_path):
        latin = tmp_path / "latin.jsonl"
        latin.write_bytes(
            '{"id": "a", "text": "été"}\n{"id": "b", "text": "été"}\n'.encode("cp1252")
        )
        assert (
            run("index", latin, tmp_path / "new.idx").stderr
            == f"note: {latin}: not UTF-8: read as Windows-1252\n"
        )

    def test_an_empty_folder_is_told(self, tmp_path):
        (tmp_path / "empty").mkdir()
        result = run("index", tmp_path / "empty", tmp_path / "new.idx")
        assert (
            "0 documents added" in result.stdout
            and f"note: {tmp_path / 'empty'}: no records in it" in result.stderr
        )

    def test_a_cell_that_is_no_number_is_told(self, folder, write):
        source = write("a.csv", "id,words\nx,douze\ny,12\n")
        result = run("index", source, folder)
        assert (
            "1 document added, 1 skipped" in result.stdout
            and f"skipped: {source}:2: field 'words'" in result.stderr
        )

    @pytest.mark.parametrize(
        "lines",
        [
            BAD_LINES,
            '{"id": "z", "text": "bon"}\n{"id": "drones"}\n',
            '{"id": "z"}\n{"id": "y", "text": 5}\n',
        ],
    )
    def test_strict_leaves_the_index_unchanged(self, folder, write, lines):
        source = write("news.jsonl", lines)
        before = self.told(folder)
        result = run("index", source, folder, "--strict", code=2)
        assert (
            result.stderr.startswith(f"error: {source}:2: ")
            and "nothing was added" in result.stderr
            and result.stdout == ""
        )
        assert self.told(folder) == before

    def told(self, folder):
        return {name: value for name, value in run_json("stats", folder).items() if name != "bytes"}

    @pytest.mark.parametrize("there", [True, False])
    def test_strict_leaves_no_new_index(self, tmp_path, write, there):
        target = tmp_path / "new.idx"
        if there:
            target.mkdir()
        run("index", write("news.jsonl", BAD_LINES), target, "--strict", code=2)
        assert target.exists() == there and not Index.exists(target)

    def test_update_replaces(self, folder, write):
        source = write("news.jsonl", '{"id": "haras", "text": "Les poulains"}\n')
        refused = run("index", source, folder, code=2)
        assert "0 documents added, 1 skipped" in refused.stdout
        assert "'haras' is present already: --update replaces the document\n" in refused.stderr
        assert "1 document added, 0 skipped" in run("index", source, folder, "--update").stdout
        assert run_json("search", folder, "poulain")["total"] == 1
        assert run_json("stats", folder)["documents"] == len(DISPATCHES)

    def test_when_every_record_is_skipped_no_index_is_made(self, tmp_path, write):
        source = write("news.jsonl", '{"text": "sans clé"}\n{oops\n')
        result = run("index", source, tmp_path / "new.idx", code=2)
        assert "0 documents added, 2 skipped" in result.stdout
        assert result.stderr.endswith("error: every record was skipped\n")
        assert not (tmp_path / "new.idx").exists()
        told = run_json("index", source, tmp_path / "new.idx", code=2)
        assert told["added"] == 0 and {record["line"] for record in told["skipped"]} == {1, 2}

    def test_one_record_is_enough(self, tmp_path, write):
        source = write("news.jsonl", '{oops\n{"id": "a"}\n')
        assert "1 document added, 1 skipped" in run("index", source, tmp_path / "new.idx").stdout

    @pytest.mark.parametrize(
        "content",
        [
            GOOD_LINES,
            "[" + GOOD_LINES.strip().replace("\n", ",") + "]",
            '{\n"id": "a", "text": "Une attaque"\n}\n{"id": "b", "text": "Deux attaques"}',
            "Identifiant;Texte\na;Une attaque\nb;Deux attaques\n",
            "Identifiant;Texte\r\na;Une attaque à Bagdad\r\nb;Deux attaques\r\n".encode("cp1252"),
            "\ufeffid,text\na,Une attaque\nb,Deux attaques\n",
        ],
    )
    def test_takes_stdin(self, tmp_path, content):
        result = run("index", "-", tmp_path / "new.idx", stdin=content)
        assert "2 documents added, 0 skipped" in result.stdout
        with Index.open(tmp_path / "new.idx") as index:
            assert {hit.id for hit in index.search("attaques")} == {"a", "b"}

    def test_stdin_beside_files(self, tmp_path, write):
        source = write("c.json", '[{"id": "c", "text": "Trois attaques"}]')
        result = run("index", source, "-", tmp_path / "new.idx", stdin=GOOD_LINES + "{oops\n")
        assert "3 documents added, 1 skipped" in result.stdout
        assert result.stderr.startswith("skipped: stdin:3: not JSON: ")

    @pytest.mark.parametrize(
        ("sources", "content", "message"),
        [
            (["-"], "Un texte quelconque", "stdin holds neither JSON objects nor CSV"),
            (["-", "-"], GOOD_LINES, "give - once"),
        ],
    )
    def test_stdin_that_cannot_be_read(self, tmp_path, sources, content, message):
        result = run("index", *sources, tmp_path / "new.idx", code=2, stdin=content)
        assert message in result.stderr and not (tmp_path / "new.idx").exists()

    def test_empty_stdin_is_told(self, tmp_path):
        result = run("index", "-", tmp_path / "new.idx", stdin="")
        assert result.stderr == "note: stdin: no records in it\n"

    def test_stdin_larger_than_what_is_looked_at(self, tmp_path):
        lines = "".join(f'{{"id": "{n}", "text": "{"é" * 1000}"}}\n' for n in range(2000))
        result = run("index", "-", tmp_path / "new.idx", stdin=lines)
        assert "2,000 documents added, 0 skipped" in result.stdout and result.stderr == ""

    def test_a_json_array(self, tmp_path, write):
        source = write("news.json", '[{"id": 1, "titre": "Une attaque"},\n {"id": 2}]')
        result = run("index", source, tmp_path / "new.idx")
        assert "2 documents added, 0 skipped" in result.stdout
        assert result.stderr == f"note: {source}: columns: titre → title (text)\n"

    def test_says_which_columns_became_what_once(self, tmp_path, write):
        source = write("a.csv", "Titre;Prix (€);Auteur\nUn;1,5;Zola\nDeux;2;Hugo\n")
        note = "columns: Titre → title (text), Prix (€) → prix (number), Auteur → auteur (keyword)"
        result = run("index", source, tmp_path / "new.idx")
        assert result.stderr == f"note: {source}: {note}\n"
        told = run_json("index", source, tmp_path / "new.idx", "--update")
        assert told["notes"] == [{"source": str(source), "line": 2, "note": note}]
        found = run_json("search", tmp_path / "new.idx", "prix:1,5", "--facets", "auteur")
        assert found["facets"] == {"auteur": {"Zola": 1}}

    def test_takes_a_schema(self, tmp_path, write):
        schema = write(
            "schema.json",
            '{"id": {"type": "keyword", "unique": true}, "text": {"type": "text"}, '
            '"words": {"type": "number", "number": "float"}}',
        )
        run(
            "index",
            write("news.jsonl", GOOD_LINES),
            tmp_path / "new.idx",
            "--schema",
            schema,
            "--workers",
            1,
            "--memory-mb",
            64,
        )
        with Index.open(tmp_path / "new.idx") as index:
            assert list(index.schema) == ["id", "text", "words"] and index.get("b")["words"] == 12.0
        other = write(
            "other.json", '{"id": {"type": "keyword", "unique": true}, "text": {"type": "text"}}'
        )
        assert (
            "they differ in words"
            in run(
                "index", write("more.jsonl", ""), tmp_path / "new.idx", "--schema", other, code=2
            ).stderr
        )

    @pytest.mark.parametrize("content", ["{", "[]", '{"a": {"type": "nothing"}}', '{"a": 3}'])
    def test_a_bad_schema_is_wrong_usage(self, tmp_path, write, content):
        result = run(
            "index",
            write("a.jsonl", GOOD_LINES),
            tmp_path / "new.idx",
            "--schema",
            write("schema.json", content),
            code=2,
        )
        assert result.stderr.startswith("error: ") and not (tmp_path / "new.idx").exists()

    def test_a_missing_source_is_wrong_usage(self, tmp_path):
        assert "nowhere" in run("index", tmp_path / "nowhere", tmp_path / "new.idx", code=2).stderr
        assert not (tmp_path / "new.idx").exists()

    def test_a_folder_of_something_else_is_left_alone(self, tmp_path, write):
        kept = write("other/kept.txt", "gardé")
        run("index", write("a.jsonl", GOOD_LINES), kept.parent, code=3)
        assert kept.read_text(encoding="utf-8") == "gardé"

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a source that never ends")
    def test_an_interruption_leaves_the_index_as_it_was(self, folder, tmp_path):
        os.mkfifo(tmp_path / "endless.jsonl")
        command = [
            sys.executable,
            "-m",
            "searchlib",
            "index",
            str(tmp_path / "endless.jsonl"),
            str(folder),
        ]
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            # A process in the background has Ctrl-C ignored, and so has what it starts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        with open(tmp_path / "endless.jsonl", "w"):  # opened as soon as the command reads it
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=60)
        assert (
            process.returncode == 130
            and told == b"error: interrupted; the index is whole, at its last commit\n"
        )
        with Index.open(folder) as index:
            assert (
                len(index) == len(DISPATCHES) and index.add_documents([{"id": "next"}]).added == 1
            )


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
        run("search", folder, "drones chevaux", code=1)
        assert run_json("search", folder, "drones chevaux", "--match", "any")["total"] == 2
        relaxed = run_json("search", folder, "drones chevaux", "--match", "auto")
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
        assert run_process("search", folder, long, "--json").returncode == 1

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


class TestOtherCommands:
    def test_suggest(self, folder):
        assert run("suggest", folder, "chev").stdout == "chevaux\n"
        suggestions = run_json("suggest", folder, "les op")["suggestions"]
        assert set(suggestions) == {"les Opéra", "les opéras", "les Opération"}
        assert run_json("suggest", folder, "les op", "--limit", 1) == {
            "prefix": "les op",
            "suggestions": suggestions[:1],
        }
        assert run("suggest", folder, "zzz", code=1).stdout == ""
        assert run_json("suggest", folder, "zzz", code=1)["suggestions"] == []

    def test_analyze(self):
        head, *rows = run("analyze", "L’aéroport, le 3 janvier").stdout.splitlines()
        assert head.split() == ["position", "surface", "span", "keys", "rule"]
        assert (
            rows[1].split()[:3] == ["1", "aéroport", "2-10"]
            and "S:aeroport" in rows[1]
            and len(rows) == 5
        )
        told = run_json("analyze", "L’aéroport")
        assert told["text"] == "L’aéroport"
        assert [(t["position"], t["surface"], t["start"], t["end"]) for t in told["tokens"]] == [
            (0, "L’", 0, 2),
            (1, "aéroport", 2, 10),
        ]
        assert all(token["keys"] and token["rule"] for token in told["tokens"])
        assert run_json("analyze", "")["tokens"] == []

    def test_stats(self, folder):
        told = run_json("stats", folder)
        assert told["documents"] == len(DISPATCHES) and told["fields"]["text"]["tokens"] > 50
        shown = run("stats", folder).stdout
        assert re.search(r"^documents +4$", shown, re.M) and re.search(
            r"^title +text +boost=2.0 +\d+ +\d+ *$", shown, re.M
        )

    def test_check(self, folder, monkeypatch):
        assert run("check", folder).stdout == "sound\n"
        assert run_json("check", folder) == {"index": str(folder), "sound": True, "problems": []}
        monkeypatch.setattr(
            Index, "check", lambda self: ["document 1 is torn", "document 2 is lost"]
        )
        assert run("check", folder, code=3).stdout == "document 1 is torn\ndocument 2 is lost\n"
        assert run_json("check", folder, code=3)["problems"] == [
            "document 1 is torn",
            "document 2 is lost",
        ]

    def test_compact(self, folder):
        with Index.open(folder) as index, index.writer() as writer:
            writer.delete("haras")
            writer.add({"id": "new", "text": "nouveau"})
        told = run_json("compact", folder)
        assert (
            told["after"]["deleted"] == 0
            and told["after"]["segments"] == 1
            and told["after"]["documents"] == len(DISPATCHES)
        )
        assert re.search(
            r"news\.idx: 1 segment of [\d.]+ kB, 0 deleted documents; now 1 segment of",
            run("compact", folder).stdout,
        )


READING = [("search", "x"), ("suggest", "x"), ("stats",), ("check",), ("compact",)]


class TestTrouble:
    @pytest.mark.parametrize("command", READING)
    def test_no_index(self, tmp_path, command):
        result = run(command[0], tmp_path / "missing", *command[1:], code=3)
        assert (
            result.stdout == ""
            and result.stderr.startswith("error: there is no folder")
            and "hint: searchlib index" in result.stderr
        )

    @pytest.mark.parametrize("command", READING)
    def test_damaged(self, folder, command):
        (folder / "searchlib.json").write_text("{", encoding="utf-8")
        for entry in folder.iterdir():
            entry.write_bytes(entry.read_bytes()[:10])
        assert run(command[0], folder, *command[1:], code=3).stderr.startswith("error: ")

    @pytest.mark.parametrize(
        ("error", "code"),
        [
            (errors.SchemaError("x"), 2),
            (errors.DocumentError("x"), 2),
            (errors.QueryError("x"), 2),
            (errors.IndexNotFound("x"), 3),
            (errors.IndexExists("x"), 3),
            (errors.LockError("x"), 3),
            (errors.FormatError("x"), 3),
            (errors.CorruptIndexError("x"), 3),
            (errors.SearchlibError("x"), 3),
            (OSError(28, "No space left on device"), 3),
            (KeyboardInterrupt(), 130),
        ],
    )
    def test_each_error_has_its_exit_code(self, folder, monkeypatch, error, code):
        def failing(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(Index, "compact", failing)
        assert run("compact", folder, code=code).stderr.startswith("error: ")

    def test_unknown_commands_and_missing_arguments(self, folder):
        run("serch", folder, code=2)
        run("search", folder, code=2)
        run("index", folder, code=2)


class TestWords:
    """Messages speak of options, not of Python's arguments, and count from 1."""

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--facets", "nope"], "--facets: no field 'nope' in the schema: it has id, title,"),
            (["--fields", "nope"], "--fields: no field 'nope'"),
            (["--sort", "-nope"], "--sort: no field 'nope'"),
            (["--facets", "text"], "count by a keyword, number, date or boolean\n"),
            (["--sort", "text"], "sort by a keyword, number, date or boolean\n"),
            (["--fields", "section"], "name text fields, or write section:value in the query\n"),
            (["--filter", "(x"], "(at character 1)\n"),
        ],
    )
    def test_options(self, folder, arguments, message):
        told = run("search", folder, "drones", *arguments, code=2).stderr
        assert told.startswith("error: ") and message in told and "=" not in told

    @pytest.mark.parametrize(("query", "position"), [('"a', 1), ("drones )", 8), ("a ET", 3)])
    def test_characters_are_counted_from_1(self, folder, query, position):
        told = run("search", folder, query, "--strict", code=2).stderr
        assert f"(at character {position})" in told

    def test_an_index_without_a_key_cannot_be_updated(self, tmp_path, write):
        with Index.create(tmp_path / "i", Schema(text=Text())):
            pass
        source = write("a.jsonl", '{"text": "x"}')
        told = run("index", source, tmp_path / "i", "--update", code=2).stderr
        assert told == "error: --update needs a schema in which one keyword is unique\n"

    def test_missing_indexes_speak_of_the_command(self, tmp_path):
        for name, message in (("none", "there is no folder"), ("", "holds no index")):
            told = run("search", tmp_path / name, "x", code=3).stderr
            assert message in told and "Index." not in told and "searchlib index SOURCE" in told

    def test_another_writer(self, folder, write):
        source = write("a.jsonl", '{"id": "x"}')
        with Index.open(folder) as index, index.writer():
            told = run("index", source, folder, code=3).stderr
        assert "another writer" in told and told.endswith("let it finish\n")

    def test_what_the_library_logs_is_a_note(self, folder, monkeypatch):
        monkeypatch.setattr("searchlib.embedded.engine.ANALYSIS_VERSION", 99)
        told = run("stats", folder).stderr
        assert told.startswith("note: the index in ") and "call reindex" not in told
        assert told.endswith("Index.reindex() in Python brings it up to date\n")
        assert not logging.getLogger("searchlib").handlers


class TestProgram:
    def test_version(self):
        assert run("--version").stdout == f"searchlib {searchlib.__version__}\n"
        setup = configparser.ConfigParser()
        setup.read(ROOT / "setup.cfg", encoding="utf-8")
        assert setup["metadata"]["version"] == "attr: searchlib.__version__"

    @pytest.mark.parametrize(
        ("typed", "offered"),
        [("searchlib se", "search"), ("searchlib search x y --fac", "--facets")],
    )
    def test_shell_completion(self, typed, offered):
        env = {
            "_SEARCHLIB_COMPLETE": "complete_bash",
            "COMP_WORDS": typed,
            "COMP_CWORD": str(len(typed.split()) - 1),
        }
        assert offered in run_process(env=env).stdout.decode().split()

    def test_the_script_of_shell_completion(self):
        env = {"_SEARCHLIB_COMPLETE": "source_zsh"}
        assert "#compdef searchlib" in run_process(env=env).stdout.decode()
        assert "--install-completion" in run("--help").stdout
