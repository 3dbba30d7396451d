"""The word lists of `data/`: one entry a line, `#` begins a comment. Each file's header says what it holds and why."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("data")


@cache
def lines(name: str) -> tuple[str, ...]:
    """The entries of `data/<name>.txt`, in order, without comments and blank lines."""
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in (raw.partition("#")[0].strip() for raw in text.splitlines()) if line)


def words(name: str) -> frozenset[str]:
    """The words of a list whose lines hold one or more of them."""
    return frozenset(word for line in lines(name) for word in line.split())


def groups(name: str) -> dict[str, str]:
    """A list whose lines read `canonical: form form …`, as a mapping from each form to its canonical one."""
    pairs = (line.partition(":") for line in lines(name))
    return {form: canonical.strip() for canonical, _, forms in pairs for form in forms.split()}
