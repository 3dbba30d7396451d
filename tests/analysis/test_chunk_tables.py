"""Every implementation of the table of chunks gives texts the keys that reading them gives."""

from __future__ import annotations

import gzip
import importlib
import json
import os
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import example, given, settings, strategies as st
from unidecode import unidecode

from searchlib.analysis import FrenchAnalyzer
from searchlib.analysis.encoding.chunk_rules import chunk_rules
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


RULES = chunk_rules()
COMPOUNDS, LINKS = RULES.compounds, RULES.links
numbers = st.sampled_from(
    ["1", "0", "05", "12", "31", "49", "100", "1004", "212", "999", "1789", "2006", "20061", "0145"]
) | st.integers(0, 10**10).map(str)
figures = st.tuples(
    st.sampled_from(["", "", "L", "R.", "P.", "M", "m", "km", "F-", "n°", "No", "(", "LO", "É"]),
    st.sampled_from(["", "", " "]),
    st.lists(numbers, min_size=1, max_size=4),
    st.sampled_from("----./, "),
    st.sampled_from(["", "", ",", ".", ").", ".,", "…", "er", "e", "h", "%", " %", "km", "(a)"]),
).map(lambda parts: parts[0] + parts[1] + parts[3].join(parts[2]) + parts[4])
names = sorted(
    {
        *COMPOUNDS.pronouns,
        *COMPOUNDS.prefixes,
        *COMPOUNDS.unsure_firsts,
        *COMPOUNDS.unsure_parts,
        *COMPOUNDS.unsure_verbs,
        *COMPOUNDS.unsure_joined,
        *(part for compound in COMPOUNDS.exceptions for part in compound.split("-")),
        *(part for compound in COMPOUNDS.unsure_compounds for part in compound.split("-")),
        *("t", "porte", "avions", "peut", "anti", "xvi", "étudiant", "Marie", "é", "œuvre", "ß"),
    }
)
compounds = st.tuples(
    st.sampled_from(["", "", "(", "l’", "d'", "qu’", "L'"]),
    st.lists(st.sampled_from(names) | st.text("aeiltvxséœ", min_size=1, max_size=5), max_size=5),
    st.sampled_from(["-", "-", "-", "'", "–", "--"]),
    st.sampled_from(["", "", ",", ".", ")", "…"]),
    st.sampled_from([str, str, str.capitalize, str.title, str.upper]),
).map(lambda parts: parts[4](parts[0] + parts[2].join(parts[1]) + parts[3]))
edges = sorted(
    {
        *LINKS.tail_words,
        *LINKS.tail_forms,
        *LINKS.head_words,
        *LINKS.unsure_heads,
        *LINKS.heads_before_figures,
        *LINKS.known,
        *("A", "RN", "XIV", "ive", "Ier", "I", "C", "(0)1", "1er", "16h", "m2", "d'", "p.", "km/h"),
    }
)
linked = st.tuples(
    st.sampled_from(["", "", "", "l'", "(", "«", "au-", "3"]),
    st.sampled_from(edges) | numbers,
    st.sampled_from(["", "", "", ".", ",", "'", "’", "-là", "2"]),
    st.sampled_from([str, str, str.capitalize, str.upper]),
).map(lambda parts: parts[3](parts[0] + parts[1] + parts[2]))


@settings(max_examples=600)
@given(st.lists(figures | compounds | linked | near_plain, max_size=8))
@example(["L. 1332-4", "2006-12-06", "R4324-26,", "541-10-11."])
@example(["2000 m3", "m2", "L. 123456", "P. 12-3", "L. 12345678-1"])
@example(["a-t-il", "est-ce", "Au-delà", "vingt-et-unième", "étudiant-e-s", "onze-septembre"])
def test_chunks_of_common_shapes(table_of, chunks):
    texts = [" ".join(chunks), "\n\n".join(chunks)]
    assert encoded(table_of, texts) == read(texts)


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
