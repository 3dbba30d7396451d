"""The types that analysis returns: tokens of a text, units of a query, and the pieces behind both.

Rules turn a cleaned text into pieces. `Reading` and `Token` describe the positions of a text,
`Unit` and `Slot` the words of a query.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from searchlib.analysis import keys
from searchlib.analysis.folding import fold


@dataclass(frozen=True, slots=True)
class Token:
    """One position of a text.

    Parameters
    ----------
    position : int
        0, 1, 2, … without gaps.
    start, end : int
        The span in the text as given, in characters.
    surface : str
        ``text[start:end]``.
    keys : tuple of str
        The keys under which the position is indexed (see `searchlib.analysis.keys`), exact
        keys first.
    rule : str
        The name of the rule that produced it.
    joined : tuple of str
        Those of its keys that stand for several positions, this one and the next: the keys of a
        date, a compound, a code.
    reach : int
        The number of positions that `joined` stands for.

    Examples
    --------
    >>> from searchlib.analysis import FrenchAnalyzer
    >>> token = FrenchAnalyzer().tokens("porte-avions")[0]
    >>> token.surface, token.rule, token.joined, token.reach
    ('porte', 'compound', ('porteavions', 'S:porteavion'), 2)
    """

    position: int
    start: int
    end: int
    surface: str
    keys: tuple[str, ...]
    rule: str
    joined: tuple[str, ...] = ()
    reach: int = 1


class Reading(NamedTuple):
    """One position of a text, as `Token` describes it, without its number and surface.

    Parameters
    ----------
    start, end : int
        The span in the text, in characters.
    keys : tuple of str
        The keys of the position, exact keys first.
    rule : str
        The name of the rule that produced it.
    joined : tuple of str
        Those of its keys that stand for several positions.
    reach : int
        The number of positions that `joined` stands for.

    Examples
    --------
    >>> Reading(0, 2, ("l'",), "clitic").end
    2
    """

    start: int
    end: int
    keys: tuple[str, ...]
    rule: str
    joined: tuple[str, ...] = ()
    reach: int = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """The keys that one position must carry to match: any one of them.

    Parameters
    ----------
    keys : frozenset of str
        One of them at a position makes a match.
    exact : str or None
        The folded form as typed, which scores higher.
    written : str or None
        The `W:` key of the form as typed, if it differs from the folded form; it scores higher
        still.

    Examples
    --------
    >>> from searchlib.analysis import FrenchAnalyzer
    >>> (unit,) = FrenchAnalyzer().units("Chevaux")
    >>> unit.alternatives[0][0]
    Slot(keys=frozenset({'S:cheval'}), exact='chevaux', written='W:chevaux|Chevaux')
    """

    keys: frozenset[str]
    exact: str | None = None
    written: str | None = None

    @property
    def has_accents(self) -> bool:
        """Whether the word was typed with accents.

        Examples
        --------
        >>> Slot(frozenset(), "mais", "W:mais|maïs").has_accents
        True
        >>> Slot(frozenset(), "chevaux", "W:chevaux|Chevaux").has_accents
        False
        """
        return self.written is not None and keys.written_form(self.written).lower() != self.exact

    @property
    def inflected(self) -> tuple[str, ...]:
        """The `W:` keys of the form as typed in other numbers and genders.

        They are those that differ in -e and -s alone, with a capital or without.

        Examples
        --------
        >>> slot = Slot(frozenset(), "gelee", "W:gelee|gelée")
        >>> [keys.written_form(key) for key in slot.inflected]
        ['gelé', 'gelés', 'gelées', 'Gelé', 'Gelés', 'Gelée', 'Gelées']
        """
        if self.written is None:
            return ()
        typed = keys.written_form(self.written)
        singular = typed.lower().removesuffix("s")
        base = singular.removesuffix("e")
        endings = ("", "s", "e", "es") if base[-1:] == "é" or base == singular else ("e", "es")
        forms = [base + ending for ending in endings]
        forms += map(str.capitalize, forms[:])
        return tuple(keys.written(fold(form), form) for form in forms if form != typed)


@dataclass(frozen=True, slots=True)
class Unit:
    """One word, number, date or compound of a query.

    Parameters
    ----------
    start, end : int
        The span in the query, in characters.
    surface : str
        ``query[start:end]``.
    alternatives : tuple of tuple of Slot
        Sequences of slots, any one of which matches; the slots of a sequence match consecutive
        positions.
    function : bool
        Whether it is a pure function word, which may be dropped if another word remains.
    alone : bool
        Whether it is the whole query, function words aside.

    Examples
    --------
    >>> from searchlib.analysis import FrenchAnalyzer
    >>> [(unit.surface, unit.function) for unit in FrenchAnalyzer().units("le 3 janvier")]
    [('le', True), ('3 janvier', False)]
    """

    start: int
    end: int
    surface: str
    alternatives: tuple[tuple[Slot, ...], ...]
    function: bool = False
    alone: bool = False


class Part(NamedTuple):
    """One position of a piece.

    Parameters
    ----------
    start, end : int
        The span in the cleaned text.
    keys : tuple of str
        The keys of the position, exact keys first.
    word : str
        The word to look up if the piece stands in a query; empty for numbers and signs.
    """

    start: int
    end: int
    keys: tuple[str, ...]
    word: str = ""


class Piece(NamedTuple):
    """The result of one rule for one stretch of text.

    Parameters
    ----------
    rule : str
        The name of the rule.
    parts : tuple of Part
        Its positions, at least one.
    whole : tuple of str
        The keys of the whole, which the first position carries besides its own.
    """

    rule: str
    parts: tuple[Part, ...]
    whole: tuple[str, ...] = ()

    def position_keys(self) -> list[tuple[str, ...]]:
        """Return the distinct keys of each position, exact keys first."""
        first, whole = self.parts[0].keys, self.whole
        if not whole:
            return [part.keys for part in self.parts]
        if not any(map(keys.is_exact, whole)):
            return [first + whole, *(part.keys for part in self.parts[1:])]
        return [keys.exact_first(first + whole), *(part.keys for part in self.parts[1:])]
