"""Reading: from a text to the keys and spans of its positions.

Theory of operation. A text is cut at blank lines into paragraphs, and a paragraph at blanks into chunks. A chunk means the same wherever it stands, unless it
is linked to its neighbour (see `neighbours`); a run of linked chunks is a window. `read` is the one careful routine: it reads a chunk alone or a window.
The encoder remembers its answers; nothing else makes keys of a text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from searchlib.analysis.characters import clean
from searchlib.analysis.encoding.neighbours import NEVER_MARKED, is_marked, left_links, right_links, windows
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.abbreviations import ALWAYS
from searchlib.analysis.rules.chain import pieces
from searchlib.analysis.rules.codes import reference_keys
from searchlib.analysis.rules.ordinal_words import ORDINAL_WORDS
from searchlib.analysis.rules.ordinals import BARE_ROMAN, ORDINAL
from searchlib.analysis.rules.words import word_keys

_CHUNK = re.compile(r"\S+")
_BLANK = re.compile(r"\s")
BLANK_LINE = re.compile(r"\n\s*\n")

_LONGEST_REMEMBERED = 40
_LONGEST_SHORT = 6  # letters of an abbreviation, and some to spare
_CLOSING = ",;:!?…»”"
_CLOSING_BRACKETS = _CLOSING + ")]"
_SMALL, _LARGE = "a-zà-öø-ÿœ", "A-ZÀ-ÖØ-ÞŒ"
_VOWEL = "aeiouyhàâéèêëîïôûœAEIOUYHÀÂÉÈÊËÎÏÔÛŒ"
_CLITIC = rf"(?:((?:[ldnscjmtLDNSCJMT]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu)['’])(?=[{_VOWEL}]))?"
# A word without anything odd: perhaps a clitic before a vowel, no capital inside, punctuation around it. It says nothing but itself.
_PLAIN = re.compile(rf"[«“\"(\[…–—]*{_CLITIC}([{_LARGE}]?[{_SMALL}]+|[{_LARGE}]{{2,}})[»”\"\]),;:!?…–—.]*\Z")
# The same on a line of its own, when it is never marked either; or else any line.
_PLAIN_LINE = re.compile(rf"^[«“\"(]*{_CLITIC}({NEVER_MARKED})[»”\"),;:!?…–—.]*$|^.*$", re.MULTILINE)
# A figure, or figures joined by a hyphen that are no date, perhaps after one capital: `12`, `212-3`, `L. 212-3`. Texts of law are full of them.
# Not after P. and T., which may be a page and a tome.
_REFERENCE = re.compile(r"(?:([A-OQRSU-Z])\.? )?(?!(?:1\d|20)\d\d-)(\d{1,4}(?:-\d{1,3})?)\.?\Z", re.ASCII)
_NOT_PLAIN = ORDINAL_WORDS | ALWAYS
# What the rules of ordinals and of Roman numerals take.
_NUMERAL = re.compile(rf"(?=[IVXLCivxlc])(?:{ORDINAL}|{BARE_ROMAN})")


class Reading(NamedTuple):
    """One position: its span in the chunk or window, its keys, the rule that made it; the keys that stand for several positions, and for how many."""

    start: int
    end: int
    keys: tuple[str, ...]
    rule: str
    joined: tuple[str, ...] = ()
    reach: int = 1


def read(text: str) -> tuple[Reading, ...]:
    """Read a chunk, or a window whose chunks are joined by single blanks."""
    plain = _plain(text)
    if plain:
        found = Reading(*plain.span(2), word_keys(plain.group(2)), "word")
        return (Reading(*plain.span(1), (clitic_key(plain.group(1)),), "clitic"), found) if plain.group(1) else (found,)
    cleaned = clean(text)
    return tuple(
        Reading(*cleaned.span(part.start, part.end), keys, piece.rule, *((piece.whole, len(piece.parts)) if part is piece.parts[0] else ()))
        for piece in pieces(cleaned.text)
        for part, keys in zip(piece.parts, piece.position_keys(), strict=True)
    )


def read_keys(text: str) -> list[tuple[str, ...]]:
    """The keys of what `read` finds, without the spans."""
    plain = _plain(text)
    if plain:
        keys = word_keys(plain.group(2))
        return [(clitic_key(plain.group(1)),), keys] if plain.group(1) else [keys]
    reference = _REFERENCE.match(text)
    if reference:
        return reference_keys(*reference.groups())
    return [keys for piece in pieces(clean(text).text) for keys in piece.position_keys()]


def _plain(text: str) -> re.Match[str] | None:
    """The clitic and the word of a chunk that no rule but those of clitics and words can take."""
    plain = _PLAIN.match(text)
    if plain is None:
        return None
    return plain if is_plain_word(plain.group(2)) else None


def is_plain_word(word: str) -> bool:
    """Whether no rule but the one of words can take a word that looks plain."""
    return not (_NUMERAL.fullmatch(word) or word in ALWAYS or fold(word) in _NOT_PLAIN)


def plain_chunks(chunks: Sequence[str]) -> list[tuple[str, str]]:
    """The clitic and the word of each chunk that is never marked and looks plain; empty strings for another chunk. All chunks by one expression."""
    return _PLAIN_LINE.findall("\n".join(chunks)) if chunks else []


def clitic_key(clitic: str) -> str:
    """The key of a clitic with its apostrophe."""
    return fold(clitic[:-1]) + "'"


def without_closing(text: str) -> str:
    """A chunk or window without the punctuation that closes it, where that can mean nothing: a bracket may close an ending, a full stop an abbreviation."""
    if text[-1] == ".":
        bare = text.rstrip(".")
        if bare[-1:].isdecimal() or (len(bare) > _LONGEST_SHORT and bare.isalpha()):
            text = bare
    return text.rstrip(_CLOSING if "(" in text else _CLOSING_BRACKETS) or text


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """The paragraphs of a text with their offsets: no rule crosses a blank line."""
    start = 0
    for blank in BLANK_LINE.finditer(text):
        yield start, text[start : blank.start()]
        start = blank.end()
    yield start, text[start:]


def blocks(text: str, size: int) -> Iterator[tuple[int, int]]:
    """Return the spans of parts of a text that mean the same when each is read apart, of `size` characters or a little more. O(length)."""
    start = 0
    while len(text) - start > size:
        end = _cut(text, start + size)
        yield start, end
        start = end
    yield start, len(text)


def _cut(text: str, least: int) -> int:
    """Return the first place from `least` on that a text can be cut at: the start of a chunk that is not linked to the one before."""
    blank = _BLANK.search(text, least)
    before: re.Match[str] | None = None
    for chunk in _CHUNK.finditer(text, blank.end()) if blank else ():
        if before is not None:
            is_linked = right_links(before.group()) & left_links(chunk.group())
            if not is_linked or BLANK_LINE.search(text, before.end(), chunk.start()):
                return chunk.start()
        before = chunk
    return len(text)


def readings(text: str, start: int, end: int) -> Iterator[Reading]:
    """The positions of a block of a text, with their spans in the text."""
    for offset, paragraph in paragraphs(text[start:end]):
        yield from _paragraph_readings(paragraph, start + offset)


def _paragraph_readings(paragraph: str, offset: int) -> Iterator[Reading]:
    found = list(_CHUNK.finditer(paragraph))
    chunks, starts = [m.group() for m in found], [offset + m.start() for m in found]
    done = 0
    for begin, end in windows(chunks, [i for i, chunk in enumerate(chunks) if _is_marked(chunk)], right_links, left_links):
        yield from _readings_alone(chunks, starts, done, begin)
        yield from _moved(read(" ".join(chunks[begin:end])), chunks[begin:end], starts[begin:end])
        done = end
    yield from _readings_alone(chunks, starts, done, len(chunks))


def _readings_alone(chunks: list[str], starts: list[int], begin: int, end: int) -> Iterator[Reading]:
    """What some chunks hold that are linked to none."""
    for i in range(begin, end):
        for found in _read_again(chunks[i]):
            yield _shifted(found, starts[i])


def _shifted(reading: Reading, by: int) -> Reading:
    return Reading(by + reading.start, by + reading.end, reading.keys, reading.rule, reading.joined, reading.reach)


_remembered_marks = lru_cache(1 << 13)(is_marked)


def _is_marked(chunk: str) -> bool:
    """Whether a chunk is marked; remembered of short ones."""
    return _remembered_marks(chunk) if len(chunk) <= _LONGEST_REMEMBERED else is_marked(chunk)


_remembered = lru_cache(1 << 13)(read)


def _read_again(chunk: str) -> tuple[Reading, ...]:
    """Read a chunk as `read` does; short ones are remembered."""
    return _remembered(chunk) if len(chunk) <= _LONGEST_REMEMBERED else read(chunk)


def _moved(found: tuple[Reading, ...], chunks: list[str], starts: list[int]) -> Iterator[Reading]:
    """Readings of a window, with spans in the paragraph: its blanks may be wider there than the single ones of the window."""
    if len(chunks) == 1:
        for reading in found:
            yield _shifted(reading, starts[0])
        return
    begins = [0, *accumulate(len(chunk) + 1 for chunk in chunks)]
    for reading in found:
        first, last = bisect_right(begins, reading.start) - 1, bisect_right(begins, reading.end - 1) - 1
        yield reading._replace(start=starts[first] + reading.start - begins[first], end=starts[last] + reading.end - begins[last])
