"""Time queries by class, with the same words through each engine's own parser.

Each class has many different queries, drawn from the corpus (`queries.py`). An index is opened for
the class, WARM_UP queries are run, and then each of the others once: parsing, searching, and the
ids of a page of ten. So pytest-benchmark's median and mean are over queries, not over repetitions
of one, and no class profits from the caches of another. Queries differ, but their words recur,
common words often, and in a small corpus, which has few words, always: searchlib caches decoded
postings, the others do not. Words are searched in `text`, or where the class says so in the title
too; a Whoosh searcher and its parser are made beforehand.

Engines analyse French differently, so their hits differ. Where analysis plays no part, in filters,
counts and orders over every document, `bench_engines_agree` expects equal answers.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from .comparison import Comparison, Measure
from .corpus import Document
from .engines import ENGINES, Engine, Query
from .queries import CLASSES, FILTERED, Vocabulary, draw

WARM_UP = 10
Opener = Callable[[str], Engine]


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("kind", CLASSES)
def bench_query(
    benchmark: BenchmarkFixture,
    kind: str,
    name: str,
    vocabulary: Vocabulary,
    open_engine: Opener,
    comparison: Comparison,
    pytestconfig: pytest.Config,
) -> None:
    benchmark.group = f"query: {kind}"
    drawn = draw(vocabulary, kind, pytestconfig.getoption("--queries") + WARM_UP)
    warming = drawn[: min(WARM_UP, len(drawn) // 2)]
    timed, engine = drawn[len(warming) :], open_engine(name)
    calls = iter([engine.prepare(query) for query in drawn])
    pages: list[list[str]] = []
    benchmark.pedantic(
        lambda call: pages.append(call()),
        setup=lambda: ((next(calls),), {}),
        rounds=len(timed),
        warmup_rounds=len(warming),
    )
    if benchmark.stats is not None:  # none with --benchmark-disable
        comparison.record(Measure(kind, "ms, median"), name, benchmark.stats.stats.median * 1e3)
        comparison.record(Measure(kind, "ms, mean"), name, benchmark.stats.stats.mean * 1e3)
    _check_pages(kind, name, drawn, pages)


def _check_pages(kind: str, name: str, queries: list[Query], pages: list[list[str]]) -> None:
    """Check that pages are pages, and that searchlib answers every query.

    Every query was drawn from a document, so it has an answer. The other engines may miss some,
    because their prefixes and edits run over stems.
    """
    assert any(pages)
    assert all(len(page) == len(set(page)) <= 10 for page in pages)
    if name == "searchlib" and kind not in FILTERED:
        assert not [query.text for query, page in zip(queries, pages, strict=False) if not page]


def bench_engines_agree(
    corpus: list[Document], vocabulary: Vocabulary, open_engine: Opener
) -> None:
    """Compare filters, counts and orders over every document with the corpus itself."""
    counted = {
        section: sum(document.section == section for document in corpus)
        for section in vocabulary.sections
    }
    decades = {
        (start, start + 10): sum(start <= document.start.year <= start + 10 for document in corpus)
        for start in vocabulary.years
    }
    starts = {document.id: document.start for document in corpus}
    for engine in map(open_engine, ENGINES):
        assert {section: engine.total(Query(section=section)) for section in counted} == counted
        assert {years: engine.total(Query(years=years)) for years in decades} == decades
        assert engine.sections(Query(facet=True)) == counted
        newest = engine.prepare(Query(newest=True))()
        assert len(newest) == min(10, len(corpus)) and all(
            starts[one] >= starts[other] for one, other in pairwise(newest)
        )
