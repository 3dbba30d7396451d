"""The query language: the nodes of a query, and `parse`, which reads one that was typed.

It knows nothing of how queries are executed.
"""

from searchlib.query.checks import is_finite as is_finite, shown as shown
from searchlib.query.nodes import (
    MAX_CLAUSES,
    MAX_DEPTH,
    And,
    AndMaybe,
    Boost,
    Everything,
    Fuzzy,
    Match,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Term,
    Wildcard,
    check_bounds,
    depth,
    walk,
)
from searchlib.query.parser import parse

__all__ = [
    "MAX_CLAUSES",
    "MAX_DEPTH",
    "And",
    "AndMaybe",
    "Boost",
    "Everything",
    "Fuzzy",
    "Match",
    "Near",
    "Node",
    "Not",
    "Or",
    "Phrase",
    "Prefix",
    "Query",
    "Range",
    "Term",
    "Wildcard",
    "check_bounds",
    "depth",
    "parse",
    "walk",
]
