"""The encoder: the fast path from texts to the ids of their positions.

An id stands for one tuple of keys, an entry. `kernels.ChunkTable` remembers which ids the chunks of
texts became; this module reads the chunks that it has not met, and gives entries their ids. The
positions of bare paragraphs have ids of their own, the twins, whose entries also have the bare
aliases: a chunk thus has one row of the table, whatever text it stands in.

The caches are bounded: when full they are emptied, and fill again. The ids stay, because callers
rely on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis.encoding import neighbours
from searchlib.analysis.encoding.chunk_rules import chunk_rules
from searchlib.analysis.encoding.chunks import (
    PLAIN_SHAPE,
    is_plain_word,
    plain_chunks,
    read_keys,
    without_closing,
)
from searchlib.analysis.encoding.reading import BareParagraphs, blocks
from searchlib.analysis.encoding.word_rules import word_rules
from searchlib.analysis.rules.chain import BLANK_LINE, paragraphs
from searchlib.analysis.rules.elision import clitic_key
from searchlib.analysis.rules.lost_accents import BARENESS, is_bare, with_bare_keys
from searchlib.analysis.rules.words import uncached_word_keys
from searchlib.kernels import (
    Bareness,
    ChunkRules,
    ChunkTable,
    Counts,
    EntryTable,
    PlainShape,
    WordReader,
    WordRules,
)

Ids = tuple[int, ...]

_LONG = 1 << 19
"""Texts of more characters are encoded a part at a time."""

_LONGEST_CACHED = 80
_CACHE_LIMIT = 1 << 19
_ROWS_LIMIT = 1 << 20


def rules() -> tuple[WordRules, ChunkRules]:
    """Return the rules of words and chunks, as kernels read them."""
    return word_rules(), chunk_rules()


_WORDS = WordReader(rules, uncached_word_keys)
"""Serves all encoders of the process: it has tables only."""


class Entries:
    """Reads chunks by the rules, and gives each tuple of keys its id: a `kernels.ChunkReader`.

    Attributes
    ----------
    entries : EntryTable
        The tuples of keys that ids stand for.
    words : WordReader or None
        Gives words their keys; None where each word is to be asked for.
    """

    shape: PlainShape = PLAIN_SHAPE
    bareness: Bareness = BARENESS

    def __init__(self) -> None:
        self.entries: EntryTable = EntryTable()
        self.words: WordReader | None = _WORDS
        self._read: dict[str, Ids] = {}
        """The ids of chunks and windows, without their closing punctuation."""

    @property
    def keys(self) -> list[tuple[str, ...]]:
        """The tuples of keys: ``keys[id]`` is what an id stands for. The list only grows."""
        return self.entries.all()

    def paragraphs(self, text: str) -> list[str]:
        """Return the paragraphs of a text."""
        return BLANK_LINE.split(text)

    def is_bare(self, paragraph: str) -> bool:
        """Return whether a paragraph is likely to have lost its accents."""
        return is_bare(paragraph)

    def twin(self, entry_id: int) -> int:
        """Return the id that stands for another in bare paragraphs."""
        return self.entries.number(with_bare_keys(self.entries.keys_of(entry_id)))

    def plain_chunks(self, chunks: Sequence[str]) -> list[tuple[str, str]]:
        """Return the clitic and the word of each chunk, empty strings where it is not plain."""
        return plain_chunks(chunks)

    def is_marked(self, chunk: str) -> bool:
        """Return whether a chunk is the rarer end of some link."""
        return neighbours.is_marked(chunk)

    def right_links(self, chunk: str) -> int:
        """Return the classes of links at the end of a chunk."""
        return neighbours.right_links(chunk)

    def left_links(self, chunk: str) -> int:
        """Return the classes of links at the beginning of a chunk."""
        return neighbours.left_links(chunk)

    def word(self, word: str) -> int:
        """Return the id of a word if only the rule of words concerns it, else -1."""
        return self.entries.number(_WORDS.keys(word)) if is_plain_word(word) else -1

    def clitic(self, clitic: str) -> int:
        """Return the id of a clitic."""
        return self.entries.number((clitic_key(clitic),))

    def read(self, text: str) -> Ids:
        """Return the ids of a chunk or window, read by the rules."""
        core = without_closing(text)
        ids = self._read.get(core)
        if ids is None:
            ids = tuple(map(self.entries.number, read_keys(core)))
            if len(core) <= _LONGEST_CACHED:
                if len(self._read) >= _CACHE_LIMIT:
                    self._read.clear()
                self._read[core] = ids
        return ids


class Encoder:
    """Encodes texts as ids, with the caches that make it fast. One thread at a time encodes."""

    def __init__(self) -> None:
        self._entries = Entries()
        self._table = ChunkTable(self._entries)
        self._encoding = Lock()

    @property
    def entries(self) -> list[tuple[str, ...]]:
        """The tuples of keys met so far: ``entries[id]`` is what an id stands for."""
        with self._encoding:
            return self._entries.keys

    @property
    def entry_count(self) -> int:
        """How many entries there are."""
        return len(self._entries.entries)

    def entries_since(self, first: int) -> tuple[Counts, NDArray[np.uint32], list[str]]:
        """Return the entries from a number on, as `EntryTable.since` does, and all keys."""
        with self._encoding:
            counts, keys = self._entries.entries.since(first)
            return counts, keys, self._entries.entries.keys()

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
                self._table = ChunkTable(self._entries)  # it may have rows that were not filled
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
            yield self._encode((block,), flags)[0]

    def _encode(
        self, texts: Sequence[str], bare: Sequence[bool] | None = None
    ) -> tuple[NDArray[np.uint32], Counts]:
        """Encode texts together; `bare`, as in `ChunkTable.encode`."""
        if self._table.size >= _ROWS_LIMIT:
            self._table = ChunkTable(self._entries)
        return self._table.encode(texts, bare)
