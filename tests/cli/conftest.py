"""An index of the dispatches, and source files, for the commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import DISPATCHES

from searchlib import Index, Schema


@pytest.fixture
def folder(tmp_path: Path, schema: Schema) -> Path:
    """Make an index of the dispatches, and return its folder."""
    with Index.create(tmp_path / "news.idx", schema) as index:
        index.add_documents(DISPATCHES)
    return tmp_path / "news.idx"


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Return a function that writes a source file."""

    def write_file(name: str, content: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(content, encoding="utf-8")
        return path

    return write_file
