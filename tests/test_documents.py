"""Statements of the project's own documents and metadata are true."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from commandline import run_process
from conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BUILT = {
    ".git",
    ".venv",
    ".venv-lowest",
    ".venv-sanitized",
    "build",
    "dist",
    "results",
    "__pycache__",
}
"""Names of built files and folders, which are no sources."""


@pytest.fixture
def setup() -> configparser.ConfigParser:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    return setup


def test_the_first_example_of_the_readme_runs_as_written(tmp_path):
    code, expected = re.findall(r"```python\n(.*?)```.*?```text\n(.*?)```", README, re.DOTALL)[0]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == expected


def test_the_commands_of_the_readme_run_as_written(tmp_path):
    (tmp_path / "dispatches").mkdir()
    for path in (ROOT / "seeds").iterdir():
        section = "monde" if "bagdad" in path.name else "france"
        (tmp_path / "dispatches" / section).mkdir(exist_ok=True)
        shutil.copy(path, tmp_path / "dispatches" / section)
    section = README.partition("## On the command line")[2]
    (block,) = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    commands = [command.split() and shlex.split(command) for command in re.split(r"[;\n]", block)]
    printed = {}
    for program, name, *arguments in filter(None, commands):
        done = run_process(name, *arguments, cwd=tmp_path)
        assert (program, done.returncode) == ("searchlib", 0), done.stderr
        printed[name] = done.stdout.decode()
    assert len(printed) == 7 and "\nsection: monde 1\n" in printed["search"]


def test_links_of_the_readme_work_on_pypi():
    targets = re.findall(r"\]\(([^)]*)\)", README)
    assert targets and all(target.startswith("https://pypi.org/project/") for target in targets)
    for name in re.findall(r"`((?:docs/)?\w+\.md)`", README):
        assert (ROOT / name).is_file(), name


def test_every_room_has_its_question():
    architecture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(?:searchlib/)?([\w.]+)/?` \|", architecture, re.MULTILINE)
    rooms = {
        path.name
        for path in (ROOT / "searchlib").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert rooms - {"__init__.py", "__main__.py"} <= set(rows)
    assert [
        name
        for name in rows
        if not any((ROOT / part / name).exists() for part in ("", "searchlib"))
    ] == []


@pytest.mark.parametrize("extra", ["cli", "test", "bench", "docs"])
def test_extras_and_metadata(setup, extra):
    assert setup["options.extras_require"][extra].strip()
    required = setup["options"]["install_requires"]
    for package in ("whoosh", "unidecode", "snowballstemmer", "PyStemmer", "numpy", "tqdm"):
        assert package in required
    assert "url" not in setup["metadata"] and "project_urls" not in setup["metadata"]


def test_the_lowest_versions_are_those_of_setup_cfg(tmp_path, setup):
    pytest.importorskip("pip", reason="it parses the requirements")
    command = [sys.executable, str(ROOT / ".ci" / "lowest.py")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    lowest = dict(line.split("==") for line in told)
    assert lowest["whoosh"] == "2.7.4" and {"typer", "pytest", "sphinx"} < lowest.keys()
    lines = setup["options"]["install_requires"] + "".join(setup["options.extras_require"].values())
    names = {re.split(r"[<>=;\[]", line)[0].strip().lower() for line in lines.split("\n")}
    assert lowest.keys() == names - {""}
    (tmp_path / "setup.cfg").write_text(
        '[options]\ninstall_requires =\n  a>=1.2,<3\n  a>=1.10; python_version >= "3.10"\n'
        '  a>=9; python_version < "3"\n[options.extras_require]\nx =\n  b\n'
    )
    done = subprocess.run([*command, str(tmp_path / "setup.cfg")], capture_output=True, text=True)
    assert done.returncode == 1 and "b states no lowest version" in done.stderr
    text = (tmp_path / "setup.cfg").read_text().replace("  b\n", "  B>=2\n")
    (tmp_path / "setup.cfg").write_text(text)
    done = subprocess.run([*command, str(tmp_path / "setup.cfg")], capture_output=True, text=True)
    assert done.stdout == "a==1.10\nb==2\n"


def sources(folder: Path) -> set[str]:
    """Return the files of the project, by their path in its folder."""
    found = set()
    for path, folders, files in os.walk(folder):
        folders[:] = [
            name for name in folders if name not in BUILT and not name.endswith(("-info", "_cache"))
        ]
        found |= {Path(path, name).relative_to(folder).as_posix() for name in files}
    return {name for name in found if not name.endswith((".pyc", ".pyo", ".so", ".pyd"))}


@pytest.mark.skipif(find_spec("setuptools") is None, reason="builds a distribution")
def test_the_source_distribution_holds_what_its_tests_need(tmp_path):
    copied = tmp_path / "project"
    for name in sources(ROOT):
        (copied / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copied / name)
    code = "import sys, setuptools.build_meta as build; build.build_sdist(sys.argv[1])"
    command = [sys.executable, "-W", "ignore", "-c", code, str(tmp_path)]
    subprocess.run(command, cwd=copied, check=True, capture_output=True)
    (archive,) = tmp_path.glob("searchlib-*.tar.gz")
    with tarfile.open(archive) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    rooms = ("searchlib/", "tests/", "seeds/", "docs/", "benchmarks/", ".ci/")
    wanted = {name for name in sources(ROOT) if name.startswith(rooms)}
    wanted |= {"README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile"}
    assert wanted <= names and len(wanted) > 200
    assert not [
        name for name in names if "__pycache__" in name or name.endswith((".pyc", ".so", ".c"))
    ]
