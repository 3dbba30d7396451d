"""What the project's own documents say is true."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys

import pytest
from conftest import ROOT


def test_the_first_example_of_the_readme_runs_as_written(tmp_path):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    code, expected = re.findall(r"```python\n(.*?)```.*?```text\n(.*?)```", readme, re.DOTALL)[0]
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=None,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == expected


def test_every_room_has_its_question():
    architecture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `(?:searchlib/)?([\w.]+)/?` \|", architecture, re.MULTILINE))
    rooms = {
        path.name
        for path in (ROOT / "searchlib").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert rooms - {"__init__.py", "__main__.py"} <= named
    assert {
        name
        for name in named
        if not (ROOT / name).exists() and not (ROOT / "searchlib" / name).exists()
    } == set()


@pytest.mark.parametrize("extra", ["cli", "test", "bench", "docs"])
def test_extras_and_metadata(extra):
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    assert setup["options.extras_require"][extra].strip()
    for package in ("whoosh", "unidecode", "snowballstemmer", "PyStemmer", "numpy", "tqdm"):
        assert package in setup["options"]["install_requires"]
