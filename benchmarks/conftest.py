"""Share a corpus, an index of it for each engine, and a table of ratios between the benchmarks.

    pytest benchmarks/                                              300 documents made from seeds/
    SEARCHLIB_CORPUS=texts.jsonl.gz pytest benchmarks/ --documents 3000

`--documents` sets the number of documents, `--queries` the number of different queries of each
class, `--growth` the sizes of `bench_growth.py`. The file named by SEARCHLIB_CORPUS holds one JSON
object a line, with id, title, text, date and source. Nothing here asserts a time; results are
checked. pytest-benchmark's own table and options work as usual.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from . import corpus as corpora, judged
from .comparison import Comparison
from .corpus import Document
from .engines import ENGINES, Engine
from .queries import Vocabulary
from .relevance import Searchable

COMPARISON = pytest.StashKey[Comparison]()
CORPUS_LINE = pytest.StashKey[str]()
REPORTED = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--documents",
        type=int,
        default=300,
        metavar="N",
        help="benchmarks: how many documents to index (default 300)",
    )
    parser.addoption(
        "--queries",
        type=int,
        default=100,
        metavar="N",
        help="benchmarks: how many different queries of each class (default 100)",
    )
    parser.addoption(
        "--growth",
        type=_sizes,
        default="1000,3000,10000",
        metavar="N,N,…",
        help="benchmarks: sizes of corpus to index (default 1000,3000,10000)",
    )
    parser.addoption(
        "--judged",
        type=Path,
        default=os.environ.get("SEARCHLIB_JUDGED"),
        metavar="FOLDER",
        help="benchmarks: a judged set, or a folder of them (default benchmarks/judged_seeds)",
    )
    parser.addoption(
        "--judged-queries",
        type=int,
        default=1000,
        metavar="N",
        help="benchmarks: how many judged queries of each set (default 1000)",
    )
    parser.addoption(
        "--tune",
        type=_constant,
        action="append",
        default=[],
        metavar="NAME=V,V,…",
        help="benchmarks: values to try of a constant of the ranking (default k1=0.7,1.2)",
    )


def _constant(given: str) -> tuple[str, list[float]]:
    name, _, values = given.partition("=")
    return name, [float(value) if "." in value else int(value) for value in values.split(",")]


def _sizes(given: str) -> list[int]:
    return [int(size) for size in given.split(",")]


def pytest_configure(config: pytest.Config) -> None:
    config.stash[COMPARISON] = Comparison()
    config.stash[REPORTED] = []


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if config.stash[REPORTED]:
        terminalreporter.section("single benchmarks")
    for line in config.stash[REPORTED]:
        terminalreporter.line(line)
    if config.stash[COMPARISON].figures:
        _compare(terminalreporter, config)


def _compare(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    terminalreporter.section("searchlib, stock Whoosh and tantivy")
    terminalreporter.line(config.stash.get(CORPUS_LINE, ""))
    terminalreporter.line(
        "times: how many times better searchlib did than the engine to its left; below 1, worse"
    )
    for line in config.stash[COMPARISON].lines(*ENGINES):
        terminalreporter.line(line)


@pytest.fixture(scope="session")
def comparison(pytestconfig: pytest.Config) -> Comparison:
    """Return the figures of this run, for the table at its end."""
    return pytestconfig.stash[COMPARISON]


@pytest.fixture(scope="session")
def report(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Return a function that prints a line at the end, for figures with a table of their own."""
    return pytestconfig.stash[REPORTED].append


@pytest.fixture(scope="session")
def corpus(pytestconfig: pytest.Config) -> list[Document]:
    """Return the documents of this run."""
    documents = corpora.chosen(pytestconfig.getoption("--documents"))
    size = sum(document.size for document in documents) / 1e6
    pytestconfig.stash[CORPUS_LINE] = (
        f"{len(documents)} documents, {size:.2f} MB of text, from {corpora.NAMED or 'seeds/'}"
    )
    return documents


@pytest.fixture(scope="session")
def corpus_file(corpus: list[Document], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the documents to a file, for another process."""
    path = tmp_path_factory.mktemp("corpus") / "documents.jsonl"
    corpora.write(corpus, path)
    return path


@pytest.fixture(scope="session")
def searchables(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> list[Searchable]:
    """Return the judged sets of this run, ready to be searched."""
    folder, number = pytestconfig.getoption("--judged"), pytestconfig.getoption("--judged-queries")
    sets = judged.load_all(Path(folder)) if folder else [judged.seeds()]
    return [Searchable(each.sample(number), tmp_path_factory.mktemp(each.name)) for each in sets]


@pytest.fixture(scope="session")
def vocabulary(corpus: list[Document]) -> Vocabulary:
    """Return the words that queries are drawn from."""
    return Vocabulary(corpus)


@pytest.fixture(scope="session")
def folders(corpus: list[Document], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build an index of the corpus with each engine, and return their folders.

    They are read only: a benchmark that changes an index works on a copy.
    """
    built = {name: tmp_path_factory.mktemp("indexes") / name for name in ENGINES}
    for name, folder in built.items():
        ENGINES[name]().build(corpus, folder)
    return built


@pytest.fixture
def open_engine(folders: dict[str, Path]) -> Iterator[Callable[[str], Engine]]:
    """Return a function that opens an engine's index of the corpus, its caches cold."""
    opened: list[Engine] = []

    def open_one(name: str) -> Engine:
        opened.append(ENGINES[name]())
        opened[-1].open(folders[name])
        return opened[-1]

    yield open_one
    for engine in opened:
        engine.close()
