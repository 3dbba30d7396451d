"""FrenchAnalyzer: the analysis as the library and Whoosh call it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.analysis import Analyzer, Token as WhooshToken

from searchlib.analysis import keys
from searchlib.analysis.encoding.encoder import Encoder
from searchlib.analysis.encoding.reading import Reading, blocks, readings
from searchlib.analysis.queries.plain import plain_phrase, plain_units, plain_words
from searchlib.analysis.queries.units import phrase_by_rules, units_by_rules
from searchlib.analysis.tokens import Token, Unit

BLOCK = 1 << 12
"""About how many characters of a text are read at a time, some two milliseconds."""


class FrenchAnalyzer(Analyzer):
    """French text to positions and their keys, and French queries to units.

    Whoosh may call it as the analyzer of a plain `whoosh.fields.TEXT`. It may be shared between threads, is pickled without its memory, and all analyzers of
    the class are equal.

    >>> [(token.surface, token.keys[0]) for token in FrenchAnalyzer().tokens("l’Évêché")]
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
        """The positions of a text, with their spans. O(length)."""
        found = (reading for _, block in self.readings(text) for reading in block)
        return [Token(row, r.start, r.end, text[r.start : r.end], r.keys, r.rule, r.joined, r.reach) for row, r in enumerate(found)]

    def readings(self, text: str) -> Iterator[tuple[int, list[Reading]]]:
        """Yield what `tokens` is made of, about BLOCK characters at a time: how far it was read, and the positions of the block with their spans."""
        for start, end in blocks(text, BLOCK):
            yield end, list(readings(text, start, end))

    @property
    def entries(self) -> list[tuple[str, ...]]:
        """What the ids of `encode` stand for: entries[id] is a position's tuple of keys. It only grows; a new analyzer begins anew."""
        return self._encoder.entries

    def encode(self, text: str) -> list[int]:
        """The ids of a text's positions: [entries[i] for i in encode(text)] are the keys of `tokens(text)`. Any thread may call it. O(length)."""
        return self._encoder.encode((text,))[0].tolist()

    def encode_all(self, texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The ids of many texts, which takes a third of the time that one at a time takes.

        Returns
        -------
        ids : uint32[sum]       the texts one behind another
        lengths : int64[n]      how many positions each text has
        """
        return self._encoder.encode(texts)

    def units(
        self, text: str, vocabulary: Callable[[str], Iterable[str]] | None = None, check: Callable[[], None] | None = None
    ) -> list[Unit]:  # fmt: skip
        """The units of a query outside quotes, in order.

        Parameters
        ----------
        text : str              words without operators
        vocabulary : callable   from a folded form to the ways in which the index holds it; a word typed without accents then reaches all their stems
        check : callable        called now and then; what it raises ends the analysis
        """
        words = plain_words(text)
        return units_by_rules(text, vocabulary, check) if words is None else plain_units(words, vocabulary)

    def phrase(self, text: str, check: Callable[[], None] | None = None) -> list[Unit]:
        """The units of what stands inside quotes: exact forms, which follow each other at consecutive positions. `check` as for `units`."""
        words = plain_words(text)
        return phrase_by_rules(text, check) if words is None else plain_phrase(words)

    def __call__(
        self, value: str, positions: bool = False, chars: bool = False, mode: str = "", start_pos: int = 0, start_char: int = 0, **kwargs: Any
    ) -> Iterator[WhooshToken]:
        """Whoosh tokens: all the keys of a position when indexing, its stem when querying. As Whoosh does, one object is yielded again and again."""
        whoosh_token = WhooshToken(positions, chars, mode=mode, **kwargs)
        whoosh_token.boost = 1.0
        whoosh_token.stopped = False
        for token in self.tokens(value):
            whoosh_token.pos = start_pos + token.position
            whoosh_token.startchar = start_char + token.start
            whoosh_token.endchar = start_char + token.end
            for key in (_stem(token.keys),) if mode == "query" else token.keys:
                whoosh_token.text = whoosh_token.original = key
                yield whoosh_token


def _stem(held: tuple[str, ...]) -> str:
    """The one key that stands for a position in a stock query: its first stem, or its exact form when it has none."""
    return next((key for key in held if keys.kind_of(key) == keys.STEM), held[0])
