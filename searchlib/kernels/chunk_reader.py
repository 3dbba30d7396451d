"""What a table of chunks asks of the analysis that it serves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from searchlib.kernels.reference.entries import EntryTable
    from searchlib.kernels.reference.word_reader import WordReader


class PlainShape(NamedTuple):
    """What plain chunks look like: a word, perhaps after a clitic, within punctuation.

    A word is plain if no rule but that of words can concern it, wherever it stands. All characters
    are below U+2100.

    Attributes
    ----------
    opening, closing : str
        Punctuation that may stand before and after.
    elided : sequence of str
        The clitics, without their apostrophe.
    apostrophes, vowels : str
        What ends a clitic, and what a word begins with that follows one.
    first, next : str
        The letters that a word may begin with, and those that it goes on with.
    shortest : int
        How many letters a word has at least.
    folded : mapping from str to str
        The letter from a to z that a letter is without its accent and case.
    beginnings : collection of str
        Beginnings of folded words that are not plain; all have the same length.
    numeral : str
        A word of `shortest` letters is not plain if it has only these.
    """

    opening: str
    closing: str
    elided: Sequence[str]
    apostrophes: str
    vowels: str
    first: str
    next: str
    shortest: int
    folded: Mapping[str, str]
    beginnings: frozenset[str]
    numeral: str


class Bareness(NamedTuple):
    """When a paragraph is bare: it has enough letters, and no accent.

    Attributes
    ----------
    letters : str
        The letters that are counted.
    enough : int
        How many of them a bare paragraph has at least.
    accents : str
        The characters of which a bare paragraph has none.
    """

    letters: str
    enough: int
    accents: str


class ChunkReader(Protocol):
    """An analysis: what the table does not remember, it asks for here."""

    @property
    def shape(self) -> PlainShape:
        """What plain chunks look like."""

    @property
    def words(self) -> WordReader | None:
        """What gives words their keys; None if `word` is to be asked for each."""

    @property
    def entries(self) -> EntryTable:
        """The numbers of tuples of keys, which are ids."""

    @property
    def bareness(self) -> Bareness:
        """When a paragraph is bare, as `is_bare` says."""

    def is_bare(self, paragraph: str, /) -> bool:
        """Return whether a paragraph is bare: its positions have the twins of their ids."""

    def twin(self, entry_id: int, /) -> int:
        """Return the id that stands for another in bare paragraphs; perhaps the same."""

    def plain_chunks(self, chunks: Sequence[str], /) -> Sequence[tuple[str, str]]:
        """Return clitic and word of each chunk that has the shape, two empty strings for others."""

    def paragraphs(self, text: str, /) -> Sequence[str]:
        """Return the paragraphs of a text: they end at two line feeds with only blanks between."""

    def word(self, word: str, /) -> int:
        """Return the id of a word of a plain chunk; -1 if other rules may concern it."""

    def clitic(self, clitic: str, /) -> int:
        """Return the id of the clitic of a plain chunk."""

    def read(self, text: str, /) -> Sequence[int]:
        """Return the ids of the positions of a chunk, or of a window joined by blanks.

        A plain chunk has those of its clitic and its word, whichever way it is read.
        """

    def is_marked(self, chunk: str, /) -> bool:
        """Return whether a chunk may be linked to its neighbours."""

    def right_links(self, chunk: str, /) -> int:
        """Return the classes of links at the end of a chunk, as bits."""

    def left_links(self, chunk: str, /) -> int:
        """Return the classes of links at the beginning of a chunk, as bits."""
