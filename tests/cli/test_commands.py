"""The other commands, `--version` and shell completion."""

from __future__ import annotations

import configparser
import re

import pytest
from commandline import run, run_json, run_process
from conftest import DISPATCHES, ROOT

import searchlib
from searchlib import Index


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
