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

from .abbreviations import contexts
from .characters import CAPITAL, clean
from .dates import DAY_WORDS, MONTH
from .elision import CLITICS
from .folding import fold
from .numbers import UNIT
from .ordinals import HEADS

GROUP, PAIR, MEASURE, MONTH_NAME, YEAR, HOUR, MINUTE, NAME, FIGURE, ROMAN, CENT, WORD, CODE = (1 << i for i in range(13))

_MARKED_RIGHT = GROUP | PAIR | MEASURE | YEAR | NAME | FIGURE | WORD | CODE
_MARKED_LEFT = MONTH_NAME | ROMAN

_SHORT = {context: "|".join(contexts(context)) for context in ("era", "capital", "person", "number")}
_RIGHT: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(rf"(?:{expression})\Z"), mask)
    for expression, mask in (
        (r"(?<!\d)\d{1,3}", GROUP),
        (r"(?<!\d)\d\d?", PAIR | MONTH_NAME | HOUR),
        (r"\d", MEASURE),
        (rf"(?<!\w)(?i:1er|{'|'.join(DAY_WORDS)})", MONTH_NAME),
        (rf"(?<!\w)(?i:{MONTH}|sept)", YEAR),
        (r"(?:\d|(?<!\w))[hH]|(?i:heures?)", MINUTE),
        (rf"(?<![\w-])(?:{_SHORT['era']}|{_SHORT['capital']}|{_SHORT['person']}|[Ss][Tt][Ee]?[Ss]?\.?)", NAME),
        (rf"(?<![\w-])(?:{_SHORT['number']}|[Nn](?:°s?|os?\.?))", FIGURE),
        (r"(?<!\w)(?i:pour|p\.)", CENT),
        (rf"(?<!\w)(?i:{CLITICS})'", WORD),
        (rf"(?<![\w.-]){CAPITAL}{{1,2}}\.?", CODE),
    )
)
_LEFT: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(expression), mask)
    for expression, mask in (
        (r"\d{3}(?!\d)", GROUP),
        (r"\d\d?(?!\d)", PAIR),
        (r"[0-5]\d(?!\d)", MINUTE),
        (r"(?:1\d|20)\d\d(?!\w)", YEAR),
        (r"\d", FIGURE | CODE),
        (rf"{UNIT}|(?i:pour(?!\w)|p\.)", MEASURE),
        (rf"(?i:{MONTH}|sept(?!\w))", MONTH_NAME),
        (r"(?i:h(?!\w)|h\d\d(?!\d)|heures?(?!\w))", HOUR),
        (rf"{CAPITAL}|l[ea]\Z|l'|d[eu]\Z|des\Z|d'", NAME),
        (r"[IVXLC]+(?!\w)", ROMAN | FIGURE),
        (r"[IVXLC]+(?:er|re|e|è|[eè]me|nde?)(?!\w)|[ivx]{1,6}(?!\w)", ROMAN),
        (r"(?i:cent(?!\w)|100(?!\d))", CENT),
        (r"[\w#@«“]", WORD),
    )
)
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")

# What any marked chunk has: a beginning or an end that this sees. It spares most words the questions above.
_MAYBE_BEGINS = re.compile(rf"[^\x00-\x7fÀ-ÿŒœ’«»“”]|[IVXLCivx]+(?!\w)|[IVX]+[erèmnd]+(?!\w)|(?i:{MONTH}|sept(?!\w))")
_MAYBE_ENDS = re.compile(rf"\d\Z|[^\x00-\x7fÀ-ÿŒœ’«»“”…–—]|['’°]\Z|(?<![^\W\d_])[^\W\d_]{{1,5}}\.?\Z|(?i:{MONTH})\Z")


def links(chunk: str) -> tuple[int, int]:
    """The classes of a chunk's end, to its right, and of its beginning, to its left."""
    text = clean(chunk).text
    right = left = 0
    for expression, mask in _RIGHT:
        if expression.search(text):
            right |= mask
    last = _LAST_WORD.search(text)
    if last and fold(last.group()) in HEADS:
        right |= ROMAN
    for expression, mask in _LEFT:
        if expression.match(text):
            left |= mask
    return right, left


def is_marked(chunk: str) -> bool:
    """Whether the chunk is the rarer end of some link, so that its neighbours must be asked."""
    if not (_MAYBE_BEGINS.match(chunk) or _MAYBE_ENDS.search(chunk)):
        return False
    right, left = links(chunk)
    return bool(right & _MARKED_RIGHT or left & _MARKED_LEFT)


def windows(chunks: Sequence[str], marked: Iterable[int], links_of: Callable[[str], tuple[int, int]] = links) -> Iterator[tuple[int, int]]:
    """The windows around the marked chunks, in order, as [begin, end); those of one chunk too. O(chunks) at most."""
    done = 0
    for i in marked:
        if i < done:
            continue
        begin, end = i, i + 1
        while begin > done and links_of(chunks[begin - 1])[0] & links_of(chunks[begin])[1]:
            begin -= 1
        while end < len(chunks) and links_of(chunks[end - 1])[0] & links_of(chunks[end])[1]:
            end += 1
        yield begin, end
        done = end
