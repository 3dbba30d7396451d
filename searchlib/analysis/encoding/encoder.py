"""The encoder: the fast path from texts to the ids of their positions.

An id stands for one tuple of keys, an entry. Theory of operation: texts are encoded many at a time.
Each chunk has a row of a table, which lists the ids of its positions. A chunk seen before costs one
look-up; those that are new are read all together, most of them by one expression. Chunks that are
marked, because they are likely to be linked to a neighbour, have an empty row: windows are sought
around them, and each window has a row of its own. Then the rows of all chunks are replaced by their
ids in one operation over arrays. Finally the ids of bare paragraphs are replaced by their twins,
whose entries also have the bare aliases: a chunk thus has one row, whatever text it stands in.

The caches are bounded: when full they are emptied, and fill again. The ids stay, because callers
rely on them.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis.encoding.chunks import (
    is_plain_word,
    plain_chunks,
    read_keys,
    without_closing,
)
from searchlib.analysis.encoding.neighbours import is_marked, left_links, right_links, windows
from searchlib.analysis.encoding.reading import BareParagraphs, blocks
from searchlib.analysis.rules.chain import BLANK_LINE, paragraphs
from searchlib.analysis.rules.elision import clitic_key
from searchlib.analysis.rules.lost_accents import is_bare, with_bare_keys
from searchlib.analysis.rules.words import uncached_word_keys
from searchlib.kernels import Counts, concat_ranges, distinct, expand, starts_of

Ids = tuple[int, ...]

BREAK = 0
"""The row of no chunk, which ends a paragraph: it has no ids and is linked to nothing."""

_UNKNOWN, _UNREAD = -1, -2
_LONG = 1 << 19
"""Texts of more characters are encoded a part at a time."""

_LONGEST_CACHED = 80
_ROWS_LIMIT = 1 << 20
_IDS_A_ROW = 4
_CHARACTERS_A_ROW = 64
_CACHE_LIMIT = 1 << 19


class _Chunks(dict[str, int]):
    """The rows of chunks. A new one gets the next row, which is filled later, with others.

    Attributes
    ----------
    rows : int
        The number of rows before the first new one.
    new : list of str
        The chunks whose rows are still to be filled.
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
    """The table of chunks and windows: their ids, and what is known of chunks as neighbours.

    Attributes
    ----------
    texts : list of str
        The chunks; empty for windows.
    characters : int
        The length of all of them.
    starts, ids : array
        Row i has the ids ``ids[starts[i]:starts[i + 1]]``.
    marked : bytearray
        Whether the row is that of a marked chunk.
    right, left : array of int
        The classes of links at the end of a chunk and at its beginning; -1 while unknown.
    alone : array of int
        The row of the window that a marked chunk makes if it is linked to no neighbour; -1 while
        unknown.
    """

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.starts, self.ids = array("q", [0]), array("I")
        self.marked = bytearray()
        self.characters = 0
        self.right, self.left = array("i", [0]), array("i", [0])
        self.alone = array("i", [BREAK])
        self.add("", ())  # BREAK
        self.chunks = _Chunks()
        self.windows: dict[str, int] = {}

    def add(self, text: str, ids: Ids, marked: bool = False) -> int:
        """Add a row and return its number."""
        self.texts.append(text)
        self.characters += len(text)
        self.ids.extend(ids)
        self.starts.append(len(self.ids))
        self.marked.append(marked)
        return len(self.texts) - 1

    def level(self) -> None:
        """Lengthen the columns of neighbours to the length of the others."""
        unknown = array("i", [_UNKNOWN]) * (len(self.texts) - len(self.right))
        for column in (self.right, self.left, self.alone):
            column.extend(unknown)

    @property
    def is_full(self) -> bool:
        """Whether the table should be emptied."""
        ids, characters = len(self.ids) // _IDS_A_ROW, self.characters // _CHARACTERS_A_ROW
        return max(len(self.texts), ids, characters) >= _ROWS_LIMIT

    def right_links(self, row: int) -> int:
        """Return the classes of links at the end of a chunk."""
        if self.right[row] == _UNKNOWN:
            self.right[row] = right_links(self.texts[row])
        return self.right[row]

    def left_links(self, row: int) -> int:
        """Return the classes of links at the beginning of a chunk."""
        if self.left[row] == _UNKNOWN:
            self.left[row] = left_links(self.texts[row])
        return self.left[row]


