"""How much anonymous memory indexing takes at most, and searching leaves.

Peak memory as `bench_indexing.py` gives it counts mapped files too, which the system drops when it wants the room; what counts here is what a process must
have. Indexing is a new process whose writer may hold MEMORY_MB, watched while it reads the corpus document by document. Searching is a new process that
opens an index of the corpus and has run QUERIES queries of all classes; in a small corpus, which has fewer different ones, they come again. "Above the
imports" leaves out the interpreter and every module that a benchmark imports.
"""

from __future__ import annotations

from itertools import chain, cycle, islice
from pathlib import Path

import pytest
import queries
from comparison import Comparison, Measure
from corpus import Document
from engines import ENGINES, Query
from processes import anonymous_memory, run
from queries import CLASSES, Vocabulary, draw

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
    drawn = list(
        chain.from_iterable(draw(vocabulary, kind, -(-QUERIES // len(CLASSES))) for kind in CLASSES)
    )
    queries.write(islice(cycle(drawn), QUERIES), tmp_path / "queries.jsonl")
    figures = run("ask.py", name, folders[name], tmp_path / "queries.jsonl")
    _record(
        comparison,
        f"{QUERIES} queries, anonymous memory",
        name,
        figures["anonymous"],
        figures["anonymous_before"],
    )
    assert QUERIES / 2 < figures["found"] <= QUERIES


def _record(
    comparison: Comparison, subject: str, name: str, measured: float, before: float
) -> None:
    comparison.record(Measure(subject, "MB"), name, measured / MB)
    comparison.record(
        Measure(f"{subject}, above the imports", "MB"), name, (measured - before) / MB
    )
