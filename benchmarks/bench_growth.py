"""Measure how indexing throughput and query latency grow with the corpus.

For each size of `--growth`, the first documents of the corpus are indexed in a new process
(`build.py`). The queries are the same for every size: they are drawn from the documents of the
smallest, so that each has results everywhere. As in `bench_queries.py`, an index is opened for a
class, some queries warm it up, and each of the others runs once. The postings of a query are the
documents that hold its word, or the sum over both words of a phrase: an engine that merely read
its lists to the end would take twice as long where they are twice as long.

    pytest benchmarks/bench_growth.py
    SEARCHLIB_CORPUS=texts.jsonl.gz pytest benchmarks/bench_growth.py --growth 10000,30000,100000

The first indexes 1,000, 3,000 and 10,000 documents made from seeds/. A size beyond the corpus
stands for all its documents. The figures are printed at the end, and drawn in PICTURE.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from time import perf_counter

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from . import corpus as corpora
from .corpus import Document
from .engines import ENGINES, MEMORY_MB, Engine, Query
from .processes import run
from .queries import Vocabulary, draw

NAME = "searchlib"
KINDS = ("term, rare", "term, common", "phrase")
COLOURS = ("#009e73", "#0072b2", "#d55e00")
LABEL = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}
WARM_UP = 10
MB = 1e6
PICTURE = Path(__file__).parent / "results" / "growth.png"


@dataclass(frozen=True)
class Point:
    """The figures of one size.

    Parameters
    ----------
    documents : int
        Number of documents.
    megabytes : float
        Size of their titles and texts.
    seconds : float
        Time to index them.
    latency : dict of str to float
        Median latency of each class of queries, in milliseconds.
    postings : dict of str to float
        Mean number of postings of a query of each class.
    """

    documents: int
    megabytes: float
    seconds: float
    latency: dict[str, float]
    postings: dict[str, float]


def bench_growth(
    pytestconfig: pytest.Config, tmp_path: Path, report: Callable[[str], None]
) -> None:
    sizes = pytestconfig.getoption("--growth")
    documents = corpora.chosen(max(sizes))
    sizes = sorted({min(size, len(documents)) for size in sizes})
    vocabulary = Vocabulary(documents[: sizes[0]])
    drawn = {
        kind: draw(vocabulary, kind, pytestconfig.getoption("--queries") + WARM_UP)
        for kind in KINDS
    }
    points = [_measure(documents[:size], drawn, tmp_path / str(size)) for size in sizes]
    _draw(points)
    for line in [f"growth: {PICTURE}", *_table(points)]:
        report(line)


def _measure(documents: Sequence[Document], drawn: dict[str, list[Query]], folder: Path) -> Point:
    folder.mkdir()
    corpora.write(documents, folder / "documents.jsonl")
    built = run("build.py", NAME, folder / "documents.jsonl", folder / "index", MEMORY_MB)
    latency = {
        kind: _with_engine(folder / "index", _latency, asked) for kind, asked in drawn.items()
    }
    postings = {
        kind: _with_engine(folder / "index", _postings, asked) for kind, asked in drawn.items()
    }
    assert _with_engine(folder / "index", _matches, [Query()]) == len(documents)
    return Point(
        len(documents),
        sum(document.size for document in documents) / MB,
        built["seconds"],
        latency,
        postings,
    )


def _with_engine(
    folder: Path, measure: Callable[[Engine, list[Query]], float], asked: list[Query]
) -> float:
    """Open the index, and return a figure of queries to it."""
    engine = ENGINES[NAME]()
    engine.open(folder)
    try:
        return measure(engine, asked)
    finally:
        engine.close()


def _latency(engine: Engine, asked: list[Query]) -> float:
    """Return the median time in milliseconds of running each query once."""
    warming = min(WARM_UP, len(asked) // 2)
    taken = []
    for call in [engine.prepare(query) for query in asked]:
        started = perf_counter()
        ids = call()
        taken.append(perf_counter() - started)
        assert ids
    return median(taken[warming:]) * 1e3


def _matches(engine: Engine, asked: list[Query]) -> float:
    return fmean(engine.total(query) for query in asked)


def _postings(engine: Engine, asked: list[Query]) -> float:
    return fmean(sum(engine.total(Query((word,))) for word in query.words) for query in asked)


def _table(points: list[Point]) -> list[str]:
    """Return one line for each size: throughput, then the latency and postings of each class."""
    heads = "".join(f"{kind:>22}" for kind in KINDS)
    lines = [
        f"{'':>38}{heads}",
        f"{'documents':>10}{'MB':>8}{'documents/s':>12}{'MB/s':>8}"
        + f"{'ms':>12}{'postings':>10}" * len(KINDS),
    ]
    for point in points:
        speed = f"{point.documents / point.seconds:>12.0f}{point.megabytes / point.seconds:>8.2f}"
        classes = "".join(
            f"{point.latency[kind]:>12.3f}{point.postings[kind]:>10.0f}" for kind in KINDS
        )
        lines.append(f"{point.documents:>10}{point.megabytes:>8.1f}{speed}{classes}")
    return lines


def _draw(points: list[Point]) -> None:
    figure = Figure(figsize=(12, 5.2), dpi=100, layout="constrained")
    throughput, latency = figure.subplots(1, 2, width_ratios=(5, 6))
    _draw_throughput(throughput, points)
    _draw_latency(latency, points)
    for axes in (throughput, latency):
        _draw_sizes(axes, [point.documents for point in points])
    PICTURE.parent.mkdir(exist_ok=True)
    figure.savefig(PICTURE)


def _draw_sizes(axes: Axes, sizes: list[int]) -> None:
    axes.set_xscale("log")
    axes.set_xlim(sizes[0] / 1.8, sizes[-1] * 1.8)
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("documents in the index")
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_throughput(axes: Axes, points: list[Point]) -> None:
    speeds = [point.megabytes / point.seconds for point in points]
    axes.plot(
        [point.documents for point in points],
        speeds,
        "o-",
        color="black",
        label="one process; the figures are documents a second",
    )
    for point, speed in zip(points, speeds, strict=True):
        label = f"{point.documents / point.seconds:,.0f}/s"
        axes.annotate(
            label,
            (point.documents, speed),
            (0, 10),
            textcoords="offset points",
            ha="center",
            bbox=LABEL,
        )
    axes.set_ylim(0, max(speeds) * 1.25)
    axes.set_ylabel("MB of text a second")
    axes.set_title("Indexing throughput")
    axes.legend(loc="lower right")


def _draw_latency(axes: Axes, points: list[Point]) -> None:
    sizes, first = [point.documents for point in points], points[0]
    for kind, colour in zip(KINDS, COLOURS, strict=True):
        as_postings = [
            first.latency[kind] * point.postings[kind] / first.postings[kind] for point in points
        ]
        axes.plot(sizes, [point.latency[kind] for point in points], "o-", color=colour, label=kind)
        axes.plot(sizes, as_postings, "--", color=colour, linewidth=1)
    axes.plot(
        [], "--", color="gray", linewidth=1, label="as it would be if it grew as the postings"
    )
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.set_ylabel("milliseconds, median")
    axes.set_title("Latency of a query, page of ten")
    axes.legend()
