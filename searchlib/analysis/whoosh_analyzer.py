"""The analyzer as Whoosh calls it. No other file of this room imports Whoosh."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from whoosh.analysis import Token as WhooshToken

from searchlib.analysis import keys
from searchlib.analysis.tokens import Token

if TYPE_CHECKING:  # Whoosh has no annotations: of a class of its own, checkers would know nothing
    Analyzer = object
else:
    from whoosh.analysis import Analyzer


class WhooshAnalyzer(Analyzer):
    """A Whoosh analyzer over `tokens`.

    When indexing, Whoosh gets all keys of a position, stacked, and the folded form of each accented
    stem; when querying, one key a position, so that its own parsing and its phrases work. A word
    typed without accents thus finds the accented ones, although it has one key only.
    """

    @abstractmethod
    def tokens(self, text: str) -> list[Token]:
        """Return the positions of a text."""

    def __call__(
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        mode: str = "",
        start_pos: int = 0,
        start_char: int = 0,
        **kwargs: Any,
    ) -> Iterator[WhooshToken]:
        """Yield the Whoosh tokens of a text.

        As analyzers of Whoosh do, it yields one and the same object with new attributes each time.

        Parameters
        ----------
        value : str
            The text.
        positions, chars : bool
            Whether the caller wants positions and offsets.
        mode : str
            "query" for the stem of each position, anything else for all its keys.
        start_pos, start_char : int
            Where positions and offsets begin to count.
        **kwargs
            Further attributes of the tokens.

        Yields
        ------
        whoosh.analysis.Token
            The token of each key.

        Examples
        --------
        >>> from searchlib.analysis import FrenchAnalyzer
        >>> [token.text for token in FrenchAnalyzer()("l’école", mode="query")]
        ["l'", 'S:ecole|école']
        """
        whoosh_token = WhooshToken(positions, chars, mode=mode, **kwargs)
        whoosh_token.boost = 1.0
        whoosh_token.stopped = False
        for token in self.tokens(value):
            whoosh_token.pos = start_pos + token.position
            whoosh_token.startchar = start_char + token.start
            whoosh_token.endchar = start_char + token.end
            for key in (_query_key(token.keys),) if mode == "query" else _text_keys(token.keys):
                whoosh_token.text = whoosh_token.original = key
                yield whoosh_token


def _text_keys(position_keys: tuple[str, ...]) -> Iterable[str]:
    """Return the keys of a position of a text, and the keys of its folded stems."""
    folded = (
        keys.stem(keys.folded_form(key)) for key in position_keys if keys.kind_of(key) == keys.STEM
    )
    return dict.fromkeys((*position_keys, *folded))


def _query_key(position_keys: tuple[str, ...]) -> str:
    """Return the first stem of a position, or its exact form if it has none."""
    stems = (key for key in position_keys if keys.kind_of(key) == keys.STEM)
    return next(stems, position_keys[0])
