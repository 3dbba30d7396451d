"""The encoder: the fast path from texts to the ids of their positions.

An id stands for one tuple of keys. Theory of operation: texts are taken many at a time. Each chunk has a row, which says what ids the chunk holds; a chunk that
was met before costs one look-up, and those that are new are read all together, most of them by one expression. Chunks that are marked as likely to be
linked to a neighbour hold nothing themselves: around those, windows are looked for, and each window has a row of its own. At the end the rows of all
chunks are replaced by their ids at once.

The memories are bounded: full ones are emptied, and fill again. The ids stay, because those who hold them count on them.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis.encoding.neighbours import is_marked, left_links, right_links, windows
from searchlib.analysis.encoding.reading import BLANK_LINE, blocks, clitic_key, is_plain_word, plain_chunks, read_keys, without_closing
from searchlib.analysis.rules.words import read_word
from searchlib.kernels import distinct
from searchlib.kernels.coding import Counts, starts_of
from searchlib.kernels.inversion import expand

Ids = tuple[int, ...]

BREAK = 0
"""The row of what is no chunk: the end of a paragraph. It holds nothing and is linked to nothing."""

_UNKNOWN, _UNREAD = -1, -2
_LONG = 1 << 19
"""Texts of more characters are encoded a part at a time."""

_LONGEST_REMEMBERED = 80
_ROWS_LIMIT = 1 << 20
_IDS_A_ROW = 4
_CHARACTERS_A_ROW = 64
_HELD_LIMIT = 1 << 19


class _Chunks(dict[str, int]):
    """The rows of chunks. A new one gets the next row, which is filled later, together with others.

    rows : int      how many rows there were before the first of the new
    new : list      chunks whose rows are to be filled
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows = 0
        self.new: list[str] = []

    def __missing__(self, chunk: str) -> int:
        row = self[chunk] = self.rows + len(self.new)
        self.new.append(chunk)
        return row


