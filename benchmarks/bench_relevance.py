"""Measure how well judged queries are answered: nDCG@10, MRR@10 and recall@100.

    pytest benchmarks/bench_relevance.py
    pytest benchmarks/bench_relevance.py --judged folder/
    pytest benchmarks/bench_relevance.py --judged folder/ --tune k1=0.7,0.9,1.2 --tune b=0.6,0.75

The first asks the small set of this project. `--judged`, or SEARCHLIB_JUDGED in the environment,
names a folder with a set, or with a folder for each set (`judged.py` says which files), of whose
queries `--judged-queries` are drawn. Every query is asked in three ways, as it was typed and
without accents: any word in one field; any word in title and text; and as a query string, by the
default. `--tune` tries values of a constant of the ranking, a field of `searchlib.plan.Ranking`, on
one half of the queries of all sets, and reports the other half (`tuning.py`); the figure is the
nDCG@10 of a query, the mean over the three ways, with and without accents.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from searchlib.plan import RANKING, Ranking

from .metrics import Quality, mean
from .relevance import VARIANTS, WAYS, Searchable
from .tuning import Figures, tune

LEAST_OF_SEEDS = 0.9
"""The nDCG@10 of any word in one field that the set of this project must reach: it is easy."""

GRID = {"k1": [0.7, 1.2]}
"""The constants that are tuned where `--tune` names none."""


def bench_relevance(
    searchables: list[Searchable], pytestconfig: pytest.Config, report: Callable[[str], None]
) -> None:
    measured = {
        way: [[each.quality(way, variant) for variant in VARIANTS] for each in searchables]
        for way in WAYS
    }
    heads = "".join(f"{name:>10}" for name in ("nDCG@10", "MRR@10", "R@100"))
    report(
        f"{'relevance':<16}{'documents':>10}{'queries':>9}  {'':<10}{heads}   |{heads}  no accents"
    )
    for row, each in enumerate(searchables):
        judged = each.judged
        head = f"{judged.name:<16}{len(judged.documents):>10}{len(judged.questions):>9}"
        _report_ways(report, head, {way: rows[row] for way, rows in measured.items()})
    if len(searchables) > 1:
        means = {
            way: [mean(variant) for variant in zip(*rows, strict=True)]
            for way, rows in measured.items()
        }
        _report_ways(report, "mean of the sets", means)
    if not pytestconfig.getoption("--judged"):
        assert min(quality.ndcg for quality in measured["one field"][0]) > LEAST_OF_SEEDS


def _report_ways(
    report: Callable[[str], None], head: str, measured: dict[str, list[Quality]]
) -> None:
    for way, qualities in measured.items():
        report(f"{head:<35}  {way:<10}{_cells(qualities)}")
        head = ""


def _cells(qualities: list[Quality]) -> str:
    return "   |".join("".join(f"{figure:>10.4f}" for figure in each) for each in qualities)


def bench_tuning(
    searchables: list[Searchable], pytestconfig: pytest.Config, report: Callable[[str], None]
) -> None:
    grid = dict(pytestconfig.getoption("--tune")) or GRID

    def measure(ranking: Ranking, names: Sequence[str]) -> Figures:
        figures = [each.ndcgs(ranking, names) for each in searchables]
        return {name: ndcg for each in figures for name, ndcg in each.items()}

    names = [name for each in searchables for name in each.names]
    outcomes = tune(RANKING, grid, names, measure)
    tried = " ".join(f"{name}={','.join(map(str, values))}" for name, values in grid.items())
    report(f"tuning {tried} on a half of {len(names)} queries, nDCG@10 before -> after, points")
    for outcome in outcomes:
        report(f"  {outcome.line}")
        assert outcome.seen[0] <= outcome.seen[1] <= 1
