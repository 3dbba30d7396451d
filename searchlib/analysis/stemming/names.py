"""Names of places and people.

Rule 17: a name is not stemmed. The lists `names_places` and `names_people` apply in any case,
`names_when_capitalised` has names that are common words too (Nice, Tours, Pierre), and
`name_variants` other spellings (Iraq). The stem of a name begins with `@`, so that it never meets
the stem of a word.
"""

from __future__ import annotations

from functools import lru_cache

from searchlib.analysis.composing import compose
from searchlib.analysis.folding import fold
from searchlib.analysis.wordlists import groups, words

_NAME_MARK = "@"
"""Begins the stems of names."""


def _with_folded(names: frozenset[str]) -> frozenset[str]:
    """Return names as written and folded: "rené" and "rene", but not "rêne"."""
    return names | frozenset(map(fold, names))


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """Return the names that apply in any case."""
    variants = _canonical()
    listed = words("names_places") | words("names_people")
    return _with_folded(listed | frozenset(variants) | frozenset(variants.values()))


@lru_cache(maxsize=1)
def names_when_capitalised() -> frozenset[str]:
    """Return the names that are common words too."""
    return _with_folded(words("names_when_capitalised"))


@lru_cache(maxsize=1)
def _canonical() -> dict[str, str]:
    """Return the canonical spelling of names, by their other spellings."""
    return groups("name_variants")


def marked_stem(name: str) -> str:
    """Return the stem of a name in lower case."""
    return _NAME_MARK + fold(_canonical().get(name, name))


def name_stem(surface: str) -> str | None:
    """Return the only stem of a word as written if it is a name, or None for a common word.

    A name that is a common word too counts if it begins with a capital, but not if it is all
    capitals, because then nobody can tell.

    Parameters
    ----------
    surface : str
        A word as written; not empty.

    Returns
    -------
    str or None
        The stem.

    Examples
    --------
    >>> name_stem("Paris"), name_stem("nimes"), name_stem("Tours")
    ('@paris', '@nimes', '@tours')
    >>> name_stem("tours"), name_stem("TOURS")
    (None, None)
    """
    word = compose(surface.lower())
    if word in names():
        return marked_stem(word)
    if word in names_when_capitalised() and surface[0].isupper() and not surface.isupper():
        return marked_stem(word)
    return None


def ambiguous_name(word: str) -> str | None:
    """Return the stem of the name that a word in lower case may be, or None.

    Nice, Tours and Pierre are such names: readers type them without capitals.
    """
    return marked_stem(word) if word in names_when_capitalised() else None
