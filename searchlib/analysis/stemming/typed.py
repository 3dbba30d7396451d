"""Typed words: which of the readings of a word does a reader mean who types it?

A text keeps all readings of a word. A query keeps those that are likely: who types "partie" means
the noun, and hardly every form of partir. Where two readings are related ("juge", "juger"), both
are meant.
"""

from __future__ import annotations

from functools import lru_cache

from searchlib.analysis.stemming.names import ambiguous_name
from searchlib.analysis.stemming.nominal import nominal_stem
from searchlib.analysis.stemming.stemmer import stems
from searchlib.analysis.stemming.tables import spelled_out, tables, with_plurals
from searchlib.analysis.wordlists import words


@lru_cache(maxsize=1)
def _nouns() -> frozenset[str]:
    """Return the forms that are no verb when they are typed."""
    plurals = (noun + "s" for noun in words("nouns_in_on"))
    singulars = words("nouns_when_typed") | words("nouns_in_feminine")
    return with_plurals(singulars) | words("agents_in_ant") | frozenset(plurals)


def meant_stems(word: str) -> frozenset[str]:
    """Return the stems that a typed word looks for: those of its likely readings.

    Parameters
    ----------
    word : str
        A word, with its accents, composed; in any case.

    Returns
    -------
    frozenset of str
        Some of `stems`, or all of them; empty for the empty string only.

    Examples
    --------
    >>> sorted(stems("partie")), sorted(meant_stems("partie"))
    (['=partir', 'partie'], ['partie'])
    >>> sorted(meant_stems("juge"))
    ['=juger', 'juge']
    """
    lower = word.lower()
    if lower not in _nouns():
        return stems(word)
    noun = tables().nouns.get(spelled_out(lower)) or nominal_stem(lower)
    name = ambiguous_name(lower)
    return frozenset((noun, name) if name else (noun,))
