"""The time of indexing, parsing, splitting and highlighting is nearly linear in the text."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from time import thread_time

import pytest

from searchlib import Index, Keyword, Schema, Text
from searchlib.analysis import FrenchAnalyzer, sentences
from searchlib.errors import DocumentError
from searchlib.readers import parse_dispatch

LONG, SHORT = 16_000, 2_000
GREATEST_GROWTH = 4 * LONG / SHORT
"""The greatest ratio of times for a text eight times as long.

Quadratic time would be 64; the rest is room for a logarithm and for the noise of the machine.
"""

NEGLIGIBLE = 0.5
"""Seconds of CPU time that a long text may take in any case."""

ATOMS = [
    "e\u0301\u0323",
    "\u0301",
    "\u0301\u0323",
    "\u0344",
    "é",
    "-a",
    "'",
    "1.",
    "M. ",
    "(e)",
    "·e",
    "#a",
    "@a.b",
    "a@",
    "1 ",
    "12 ",
    "123 ",
    "000 ",
    "1,",
    "l'",
    "l’",
    "a-",
    "a.",
    "A.",
    "A.-",
    ".",
    "…",
    "_",
    "a_",
    "-",
    "1-",
    "a1-",
    "1a",
    "a'",
    "/a",
    "http://",
    "www.",
    "+",
    "+33",
    "0 ",
    "01 ",
    "x",
    "X",
    "XI",
    "i",
    "Es",
    "aE",
    "Aa",
    "St-",
    "St ",
    "sept. ",
    "3 mai ",
    "mai ",
    "1er ",
    "3 au ",
    "3h",
    "12:",
    "à ",
    "J.-C. ",
    "p. 1 ",
    "n°",
    "A ",
    "A 3 ",
    "L. ",
    "\u00ad",
    "\u200b",
    "²",
    "a²",
    "½",
    "ﬁ",
    "北",
    "ᄀ",
    "ᅡᆨ",
    "가",
    "٣",
    "« ",
    "»",
    "(",
    ")",
    "\n",
    " ",
    "\n\n",
    "a\n\n",
    "–",
    "’",
    ". ",
    "! ",
    '? "',
    "Mme ",
    "I ",
    "1 %",
    "1€",
    "pour cent ",
    "\ud800",
    "\0",
    "\u00a0",
    ".fr",
    "a+",
    "@",
    "#",
    "prud'",
    "aujourd'",
    "-t-il",
    "1.000",
    "'000",
    "2020-",
    "3/1/",
    "C++",
    "e·s",
    "el.le",
    "0",
    "İ",
]
ENDINGS = ["", "!", "a", "é$x\u0301", " fin."]


def index(text: str) -> None:
    FrenchAnalyzer().encode(text)


def read(text: str) -> None:
    FrenchAnalyzer().tokens(text)


def type_words(text: str) -> None:
    FrenchAnalyzer().units(text)


def type_phrase(text: str) -> None:
    FrenchAnalyzer().phrase(text)


def cut(text: str) -> None:
    sentences(text)


def take_title(text: str) -> None:
    with contextlib.suppress(DocumentError):  # nothing but blanks
        parse_dispatch(text, "name")


WAYS: list[Callable[[str], None]] = [index, read, type_words, type_phrase, cut, take_title]


def seconds(way: Callable[[str], None], text: str) -> float:
    start = thread_time()
    way(text)
    return thread_time() - start


def assert_linear(way: Callable[[str], None], atom: str, ending: str = "") -> None:
    """Return the seconds of a long and of a short text of one repeated part."""

    def repeated(length: int) -> str:
        return (atom * (length // len(atom) + 1))[:length] + ending

    long = seconds(way, repeated(LONG))
    if long > NEGLIGIBLE:  # the first run may have been slow by chance
        short = min(seconds(way, repeated(SHORT)) for _ in range(2))
        assert min(long, seconds(way, repeated(LONG))) <= max(
            NEGLIGIBLE, GREATEST_GROWTH * short
        ), (way.__name__, atom, ending)


@pytest.mark.parametrize("way", WAYS)
def test_one_thing_again_and_again(way: Callable[[str], None], trials) -> None:
    way("Bonjour, M. Dupont. Le 3 janvier 2020, l’été.")  # fills lazy caches
    tried = trials(
        10,
        f"texts of one thing again and again: {way.__name__}",
        release=len(ATOMS) * len(ENDINGS),
        small=30,
    )
    for (
        number
    ) in tried:  # atoms from all over the list; their number and 5 have no divisor in common
        assert_linear(way, ATOMS[5 * number % len(ATOMS)], ENDINGS[number // len(ATOMS)])


@pytest.mark.parametrize("way", WAYS)
def test_several_things_again_and_again(way: Callable[[str], None], trials) -> None:
    tried = trials(
        10, f"texts of several things again and again: {way.__name__}", release=1000, small=15
    )
    for _ in tried:
        atom = "".join(tried.random.choices(ATOMS, k=tried.random.randrange(2, 5)))
        assert_linear(way, atom, tried.random.choice(ENDINGS))


@pytest.mark.parametrize(
    "atom",
    [
        "drone ",
        "drone de ",
        "drone. ",
        "drone-",
        "l’drone ",
        "drone\n\n",
        "drone " + "mot " * 400,
        "drone, « Aubin » (1)… ",
    ],
)
@pytest.mark.parametrize(
    "query",
    [
        "drone",
        '"drone drone"~1000',
        '"de la"~3',
        "dron* OU drone OU de",
        '"drone de drone de drone"~50',
    ],
)
def test_highlights(atom: str, query: str) -> None:
    took = []
    for length in (10_000, 80_000):
        made = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
        made.add_documents(
            [{"id": "1", "text": atom * (length // len(atom))}, {"id": "2", "text": "autre"}]
        )
        hit = made.search(f"({query}) OU id:1", match="any")[0]
        took.append(min(seconds(lambda _, hit=hit: hit.highlight("text"), "") for _ in range(2)))
    assert took[1] <= max(0.1, 4 * 8 * took[0])
