"""Reading: from a text to the keys and spans of its positions.

Theory of operation. A text is cut at blank lines into paragraphs, and a paragraph at blanks into
chunks. A chunk means the same wherever it stands, unless it is linked to its neighbour (see
`neighbours`); a run of linked chunks is a window. Chunks and windows are read one by one (see
`chunks`), and short chunks are cached.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from searchlib.analysis.encoding.chunks import read
from searchlib.analysis.encoding.neighbours import is_marked, left_links, right_links
from searchlib.analysis.rules.chain import BLANK_LINE, paragraphs
from searchlib.analysis.rules.lost_accents import is_bare, with_bare_keys
from searchlib.analysis.tokens import Reading
from searchlib.kernels import windows

_CHUNK = re.compile(r"\S+")
_BLANK = re.compile(r"\s")

_LONGEST_CACHED = 40
_CACHED_CHUNKS = 1 << 13


def blocks(text: str, size: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of parts of a text that mean the same when each is read alone. O(length).

    Parameters
    ----------
    text : str
        Any text.
    size : int
        The least length of each part but the last, in characters; they are hardly longer.
    """
    start = 0
    while len(text) - start > size:
        end = _cut(text, start + size)
        yield start, end
        start = end
    yield start, len(text)


def _cut(text: str, least: int) -> int:
    """Return the first offset from `least` on where a text can be cut.

    That is where a chunk begins that is not linked to the one before.
    """
    blank = _BLANK.search(text, least)
    before: re.Match[str] | None = None
    for chunk in _CHUNK.finditer(text, blank.end()) if blank else ():
        if before is not None:
            is_linked = right_links(before.group()) & left_links(chunk.group())
            if not is_linked or BLANK_LINE.search(text, before.end(), chunk.start()):
                return chunk.start()
        before = chunk
    return len(text)


class BareParagraphs:
    """Tells which paragraphs of a text are bare: those that are read block by block, in order.

    Parameters
    ----------
    text : str
        The text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = -1
        self._next = 0
        self._is_bare = False

    def __contains__(self, offset: int) -> bool:
        """Return whether the paragraph at an offset is bare; offsets never decrease."""
        while offset > self._end and self._end < len(self._text):
            blank = BLANK_LINE.search(self._text, self._next)
            start, self._end = self._next, blank.start() if blank else len(self._text)
            self._next = blank.end() if blank else len(self._text)
            self._is_bare = is_bare(self._text[start : self._end])
        return self._is_bare


def readings(text: str, start: int, end: int, bare: BareParagraphs) -> Iterator[Reading]:
    """Yield the positions of a block of a text, with their spans in the text.

    Parameters
    ----------
    text : str
        The text.
    start, end : int
        The span of the block; blocks are read in order.
    bare : BareParagraphs
        Those of the text.
    """
    for offset, paragraph in paragraphs(text[start:end]):
        read = _paragraph_readings(paragraph, start + offset)
        yield from map(_as_bare, read) if start + offset in bare else read


def _as_bare(reading: Reading) -> Reading:
    """Return a reading as it is in a bare paragraph."""
    keys, joined = with_bare_keys(reading.keys), with_bare_keys(reading.joined)
    return reading if keys is reading.keys else reading._replace(keys=keys, joined=joined)


def _paragraph_readings(paragraph: str, offset: int) -> Iterator[Reading]:
    """Yield the positions of a paragraph that begins at `offset`."""
    matches = list(_CHUNK.finditer(paragraph))
    chunks, starts = [m.group() for m in matches], [offset + m.start() for m in matches]
    marked = [i for i, chunk in enumerate(chunks) if _is_marked(chunk)]
    done = 0
    for begin, end in windows(chunks, marked, right_links, left_links):
        yield from _readings_alone(chunks, starts, done, begin)
        window = read(" ".join(chunks[begin:end]))
        yield from _moved(window, chunks[begin:end], starts[begin:end])
        done = end
    yield from _readings_alone(chunks, starts, done, len(chunks))


def _readings_alone(
    chunks: list[str], starts: list[int], begin: int, end: int
) -> Iterator[Reading]:
    """Yield the positions of chunks that are linked to none."""
    for i in range(begin, end):
        for reading in _read(chunks[i]):
            yield _shifted(reading, starts[i])


def _shifted(reading: Reading, by: int) -> Reading:
    start, end, keys, rule, joined, reach = reading
    return Reading(by + start, by + end, keys, rule, joined, reach)


_cached_marks = lru_cache(_CACHED_CHUNKS)(is_marked)
_cached_readings = lru_cache(_CACHED_CHUNKS)(read)


def _is_marked(chunk: str) -> bool:
    """Return whether a chunk is marked; cached for short ones."""
    return _cached_marks(chunk) if len(chunk) <= _LONGEST_CACHED else is_marked(chunk)


def _read(chunk: str) -> tuple[Reading, ...]:
    """Read a chunk; cached for short ones."""
    return _cached_readings(chunk) if len(chunk) <= _LONGEST_CACHED else read(chunk)


def _moved(window: tuple[Reading, ...], chunks: list[str], starts: list[int]) -> Iterator[Reading]:
    """Yield the readings of a window with their spans in the text.

    Blanks may be wider there than the single ones of the window.
    """
    if len(chunks) == 1:
        for reading in window:
            yield _shifted(reading, starts[0])
        return
    begins = [0, *accumulate(len(chunk) + 1 for chunk in chunks)]
    for reading in window:
        first = bisect_right(begins, reading.start) - 1
        last = bisect_right(begins, reading.end - 1) - 1
        yield reading._replace(
            start=starts[first] + reading.start - begins[first],
            end=starts[last] + reading.end - begins[last],
        )
