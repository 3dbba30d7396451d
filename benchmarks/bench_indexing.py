"""Measure the building of an index, its memory and size, and the commit of one more document.

Each build runs in a new process (`build.py`) with cold caches, in one commit; its throughput and
peak memory are the process's own figures, the median of ROUNDS builds. pytest-benchmark's table
shows the same builds with the start of the process. Megabytes are those of the documents' titles
and texts; the index stores them, so its size includes them. "Memory above the start" leaves out the
interpreter and the imports.

The commit of one document adds it to an index of the whole corpus: analysis, writing, syncing to
disk as far as the engine does, and, for Whoosh and tantivy, refreshing the searcher; searchlib sees
a commit by itself.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from statistics import median

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from .comparison import Comparison, Measure
from .corpus import Document
from .engines import ENGINES, MEMORY_MB, Query
from .processes import folder_size, run

ROUNDS = 3
COMMITS = 20
MB = 1e6


@pytest.mark.benchmark(group="build, with the start of a process")
@pytest.mark.parametrize("name", ENGINES)
def bench_build(
    benchmark: BenchmarkFixture,
    name: str,
    corpus: list[Document],
    corpus_file: Path,
    tmp_path: Path,
    comparison: Comparison,
) -> None:
    folders, figures = (tmp_path / str(number) for number in count()), []

    def build(folder: Path) -> Path:
        figures.append(run("build.py", name, corpus_file, folder, MEMORY_MB))
        return folder

    last = benchmark.pedantic(build, setup=lambda: ((next(folders),), {}), rounds=ROUNDS)
    _record_build(comparison, name, figures, corpus, last)
    engine = ENGINES[name]()
    engine.open(last)
    assert engine.total(Query()) == len(corpus)
    engine.close()


def _record_build(
    comparison: Comparison,
    name: str,
    figures: list[dict[str, float]],
    corpus: list[Document],
    folder: Path,
) -> None:
    seconds, peak, size = (
        median(f["seconds"] for f in figures),
        median(f["memory"] for f in figures),
        sum(document.size for document in corpus),
    )
    above = median(f["memory"] - f["memory_before"] for f in figures)
    comparison.record(
        Measure("indexing", "documents/s", more_is_better=True), name, len(corpus) / seconds
    )
    comparison.record(Measure("indexing", "MB/s", more_is_better=True), name, size / MB / seconds)
    comparison.record(Measure("indexing, peak memory", "MB"), name, peak / MB)
    comparison.record(Measure("indexing, memory above the start", "MB"), name, above / MB)
    comparison.record(Measure("index size", "MB"), name, folder_size(folder) / MB)
    comparison.record(Measure("index size / text size", "times"), name, folder_size(folder) / size)


@pytest.mark.benchmark(group="commit of one document")
@pytest.mark.parametrize("name", ENGINES)
def bench_commit(
    benchmark: BenchmarkFixture,
    name: str,
    corpus: list[Document],
    folders: dict[str, Path],
    tmp_path: Path,
    comparison: Comparison,
) -> None:
    engine = ENGINES[name]()
    engine.open(shutil.copytree(folders[name], tmp_path / name))
    added = (
        replace(document, id=f"ajout-{number}") for number, document in enumerate(corpus * COMMITS)
    )
    benchmark.pedantic(
        engine.add, setup=lambda: ((next(added),), {}), rounds=COMMITS, warmup_rounds=1
    )
    _record_times(comparison, "commit of one document", name, benchmark)
    assert engine.total(Query()) > len(corpus)
    engine.close()


@pytest.mark.benchmark(group="open and first search")
@pytest.mark.parametrize("name", ENGINES)
def bench_open(
    benchmark: BenchmarkFixture,
    name: str,
    corpus: list[Document],
    folders: dict[str, Path],
    comparison: Comparison,
) -> None:
    first_search = _first_search(name, folders[name], Query(section=corpus[0].section))
    assert benchmark.pedantic(first_search, rounds=COMMITS, warmup_rounds=1)
    _record_times(comparison, "open and first search", name, benchmark)


def _first_search(name: str, folder: Path, query: Query) -> Callable[[], list[str]]:
    def search() -> list[str]:
        engine = ENGINES[name]()
        engine.open(folder)
        ids = engine.prepare(query)()
        engine.close()
        return ids

    return search


def _record_times(
    comparison: Comparison, subject: str, name: str, benchmark: BenchmarkFixture
) -> None:
    if benchmark.stats is not None:  # none with --benchmark-disable
        comparison.record(Measure(subject, "ms, median"), name, benchmark.stats.stats.median * 1e3)
