"""The command line as a user runs it: on a terminal, in a pipe, in any locale, of any schema."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from commandline import (
    BAD_LINES,
    DEMO,
    GOOD_LINES,
    run,
    run_json,
    run_on_terminal,
    run_process,
    visible,
)
from conftest import ROOT

from searchlib import Index, Keyword, Schema, Text


class TestAnySchema:
    def test_without_title_the_first_text_stands_for_it(self, tmp_path):
        with Index.create(tmp_path / "i", Schema(body=Text())) as index:
            index.add_documents(
                [
                    {
                        "body": "Une longue phrase qui parle de drones et de bien d’autres choses "
                        "encore, sans jamais finir."
                    }
                ]
            )
        lines = run("search", tmp_path / "i", "drones").stdout.splitlines()
        assert re.fullmatch(r"  1  Une longue phrase .* choses encore, sans …  \d+\.\d\d", lines[2])
        assert lines[3].strip().startswith("Une longue phrase")
        assert run_json("search", tmp_path / "i", "drones")["hits"][0]["id"] is None

    def test_the_passages_come_from_the_text_with_most_found_words(self, tmp_path):
        with Index.create(tmp_path / "i", Schema(title=Text(), text=Text(), note=Text())) as index:
            index.add_documents(
                [
                    {"title": "Titre", "text": "Rien sur eux.", "note": "Des drones."},
                    {"title": "", "text": "Un drone.", "note": "Le drone."},
                ]
            )
        assert {hit["snippet"] for hit in run_json("search", tmp_path / "i", "drones")["hits"]} == {
            "Des drones.",
            "Un drone.",
        }

    def test_texts_that_are_not_stored(self, tmp_path):
        with Index.create(
            tmp_path / "i", Schema(id=Keyword(unique=True), text=Text(stored=False))
        ) as index:
            index.add_documents([{"id": "clé", "text": "drones"}])
        assert re.search(r"\n  1  clé  \d", run("search", tmp_path / "i", "drones").stdout)

    def test_no_document_steers_the_terminal(self, tmp_path):
        with Index.create(tmp_path / "i", Schema(title=Text(), text=Text())) as index:
            index.add_documents(
                [
                    {
                        "title": "Un \x1b[31mdrone\x07 [bold]gras[/bold] :smile:",
                        "text": "Un drone\x1b]0;titre\x07 \u202evole\ufdd0.",
                    }
                ]
            )
        shown = run_on_terminal("search", tmp_path / "i", "drone")
        assert (
            "\x07" not in shown
            and "[31m" not in shown
            and "\x1b]" not in shown
            and "\u202e" not in shown
            and "\ufdd0" not in shown
        )
        assert "[bold]gras[/bold] :smile:" in shown


class TestProcess:
    def test_the_console_entry_point(self, folder):
        (line,) = (
            line
            for line in (ROOT / "setup.cfg").read_text(encoding="utf-8").splitlines()
            if line.strip().startswith("searchlib = ")
        )
        module, function = line.split("=")[1].strip().split(":")
        arguments = ["search", str(folder), "chevaux", "--json"]
        code = f"import sys; sys.argv[1:] = {arguments}; from {module} import {function}; "
        code += f"{function}()"
        ended = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=60
        )
        assert (
            ended.returncode == 0 and json.loads(ended.stdout)["total"] == 1 and ended.stderr == b""
        )

    def test_help_names_every_command(self):
        ended = run_process("--help")
        assert ended.returncode == 0 and all(
            name in ended.stdout.decode()
            for name in ("index", "search", "suggest", "analyze", "stats", "check", "compact")
        )

    def test_without_its_packages_it_says_how_to_get_them(self):
        for missing in ("typer", "rich"):
            code = f"import sys; sys.modules[{missing!r}] = None; "
            code += "from searchlib.__main__ import main; main()"
            ended = subprocess.run(
                [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60
            )
            assert ended.returncode == 2 and ended.stdout == ""
            assert (
                missing in ended.stderr
                and "pip install searchlib[cli]" in ended.stderr
                and "Traceback" not in ended.stderr
            )

    @pytest.mark.parametrize("env", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}])
    def test_any_locale(self, folder, env):
        ended = run_process("search", folder, DEMO, env=env)
        assert ended.returncode == 0 and "Deux drones abattus à Bagdad" in ended.stdout.decode(
            "utf-8"
        )

    def test_bytes_that_are_no_text(self, folder):
        ended = subprocess.run(
            [sys.executable, "-m", "searchlib", "search", str(folder), b"drones \xff", "--json"],
            capture_output=True,
            cwd=ROOT,
            timeout=60,
        )
        assert ended.returncode == 0 and json.loads(ended.stdout)["total"] == 1

    def test_a_reader_that_goes_away_is_no_error(self, folder):
        command = [sys.executable, "-m", "searchlib", "search", str(folder), "drones"]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
        )
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 141

    def test_a_users_mistake_shows_no_traceback(self, tmp_path):
        ended = run_process("search", tmp_path, "x")
        assert (
            ended.returncode == 3
            and b"Traceback" not in ended.stderr
            and ended.stderr.startswith(b"error: ")
        )


class TestTerminal:
    def test_colour_and_bold_on_a_terminal_only(self, folder):
        shown = run_on_terminal("search", folder, DEMO)
        assert re.search(r"\x1b\[[\d;]*33mdrones\x1b\[0m", shown)
        piped = run_process("search", folder, DEMO).stdout.decode()
        assert (
            "\x1b[" not in piped
            and "\n     Deux drones armés ont visé l’aéroport de Bagdad. L’attaque n’a pas été rev"
            in piped
        )

    def test_no_color_is_heeded(self, folder):
        shown = run_on_terminal("search", folder, DEMO, env={"NO_COLOR": "1"})
        assert not re.search(r"\x1b\[[\d;]*3[0-7]m", shown) and "Deux drones" in "\n".join(
            visible(shown)
        )

    @pytest.mark.parametrize("columns", [40, 80, 120])
    def test_lines_fit_the_terminal(self, folder, columns):
        lines = visible(
            run_on_terminal(
                "search", folder, "drones OU opération", "--facets", "section", columns=columns
            )
        )
        assert max(map(len, lines)) <= min(columns, 100)
        words = " ".join(" ".join(lines).split())
        assert (
            "Deux drones armés ont visé l’aéroport" in words
            and "section: monde 1 · santé 1" in words
        )

    @pytest.mark.parametrize("columns", [12, 20, 30, 40, 60])
    @pytest.mark.parametrize("date", ["2022-01-03", "2022-01-03T14:30:00+01:00"])
    def test_a_narrow_terminal_shows_the_whole_title(self, tmp_path, schema, columns, date):
        title = "Deux drones abattus près de l’aéroport international de Bagdad"
        with Index.create(tmp_path / "i", schema) as index:
            index.add_documents([{"id": "a", "title": title, "date": date}])
        lines = visible(run_on_terminal("search", tmp_path / "i", "drones", columns=columns))
        assert max(map(len, lines)) <= columns
        shown = re.sub(r"\d\.\d\d", "", "".join("".join(lines).split()))  # without the score
        assert "".join(title.split()) in shown and "…" not in shown and date in shown

    def test_the_bar_is_for_terminals(self, tmp_path):
        source = tmp_path / "news.jsonl"
        source.write_text(GOOD_LINES + BAD_LINES, encoding="utf-8")
        shown = run_on_terminal("index", source, tmp_path / "one.idx", columns=200)
        assert "documents" in shown and "\x1b[" in shown
        assert f"skipped: {source}:4: not JSON" in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
        piped = run_process("index", source, tmp_path / "two.idx")
        assert (
            b"\x1b" not in piped.stderr
            and b"\r" not in piped.stderr
            and len(piped.stderr.splitlines()) == 3
        )
