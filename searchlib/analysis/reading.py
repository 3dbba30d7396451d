"""Reading: from a text to the keys and spans of its positions.

Theory of operation. A text is cut at blank lines into paragraphs, and a paragraph at blanks into chunks. A chunk means the same wherever it stands, unless it
is linked to its neighbour (see `neighbours`); a run of linked chunks is a window. `read` is the one careful routine: it reads a chunk alone or a window.
The encoder remembers its answers; nothing else makes keys of a text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from .abbreviations import ALWAYS
from .chain import pieces
from .characters import clean
from .folding import fold
from .neighbours import is_marked, windows
from .ordinal_words import ORDINAL_WORDS
from .words import word_keys

_CHUNK = re.compile(r"\S+")
BLANK_LINE = re.compile(r"\n\s*\n")

_SMALL, _LARGE = "a-zà-öø-ÿœ", "A-ZÀ-ÖØ-ÞŒ"
_VOWEL = "aeiouyhàâéèêëîïôûœAEIOUYHÀÂÉÈÊËÎÏÔÛŒ"
# A word without anything odd: perhaps a clitic before a vowel, no capital inside, punctuation around it. It says nothing but itself.
_PLAIN = re.compile(
    rf"[«“\"(\[…–—]*(?:((?:[ldnscjmtLDNSCJMT]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu)['’])(?=[{_VOWEL}]))?"
    rf"([{_LARGE}]?[{_SMALL}]+|[{_LARGE}]{{2,}})[»”\"\]),;:!?…–—.]*\Z"
)
_NOT_PLAIN = ORDINAL_WORDS | ALWAYS
_NUMERAL_LETTERS = frozenset("ivxIVX")


class Reading(NamedTuple):
    """One position: its span in the chunk or window, its keys, the rule that made it."""

    start: int
    end: int
    keys: tuple[str, ...]
    rule: str


def read(text: str) -> tuple[Reading, ...]:
    """Read a chunk, or a window whose chunks are joined by single blanks."""
    plain = _PLAIN.match(text)
    if plain:
        word = plain.group(2)
        if word[0] not in _NUMERAL_LETTERS and word.lower() not in _NOT_PLAIN and word not in ALWAYS:
            return _read_plain(plain, word)
    cleaned = clean(text)
    found = pieces(cleaned.text)
    return tuple(
        Reading(*cleaned.span(part.start, part.end), keys, piece.rule)
        for piece in found
        for part, keys in zip(piece.parts, piece.keys(), strict=True)
    )


def _read_plain(plain: re.Match[str], word: str) -> tuple[Reading, ...]:
    found = Reading(*plain.span(2), word_keys(word), "word")
    if plain.group(1) is None:
        return (found,)
    return Reading(*plain.span(1), (fold(plain.group(1)[:-1]) + "'",), "clitic"), found


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """The paragraphs of a text with their offsets: no rule crosses a blank line."""
    start = 0
    for blank in BLANK_LINE.finditer(text):
        yield start, text[start : blank.start()]
        start = blank.end()
    yield start, text[start:]


def readings(paragraph: str) -> Iterator[Reading]:
    """The positions of a paragraph with their spans in it."""
    found = list(_CHUNK.finditer(paragraph))
    chunks, starts = [m.group() for m in found], [m.start() for m in found]
    done = 0
    for begin, end in windows(chunks, [i for i, chunk in enumerate(chunks) if is_marked(chunk)]):
        for i in range(done, begin):
            yield from _moved(read(chunks[i]), chunks[i : i + 1], starts[i : i + 1])
        yield from _moved(read(" ".join(chunks[begin:end])), chunks[begin:end], starts[begin:end])
        done = end
    for i in range(done, len(chunks)):
        yield from _moved(read(chunks[i]), chunks[i : i + 1], starts[i : i + 1])


def _moved(found: tuple[Reading, ...], chunks: list[str], starts: list[int]) -> Iterator[Reading]:
    """Readings of a window, with spans in the paragraph: its blanks may be wider there than the single ones of the window."""
    if len(chunks) == 1:
        for start, end, keys, rule in found:
            yield Reading(starts[0] + start, starts[0] + end, keys, rule)
        return
    begins = [0, *accumulate(len(chunk) + 1 for chunk in chunks)]
    for start, end, keys, rule in found:
        first, last = bisect_right(begins, start) - 1, bisect_right(begins, end - 1) - 1
        yield Reading(starts[first] + start - begins[first], starts[last] + end - begins[last], keys, rule)
