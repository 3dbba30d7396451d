"""From a word that lost its accents to the forms it may stand for."""

from __future__ import annotations

from functools import lru_cache

from ..folding import fold
from .tables import Tables, tables
from .verbs import FIRST_GROUP_ENDINGS, LONGEST_ENDING, SECOND_GROUP_ENDINGS


@lru_cache(maxsize=1)
def _closed_forms() -> dict[str, list[str]]:
    """Accented forms of the closed tables, by their folding."""
    accented: dict[str, list[str]] = {}
    for form in (*tables().nouns, *tables().verbs):
        folded = fold(form)
        if folded != form:
            accented.setdefault(folded, []).append(form)
    return accented


@lru_cache(maxsize=1)
def _radicals() -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Radicals of the regular verbs and their endings, by the folding of the radical."""
    known: Tables = tables()
    accented: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for radicals, endings in ((known.first_group, FIRST_GROUP_ENDINGS), (known.second_group, SECOND_GROUP_ENDINGS)):
        for radical in radicals:
            accented.setdefault(fold(radical), []).append((radical, endings))
    return accented


@lru_cache(maxsize=1)
def _endings() -> dict[str, list[str]]:
    """Endings by their folding: "e" stands for "e" and "é"."""
    accented: dict[str, list[str]] = {}
    for ending in sorted(FIRST_GROUP_ENDINGS | SECOND_GROUP_ENDINGS):
        accented.setdefault(fold(ending), []).append(ending)
    return accented


def accented_forms(folded: str) -> tuple[str, ...]:
    """The accented forms that a word without accents may stand for, sorted: of the closed tables and of the regular verbs.

    For words typed without accents, and for capitals that lost them. Accented nouns that follow the rules need no entry: their stems are folded.

    >>> accented_forms("reelu"), accented_forms("prefere"), accented_forms("table")
    (('réélu',), ('préfère', 'préféré'), ())
    """
    found = set(_closed_forms().get(folded, ()))
    for cut in range(len(folded), max(1, len(folded) - LONGEST_ENDING - 1), -1):
        for radical, endings in _radicals().get(folded[:cut], ()):
            found.update(radical + ending for ending in _endings().get(folded[cut:], ()) if ending in endings)
    found.discard(folded)
    return tuple(sorted(found))
