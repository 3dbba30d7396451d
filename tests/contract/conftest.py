"""Every engine there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from contract.oracle_engine import OracleEngine

from searchlib import Schema
from searchlib.embedded import Directory, EmbeddedEngine, Folder, Memory, begin
from searchlib.engine import Engine

MakeEngine = Callable[[Schema], Engine]


@pytest.fixture(params=["folder", "memory", "oracle"])
def make_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeEngine]:
    """Return a function that makes an empty engine of a schema, once with each engine."""
    made: list[Engine] = []

    def make(schema: Schema) -> Engine:
        if request.param == "oracle":
            made.append(OracleEngine(schema))
        else:
            is_folder = request.param == "folder"
            directory: Directory = Folder(tmp_path / f"{len(made)}.idx") if is_folder else Memory()
            begin(directory, schema).commit()
            made.append(EmbeddedEngine(directory))
        return made[-1]

    yield make
    for engine in made:
        engine.close()
