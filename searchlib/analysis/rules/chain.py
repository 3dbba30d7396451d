"""The chain: which rules look at a text, in which order.

At each place of a text the first rule that recognises something takes it, and the search goes on behind it. Characters that no rule takes (punctuation,
blanks, symbols) separate. A rule is an expression, kept in the module named for its subject under the French rule that it states, and a function that
makes pieces of what was matched, given the piece before it.

A query is read by the same rules, but for a few shapes that whoever types is sparing with (`st etienne`, `dr martin`) or means as a whole (`A 380`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from searchlib.analysis.rules import abbreviations, addresses, codes, compounds, dates, elision, inclusive, numbers, ordinals, times
from searchlib.analysis.tokens import Piece

Reader = Callable[["re.Match[str]", "Piece | None"], list[Piece]]


class Rule(NamedTuple):
    """A rule: the characters it may begin with (l letters, d digits, s signs), its expression, its reader."""

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

PIECES_AT_ONCE = 64
"""How many pieces of a text are read before whoever waits is asked whether to go on."""

_BEGINNINGS = {"l": r"(?=[^\W\d_])", "d": r"(?=\d)", "s": r"(?=[#@+.-])"}


@lru_cache(maxsize=2)
def _compiled(query: bool) -> tuple[re.Pattern[str], dict[str, Reader]]:
    """One expression for all rules, each under the characters that it may begin with, which spares most of them most places.

    Made when it is first needed: it takes longer than all the rest of the import.
    """
    rules = RULES | TYPED if query else RULES
    branches: list[str] = []
    readers: dict[str, Reader] = {}
    for kind, beginning in _BEGINNINGS.items():
        names = {f"{name}_{kind}": rule for name, rule in rules.items() if kind in rule.begins}
        branches.append(beginning + "(?:" + "|".join(f"(?P<{name}>{rule.expression})" for name, rule in names.items()) + ")")
        readers |= {name: rule.read for name, rule in names.items()}
    return re.compile("|".join(branches)), readers


def pieces(text: str, query: bool = False, check: Callable[[], None] | None = None) -> list[Piece]:
    """The pieces of a cleaned text, in order. O(length). `check` is called now and then, and may end it by raising."""
    expression, readers = _compiled(query)
    found: list[Piece] = []
    end = 0
    for row, match in enumerate(expression.finditer(text)):
        if check is not None and not row % PIECES_AT_ONCE:
            check()
        adjacent = match.start() - end <= 1  # a piece further away than a blank is no context
        found += readers[match.lastgroup or ""](match, found[-1] if found and adjacent else None)
        end = match.end()
    return found
