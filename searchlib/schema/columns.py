"""Names and values in columns and terms, on which every engine agrees."""

from __future__ import annotations

NO_NUMBER = -(2**63)
"""The value of an integer column for a document without one; no document may use it."""


def end_column(name: str) -> str:
    """Return the name of the column that holds the end of each interval of a Date field.

    Parameters
    ----------
    name : str
        The name of the field.

    Returns
    -------
    str
        The name of the column.

    Examples
    --------
    >>> end_column("date")
    'date.end'
    """
    return f"{name}.end"


def boolean_term(value: bool) -> str:
    """Return the term of a truth value.

    Parameters
    ----------
    value : bool
        The value.

    Returns
    -------
    str
        The term.

    Examples
    --------
    >>> boolean_term(True)
    'true'
    """
    return "true" if value else "false"
