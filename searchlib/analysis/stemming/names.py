"""Names of places and people: rule 17, a name is not stemmed.

Lists in `data/`: `names_places` and `names_people` hold in any case, `names_when_capitalised` holds names that are common words too
(Nice, Tours, Pierre), `name_variants` other spellings (Iraq). The stem of a name begins with `@`, so that it never meets the stem of a word.
"""

from __future__ import annotations

from functools import lru_cache

from searchlib.analysis.composing import compose
from searchlib.analysis.folding import fold
from searchlib.analysis.wordlists import groups, words

NAME_MARK = "@"
"""Begins the stems of names."""


def _with_folded(names: frozenset[str]) -> frozenset[str]:
    """Names as written and without accents; "rené" and "rene", but not "rêne"."""
    return names | frozenset(map(fold, names))


@lru_cache(maxsize=1)
def _always() -> frozenset[str]:
    return _with_folded(words("names_places") | words("names_people") | frozenset(_spellings()) | frozenset(_spellings().values()))


@lru_cache(maxsize=1)
def _when_capitalised() -> frozenset[str]:
    return _with_folded(words("names_when_capitalised"))


@lru_cache(maxsize=1)
def _spellings() -> dict[str, str]:
    """Other spelling of a name -> the one kept."""
    return groups("name_variants")


def _stem(name: str) -> str:
    return NAME_MARK + fold(_spellings().get(name, name))


def name_stem(surface: str) -> str | None:
    """The only stem of a word as written, if it is a name; None where it is a common word.

    A name that is a common word too counts when it begins with a capital, and not when it is all capitals: then nobody can tell.

    >>> name_stem("Paris"), name_stem("nimes"), name_stem("Tours"), name_stem("tours"), name_stem("TOURS")
    ('@paris', '@nimes', '@tours', None, None)
    """
    word = compose(surface.lower())
    if word in _always() or (word in _when_capitalised() and surface[0].isupper() and not surface.isupper()):
        return _stem(word)
    return None


def ambiguous_name(word: str) -> str | None:
    """The stem of the name that a word in lower case may be (nice, tours, pierre): a reader types names without capitals."""
    return _stem(word) if word in _when_capitalised() else None
