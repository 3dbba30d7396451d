"""Import warns of two installed distributions of Whoosh, and of nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
import whoosh
from conftest import ROOT

from searchlib.installation import warn_of_shared_whoosh

ORDINARY = """
import searchlib
from searchlib import *
schema = Schema(
    id=Keyword(unique=True), title=Text(boost=2.0), text=Text(), date=Date(), words=Number(int)
)
with Index.create("news.idx", schema) as index:
    index.add_documents([{"id": 1, "text": "Les chevaux, le 3 janvier 2020", "date": "2020"}])
    index.update_documents({"id": str(n), "text": f"cheval {n}", "words": n} for n in range(50))
    with index.writer() as writer:
        writer.delete(7)
        writer.delete_by_query("words:8")
    results = index.search("cheval* OU chevol~", facets=["date", "words"], sort="-date", timeout=60)
    assert results.total == 48 and results[0].highlight("text") and results[0].explain()
    results.to_dicts(), results.correction, results.cursor, results._repr_html_()
    index.suggest("chev"), index.correct("chevol"), index.similar("1"), index.get("1")
    index.compact(), index.check(), index.stats(), index.snapshot("copy.idx")
    index.add_field("tags", Keyword(multiple=True)), index.reindex()
    with index.whoosh.searcher() as searcher:
        assert searcher.doc_count()
with Index.open("copy.idx", verify="full") as index:
    assert len(index) == 48
memory = Index.memory(schema)
memory.add_documents([{"id": "1", "text": "un cheval"}], progress=False)
assert memory.search("cheval").total == 1
"""


def python(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", *arguments]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=env, timeout=120)


@pytest.mark.parametrize("code", ["import searchlib", ORDINARY])
def test_ordinary_use_warns_of_nothing(tmp_path, code):
    done = python("-X", "dev", "-c", code, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


WHOOSH = ["Whoosh-2.7.4.dist-info", "whoosh-2.7.4-py3.10.egg-info", "whoosh-2.7.4.dist-info"]
RELOADED = ["whoosh_reloaded-2.7.5.dist-info", "Whoosh_Reloaded-2.7.5.dist-info"]


def installed(folder: Path, *names: str) -> Path:
    """Make a folder with the metadata of the named distributions."""
    for name in ("whoosh", "numpy-2.0.0.dist-info", "whoosh3-1.0.dist-info", *names):
        (folder / name).mkdir()
    return folder


@pytest.mark.parametrize("reloaded", RELOADED)
@pytest.mark.parametrize("original", WHOOSH)
def test_two_distributions_of_one_module_are_told(tmp_path, original, reloaded):
    with pytest.warns(RuntimeWarning, match="pip uninstall whoosh whoosh-reloaded") as caught:
        warn_of_shared_whoosh(installed(tmp_path, original, reloaded))
    assert len(caught) == 1 and str(tmp_path) in str(caught[0].message)


@pytest.mark.parametrize(
    "names", [[], *([name] for name in WHOOSH + RELOADED), WHOOSH[:2], RELOADED]
)
def test_one_distribution_is_not(tmp_path, names):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_of_shared_whoosh(installed(tmp_path, *names))
        warn_of_shared_whoosh(tmp_path / "archive.zip")


@pytest.fixture
def both(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a Python with both distributions."""
    packages = tmp_path / "packages"
    packages.mkdir()
    installed(packages, WHOOSH[0], RELOADED[0])
    (packages / "whoosh").rmdir()
    (packages / "whoosh").symlink_to(Path(whoosh.__file__).parent)
    return {**os.environ, "PYTHONPATH": os.pathsep.join((str(packages), str(ROOT)))}


def run_program(folder: Path, code: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    (folder / "program.py").write_text(code)
    command = [sys.executable, "program.py"]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=env, timeout=60)


def test_the_import_warns_once_and_names_the_importing_line(tmp_path, both):
    done = run_program(tmp_path, "x = 1\nimport searchlib\nimport searchlib.readers\n", both)
    first, *_ = done.stderr.splitlines()
    assert first.startswith(
        f"{tmp_path / 'program.py'}:2: RuntimeWarning: Whoosh and whoosh-reloaded"
    )
    assert done.stderr.count("RuntimeWarning") == 1 and done.returncode == 0


def test_workers_do_not_warn_again(tmp_path, both):
    code = """
from searchlib import Index, Keyword, Schema, Text
index = Index.create("new.idx", Schema(id=Keyword(unique=True), text=Text()))
print(index.add_documents(({"id": n, "text": f"mot{n}"} for n in range(2000)), workers=2).added)
"""
    done = run_program(tmp_path, code, both)
    assert done.stdout == "2000\n" and done.stderr.count("RuntimeWarning") == 1, done.stderr