class _Rows:
    """What chunks and windows hold, one row each; and what has been found out about chunks as neighbours.

    texts : list            of the chunks; windows have none
    characters : int        of the texts
    starts, ids : arrays    row i holds ids[starts[i]:starts[i + 1]]
    marked : bytes          whether it is a marked chunk
    right, left, alone      the classes of a chunk's end and of its beginning, the row of a marked chunk that is linked to no neighbour; -1 where not known yet
    """

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.starts, self.ids = array("q", [0]), array("I")
        self.marked = bytearray()
        self.characters = 0
        self.right, self.left, self.alone = array("i", [0]), array("i", [0]), array("i", [BREAK])
        self.add("", ())  # BREAK
        self.chunks = _Chunks()
        self.windows: dict[str, int] = {}

    def add(self, text: str, ids: Ids, marked: bool = False) -> int:
        """Add a row; its number."""
        self.texts.append(text)
        self.characters += len(text)
        self.ids.extend(ids)
        self.starts.append(len(self.ids))
        self.marked.append(marked)
        return len(self.texts) - 1

    def level(self) -> None:
        """Bring the columns of neighbours to the length of the others."""
        unknown = array("i", [_UNKNOWN]) * (len(self.texts) - len(self.right))
        for column in (self.right, self.left, self.alone):
            column.extend(unknown)

    @property
    def is_full(self) -> bool:
        """Whether it is time to begin anew."""
        return max(len(self.texts), len(self.ids) // _IDS_A_ROW, self.characters // _CHARACTERS_A_ROW) >= _ROWS_LIMIT

    def right_links(self, row: int) -> int:
        """The classes of a chunk's end."""
        if self.right[row] == _UNKNOWN:
            self.right[row] = right_links(self.texts[row])
        return self.right[row]

    def left_links(self, row: int) -> int:
        """The classes of a chunk's beginning."""
        if self.left[row] == _UNKNOWN:
            self.left[row] = left_links(self.texts[row])
        return self.left[row]


class Encoder:
    """Texts to ids, with the memory that makes it fast. One thread at a time encodes.

    Attributes
    ----------
    entries : list      entries[id] is the tuple of keys that an id stands for; it only grows
    """

    def __init__(self) -> None:
        self.entries: list[tuple[str, ...]] = []
        self._numbers: dict[tuple[str, ...], int] = {}
        self._encoding = Lock()
        self._rows = _Rows()
        self._held: dict[str, Ids] = {}
        self._words: dict[str, int] = {}

    def encode(self, texts: Sequence[str]) -> tuple[NDArray[np.uint32], Counts]:
        """The ids of the positions of texts.

        Returns
        -------
        ids : uint32[sum]       the texts one behind another
        lengths : int64[n]      how many positions each has
        """
        with self._encoding:
            try:
                if any(len(text) > _LONG for text in texts):
                    return self._encode_apart(texts)
                return self._encode(texts)
            except BaseException:
                self._rows = _Rows()  # rows that were numbered may not have been filled
                raise

    def _encode_apart(self, texts: Sequence[str]) -> tuple[NDArray[np.uint32], Counts]:
        """Encode texts of which some are long a part at a time, so that what this takes does not grow with them."""
        parts = [[self._encode((text[start:end],))[0] for start, end in blocks(text, _LONG)] for text in texts]
        lengths = np.array([sum(map(len, ids)) for ids in parts], np.int64)
        return np.concatenate([ids for text in parts for ids in text]), lengths

    def _encode(self, texts: Sequence[str]) -> tuple[NDArray[np.uint32], Counts]:
        self._forget_what_is_full()
        rows, ends = self._chunk_rows(texts)
        self._fill_new()
        found = np.frombuffer(rows, np.uint32)
        self._read_windows(rows, found)
        counts, ids = expand(found, np.frombuffer(self._rows.starts, np.int64), np.frombuffer(self._rows.ids, np.uint32))
        return ids, np.diff(starts_of(counts)[ends])

    def _forget_what_is_full(self) -> None:
        """Empty the memories that are full."""
        if self._rows.is_full:
            self._rows = _Rows()
        for memory in (self._held, self._words):
            if len(memory) >= _HELD_LIMIT:
                memory.clear()

    def _chunk_rows(self, texts: Sequence[str]) -> tuple[array[int], list[int]]:
        """The rows of the chunks, a break behind each paragraph; and where each text ends, after a first 0."""
        rows, ends = array("I"), [0]
        self._rows.chunks.rows = len(self._rows.texts)
        row_of = self._rows.chunks.__getitem__
        for text in texts:
            for paragraph in BLANK_LINE.split(text) if "\n" in text else (text,):
                rows.extend(map(row_of, paragraph.split()))
                rows.append(BREAK)
            ends.append(len(rows))
        return rows, ends

    def _fill_new(self) -> None:
        """Read the chunks met for the first time."""
        rows, chunks, words = self._rows, self._rows.chunks, self._words
        new, chunks.new = chunks.new, []
        for chunk, (clitic, word) in zip(new, plain_chunks(new), strict=True):
            number = words.get(word, _UNREAD) if word else _UNKNOWN
            if number == _UNREAD:
                number = self._word(word)
            if number == _UNKNOWN:
                marked = is_marked(chunk)
                rows.add(chunk, () if marked else self._ids(chunk), marked)
            else:
                rows.add(chunk, (self._number((clitic_key(clitic),)), number) if clitic else (number,))
            if len(chunk) > _LONGEST_REMEMBERED:
                del chunks[chunk]

    def _read_windows(self, rows: array[int], found: NDArray[np.uint32]) -> None:
        """Put the rows of windows in the place of marked chunks and of those that are linked to them.

        Parameters
        ----------
        rows, found     the rows of all chunks, in one and the same memory
        """
        table = self._rows
        marked = np.flatnonzero(np.frombuffer(table.marked, np.uint8)[found])
        if not len(marked):
            return
        table.level()
        before, here, after = found[marked - 1], found[marked], found[marked + 1]  # a break ends every text, the last one too
        linked = (_classes(table.right, before, table.right_links) & _classes(table.left, here, table.left_links)) != 0
        linked |= (_classes(table.right, here, table.right_links) & _classes(table.left, after, table.left_links)) != 0
        read = list(windows(rows, marked[linked].tolist(), table.right_links, table.left_links))
        single = marked[~linked]
        found[single] = _classes(table.alone, found[single], lambda row: self._window(table.texts[row]))
        for begin, end in read:
            window = self._window(" ".join([table.texts[row] for row in rows[begin:end]]))
            found[begin:end] = BREAK
            found[begin] = window

    def _window(self, text: str) -> int:
        """The row of a window."""
        row = self._rows.windows.get(text)
        if row is None:
            row = self._rows.add("", self._ids(text))
            if len(text) <= _LONGEST_REMEMBERED:
                self._rows.windows[text] = row
        return row

    def _word(self, word: str) -> int:
        """The id of a word to which no rule but the one of words applies; -1 for another."""
        number = self._words[word] = self._number(read_word(word)) if is_plain_word(word) else _UNKNOWN
        return number

    def _ids(self, text: str) -> Ids:
        """The ids of a chunk or window, by the careful routine."""
        core = without_closing(text)
        found = self._held.get(core)
        if found is None:
            found = tuple(map(self._number, read_keys(core)))
            if len(core) <= _LONGEST_REMEMBERED:
                self._held[core] = found
        return found

    def _number(self, keys: tuple[str, ...]) -> int:
        number = self._numbers.get(keys)
        if number is None:
            number = self._numbers[keys] = len(self.entries)
            self.entries.append(keys)
        return number


def _classes(known: array[int], rows: NDArray[np.uint32], find: Callable[[int], int]) -> NDArray[np.int32]:
    """A column of some rows, found out where it is not known yet."""
    held = np.frombuffer(known, np.int32)
    for row in distinct(rows[held[rows] == _UNKNOWN]).tolist():
        held[row] = find(row)
    return held[rows]
