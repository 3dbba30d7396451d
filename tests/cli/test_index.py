"""`searchlib index`: its sources, messages and exit codes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys

import pytest
from commandline import BAD_LINES, GOOD_LINES, run, run_json
from conftest import DISPATCHES, ROOT

from searchlib import Index


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

    def test_a_missing_source_is_wrong_usage(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)  # the message is as wide as the terminal, a long path is cut
        assert "nowhere" in run("index", "nowhere", tmp_path / "new.idx", code=2).stderr
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
