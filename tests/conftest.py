"""Share the schema of the dispatches, a few of them, and an index of them with every test."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from searchlib import Boolean, Date, Hit, Index, Keyword, Number, Schema, Stored, Text

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("SEARCHLIB_EVALUATION", ROOT.parent / "shared"))
"""The folder of evaluation data, if there is one; tests that need it are skipped elsewhere."""

_COMMON: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("reproducible", derandomize=True, database=None, **_COMMON)
settings.register_profile("fresh", print_blob=True, **_COMMON)
settings.load_profile("reproducible")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--release",
        action="store_true",
        help="as many trials as a release asks for, with fresh seeds",
    )
    parser.addoption(
        "--seed",
        type=int,
        default=None,
        help="the seed of random trials; by default 1, or with --release a fresh one",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Use fixed seeds in ordinary runs, whose result then depends on the code alone."""
    if config.getoption("--release"):
        settings.load_profile("fresh")


@pytest.fixture(scope="session", autouse=True)
def own_temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give each run a temporary folder: Whoosh's RamStorage uses one fixed name in it."""
    former, folder = tempfile.tempdir, str(tmp_path_factory.mktemp("temporary"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", folder)  # for the processes that tests start
        tempfile.tempdir = folder
        yield
    tempfile.tempdir = former


DISPATCHES: list[dict[str, Any]] = [
    {
        "id": "drones",
        "title": "Deux drones abattus à Bagdad",
        "date": "2022-01-03",
        "section": "monde",
        "tags": ["Irak", "défense"],
        "words": 412,
        "urgent": True,
        "text": "Deux drones armés ont visé l’aéroport de Bagdad. "
        "L’attaque n’a pas été revendiquée, a-t-on appris mardi.",
    },
    {
        "id": "haras",
        "title": "Naissances au haras",
        "date": "2020-01",
        "section": "régions",
        "tags": ["élevage"],
        "words": 120,
        "urgent": False,
        "text": "Des chevaux sont nés le 3 janvier 2020.\n\n"
        "Le vétérinaire, M. Aubin, parle de « belles surprises ».",
    },
    {
        "id": "opera",
        "title": "L’Opéra rouvre",
        "date": "2021",
        "section": "culture",
        "tags": ["musique", "Paris"],
        "words": 230,
        "text": "La maison rouvre ses portes à 19h30 après des travaux. "
        "Les opéras de la saison coûteront 2.500 euros à monter.",
    },
    {
        "id": "hopital",
        "title": "Opération réussie",
        "date": "2021-12-30",
        "section": "santé",
        "tags": [],
        "words": 305,
        "urgent": False,
        "text": "L’opération a duré quatre heures. "
        "Le coup d’État médical, plaisante le chirurgien, n’aura pas lieu.",
    },
]


@pytest.fixture
def schema() -> Schema:
    return schema_of_dispatches()


def schema_of_dispatches() -> Schema:
    return Schema(
        id=Keyword(unique=True),
        title=Text(boost=2.0),
        text=Text(),
        date=Date(),
        section=Keyword(),
        tags=Keyword(multiple=True),
        words=Number(int),
        urgent=Boolean(),
        source=Stored(),
    )


@pytest.fixture(params=["folder", "memory"])
def make_index(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Schema], Index]:
    """Return a function that makes an index, once in a folder and once in memory."""
    made: Iterator[int] = iter(range(100))
    return lambda schema: (
        Index.create(tmp_path / f"{next(made)}.idx", schema)
        if request.param == "folder"
        else Index.memory(schema)
    )


@pytest.fixture
def index(make_index: Callable[[Schema], Index], schema: Schema) -> Index:
    """Return an index of the dispatches, in two segments."""
    index = make_index(schema)
    index.add_documents(DISPATCHES[:2])
    index.add_documents(DISPATCHES[2:])
    return index


def ids(results: Iterable[Hit]) -> list[str]:
    """Return the keys of hits, in order."""
    return [hit.id for hit in results]


def matching(index: Index, query: Any, **options: Any) -> set[str]:
    """Return the keys of all documents that match a query."""
    return set(ids(index.search(query, limit=None, **options)))
