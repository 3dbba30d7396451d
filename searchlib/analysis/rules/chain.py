"""The chain: which rules look at a text, and in which order.

At each point of a text the first rule that recognises something takes it, and the search goes on
after it. Characters that no rule takes (punctuation, blanks, symbols) separate. A rule is an
expression, and a function that turns its match into pieces, given the piece before it; both are
in the module named for their subject. No rule crosses a blank line.

Queries are read by the same rules, except for a few shapes that people type carelessly
(`st etienne`, `dr martin`) or mean as a whole (`A 380`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from searchlib.analysis.rules import (
    abbreviations,
    addresses,
    codes,
    compounds,
    dates,
    elision,
    inclusive,
    numbers,
    ordinals,
    times,
)
from searchlib.analysis.tokens import Piece

Reader = Callable[["re.Match[str]", "Piece | None"], list[Piece]]

Check = Callable[[], None]
"""Called now and then while a long text is read; it may end the reading by raising."""


class Rule(NamedTuple):
    """A rule of the chain.

    Parameters
    ----------
    begins : str
        The characters it may begin with: l for letters, d for digits, s for signs.
    expression : str
        The expression of what it recognises.
    read : callable
        The function that turns a match and the piece before it into pieces.
    """

    begins: str
    expression: str
    read: Reader


RULES: dict[str, Rule] = {
    "lexical": Rule("l", elision.LEXICAL, elision.read_lexical),
    "clitic": Rule("l", elision.CLITIC, elision.read_clitic),
    "address": Rule("lds", addresses.ADDRESS, addresses.read_address),
    "tag": Rule("s", addresses.TAG, addresses.read_tag),
    "inclusive": Rule("l", inclusive.INCLUSIVE, inclusive.read_inclusive),
    "date": Rule("ld", dates.DATE, dates.read_date),
    "first_day": Rule("d", dates.FIRST_DAY, dates.read_first_day),
    "saint": Rule("l", abbreviations.SAINT, abbreviations.read_saint),
    "abbreviation": Rule("l", abbreviations.ABBREVIATION, abbreviations.read_abbreviation),
    "acronym": Rule("l", codes.ACRONYM, codes.read_acronym),
    "language": Rule("l", codes.LANGUAGE, codes.read_language),
    "time": Rule("d", times.TIME, times.read_time),
    "ordinal": Rule("ld", ordinals.ORDINAL, ordinals.read_ordinal),
    "number": Rule("ds", numbers.NUMBER, numbers.read_number),
    "figures": Rule("d", numbers.FIGURES, numbers.read_figures),
    "spaced": Rule("l", codes.SPACED, codes.read_spaced),
    "code": Rule("ld", codes.CODE, codes.read_code),
    "roman": Rule("l", ordinals.BARE_ROMAN, ordinals.read_bare_roman),
    "word": Rule("ld", compounds.WORD, compounds.read_word),
}
TYPED: dict[str, Rule] = {
    "lexical": Rule("l", elision.TYPED_LEXICAL, elision.read_lexical),
    "saint": Rule("l", abbreviations.TYPED_SAINT, abbreviations.read_saint),
    "abbreviation": Rule("l", abbreviations.TYPED_ABBREVIATION, abbreviations.read_abbreviation),
    "spaced": Rule("l", codes.TYPED_SPACED, codes.read_code),
}
"""The rules that differ in a query."""

PIECES_AT_ONCE = 64
"""How many pieces are read between two calls of a `Check`."""

BLANK_LINE = re.compile(r"\n\s*\n")

_BEGINNINGS = {"l": r"(?=[^\W\d_])", "d": r"(?=\d)", "s": r"(?=[#@+.-])"}


@lru_cache(maxsize=2)
def _compiled(query: bool) -> tuple[re.Pattern[str], dict[str, Reader]]:
    """Return one expression for all rules, and the reader of each of its groups.

    The rules stand in branches by the characters they may begin with, so that few of them are
    tried at each point. Compiled on first use: it takes longer than all the rest of the import.
    """
    rules = RULES | TYPED if query else RULES
    branches: list[str] = []
    readers: dict[str, Reader] = {}
    for kind, beginning in _BEGINNINGS.items():
        named = {f"{name}_{kind}": rule for name, rule in rules.items() if kind in rule.begins}
        groups = "|".join(f"(?P<{name}>{rule.expression})" for name, rule in named.items())
        branches.append(f"{beginning}(?:{groups})")
        readers |= {name: rule.read for name, rule in named.items()}
    return re.compile("|".join(branches)), readers


def pieces(text: str, query: bool = False, check: Check | None = None) -> list[Piece]:
    """Return the pieces of a cleaned text, in order. O(length).

    Parameters
    ----------
    text : str
        A cleaned text without blank lines.
    query : bool
        Whether the text is a query.
    check : callable, optional
        Called every PIECES_AT_ONCE pieces; what it raises ends the reading.
    """
    expression, readers = _compiled(query)
    result: list[Piece] = []
    end = 0
    for row, match in enumerate(expression.finditer(text)):
        if check is not None and not row % PIECES_AT_ONCE:
            check()
        is_adjacent = match.start() - end <= 1  # a piece further away than a blank is no context
        before = result[-1] if result and is_adjacent else None
        result += readers[match.lastgroup or ""](match, before)
        end = match.end()
    return result


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs of a text, each with its offset."""
    start = 0
    for blank in BLANK_LINE.finditer(text):
        yield start, text[start : blank.start()]
        start = blank.end()
    yield start, text[start:]
