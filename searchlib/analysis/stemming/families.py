"""Derivational families: words that one suffix or another makes of the same root.

Inflection is all that stems remove, so that "opération" never finds "opéra". Families are for
ranking only: among the texts that a query finds, those that also speak of its words in other forms
("élection", "électeur", "électoral") are likelier to be meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from searchlib.analysis import keys
from searchlib.analysis.folding import fold
from searchlib.analysis.stemming.tables import CLOSED_MARK
from searchlib.analysis.wordlists import words

SHORTEST_ROOT = 4
"""In letters: "station" and "statique" share four, which says little already."""


@lru_cache(1)
def _suffixes() -> tuple[frozenset[str], tuple[int, ...]]:
    """Return the suffixes, and their lengths, the greatest first."""
    suffixes = words("derivational_suffixes")
    return suffixes, tuple(sorted({len(suffix) for suffix in suffixes}, reverse=True))


def _stem(key: str) -> str:
    """Return a stem without accents and marks."""
    return fold(keys.value_of(key).partition("|")[0]).lstrip(CLOSED_MARK)


@lru_cache(1 << 14)
def family_root(key: str) -> str | None:
    """Return what a stem has in common with its derivational family.

    Parameters
    ----------
    key : str
        The key of a stem.

    Returns
    -------
    str or None
        The root, without accents; None for a stem that no suffix makes.

    Examples
    --------
    >>> family_root("S:election"), family_root("S:electoral"), family_root("S:opera")
    ('elec', 'elec', None)
    """
    stem = _stem(key)
    suffixes, lengths = _suffixes()
    for length in lengths:
        if stem[-length:] in suffixes and len(stem) >= length + SHORTEST_ROOT:
            return stem[:-length]
    return None


def family_members(root: str, stem_keys: Iterable[str]) -> Iterator[str]:
    """Yield those of some stems that have a root.

    Parameters
    ----------
    root : str
        What `family_root` returns of one stem of the family.
    stem_keys : iterable of str
        Keys of stems, each of which begins with one of `family_prefixes`.

    Examples
    --------
    >>> list(family_members("elec", ["S:electeur", "S:electorat", "S:elec", "S:elector"]))
    ['S:electeur']
    """
    suffixes, _ = _suffixes()
    length = len(root)
    for key in stem_keys:
        # most of what begins alike ends otherwise
        if _stem(key)[length:] in suffixes and family_root(key) == root:
            yield key


def family_prefixes(root: str) -> tuple[str, ...]:
    """Return what the keys of all stems of a family begin with.

    Parameters
    ----------
    root : str
        What `family_root` returns of one of them.

    Returns
    -------
    tuple of str
        The prefixes.

    Examples
    --------
    >>> family_prefixes("elec")
    ('S:elec', 'S:=elec')
    """
    return keys.stem(root), keys.stem(CLOSED_MARK + root)
