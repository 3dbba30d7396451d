"""The chain: which rules look at a text, in which order.

At each place of a text the first rule that recognises something takes it, and the search goes on behind it. Characters that no rule takes (punctuation,
blanks, symbols) separate. A rule is an expression, kept in the module named for its subject under the French rule that it states, and a function that
makes pieces of what was matched, given the piece before it.

A query is read by the same rules, but for a few shapes that whoever types is sparing with (`st etienne`, `dr martin`) or means as a whole (`A 380`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from . import abbreviations, addresses, codes, compounds, dates, elision, inclusive, numbers, ordinals, times
from .tokens import Piece

Reader = Callable[["re.Match[str]", "Piece | None"], list[Piece]]
Rule = tuple[str, str, Reader]

RULES: tuple[Rule, ...] = (
    ("lexical", elision.LEXICAL, elision.read_lexical),
    ("clitic", elision.CLITIC, elision.read_clitic),
    ("address", addresses.ADDRESS, addresses.read_address),
    ("tag", addresses.TAG, addresses.read_tag),
    ("inclusive", inclusive.INCLUSIVE, inclusive.read_inclusive),
    ("date", dates.DATE, dates.read_date),
    ("saint", abbreviations.SAINT, abbreviations.read_saint),
    ("abbreviation", abbreviations.ABBREVIATION, abbreviations.read_abbreviation),
    ("acronym", codes.ACRONYM, codes.read_acronym),
    ("language", codes.LANGUAGE, codes.read_language),
    ("time", times.TIME, times.read_time),
    ("ordinal", ordinals.ORDINAL, ordinals.read_ordinal),
    ("number", numbers.NUMBER, numbers.read_number),
    ("figures", numbers.FIGURES, numbers.read_figures),
    ("spaced", codes.SPACED, codes.read_spaced),
    ("code", codes.CODE, codes.read_code),
    ("roman", ordinals.BARE_ROMAN, ordinals.read_bare_roman),
    ("word", compounds.WORD, compounds.read_word),
)
TYPED: dict[str, Rule] = {
    "saint": ("saint", abbreviations.TYPED_SAINT, abbreviations.read_saint),
    "abbreviation": ("abbreviation", abbreviations.TYPED_ABBREVIATION, abbreviations.read_abbreviation),
    "spaced": ("spaced", codes.TYPED_SPACED, codes.read_code),
}


def _compiled(rules: tuple[Rule, ...]) -> tuple[re.Pattern[str], dict[str, Reader]]:
    expression = "|".join(f"(?P<{name}>{shape})" for name, shape, _ in rules)
    return re.compile(expression), {name: reader for name, _, reader in rules}


_TEXT_RULES = _compiled(RULES)
_QUERY_RULES = _compiled(tuple(TYPED.get(rule[0], rule) for rule in RULES))


def pieces(text: str, query: bool = False) -> list[Piece]:
    """The pieces of a cleaned text, in order. O(length)."""
    expression, readers = _QUERY_RULES if query else _TEXT_RULES
    found: list[Piece] = []
    end = 0
    for match in expression.finditer(text):
        adjacent = match.start() - end <= 1  # a piece further away than a blank is no context
        found += readers[match.lastgroup or "word"](match, found[-1] if found and adjacent else None)
        end = match.end()
    return found
