"""Neighbours: which blank-separated chunks of a text have to be read together.

Most chunks mean the same wherever they stand, so they are analysed once and remembered. A few rules look across a blank: `2 500`, `3 janvier 2020`,
`16 h 30`, `50 %`, `M. Dupont`, `art. 49`, `Louis XIV`, `A 380`. For each of those, one class says what a chunk ends with (right) and the same class what the
next one begins with (left): two chunks are linked when they share a class, and a run of linked chunks is a window, read as a whole.

A link is a matter of the two chunks alone, so the windows of a text do not depend on where one begins to look. To find them without looking at every pair,
one end of every link is *marked*, namely the rarer one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from searchlib.analysis.characters import clean
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.abbreviations import in_context
from searchlib.analysis.rules.dates import DAY_WORDS, MONTH_NUMBER
from searchlib.analysis.rules.elision import CLITICS
from searchlib.analysis.rules.numbers import UNIT
from searchlib.analysis.rules.ordinals import HEADS

GROUP, PAIR, MEASURE, MONTH_NAME, YEAR, HOUR, MINUTE, NAME, FIGURE, ROMAN, CENT, WORD, CODE, RANGE, DAY = (1 << i for i in range(15))

Chunk = TypeVar("Chunk")

_MARKED_RIGHT = GROUP | PAIR | MEASURE | YEAR | NAME | FIGURE | WORD | CODE
_MARKED_LEFT = MONTH_NAME | ROMAN

_TAIL = re.compile(
    r"(?<!\d)(?P<figures>\d+)\Z|(?<![^\W\d_])(?P<word>[^\W\d_]+)(?P<sign>['.]?)\Z"
    r"|(?P<number_sign>(?<!\w)[nN]°s?)\Z|(?P<ordinal>(?<!\w)1er)\Z|(?P<hour>\dh)\Z",
    re.I,
)
_HEAD = re.compile(r"(?P<figures>\d+)|(?P<word>[^\W\d_]+)")
_MEASURE = re.compile(rf"{UNIT}|(?i:pour(?!\w)|p\.)")
_NUMERAL = re.compile(r"(?:[LC]*[IVX][IVXLC]*(?:er|re|e|è|[eè]me|nde?)?|[ivx]{1,6})(?![\w'-])")
_CLITICS = re.compile(CLITICS)


def _classes(*pairs: tuple[Iterable[str], int]) -> dict[str, int]:
    """The classes of words, from pairs of words and a class."""
    found: dict[str, int] = {}
    for words, mask in pairs:
        for word in words:
            found[word] = found.get(word, 0) | mask
    return found


_TAIL_WORDS = _classes(
    (DAY_WORDS, MONTH_NAME),
    (MONTH_NUMBER, YEAR),
    (("heure", "heures", "h"), MINUTE),
    (HEADS, ROMAN),
    (("pour", "p"), CENT),
    (("au", "et", "ou", "a"), DAY),
    (("st", "ste", "sts", "stes"), NAME),
    (("no", "nos"), FIGURE),
)
_TAIL_ABBREVIATIONS = _classes((in_context("era", "capital", "person"), NAME), (in_context("number"), FIGURE))
_HEAD_WORDS = _classes(
    (("le", "la", "de", "du", "des", "l", "d"), NAME),
    (MONTH_NUMBER, MONTH_NAME),
    (("h", "heure", "heures"), HOUR),
    (("au", "et", "ou", "a"), RANGE),
    (("cent",), CENT),
)
_CAPITALS = re.compile(r"[A-Z]{1,2}")


def right_links(chunk: str) -> int:
    """The classes of a chunk's end."""
    text = clean(chunk).text
    tail = _TAIL.search(text)
    if tail is None:
        return 0
    if tail.lastgroup == "sign":
        return _word_tail(text, tail.group("word"), tail.group("sign"), tail.start())
    if tail.lastgroup == "figures":
        length = tail.end() - tail.start()
        day = RANGE if length <= 2 and length == len(text) else 0
        return day | MEASURE | (GROUP if length <= 3 else 0) | (PAIR | MONTH_NAME | HOUR if length <= 2 else 0)
    return {"number_sign": FIGURE, "ordinal": MONTH_NAME | RANGE, "hour": MINUTE}[tail.lastgroup or ""]


def _word_tail(text: str, word: str, sign: str, start: int) -> int:
    """The classes of a chunk that ends with a word, and perhaps with its full stop or apostrophe."""
    if sign == "'":
        return WORD if _CLITICS.fullmatch(word.lower()) else 0
    mask = _TAIL_WORDS.get(fold(word), 0)
    if text[start - 1 : start] == "-":
        return mask
    mask |= _TAIL_ABBREVIATIONS.get(word, 0) | _TAIL_ABBREVIATIONS.get(word[0].lower() + word[1:], 0)
    return mask | CODE if _CAPITALS.fullmatch(word) and text[start - 1 : start] != "." else mask


