"""Messages and exit codes of errors."""

from __future__ import annotations

import logging

import pytest
from commandline import run

from searchlib import Index, Schema, Text, errors

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
