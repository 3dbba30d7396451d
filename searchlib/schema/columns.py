"""How the values of a field are kept side by side, and as terms: what every engine agrees on."""

from __future__ import annotations

NO_NUMBER = -(2**63)
"""What an integer column holds for a document without a value; no document may use it."""


def end_column(name: str) -> str:
    """Return the name of the column that holds the end of each interval of a Date."""
    return f"{name}.end"


def boolean_term(value: bool) -> str:
    """Return the term of a truth value."""
    return "true" if value else "false"