class Encoder:
    """Encodes texts as ids, with the caches that make it fast. One thread at a time encodes.

    Attributes
    ----------
    entries : list of tuple of str
        ``entries[id]`` is the tuple of keys that an id stands for. The list only grows.
    """

    def __init__(self) -> None:
        self.entries: list[tuple[str, ...]] = []
        self._id_of: dict[tuple[str, ...], int] = {}
        self._encoding = Lock()
        self._rows = _Rows()
        self._read: dict[str, Ids] = {}
        """The ids of chunks and windows, without their closing punctuation."""
        self._words: dict[str, int] = {}
        """The id of each plain word; -1 for a word that other rules concern."""
        self._twins: dict[int, int] = {}
        """The id that stands in bare paragraphs for another."""

    def encode(self, texts: Sequence[str]) -> tuple[NDArray[np.uint32], Counts]:
        """Return the ids of the positions of texts.

        Parameters
        ----------
        texts : sequence of str
            Any texts.

        Returns
        -------
        ids : ndarray of uint32
            The ids of all texts, concatenated.
        lengths : ndarray of int64, shape (n,)
            The number of positions of each text.
        """
        with self._encoding:
            try:
                if any(len(text) > _LONG for text in texts):
                    return self._encode_in_parts(texts)
                return self._encode(texts)
            except BaseException:
                self._rows = _Rows()  # rows that were numbered may not have been filled
                raise

    def _encode_in_parts(self, texts: Sequence[str]) -> tuple[NDArray[np.uint32], Counts]:
        """Encode texts a part at a time, so that the memory taken does not grow with them."""
        parts = [list(self._encode_blocks(text)) for text in texts]
        lengths = np.array([sum(map(len, ids)) for ids in parts], np.int64)
        return np.concatenate([ids for text in parts for ids in text]), lengths

    def _encode_blocks(self, text: str) -> Iterator[NDArray[np.uint32]]:
        """Yield the ids of a text block by block."""
        bare = BareParagraphs(text)
        for start, end in blocks(text, _LONG):
            block = text[start:end]
            flags = [start + offset in bare for offset, _ in paragraphs(block)]
            yield self._encode((block,), _in_turn(flags))[0]

    def _encode(
        self, texts: Sequence[str], is_bare: Callable[[str], bool] = is_bare
    ) -> tuple[NDArray[np.uint32], Counts]:
        """Encode texts together.

        Parameters
        ----------
        texts : sequence of str
            Texts, or parts of one.
        is_bare : callable
            Tells of each paragraph, in order, whether it is bare.
        """
        self._empty_full_caches()
        buffer, ends, bare = self._chunk_rows(texts, is_bare)
        self._fill_new()
        rows = np.frombuffer(buffer, np.uint32)
        self._read_windows(buffer, rows)
        table = self._rows
        starts, ids_of = np.frombuffer(table.starts, np.int64), np.frombuffer(table.ids, np.uint32)
        counts, ids = expand(rows, starts, ids_of)
        positions = starts_of(counts)
        if bare:
            self._swap_twins(ids, positions[np.array(bare)])
        return ids, np.diff(positions[ends])

    def _empty_full_caches(self) -> None:
        """Empty the caches that are full."""
        if self._rows.is_full:
            self._rows = _Rows()
        for cache in (self._read, self._words):
            if len(cache) >= _CACHE_LIMIT:
                cache.clear()

    def _chunk_rows(
        self, texts: Sequence[str], is_bare: Callable[[str], bool]
    ) -> tuple[array[int], list[int], list[tuple[int, int]]]:
        """Return the rows of the chunks of texts.

        Returns
        -------
        rows : array of int
            The rows, with a break after each paragraph.
        ends : list of int
            0, and where each text ends.
        bare : list of (int, int)
            The rows of each bare paragraph.
        """
        rows, ends = array("I"), [0]
        bare: list[tuple[int, int]] = []
        self._rows.chunks.rows = len(self._rows.texts)
        # hot: one dict look-up a chunk, without a bytecode of Python
        row_of = self._rows.chunks.__getitem__
        for text in texts:
            for paragraph in BLANK_LINE.split(text) if "\n" in text else (text,):
                first = len(rows)
                rows.extend(map(row_of, paragraph.split()))
                if is_bare(paragraph):
                    bare.append((first, len(rows)))
                rows.append(BREAK)
            ends.append(len(rows))
        return rows, ends, bare

    def _fill_new(self) -> None:
        """Read the chunks seen for the first time."""
        rows, chunks, words = self._rows, self._rows.chunks, self._words
        new, chunks.new = chunks.new, []
        for chunk, (clitic, word) in zip(new, plain_chunks(new), strict=True):
            word_id = words.get(word, _UNREAD) if word else _UNKNOWN
            if word_id == _UNREAD:
                word_id = self._word_id(word)
            if word_id == _UNKNOWN:
                marked = is_marked(chunk)
                rows.add(chunk, () if marked else self._ids(chunk), marked)
            elif clitic:
                rows.add(chunk, (self._entry_id((clitic_key(clitic),)), word_id))
            else:
                rows.add(chunk, (word_id,))
            if len(chunk) > _LONGEST_CACHED:
                del chunks[chunk]

    def _read_windows(self, buffer: array[int], rows: NDArray[np.uint32]) -> None:
        """Replace marked chunks, and the chunks linked to them, by the rows of windows.

        Parameters
        ----------
        buffer, rows : array of int and ndarray of uint32
            The rows of all chunks, in the same memory.
        """
        table = self._rows
        marked = np.flatnonzero(np.frombuffer(table.marked, np.uint8)[rows])
        if not len(marked):
            return
        table.level()
        # a break ends every text, the last one too, so that no index is out of bounds
        before, here, after = rows[marked - 1], rows[marked], rows[marked + 1]
        is_linked = (
            _filled(table.right, before, table.right_links)
            & _filled(table.left, here, table.left_links)
        ) != 0
        is_linked |= (
            _filled(table.right, here, table.right_links)
            & _filled(table.left, after, table.left_links)
        ) != 0
        # all windows are sought before the first row changes
        linked = marked[is_linked].tolist()
        spans = list(windows(buffer, linked, table.right_links, table.left_links))
        single = marked[~is_linked]
        rows[single] = _filled(
            table.alone, rows[single], lambda row: self._window_row(table.texts[row])
        )
        for begin, end in spans:
            window = self._window_row(" ".join([table.texts[row] for row in buffer[begin:end]]))
            rows[begin:end] = BREAK
            rows[begin] = window

    def _swap_twins(self, ids: NDArray[np.uint32], spans: NDArray[np.int64]) -> None:
        """Replace the ids of bare paragraphs by their twins.

        Parameters
        ----------
        ids : ndarray of uint32
            The ids of all texts, which change.
        spans : ndarray of int64, shape (n, 2)
            Where each bare paragraph begins and ends among them.
        """
        positions = concat_ranges(spans[:, 0], spans[:, 1] - spans[:, 0])
        here = ids[positions]
        known = distinct(here)
        twins = np.array([self._twin(entry_id) for entry_id in known.tolist()], np.uint32)
        ids[positions] = twins[np.searchsorted(known, here)]

    def _twin(self, entry_id: int) -> int:
        """Return the id of the same position in a bare paragraph."""
        twin = self._twins.get(entry_id)
        if twin is None:
            twin = self._twins[entry_id] = self._entry_id(with_bare_keys(self.entries[entry_id]))
        return twin

    def _window_row(self, text: str) -> int:
        """Return the row of a window."""
        row = self._rows.windows.get(text)
        if row is None:
            row = self._rows.add("", self._ids(text))
            if len(text) <= _LONGEST_CACHED:
                self._rows.windows[text] = row
        return row

    def _word_id(self, word: str) -> int:
        """Return the id of a word if only the rule of words concerns it, else -1."""
        is_plain = is_plain_word(word)
        word_id = self._entry_id(uncached_word_keys(word)) if is_plain else _UNKNOWN
        self._words[word] = word_id
        return word_id

    def _ids(self, text: str) -> Ids:
        """Return the ids of a chunk or window, read by the rules."""
        core = without_closing(text)
        ids = self._read.get(core)
        if ids is None:
            ids = tuple(map(self._entry_id, read_keys(core)))
            if len(core) <= _LONGEST_CACHED:
                self._read[core] = ids
        return ids

    def _entry_id(self, keys: tuple[str, ...]) -> int:
        """Return the id of a tuple of keys; a new one gets the next."""
        entry_id = self._id_of.get(keys)
        if entry_id is None:
            entry_id = self._id_of[keys] = len(self.entries)
            self.entries.append(keys)
        return entry_id


def _in_turn(flags: Iterable[bool]) -> Callable[[str], bool]:
    """Return a function that tells of each paragraph, in order, what is known of it."""
    turn = iter(flags)
    return lambda _: next(turn)


def _filled(
    column: array[int], rows: NDArray[np.uint32], compute: Callable[[int], int]
) -> NDArray[np.int32]:
    """Return a column for some rows, computed first where it is unknown."""
    values = np.frombuffer(column, np.int32)
    for row in distinct(rows[values[rows] == _UNKNOWN]).tolist():
        values[row] = compute(row)
    return values[rows]
