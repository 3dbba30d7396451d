"""Neighbours: which of a text's blank-separated chunks have to be read together.

Most chunks mean the same wherever they stand, so they are analysed once and remembered. A few rules
look across a blank: `2 500`, `3 janvier 2020`, `16 h 30`, `50 %`, `M. Dupont`, `art. 49`,
`Louis XIV`, `A 380`. Each of those has a class of links, which a chunk may have at its end (right)
and the next one at its beginning (left). Two chunks are linked if they share a class; a run of
linked chunks is a window, which is read as a whole.

A link depends on its two chunks alone, so the windows of a text do not depend on where one begins
to look (`kernels.windows`). To find them without examining every pair, one end of each link is
*marked*: the rarer one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from searchlib.analysis.characters import clean
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.abbreviations import in_context
from searchlib.analysis.rules.dates import DAY_WORDS, MONTH_NUMBER
from searchlib.analysis.rules.elision import CLITICS
from searchlib.analysis.rules.numbers import MULTIPLE, UNIT
from searchlib.analysis.rules.ordinals import HEADS

# The classes of links, as bits of a mask.
GROUP, PAIR, MEASURE, MONTH_NAME, YEAR, HOUR, MINUTE, NAME = (1 << i for i in range(8))
FIGURE, ROMAN, CENT, WORD, CODE, RANGE, DAY = (1 << i for i in range(8, 15))

MARKED_RIGHT = GROUP | PAIR | MEASURE | YEAR | NAME | FIGURE | WORD | CODE
"""Classes whose rarer end is the end of the first chunk."""
MARKED_LEFT = MONTH_NAME | ROMAN
"""Classes whose rarer end is the beginning of the second chunk."""

_TAIL = re.compile(
    r"(?<!\d)(?P<figures>\d+)\Z|(?<![^\W\d_])(?P<word>[^\W\d_]+)(?P<sign>['.]?)\Z"
    r"|(?P<number_sign>(?<!\w)[nN]°s?)\Z|(?P<ordinal>(?<!\w)1er)\Z|(?P<hour>\dh)\Z",
    re.I,
)
_HEAD = re.compile(r"(?P<figures>\d+)|(?P<word>[^\W\d_]+)")
_MEASURE = re.compile(rf"{UNIT}|{MULTIPLE}|(?i:pour(?!\w)|p\.)")
_NUMERAL = re.compile(r"(?:[LC]*[IVX][IVXLC]*(?:er|re|e|è|[eè]me|nde?)?|[ivx]{1,6})(?![\w'-])")
_CLITICS = re.compile(CLITICS)


def _masks(*pairs: tuple[Iterable[str], int]) -> dict[str, int]:
    """Return the mask of each word, from pairs of words and a class."""
    masks: dict[str, int] = {}
    for words, mask in pairs:
        for word in words:
            masks[word] = masks.get(word, 0) | mask
    return masks


TAIL_WORDS = _masks(
    (DAY_WORDS, MONTH_NAME),
    (MONTH_NUMBER, YEAR),
    (("heure", "heures", "h"), MINUTE),
    (HEADS, ROMAN),
    (("pour", "p"), CENT),
    (("au", "et", "ou", "a"), DAY),
    (("st", "ste", "sts", "stes"), NAME),
    (("no", "nos"), FIGURE),
)
TAIL_ABBREVIATIONS = _masks(
    (in_context("era", "capital", "person"), NAME), (in_context("number"), FIGURE)
)
HEAD_WORDS = _masks(
    (("le", "la", "de", "du", "des", "l", "d"), NAME),
    (MONTH_NUMBER, MONTH_NAME),
    (("h", "heure", "heures"), HOUR),
    (("au", "et", "ou", "a"), RANGE),
    (("cent",), CENT),
)


def first_word(text: str) -> str:
    """Return the letters that a text begins with."""
    head = _HEAD.match(text)
    return head.group("word") or "" if head else ""


_CAPITALS = re.compile(r"[A-Z]{1,2}")


def right_links(chunk: str) -> int:
    """Return the classes of links at the end of a chunk."""
    text = clean(chunk).text
    tail = _TAIL.search(text)
    if tail is None:
        return 0
    if tail.lastgroup == "sign":
        return _word_tail(text, tail.group("word"), tail.group("sign"), tail.start())
    if tail.lastgroup == "figures":
        return _figure_tail(text, tail.end() - tail.start())
    return {"number_sign": FIGURE, "ordinal": MONTH_NAME | RANGE, "hour": MINUTE}[
        tail.lastgroup or ""
    ]


def _figure_tail(text: str, length: int) -> int:
    """Return the classes at the end of a chunk that ends with `length` figures."""
    mask = MEASURE
    if length <= 3:
        mask |= GROUP
    if length <= 2:
        mask |= PAIR | MONTH_NAME | HOUR
        if length == len(text):
            mask |= RANGE
    return mask


def _word_tail(text: str, word: str, sign: str, start: int) -> int:
    """Return the classes at the end of a chunk that ends with a word.

    Parameters
    ----------
    text, word : str
        The chunk and its last word.
    sign : str
        The full stop or apostrophe that follows the word, or the empty string.
    start : int
        Where the word begins.
    """
    if sign == "'":
        return WORD if _CLITICS.fullmatch(word.lower()) else 0
    mask = TAIL_WORDS.get(fold(word), 0)
    before = text[start - 1 : start]
    if before == "-":
        return mask
    mask |= TAIL_ABBREVIATIONS.get(word, 0)
    mask |= TAIL_ABBREVIATIONS.get(word[0].lower() + word[1:], 0)
    return mask | CODE if _CAPITALS.fullmatch(word) and before != "." else mask


def left_links(chunk: str) -> int:
    """Return the classes of links at the beginning of a chunk."""
    text = clean(chunk).text
    head = _HEAD.match(text)
    if head is None:
        return _sign_head(text)
    if head.group("figures"):
        return _figure_head(text, len(head.group()))
    return _word_head(text, head.group())


def _sign_head(text: str) -> int:
    """Return the classes at the beginning of a chunk that begins with a sign."""
    mask = MEASURE if _MEASURE.match(text) else 0
    if text[:1] in "#@«“":
        mask |= WORD
    return mask | PAIR if text.startswith("(0)") else mask


def _figure_head(text: str, length: int) -> int:
    """Return the classes at the beginning of a chunk that begins with `length` figures."""
    mask = FIGURE | CODE | WORD
    if length <= 2:
        mask |= PAIR | MINUTE
        if length == len(text) or text == "1er":
            mask |= DAY
    elif length == 3:
        mask |= GROUP | CENT if text.startswith("100") else GROUP
    elif length == 4:
        mask |= YEAR
    return mask


def _word_head(text: str, word: str) -> int:
    """Return the classes at the beginning of a chunk that begins with a word."""
    mask = WORD | HEAD_WORDS.get(fold(word), 0)
    if word[0].isupper():
        mask |= NAME
    if _MEASURE.match(text):
        mask |= MEASURE
    if _NUMERAL.match(text):
        mask |= ROMAN | FIGURE if word.isupper() else ROMAN
    return mask


# ---- marked chunks: recognised at a glance where possible, since this is asked of every new chunk


LATIN_FOLDED = {
    letter: fold(letter)
    for letter in map(chr, (*range(0x41, 0x7B), *range(0xC0, 0x100)))
    if "a" <= fold(letter) <= "z" and len(fold(letter)) == 1
}
"""The letter that each letter of Latin-1 is without its accent and case, where it is one letter."""


def _with_any_accents(beginning: str) -> str:
    """Return the expression of a word's beginning in either case, with accents or without.

    It matches what a comparison of folded words takes for the same.
    """
    classes = ("".join(c for c in LATIN_FOLDED if LATIN_FOLDED[c] == p) for p in beginning)
    return "".join(f"[{letters}]" for letters in classes)


_MONTHS = "jan|fev|ma[ri]|avr|jui|ao|sep|oct|nov|dec"
MONTH_BEGINNINGS = ("jan", "fev", "avr", "jui", "sep", "oct", "nov", "dec")
"""Beginnings of words of six letters or more that may be months, folded."""

SMALL_NUMERAL, SHORTEST_UNMARKED = "ivx", 6
"""Letters of numerals as long as the shortest words that are never marked, and their length."""

_MONTH_BEGINNINGS = "|".join(map(_with_any_accents, MONTH_BEGINNINGS))
NEVER_MARKED = (
    rf"(?!{_MONTH_BEGINNINGS}|[{SMALL_NUMERAL}]{{{SHORTEST_UNMARKED}}}(?![a-zà-öø-ÿœ]))"
    rf"[A-Za-zÀ-ÖØ-öø-ÿœŒ][a-zà-öø-ÿœ]{{{SHORTEST_UNMARKED - 1},}}"
)
"""A word of six letters or more that is no month and no numeral: most words, and never marked in
plain punctuation."""

_NEVER_MARKED = re.compile(
    rf"[«“\"(]*(?:(?!(?i:{_MONTHS}))[a-zA-Z]{{1,7}}['’])?{NEVER_MARKED}[»”\"),;:!?…–—.]*\Z"
)
_ODD = re.compile("[^\x00-\x7fÀ-ÿŒœ’«»“”…–—]")
# What every marked chunk without odd characters has at its beginning or at its end.
_MAYBE_BEGINS = re.compile(
    rf"[IVXLCivx]+(?![\w'-])|[IVX]+[erèmnd]+(?!\w)|{_MONTH_BEGINNINGS}"
    rf"|{_with_any_accents('mar')}|{_with_any_accents('mai')}|{_with_any_accents('ao')}"
)
_MAYBE_ENDS = re.compile(
    r"\d\Z|['’]s?\Z"
    rf"|(?<![^\W\d_])(?:[^\W\d_]{{1,5}}|(?:{_MONTH_BEGINNINGS})[^\W\d_]+)\.?\Z"
)


def is_marked(chunk: str) -> bool:
    """Return whether a chunk is the rarer end of some link, so that its neighbours matter."""
    if _NEVER_MARKED.match(chunk):
        return False
    if chunk[-1].isdecimal():  # a unit may follow
        return True
    odd = not chunk.isascii() and _ODD.search(chunk)
    begins, ends = odd or _MAYBE_BEGINS.match(chunk), odd or _MAYBE_ENDS.search(chunk)
    if ends and right_links(chunk) & MARKED_RIGHT:
        return True
    return bool(begins and left_links(chunk) & MARKED_LEFT)
