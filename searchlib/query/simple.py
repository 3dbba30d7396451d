"""The commonest queries by one regular expression, which is fast.

They are words, words between ET and OU, one phrase, one prefix, one fuzzy word: nothing in them can
be a field, a sign, a parenthesis or a mistake. `parse` tries this first and reads everything else
with the scanner, which would make the same tree of these texts.
"""

from __future__ import annotations

import re

from searchlib.query.grammar import OPERATORS, Kind
from searchlib.query.nodes import And, Fuzzy, Match, Node, Or, Phrase, Prefix
from searchlib.typing import MatchMode

# word = letter or digit, then letters, digits, apostrophes and hyphens
_WORD = r"[^\W_][\w'’-]*"
# simple = word { " " word } | word "*" | word "~" [ "1" | "2" ] | '"' letter or digit … '"'
_SIMPLE = re.compile(
    rf'(?:({_WORD})(?:((?: {_WORD})*)|(\*)|(?<=[^\W_])~([12]?))|"([^\W_][^"]*)")\Z'
)

_LONGEST = 1000
"""In characters; such a text has fewer clauses than any bound."""


def simple_query(text: str, match: MatchMode) -> Node | None:
    """Return the tree of a simple text, as scanner and parser would make it, or None for any other.

    >>> simple_query("chat OU chien noir", "all")
    Or(Match('chat', match='all'), Match('chien noir', match='all'))
    >>> simple_query('"le chat"', "all"), simple_query("-chat", "all")
    (Phrase('le chat'), None)
    """
    shape = _SIMPLE.match(text) if len(text) <= _LONGEST else None
    if shape is None:
        return None
    word, more, star, distance, phrase = shape.groups()
    if more is not None:
        return _joined(text, match)
    if phrase is not None:
        return Phrase(phrase)
    return Prefix(word) if star else Fuzzy(word, int(distance or 1))


def _joined(text: str, match: MatchMode) -> Node | None:
    """Return the tree of words, some of which may be operators.

    None if an operator lacks an operand, or is a NOT.
    """
    words = text.split(" ")
    if OPERATORS.keys().isdisjoint(words):
        return Match(text, None, match)
    match = "all" if match == "auto" else match
    alternatives: list[Node] = []
    clauses: list[Node] = []
    run: list[str] = []
    for word in (*words, "OU"):
        kind = OPERATORS.get(word)
        if kind is None:
            run.append(word)
            continue
        if kind is Kind.NOT or not run:
            return None
        clauses.append(Match(" ".join(run), None, match))
        run = []
        if kind is Kind.OR:
            alternatives.append(And(*clauses) if len(clauses) > 1 else clauses[0])
            clauses = []
    return Or(*alternatives) if len(alternatives) > 1 else alternatives[0]
