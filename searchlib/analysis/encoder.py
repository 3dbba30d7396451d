"""The encoder: the fast path from a text to the ids of its positions.

An id stands for one tuple of keys. Each chunk is read once and remembered, so that most of a text is one look-up a chunk. Chunks that are marked as likely to
be linked to a neighbour are remembered as `_MARKED`; only around those are windows looked for, and what a window holds is remembered too. The
memories are bounded: a full one is emptied, and fills again. The ids stay, because those who hold them count on them.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from itertools import chain
from threading import Lock
from typing import TypeVar

from searchlib.analysis.neighbours import is_marked, left_links, right_links, windows
from searchlib.analysis.reading import BLANK_LINE, read_keys, without_closing

Ids = tuple[int, ...]
T = TypeVar("T")

_MARKED: Ids = (-1,)
_LONGEST_REMEMBERED = 80
_CHUNKS_LIMIT = 1 << 20
_HELD_LIMIT = 1 << 19
_LINKS_LIMIT = 1 << 18


class _Held(dict[str, Ids]):
    """What chunks and windows hold, by their text without closing punctuation, which adds nothing.

    Losing an entry costs time and nothing else, so that threads need not wait for each other.
    """

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self._encoder = weakref.proxy(encoder)  # so that both go at once when the encoder is let go

    def __missing__(self, text: str) -> Ids:
        core = without_closing(text)
        found = self[core] if core != text else self._encoder.ids(text)
        return _remember(self, text, found, _HELD_LIMIT)


class _Chunks(dict[str, Ids]):
    """What chunks hold, or that they are marked."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self._encoder = weakref.proxy(encoder)  # so that both go at once when the encoder is let go

    def __missing__(self, chunk: str) -> Ids:
        core = without_closing(chunk)
        if len(core) == len(chunk):
            return _remember(self, chunk, _MARKED if is_marked(chunk) else self._encoder.ids(chunk), _CHUNKS_LIMIT)
        found = self.get(core)
        if found is None or found is _MARKED:
            found = _MARKED if is_marked(chunk) else self._encoder.held[core]
        return _remember(self, chunk, found, _CHUNKS_LIMIT)


class _Links(dict[str, int]):
    """The classes of chunks on one side, remembered."""

    def __init__(self, classes: Callable[[str], int]) -> None:
        super().__init__()
        self._classes = classes

    def __missing__(self, chunk: str) -> int:
        return _remember(self, chunk, self._classes(chunk), _LINKS_LIMIT)


def _remember(memory: dict[str, T], text: str, found: T, limit: int) -> T:
    """Keep what was found, unless the text is too long to come again; a full memory is emptied first."""
    if len(text) <= _LONGEST_REMEMBERED:
        if len(memory) >= limit:
            memory.clear()
        memory[text] = found
    return found


class Encoder:
    """Texts to ids, with the memory that makes it fast. One lock guards the numbering; everything else may be computed twice without harm.

    Attributes
    ----------
    entries : list      entries[id] is the tuple of keys that an id stands for; it only grows
    """

    def __init__(self) -> None:
        self.entries: list[tuple[str, ...]] = []
        self._numbers: dict[tuple[str, ...], int] = {}
        self._numbering = Lock()
        self.held = _Held(self)
        self._chunks = _Chunks(self)
        self._right, self._left = _Links(right_links), _Links(left_links)

    def encode(self, text: str) -> list[int]:
        """The ids of a text's positions. O(length)."""
        ids: list[int] = []
        for paragraph in BLANK_LINE.split(text) if "\n" in text else (text,):
            chunks = paragraph.split()
            found = list(map(self._chunks.__getitem__, chunks))
            marked = [i for i, held in enumerate(found) if held is _MARKED]
            if marked:
                self._read_windows(chunks, found, marked)
            ids += chain.from_iterable(found)
        return ids

    def _read_windows(self, chunks: list[str], found: list[Ids], marked: list[int]) -> None:
        """Put what the windows around marked chunks hold in the place of the marks."""
        for begin, end in windows(chunks, marked, self._right.__getitem__, self._left.__getitem__):
            found[begin] = self.held[" ".join(chunks[begin:end])]
            for i in range(begin + 1, end):
                found[i] = ()

    def ids(self, text: str) -> Ids:
        """The ids of a chunk or window, by the careful routine."""
        return tuple(map(self._number, read_keys(text)))

    def _number(self, keys: tuple[str, ...]) -> int:
        number = self._numbers.get(keys)
        if number is None:
            with self._numbering:
                number = self._numbers.get(keys)
                if number is None:
                    number = len(self.entries)
                    self.entries.append(keys)
                    self._numbers[keys] = number
        return number
