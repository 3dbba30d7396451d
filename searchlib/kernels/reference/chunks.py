"""The table of chunks: from texts to ids, with a memory of the chunks that were read.

Theory of operation: texts are encoded many at a time. Each chunk has a row of a table, which lists
the ids of its positions. A chunk seen before costs one look-up; those that are new are read all
together, most of them by one expression. Chunks that are marked, because they are likely to be
linked to a neighbour, have an empty row: windows are sought around them, and each window has a row
of its own. Finally the rows of all chunks are replaced by their ids in one operation over arrays.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels.arrays import Counts
from searchlib.kernels.chunk_reader import ChunkReader
from searchlib.kernels.reference.runs import concat_ranges, expand, starts_of
from searchlib.kernels.reference.sets import distinct

Chunk = TypeVar("Chunk")

Ids = Sequence[int]

BREAK = 0
"""The row of no chunk, which ends a paragraph: it has no ids and is linked to nothing."""

_UNKNOWN, _UNREAD = -1, -2

LONGEST = 80
"""Characters of a chunk or window that is remembered."""

_IDS_A_ROW = 4
_CHARACTERS_A_ROW = 64


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

    def __init__(self, reader: ChunkReader) -> None:
        self._reader = reader
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
    def size(self) -> int:
        """How many rows there are, or would take as much memory as their ids or texts do."""
        ids, characters = len(self.ids) // _IDS_A_ROW, self.characters // _CHARACTERS_A_ROW
        return max(len(self.texts), ids, characters)

    def right_links(self, row: int) -> int:
        """Return the classes of links at the end of a chunk."""
        if self.right[row] == _UNKNOWN:
            self.right[row] = self._reader.right_links(self.texts[row])
        return self.right[row]

    def left_links(self, row: int) -> int:
        """Return the classes of links at the beginning of a chunk."""
        if self.left[row] == _UNKNOWN:
            self.left[row] = self._reader.left_links(self.texts[row])
        return self.left[row]


class ChunkTable:
    """A memory of chunks, by which texts become ids. O(length) a text.

    One thread at a time encodes. An exception of the reader leaves a table that must not be used
    any more.

    Parameters
    ----------
    reader : ChunkReader
        Reads what the table has not met before.
    """

    def __init__(self, reader: ChunkReader) -> None:
        self._reader = reader
        self._rows = _Rows(reader)
        self._words: dict[str, int] = {}
        """The id of each plain word; -1 for a word that other rules concern."""
        self._clitics: dict[str, int] = {}
        self._twins: dict[int, int] = {}

    @property
    def size(self) -> int:
        """How many rows there are, or would take as much memory as their ids or texts do."""
        return self._rows.size

    def encode(
        self, texts: Sequence[str], bare: Sequence[bool] | None = None
    ) -> tuple[NDArray[np.uint32], Counts]:
        """Return the ids of the positions of texts.

        Parameters
        ----------
        texts : sequence of str
            Any texts, or parts of one.
        bare : sequence of bool, optional
            Whether each of their paragraphs is bare; by default, what the reader says.

        Returns
        -------
        ids : ndarray of uint32
            The ids of all texts, concatenated.
        lengths : ndarray of int64, shape (n,)
            The number of positions of each text.
        """
        is_bare = self._reader.is_bare if bare is None else _in_turn(bare)
        buffer, ends, spans = self._chunk_rows(texts, is_bare)
        self._fill_new()
        rows = np.frombuffer(buffer, np.uint32)
        self._read_windows(buffer, rows)
        table = self._rows
        starts, ids_of = np.frombuffer(table.starts, np.int64), np.frombuffer(table.ids, np.uint32)
        counts, ids = expand(rows, starts, ids_of)
        positions = starts_of(counts)
        if spans:
            self._swap_twins(ids, positions[np.array(spans)])
        return ids, np.diff(positions[ends])

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
            for paragraph in self._reader.paragraphs(text) if "\n" in text else (text,):
                first = len(rows)
                rows.extend(map(row_of, paragraph.split()))
                if is_bare(paragraph):
                    bare.append((first, len(rows)))
                rows.append(BREAK)
            ends.append(len(rows))
        return rows, ends, bare

    def _fill_new(self) -> None:
        """Read the chunks seen for the first time."""
        rows, chunks, words, reader = self._rows, self._rows.chunks, self._words, self._reader
        new, chunks.new = chunks.new, []
        for chunk, (clitic, word) in zip(new, reader.plain_chunks(new), strict=True):
            word_id = words.get(word, _UNREAD) if word else _UNKNOWN
            if word_id == _UNREAD:
                word_id = words[word] = reader.word(word)
            if word_id == _UNKNOWN:
                marked = reader.is_marked(chunk)
                rows.add(chunk, () if marked else reader.read(chunk), marked)
            elif clitic:
                rows.add(chunk, (self._clitic_id(clitic), word_id))
            else:
                rows.add(chunk, (word_id,))
            if len(chunk) > LONGEST:
                del chunks[chunk]

    def _clitic_id(self, clitic: str) -> int:
        """Return the id of a clitic of a plain chunk."""
        clitic_id = self._clitics.get(clitic)
        if clitic_id is None:
            clitic_id = self._clitics[clitic] = self._reader.clitic(clitic)
        return clitic_id

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
            twin = self._twins[entry_id] = self._reader.twin(entry_id)
        return twin

    def _window_row(self, text: str) -> int:
        """Return the row of a window."""
        row = self._rows.windows.get(text)
        if row is None:
            row = self._rows.add("", self._reader.read(text))
            if len(text) <= LONGEST:
                self._rows.windows[text] = row
        return row


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


def windows(
    chunks: Sequence[Chunk],
    marked: Iterable[int],
    right: Callable[[Chunk], int],
    left: Callable[[Chunk], int],
) -> Iterator[tuple[int, int]]:
    """Yield the windows around the marked chunks, in order. O(chunks) at most.

    A window is a run of chunks, each linked to the next: they share a class of links.

    Parameters
    ----------
    chunks : sequence
        The chunks, or what represents them.
    marked : iterable of int
        The indices of the marked ones, ascending.
    right, left : callable
        From a chunk to the classes at its end, and to those at its beginning.

    Yields
    ------
    begin, end : int
        ``chunks[begin:end]`` is a window, perhaps of one chunk.

    Examples
    --------
    >>> list(windows("a12b", [1], str.isdigit, str.isdigit))
    [(1, 3)]
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
