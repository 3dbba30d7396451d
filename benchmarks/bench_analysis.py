"""Time the analysis of texts against the least that any analysis in Python must do.

That is a bare loop: split words with a regular expression, and look each one up in a dict. The
analyzer's caches are warmed with the first texts of the corpus (three quarters of them, but at most
WARM_MB); the next ones are timed part by part, alternating between the two, because the speed of a
machine varies. They are timed twice: as new texts, with words never seen before, and again, when
nothing is new. A third figure is the cost of a form seen for the first time. The ratios are
printed; the only assertion is that both read everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from searchlib.analysis import FrenchAnalyzer
from searchlib.embedded.indexer.segment_writer import CHARACTERS_AT_ONCE

from . import corpus as corpora

WARM_MB, TIMED_MB = 20.0, 6.0
WARM_UP = 0.75
PARTS = 12
ENOUGH, ENOUGH_MADE = 40_000, 2000
WORD = re.compile(r"\w+(?:['’-]\w+)*")


class BareLoop:
    """The yardstick: turn words into numbers, and nothing else."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def encode(self, texts: Iterable[str]) -> list[int]:
        numbers, encoded = self.numbers, []
        for text in texts:
            for word in WORD.findall(text):
                number = numbers.get(word)
                if number is None:
                    number = numbers[word] = len(numbers)
                encoded.append(number)
        return encoded


@pytest.fixture(scope="module")
def texts() -> tuple[list[str], list[str]]:
    """Return texts to warm up with, and texts to time."""
    documents = corpora.chosen(ENOUGH if corpora.NAMED else ENOUGH_MADE)
    warm_limit = min(WARM_MB * 1e6, WARM_UP * sum(len(document.text) for document in documents))
    warm: list[str] = []
    timed: list[str] = []
    read = 0
    for document in documents:
        if read > warm_limit + TIMED_MB * 1e6:
            break
        (warm if read < warm_limit else timed).append(document.text)
        read += len(document.text)
    return warm, timed


def seconds(encode: Callable[[list[str]], Any], part: list[str]) -> float:
    """Return the seconds it takes to encode texts, in batches of the size an index writer uses."""
    start = perf_counter()
    at = 0
    while at < len(part):
        end, size = at, 0
        while end < len(part) and size < CHARACTERS_AT_ONCE:
            size += len(part[end])
            end += 1
        encode(part[at:end])
        at = end
    return perf_counter() - start


def in_turn(bare: BareLoop, analyzer: FrenchAnalyzer, timed: list[str]) -> tuple[float, float]:
    """Return the seconds of each over the same texts, alternating between them part by part."""
    parts = [timed[i::PARTS] for i in range(PARTS)]
    pairs = [(seconds(bare.encode, part), seconds(analyzer.encode_all, part)) for part in parts]
    return sum(first for first, _ in pairs), sum(second for _, second in pairs)


def bench_running_text(
    benchmark: BenchmarkFixture, texts: tuple[list[str], list[str]], report: Callable[[str], None]
) -> None:
    warm, timed = texts
    bare, analyzer = BareLoop(), FrenchAnalyzer()
    warming = seconds(bare.encode, warm), seconds(analyzer.encode_all, warm)
    new = in_turn(bare, analyzer, timed)
    again = in_turn(bare, analyzer, timed)
    benchmark.pedantic(lambda: seconds(analyzer.encode_all, timed), rounds=3)
    positions = len(analyzer.encode_all(timed)[0])
    size = sum(map(len, warm)) / 1e6, sum(map(len, timed)) / 1e6
    report(
        f"analysis: {size[0]:.1f} M characters to warm up in {warming[1]:.2f} s, "
        f"{size[1]:.1f} M timed, {positions} positions"
    )
    for name, (loop, ours) in (("new texts", new), ("again", again)):
        report(
            f"  {name}: {ours / positions * 1e6:.3f} µs a position; "
            f"bare loop {loop:.3f} s, encode {ours:.3f} s, ratio {ours / loop:.2f}"
        )
    assert positions >= len(bare.encode(timed)) * 0.9


def bench_first_seen_forms(
    benchmark: BenchmarkFixture, texts: tuple[list[str], list[str]], report: Callable[[str], None]
) -> None:
    forms = sorted({word for text in texts[0] + texts[1] for word in WORD.findall(text)})
    FrenchAnalyzer().encode("tables et listes sont lues à la première question")

    def read_all() -> FrenchAnalyzer:
        analyzer = FrenchAnalyzer()
        analyzer.encode_all(forms)
        return analyzer

    analyzer = benchmark.pedantic(read_all, rounds=1)
    assert len(analyzer.entries) > len(forms) / 4
    if benchmark.stats is not None:  # none with --benchmark-disable
        mean = benchmark.stats.stats.mean / len(forms)
        report(f"first seen: {mean * 1e6:.1f} µs a form, {len(forms)} forms")
