"""Every implementation of the table of chunks gives texts the keys that reading them gives."""

from __future__ import annotations

import gzip
import importlib
import json
import os
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from unidecode import unidecode

from searchlib.analysis import FrenchAnalyzer
from searchlib.analysis.encoding.chunks import PLAIN_SHAPE, plain_chunks
from searchlib.analysis.encoding.encoder import Entries
from searchlib.kernels.choice import is_installed

CORPUS = os.environ.get("SEARCHLIB_CORPUS", "")
"""A file of documents, one JSON object a line, as the benchmarks take it."""

SEEDS = Path(__file__).parents[2] / "seeds"

TOLD_BY_SIGHT = (
    "Aujourd'hui, l'État (qu’il dirige) n’a pas jugé l’œuvre. Janvier-février 2020, xviiie siècle; "
    "vivivi VIVIVI décembre Décembre août mars etc. jusqu’alors lorsqu'Emma puisqu’un l'«Été» "
    "12-34.567 L. 212-3 M. Dupont, le 3 janvier 2020 à 16 h 30; 2 500 €, 50 % A 380 Louis XIV "
    "\ud800 \U0001f600 ＣＡＰＩＴＡＬＥＳ e\u0301lysée www.exemple.fr\n\nfin.\n \n\tM.\u2029Martin"
)


@pytest.fixture(scope="module", params=["reference", "native"])
def table_of(request):
    """Make a table of one implementation."""
    if request.param == "native" and not is_installed():
        pytest.skip("the compiled kernels are not installed")
    return importlib.import_module(f"searchlib.kernels.{request.param}").ChunkTable


def encoded(table_of, texts):
    """Return the keys of each position of texts, and the number of positions of each text."""
    entries = Entries()
    ids, lengths = table_of(entries).encode(texts)
    return [entries.keys[number] for number in ids.tolist()], lengths.tolist()


def read(texts):
    tokens = [FrenchAnalyzer().tokens(text) for text in texts]
    return [token.keys for text in tokens for token in text], list(map(len, tokens))


def test_shapes_of_chunks(table_of):
    bare = unidecode(TOLD_BY_SIGHT.replace("\ud800", "").replace("\n", "\n\n"))
    texts = [TOLD_BY_SIGHT, *TOLD_BY_SIGHT.split(), TOLD_BY_SIGHT.upper(), bare, bare.upper()]
    assert encoded(table_of, texts) == read(texts)


letters = "".join((PLAIN_SHAPE.opening, PLAIN_SHAPE.closing, PLAIN_SHAPE.first, "'’ivxl1-\n "))
near_plain = st.tuples(
    st.sampled_from(["", "", "«", "(", '("']),
    st.sampled_from(
        ["", "", *(f"{clitic}{sign}" for clitic in PLAIN_SHAPE.elided for sign in "'’")]
    ),
    st.sampled_from(["", *PLAIN_SHAPE.beginnings, "fév", "DÉC", "Août", "viv", "xiv"]),
    st.text(PLAIN_SHAPE.first, max_size=7) | st.text("ivxe", max_size=6),
    st.sampled_from(["", "", ",", ").", "…»", "]"]),
).map("".join)


@settings(max_examples=300)
@given(st.lists(near_plain | st.text(letters, max_size=12), max_size=8))
def test_chunks_that_are_nearly_plain(table_of, chunks):
    texts = [" ".join(chunks), "\n\n".join(chunks)]
    assert encoded(table_of, texts) == read(texts)


@given(st.lists(near_plain.filter(bool), min_size=1, max_size=9))
def test_plain_chunks_are_told_alike(table_of, chunks):
    """What the expression takes for a plain chunk, and nothing else, is looked up as a word."""

    class Recorder(Entries):
        def __init__(self):
            super().__init__()
            self.words = None  # each word is asked for
            self.asked: set[str] = set()

        def word(self, word):
            self.asked.add(word)
            return super().word(word)

    recorder = Recorder()
    table_of(recorder).encode([" ".join(chunks)])
    expected = plain_chunks([chunk for text in chunks for chunk in text.split()])
    assert recorder.asked == {word for _, word in expected if word}


def test_the_seeds(table_of):
    files = [path.read_bytes() for path in sorted(SEEDS.rglob("*.txt"))]
    texts = [file.decode("utf-8", "surrogateescape") for file in files]
    assert len(texts) > 5 and encoded(table_of, texts) == read(texts)


@pytest.mark.skipif(not Path(CORPUS).is_file(), reason="SEARCHLIB_CORPUS names no file")
def test_a_corpus(table_of):
    opened = gzip.open if CORPUS.endswith(".gz") else open
    with opened(CORPUS, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, 300)]
    assert encoded(table_of, texts) == read(texts)
