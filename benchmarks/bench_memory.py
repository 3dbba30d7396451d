"""Measure the peak of anonymous memory while indexing, and what remains of it after searching.

The peak given by `bench_indexing.py` includes mapped files, which the system drops when memory is
short; anonymous memory is what a process cannot do without. Indexing is a new process whose writer
may use MEMORY_MB, sampled while it reads the corpus document by document. Searching is a new
process that opens an index of the corpus and runs QUERIES queries of all classes; a small corpus
has fewer different ones, which are then repeated. "Above the imports" leaves out the interpreter
and every module that a benchmark imports.
"""

from __future__ import annotations

from itertools import chain, cycle, islice
from pathlib import Path

import pytest

from . import queries
from .comparison import Comparison, Measure
from .corpus import Document
from .engines import ENGINES, Query
from .processes import anonymous_memory, run
from .queries import CLASSES, Vocabulary, draw

MEMORY_MB = 128
QUERIES = 1000
MB = 1e6

pytestmark = pytest.mark.skipif(
    anonymous_memory() is None,
    reason="this system has no /proc/self/status with RssAnon, which Linux has",
)


@pytest.mark.parametrize("name", ENGINES)
def bench_memory_of_indexing(
    name: str, corpus: list[Document], corpus_file: Path, tmp_path: Path, comparison: Comparison
) -> None:
    figures = run("build.py", name, corpus_file, tmp_path / name, MEMORY_MB, watched=True)
    _record(
        comparison,
        "indexing, anonymous memory at most",
        name,
        figures["anonymous_peak"],
        figures["anonymous_before"],
    )
    engine = ENGINES[name]()
    engine.open(tmp_path / name)
    assert engine.total(Query()) == len(corpus)
    engine.close()


@pytest.mark.parametrize("name", ENGINES)
def bench_memory_of_searching(
    name: str,
    folders: dict[str, Path],
    vocabulary: Vocabulary,
    tmp_path: Path,
    comparison: Comparison,
) -> None:
    per_class = -(-QUERIES // len(CLASSES))
    drawn = list(chain.from_iterable(draw(vocabulary, kind, per_class) for kind in CLASSES))
    queries.write(islice(cycle(drawn), QUERIES), tmp_path / "queries.jsonl")
    figures = run("ask.py", name, folders[name], tmp_path / "queries.jsonl")
    _record(
        comparison,
        f"{QUERIES} queries, anonymous memory",
        name,
        figures["anonymous"],
        figures["anonymous_before"],
    )
    assert QUERIES / 2 < figures["answered"] <= QUERIES


def _record(
    comparison: Comparison, subject: str, name: str, measured: float, before: float
) -> None:
    comparison.record(Measure(subject, "MB"), name, measured / MB)
    comparison.record(
        Measure(f"{subject}, above the imports", "MB"), name, (measured - before) / MB
    )
