"""Row 12: expensive queries end within their timeout, in bounded memory, and report it."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import ROOT, SHARED
from fault import costly

from searchlib import Date, Index, Keyword, Schema, Text

TIMEOUT = 0.2
MOST_SECONDS = TIMEOUT + max(0.1 * TIMEOUT, 0.02)
MOST_MEGABYTES = 200
TEXTS = 8_000
SCHEMA = {"id": Keyword(unique=True), "title": Text(boost=2.0), "text": Text(), "date": Date()}
CORPUS = SHARED / "corpus" / "french.jsonl.gz"


def made_texts(number: int):
    """Yield texts of invented words, distributed as in French, and its commonest words."""
    random = Random(12)
    syllables = [
        first + vowel + last
        for first in "bcdfglmnprstv"
        for vowel in "aeiou"
        for last in ("", "n", "r", "s")
    ]
    words = costly.COMMON + [
        "".join(random.choices(syllables, k=random.randint(1, 4))) for _ in range(60_000)
    ]
    weights = [0.0]
    for rank in range(len(words)):
        weights.append(weights[-1] + 1 / (rank + 3))
    for row in range(number):
        drawn = random.choices(words, cum_weights=weights[1:], k=random.randint(20, 160))
        yield {
            "id": str(row),
            "title": " ".join(drawn[:6]),
            "text": " ".join(drawn),
            "date": f"{random.randint(1900, 2020)}-{random.randint(1, 12):02}",
        }


def corpus():
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            yield {name: document[name] for name in SCHEMA}


@pytest.fixture(scope="module")
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of the corpus, where there is one and time for it, or of invented texts.

    It has several segments.
    """
    path = tmp_path_factory.mktemp("costly") / "index"
    with Index.create(path, Schema(**SCHEMA)) as index:
        if request.config.getoption("--release") and CORPUS.exists():
            index.add_documents(corpus(), workers=2)
        else:
            texts = list(made_texts(TEXTS))
            index.add_documents(texts[: TEXTS // 4])
            index.add_documents(texts[TEXTS // 4 :])
    return path


def asked(folder: Path, *arguments: object) -> list[Any]:
    """Return the lines that costly.py prints."""
    command = [
        sys.executable,
        str(ROOT / "tests" / "fault" / "costly.py"),
        str(folder),
        *map(str, arguments),
    ]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    return [
        json.loads(line)
        for line in subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True
        ).stdout.splitlines()
    ]


def test_costly_queries_end_in_time(folder, trials):
    trial = trials(12, "costly queries with timeout=0.2", release=200, small=20)
    before, *lines = asked(folder, trial.seed, trial.count, TIMEOUT)
    for _, (text, way, seconds, _, memory) in zip(trial, lines, strict=True):
        assert seconds <= MOST_SECONDS, (text, way, seconds)
        assert memory - before <= MOST_MEGABYTES, (text, way, memory - before)


def test_the_memory_of_a_query_is_bounded(folder, trials):
    trial = trials(
        12,
        "queries of much memory, without a limit",
        release=len(costly.GREAT),
        small=len(costly.GREAT),
    )
    before, *lines = asked(folder)
    for _, (text, _, _, _, memory) in zip(trial, lines, strict=True):
        assert memory - before <= MOST_MEGABYTES, (text, memory - before)
