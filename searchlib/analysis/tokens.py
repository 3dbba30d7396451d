"""What the analysis hands out: tokens of a text, units of a query; and the pieces from which both are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Token:
    """One position of a text.

    position : int      0, 1, 2, … without gaps
    start, end : int    the span in the text as it was given, in characters
    surface : str       text[start:end]
    keys : tuple        what the position is indexed under (see `searchlib.analysis.keys`), exact keys first
    rule : str          the name of the rule that made it
    joined : tuple      those of its keys that stand for several positions, this one and the next (a date, a compound, a code)
    reach : int         how many positions these are
    """

    position: int
    start: int
    end: int
    surface: str
    keys: tuple[str, ...]
    rule: str
    joined: tuple[str, ...] = ()
    reach: int = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """What one position must carry to match: any one of `keys`.

    keys : frozenset        one of them at the position makes a match
    exact : str or None     the folded form as typed, which scores higher
    written : str or None   the `W:` key of the form as typed, where it differs from the folded one; it scores higher still
    """

    keys: frozenset[str]
    exact: str | None = None
    written: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """One word, number, date or compound of a query.

    start, end : int            the span in the query, in characters
    surface : str               query[start:end]
    alternatives : tuple        any one of them matches; the slots of one lie at consecutive positions
    function : bool             a pure function word, which may be dropped where another word remains
    """

    start: int
    end: int
    surface: str
    alternatives: tuple[tuple[Slot, ...], ...]
    function: bool = False


class Part(NamedTuple):
    """One position of a piece: its span in the cleaned text, its keys, and the word to look up when it stands in a query ("" for numbers and signs)."""

    start: int
    end: int
    keys: tuple[str, ...]
    word: str = ""


class Piece(NamedTuple):
    """What one rule made of a stretch of text: positions, and the keys of the whole, which the first position carries besides its own."""

    rule: str
    parts: tuple[Part, ...]
    whole: tuple[str, ...] = ()

    def position_keys(self) -> list[tuple[str, ...]]:
        """The keys of each position: exact keys first, then the others, none twice."""
        first, whole = self.parts[0].keys, self.whole
        if not whole:
            return [part.keys for part in self.parts]
        if all(map(_is_marked, whole)):
            return [first + whole, *(part.keys for part in self.parts[1:])]
        return [tuple(dict.fromkeys(sorted(first + whole, key=_is_marked))), *(part.keys for part in self.parts[1:])]


def _is_marked(key: str) -> bool:
    return key[1:2] == ":" and "A" <= key[0] <= "Z"