def left_links(chunk: str) -> int:
    """The classes of a chunk's beginning."""
    text = clean(chunk).text
    head = _HEAD.match(text)
    if head is None:
        return (MEASURE if _MEASURE.match(text) else 0) | (WORD if text[:1] in "#@«“" else 0) | (PAIR if text.startswith("(0)") else 0)
    return _figure_head(text, len(head.group())) if head.group("figures") else _word_head(text, head.group())


def _figure_head(text: str, length: int) -> int:
    """The classes of a chunk that begins with so many figures."""
    mask = FIGURE | CODE | WORD | (GROUP if length == 3 else 0) | (PAIR | MINUTE if length <= 2 else 0) | (YEAR if length == 4 else 0)
    is_day = length <= 2 and (length == len(text) or text == "1er")
    return mask | (DAY if is_day else 0) | (CENT if text.startswith("100") and length == 3 else 0)


def _word_head(text: str, word: str) -> int:
    """The classes of a chunk that begins with a word."""
    mask = WORD | _HEAD_WORDS.get(fold(word), 0) | (NAME if word[0].isupper() else 0) | (MEASURE if _MEASURE.match(text) else 0)
    if _NUMERAL.match(text):
        mask |= ROMAN | (FIGURE if word.isupper() else 0)
    return mask


def _with_any_accents(beginning: str) -> str:
    """The expression of a word's beginning in either case, with accents or without: what a comparison of folded words takes for the same."""
    latin = [chr(code) for code in (*range(0x41, 0x7B), *range(0xC0, 0x100))]
    return "".join(f"[{''.join(letter for letter in latin if fold(letter) == plain)}]" for plain in beginning)


_MONTHS = "jan|fev|ma[ri]|avr|jui|ao|sep|oct|nov|dec"
_MONTH_BEGINNINGS = "|".join(map(_with_any_accents, ("jan", "fev", "avr", "jui", "sep", "oct", "nov", "dec")))
NEVER_MARKED = rf"(?!{_MONTH_BEGINNINGS}|[ivx]{{6}}(?![a-zà-öø-ÿœ]))[A-Za-zÀ-ÖØ-öø-ÿœŒ][a-zà-öø-ÿœ]{{5,}}"
"""A word of six letters or more that is no month and no numeral: most words, and never marked in plain punctuation."""

_NEVER_MARKED = re.compile(rf"[«“\"(]*(?:(?!(?i:{_MONTHS}))[a-zA-Z]{{1,7}}['’])?{NEVER_MARKED}[»”\"),;:!?…–—.]*\Z")
_ODD = re.compile("[^\x00-\x7fÀ-ÿŒœ’«»“”…–—]")
# What a marked chunk without odd characters has at its beginning or at its end.
_MAYBE_BEGINS = re.compile(
    rf"[IVXLCivx]+(?![\w'-])|[IVX]+[erèmnd]+(?!\w)|{_MONTH_BEGINNINGS}|{_with_any_accents('mar')}|{_with_any_accents('mai')}|{_with_any_accents('ao')}"
)
_MAYBE_ENDS = re.compile(rf"\d\Z|['’]s?\Z|(?<![^\W\d_])(?:[^\W\d_]{{1,5}}|(?:{_MONTH_BEGINNINGS})[^\W\d_]+)\.?\Z")


def is_marked(chunk: str) -> bool:
    """Whether the chunk is the rarer end of some link, so that its neighbours must be asked."""
    if _NEVER_MARKED.match(chunk):
        return False
    if chunk[-1].isdecimal():  # a unit may follow
        return True
    odd = not chunk.isascii() and _ODD.search(chunk)
    begins, ends = odd or _MAYBE_BEGINS.match(chunk), odd or _MAYBE_ENDS.search(chunk)
    return bool((ends and right_links(chunk) & _MARKED_RIGHT) or (begins and left_links(chunk) & _MARKED_LEFT))


def windows(
    chunks: Sequence[Chunk], marked: Iterable[int], right: Callable[[Chunk], int], left: Callable[[Chunk], int]
) -> Iterator[tuple[int, int]]:
    """The windows around the marked chunks, in order, as [begin, end); those of one chunk too. O(chunks) at most.

    Parameters
    ----------
    chunks : sequence       the chunks, or what stands for them
    marked : iterable       their places, ascending
    right, left : callable  from a chunk to the classes of its end, and to those of its beginning
    """
    done = 0
    for i in marked:
        if i < done:
            continue
        begin, end = i, i + 1
        while begin > done and right(chunks[begin - 1]) & left(chunks[begin]):
            begin -= 1
        while end < len(chunks) and right(chunks[end - 1]) & left(chunks[end]):
            end += 1
        yield begin, end
        done = end
