"""The encoder: the fast path from a text to the ids of its positions.

An id stands for one tuple of keys. Each chunk is read once and remembered, so that most of a text is one look-up a chunk. Chunks that are marked as likely to
be linked to a neighbour are remembered as `_MARKED`; only around those are windows looked for, and what a window holds is remembered too. The
memories are bounded: a full one is emptied, and fills again. The ids stay, because those who hold them count on them.
"""

from __future__ import annotations

from itertools import chain
from threading import Lock

from .neighbours import is_marked, links, windows
from .reading import BLANK_LINE, read

Ids = tuple[int, ...]

_MARKED: Ids = (-1,)
_LONGEST_REMEMBERED = 80
_CHUNKS_REMEMBERED = 1 << 20
_WINDOWS_REMEMBERED = 1 << 18


class _Memory(dict[str, Ids]):
    """What texts were found to hold. Losing an entry costs time and nothing else, so that threads need not wait for each other."""

    def __init__(self, encoder: Encoder, limit: int, marks: bool) -> None:
        super().__init__()
        self._encoder, self._limit, self._marks = encoder, limit, marks

    def __missing__(self, text: str) -> Ids:
        found = _MARKED if self._marks and is_marked(text) else self._encoder.ids(text)
        if len(text) <= _LONGEST_REMEMBERED:
            if len(self) >= self._limit:
                self.clear()
            self[text] = found
        return found


class _Links(dict[str, tuple[int, int]]):
    """The classes of chunks, remembered."""

    def __missing__(self, chunk: str) -> tuple[int, int]:
        found = links(chunk)
        if len(chunk) <= _LONGEST_REMEMBERED:
            if len(self) >= _WINDOWS_REMEMBERED:
                self.clear()
            self[chunk] = found
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
        self._chunks = _Memory(self, _CHUNKS_REMEMBERED, marks=True)
        self._windows = _Memory(self, _WINDOWS_REMEMBERED, marks=False)
        self._links = _Links()

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
        for begin, end in windows(chunks, marked, self._links.__getitem__):
            found[begin] = self._windows[" ".join(chunks[begin:end])]
            for i in range(begin + 1, end):
                found[i] = ()

    def ids(self, text: str) -> Ids:
        """The ids of a chunk or window, by the careful routine."""
        return tuple(self._number(reading.keys) for reading in read(text))

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
