"""FrenchAnalyzer: French analysis as the library calls it.

The tables of contents that indexes hold for Whoosh pickle the class under the name of this module,
so it must stay importable from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis.encoding.encoder import Encoder
from searchlib.analysis.encoding.reading import BareParagraphs, blocks, readings
from searchlib.analysis.queries.plain import plain_phrase, plain_units, plain_words
from searchlib.analysis.queries.slots import Lexicon
from searchlib.analysis.queries.units import phrase_by_rules, units_by_rules
from searchlib.analysis.tokens import Reading, Token, Unit
from searchlib.analysis.whoosh_analyzer import WhooshAnalyzer

BLOCK_SIZE = 1 << 12
"""The length of the blocks that `readings` yields, in characters: two milliseconds or so each."""


class FrenchAnalyzer(WhooshAnalyzer):
    """Turns French texts into positions and their keys, and French queries into units.

    It is also a Whoosh analyzer, for a plain `whoosh.fields.TEXT`. Threads may share it. Pickles
    leave its cache out, and all its instances are equal.

    Examples
    --------
    >>> analyzer = FrenchAnalyzer()
    >>> [(token.surface, token.keys[0]) for token in analyzer.tokens("l’Évêché")]
    [('l’', "l'"), ('Évêché', 'eveche')]
    """

    def __init__(self) -> None:
        self._encoder = Encoder()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    def __getstate__(self) -> dict[str, Any]:
        return {}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._encoder = Encoder()

    def tokens(self, text: str) -> list[Token]:
        """Return the positions of a text, with their spans. O(length).

        Parameters
        ----------
        text : str
            Any text.

        Returns
        -------
        list of Token
            One token for each position.

        Examples
        --------
        >>> [(t.surface, t.rule) for t in FrenchAnalyzer().tokens("à 16 h 30, 50 %")]
        [('à', 'word'), ('16 h 30', 'time'), ('50', 'number'), ('%', 'number')]
        """
        read = (reading for _, block in self.readings(text) for reading in block)
        return [
            Token(position, r.start, r.end, text[r.start : r.end], *r[2:])
            for position, r in enumerate(read)
        ]

    def readings(self, text: str) -> Iterator[tuple[int, list[Reading]]]:
        """Yield the positions of a text block by block, for callers that may stop early.

        Parameters
        ----------
        text : str
            Any text.

        Yields
        ------
        end : int
            The offset up to which the text has been read.
        block : list of Reading
            The positions of the block, with their spans in the text.

        Examples
        --------
        >>> for end, block in FrenchAnalyzer().readings("deux mots"):
        ...     print(end, [reading.keys[0] for reading in block])
        9 ['deux', 'mots']
        """
        bare = BareParagraphs(text)
        for start, end in blocks(text, BLOCK_SIZE):
            yield end, list(readings(text, start, end, bare))

    @property
    def entries(self) -> list[tuple[str, ...]]:
        """The keys that the ids of `encode` stand for: ``entries[id]`` is a tuple of keys.

        It has the entries met so far, and grows when it is asked for again.

        Examples
        --------
        >>> analyzer = FrenchAnalyzer()
        >>> ids = analyzer.encode("l’eau")
        >>> [analyzer.entries[i] for i in ids]
        [("l'",), ('eau', 'S:eau')]
        """
        return self._encoder.entries

    @property
    def entry_count(self) -> int:
        """The number of `entries`.

        Examples
        --------
        >>> analyzer = FrenchAnalyzer()
        >>> len(analyzer.encode("l’eau et l’air")), analyzer.entry_count
        (5, 4)
        """
        return self._encoder.entry_count

    def entries_since(
        self, first: int
    ) -> tuple[NDArray[np.int64], NDArray[np.uint32], Sequence[str]]:
        """Return entries as numbers of keys. O(new entries).

        Parameters
        ----------
        first : int
            How many entries are left out.

        Returns
        -------
        counts : ndarray of int64
            How many distinct keys each entry has.
        numbers : ndarray of uint32
            The numbers of these keys, entry by entry, concatenated.
        keys : sequence of str
            The keys by number: always the same list, which only grows.

        Examples
        --------
        >>> analyzer = FrenchAnalyzer()
        >>> _ = analyzer.encode("l’eau")
        >>> counts, numbers, keys = analyzer.entries_since(0)
        >>> counts.tolist(), [keys[number] for number in numbers]
        ([1, 2], ["l'", 'eau', 'S:eau'])
        """
        return self._encoder.entries_since(first)

    def encode(self, text: str) -> list[int]:
        """Return the ids of the positions of a text. O(length).

        Any thread may call it; one at a time encodes.

        Parameters
        ----------
        text : str
            Any text.

        Returns
        -------
        list of int
            ``[entries[i] for i in encode(text)]`` are the keys of ``tokens(text)``.

        Examples
        --------
        >>> FrenchAnalyzer().encode("l’eau et l’air")
        [0, 1, 2, 0, 3]
        """
        ids: list[int] = self._encoder.encode((text,))[0].tolist()
        return ids

    def encode_all(self, texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """Return the ids of many texts, in a third of the time it takes one by one.

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

        Examples
        --------
        >>> ids, lengths = FrenchAnalyzer().encode_all(["l’eau", "l’air"])
        >>> ids.tolist(), lengths.tolist()
        ([0, 1, 0, 2], [2, 2])
        """
        return self._encoder.encode(texts)

    def units(
        self,
        text: str,
        lexicon: Lexicon | None = None,
        check: Callable[[], None] | None = None,
    ) -> list[Unit]:
        """Return the units of a query outside quotes, in order.

        Parameters
        ----------
        text : str
            Words without operators.
        lexicon : Lexicon, optional
            The words of the index that is asked. Words typed without accents then also look for
            the accented ones among them.
        check : callable, optional
            Called now and then; what it raises ends the analysis.

        Returns
        -------
        list of Unit
            The units.

        Examples
        --------
        >>> [unit.surface for unit in FrenchAnalyzer().units("le 3 janvier à Bagdad")]
        ['le', '3 janvier', 'à', 'Bagdad']
        """
        words = plain_words(text)
        if words is None:
            return units_by_rules(text, lexicon, check)
        return plain_units(words, lexicon)

    def phrase(self, text: str, check: Callable[[], None] | None = None) -> list[Unit]:
        """Return the units of a query inside quotes: exact forms at consecutive positions.

        Parameters
        ----------
        text : str
            The text between the quotes.
        check : callable, optional
            Called now and then; what it raises ends the analysis.

        Returns
        -------
        list of Unit
            The units, none of which may be dropped.

        Examples
        --------
        >>> [unit.alternatives for unit in FrenchAnalyzer().phrase("chevaux")]
        [((Slot(keys=frozenset({'chevaux'}), exact='chevaux', written=None),),)]
        """
        words = plain_words(text)
        return phrase_by_rules(text, check) if words is None else plain_phrase(words)
