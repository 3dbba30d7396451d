"""The word lists of `data/`: one entry a line; `#` begins a comment.

The header of each file states its contents and its source.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("data")


@cache
def lines(name: str) -> tuple[str, ...]:
    """Return the lines of `data/<name>.txt` in order, without comments and blank lines."""
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(
        line for line in (raw.partition("#")[0].strip() for raw in text.splitlines()) if line
    )


def words(name: str) -> frozenset[str]:
    """Return the words of a list with one or more of them a line."""
    return frozenset(word for line in lines(name) for word in line.split())


def groups(name: str) -> dict[str, str]:
    """Return the forms of a list whose lines read `canonical: form form …`, each mapped to its
    canonical form."""
    pairs = (line.partition(":") for line in lines(name))
    return {form: canonical.strip() for canonical, _, forms in pairs for form in forms.split()}
