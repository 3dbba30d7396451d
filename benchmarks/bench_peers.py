"""Compare searchlib with every other engine that is installed, in one run on one thread.

    pytest benchmarks/bench_peers.py
    SEARCHLIB_CORPUS=texts.jsonl.gz pytest benchmarks/bench_peers.py --documents 20000 --queries 300

They are stock Whoosh, tantivy and SQLite FTS5, where they are installed Xapian and bm25s, and
Lucene if SEARCHLIB_LUCENE names the folder of its jars (`lucene.py`). Each runs in processes of its
own: it builds an index of titles and texts, and answers queries of each class, in the text alone
and in the default fields, title and text. An index is opened for each class, WARM_UP queries are
run, and then the others twice: when each is asked first, its words were perhaps never looked up
since, and the second time, after all of them, they were. Files are in the system's cache either
way. A time is that of a page of ten ids, from the words of the query. All times are processor
times, which other work on the machine hardly changes: of the thread that asks a query, since no
engine uses another, and of all threads that index.

The engines do not do the same work. SQLite FTS5 does not stem, and bm25s has words in one field
alone; prefixes and fuzzy words run over stems with tantivy, Lucene and Whoosh. tantivy gives
numbers for ids. Lucene is called from Java, not from Python; its machine has just started when it
indexes, and has compiled its code when queries are timed.

The table is printed at the end, and written to TABLE as Markdown; the figures are drawn in PICTURE.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from searchlib.kernels import compiled

from . import queries
from .comparison import Comparison, Measure
from .corpus import Document
from .peers import PEERS, available
from .processes import run
from .queries import Vocabulary, draw

KINDS = (
    "term, rare",
    "term, common",
    "all of two",
    "any of three",
    "any of eight",
    "phrase",
    "prefix",
    "fuzzy",
)
FIELDS = {"text": ("text",), "title and text": ("title", "text")}
FIGURES = ("first", "second", "first p95", "second p95")
"""The medians of both passes, and their 95th percentiles."""

WARM_UP = 10
MB = 1e6
RESULTS = Path(__file__).parent / "results"
PICTURE, TABLE = RESULTS / "peers.png", RESULTS / "peers.md"
COLOURS = dict(
    zip(
        PEERS,
        ("#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#666666"),
        strict=True,
    )
)


Asked = dict[tuple[str, str], dict[str, Any] | None]
"""The figures of each class of queries, by the fields searched and the class; None: it has none."""


def bench_peers(
    corpus: list[Document],
    corpus_file: Path,
    vocabulary: Vocabulary,
    pytestconfig: pytest.Config,
    tmp_path: Path,
    report: Callable[[str], None],
) -> None:
    files = _write_queries(vocabulary, pytestconfig.getoption("--queries") + WARM_UP, tmp_path)
    measured = {
        name: run("ask_peer.py", name, corpus_file, tmp_path / name, WARM_UP, *files.values())
        for name in available()
    }
    asked = {
        name: dict(zip(files, figures["asked"], strict=True)) for name, figures in measured.items()
    }
    _check(asked)
    megabytes = sum(document.size for document in corpus) / MB
    speeds = {name: megabytes / figures["seconds"] for name, figures in measured.items()}
    sizes = {name: figures["bytes"] / MB for name, figures in measured.items()}
    kernels = "compiled kernels" if compiled else "kernels in numpy"
    title = f"{len(corpus):,} documents, {megabytes:.1f} MB of text; searchlib with {kernels}"
    RESULTS.mkdir(exist_ok=True)
    TABLE.write_text("\n".join(_markdown(speeds, sizes, asked)) + "\n", encoding="utf-8")
    _draw(title, speeds, sizes, asked)
    for line in [f"peers: {title}; {PICTURE}", *_comparison(speeds, sizes, asked).lines(*measured)]:
        report(line)


def _check(asked: dict[str, Asked]) -> None:
    """Check that searchlib answers every query, and each peer some of each class that it has.

    Every query was drawn from a document, so it has an answer in the text.
    """
    for name, classes in asked.items():
        for (_, kind), figures in classes.items():
            if figures is not None:
                assert figures["answered"] > 0, f"{name} answers no query of the class {kind}"
    for figures in asked["searchlib"].values():
        assert figures is not None and figures["answered"] == figures["asked"]


def _write_queries(
    vocabulary: Vocabulary, number: int, folder: Path
) -> dict[tuple[str, str], Path]:
    """Write the queries of each class and choice of fields to a file of its own."""
    files = {}
    for searched, fields in FIELDS.items():
        for kind in KINDS:
            path = folder / f"{len(files)}.jsonl"
            drawn = draw(vocabulary, kind, number)
            queries.write([replace(query, fields=fields) for query in drawn], path)
            files[searched, kind] = path
    return files


def _comparison(
    speeds: dict[str, float], sizes: dict[str, float], asked: dict[str, Asked]
) -> Comparison:
    comparison = Comparison()
    for name, classes in asked.items():
        comparison.record(Measure("indexing", "MB/s, CPU", more_is_better=True), name, speeds[name])
        comparison.record(Measure("index", "MB"), name, sizes[name])
        for (searched, kind), figures in classes.items():
            for figure in FIGURES if figures is not None else ():
                measure = Measure(f"{searched}: {kind}, {figure}", "µs")
                comparison.record(measure, name, figures[figure])
    return comparison


def _markdown(
    speeds: dict[str, float], sizes: dict[str, float], asked: dict[str, Asked]
) -> Iterator[str]:
    """Yield the lines of a table with the medians of both passes in a cell."""
    yield f"| | {' | '.join(asked)} |"
    yield f"|---|{'---:|' * len(asked)}"
    yield _markdown_row("indexing, MB of text a second", [f"{speeds[name]:.3g}" for name in asked])
    yield _markdown_row("index, MB", [f"{sizes[name]:.3g}" for name in asked])
    for searched in FIELDS:
        yield _markdown_row(f"**in {searched}, µs**", [""] * len(asked))
        for kind in KINDS:
            yield _markdown_row(kind, [_cell(asked[name][searched, kind]) for name in asked])


def _markdown_row(subject: str, cells: list[str]) -> str:
    return f"| {subject} | {' | '.join(cells)} |"


def _cell(figures: dict[str, Any] | None) -> str:
    return "–" if figures is None else f"{figures['first']:.0f} / {figures['second']:.0f}"


def _draw(
    title: str, speeds: dict[str, float], sizes: dict[str, float], asked: dict[str, Asked]
) -> None:
    figure = Figure(figsize=(13, 9), dpi=100, layout="constrained")
    figure.suptitle(title)
    (left, right), (below_left, below_right) = figure.subplots(2, 2, height_ratios=(8, 2.6))
    for axes, searched in zip((left, right), FIELDS, strict=True):
        _draw_latencies(axes, searched, asked)
    (first, last), (other_first, other_last) = left.get_xlim(), right.get_xlim()
    for axes in (left, right):
        axes.set_xlim(min(first, other_first), max(last, other_last))
    right.set_yticklabels([])
    _draw_bars(below_left, "Indexing, MB of text a second of processor time", speeds)
    _draw_bars(below_right, "Index, MB", sizes)
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=len(asked))
    figure.savefig(PICTURE)


def _draw_latencies(axes: Axes, searched: str, asked: dict[str, Asked]) -> None:
    """Draw a ring for the first pass and a dot for the second, joined by a line."""
    names = list(asked)
    for rank, name in enumerate(names):
        drawn = [
            (row + (rank - (len(names) - 1) / 2) * 0.11, figures["first"], figures["second"])
            for row, kind in enumerate(KINDS)
            if (figures := asked[name][searched, kind]) is not None
        ]
        rows, first, second = zip(*drawn, strict=True) if drawn else ((), (), ())
        colour = COLOURS[name]
        axes.hlines(rows, first, second, color=colour, linewidth=1)
        axes.plot(first, rows, "o", color=colour, markerfacecolor="white", markersize=5)
        axes.plot(second, rows, "o", color=colour, markersize=5, label=name)
    axes.set_yticks(range(len(KINDS)), KINDS)
    axes.set_ylim(len(KINDS) - 0.5, -0.5)
    for row in range(0, len(KINDS), 2):
        axes.axhspan(row - 0.5, row + 0.5, color="#f3f3f3", zorder=0)
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 3)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.set_xlabel("µs of processor time, median: ring when asked first, dot when asked again")
    axes.set_title(f"Page of ten ids, in {searched}")
    axes.grid(axis="x", alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_bars(axes: Axes, title: str, figures: dict[str, float]) -> None:
    bars = axes.barh(
        list(figures), list(figures.values()), color=[COLOURS[name] for name in figures]
    )
    axes.bar_label(bars, fmt="{:.3g}", padding=3)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.set_title(title)
    axes.spines[["top", "right"]].set_visible(False)
