"""Former stems: what words had for stems in indexes of version 1 of the analysis.

Those stems were folded. So that two words stayed apart that differ in accents alone, the stem of
one of them ended in an apostrophe.
"""

from __future__ import annotations

from functools import lru_cache

from searchlib.analysis.folding import fold
from searchlib.analysis.stemming.nominal import nominal_stem, singular
from searchlib.analysis.stemming.stemmer import regular_verbs, snowball_stem, stems, unknown_stems
from searchlib.analysis.stemming.tables import closed, spelled_out, tables
from searchlib.analysis.wordlists import words

ACCENTED_SINCE = 2
"""The version of the analysis whose stems are the first to keep accents."""

_APART = "'"
_ENDINGS_OF_VERBS = ("aient", "èrent", "eraient", "erait", "erez", "eront", "assent")
_VERBS_APART = ("hâler", "pêcher", "réformer", "réprouver", "rôder", "sécréter", "tâcher")


@lru_cache(maxsize=1)
def _stems_apart() -> frozenset[str]:
    """Return the stems whose former ones ended in an apostrophe."""
    return frozenset(map(closed, (*words("accented_endings"), *_VERBS_APART)))


def former_stems(word: str) -> set[str]:
    """Return the stems of a word as version 1 of the analysis made them.

    The rules of number and gender worked on folded words, other words were listed as nouns or as
    verbs, and Snowball gave the radicals of verbs that no list has: every reading that a word may
    have had counts.

    >>> sorted(former_stems("précité")), sorted(former_stems("côtés"))
    (['precit', 'precite'], ["=cote'", 'cote'])
    """
    apart, folded = _stems_apart(), fold(word)
    lower = spelled_out(word.lower())
    read = {*stems(word), *tables().verbs.get(lower, ()), *regular_verbs(lower)}
    if lower:
        read |= unknown_stems(lower, tables())
    if lower.endswith(_ENDINGS_OF_VERBS):
        read.add(snowball_stem(lower) + "er")
    former = {fold(stem) + _APART if stem in apart else fold(stem) for stem in read}
    if folded:
        former |= {fold(nominal_stem(word)), nominal_stem(folded), singular(folded)}
    return former
