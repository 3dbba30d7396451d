"""What the rest of the package may rely on: one face, one file for Whoosh, one pickled name."""

from __future__ import annotations

import ast
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

import searchlib
from searchlib.analysis import FrenchAnalyzer

PACKAGE = Path(searchlib.__file__).parent
ROOM = PACKAGE / "analysis"
FACE = {"searchlib.analysis", "searchlib.analysis.keys"}


def imported_modules(path: Path) -> Iterator[str]:
    """Yield the names of the modules that a file imports from, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize(
    "path",
    [path for path in PACKAGE.rglob("*.py") if ROOM not in path.parents],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_other_rooms_import_the_face_only(path: Path) -> None:
    reached = {name for name in imported_modules(path) if name.startswith("searchlib.analysis")}
    assert reached <= FACE


def test_one_file_imports_whoosh() -> None:
    files = {
        path.relative_to(ROOM).as_posix()
        for path in ROOM.rglob("*.py")
        if any(name.partition(".")[0] == "whoosh" for name in imported_modules(path))
    }
    assert files == {"whoosh_analyzer.py"}


def test_every_exported_name_exists_once() -> None:
    names = searchlib.analysis.__all__
    assert len(set(names)) == len(names)
    assert all(hasattr(searchlib.analysis, name) for name in names)


def test_pickles_name_the_module_that_indexes_on_disk_name() -> None:
    """A table of contents that Whoosh reads names it; another name would make it unreadable."""
    assert FrenchAnalyzer.__module__ == "searchlib.analysis.analyzer"
    old = b"csearchlib.analysis.analyzer\nFrenchAnalyzer\n."  # protocol 0: the class
    assert pickle.loads(old) is FrenchAnalyzer
