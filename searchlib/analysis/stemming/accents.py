"""From a word that lost its accents to the forms it may stand for."""

from __future__ import annotations

from functools import lru_cache

from searchlib.analysis.folding import fold
from searchlib.analysis.stemming.stemmer import is_known
from searchlib.analysis.stemming.tables import collecting_later, tables
from searchlib.analysis.stemming.verbs import FIRST_GROUP_ENDINGS, SECOND_GROUP_ENDINGS, SHORTEST_RADICAL, ending_lengths, possible_lengths


@lru_cache(maxsize=1)
def _closed_forms() -> dict[str, list[str]]:
    """Accented forms of the closed tables, by their folding."""
    accented: dict[str, list[str]] = {}
    with collecting_later():
        for form in (*tables().nouns, *tables().verbs):
            folded = fold(form)
            if folded != form:
                accented.setdefault(folded, []).append(form)
    return accented


@lru_cache(maxsize=1)
def _radicals() -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Radicals of the regular verbs with their endings, by the folding of the radical."""
    accented: dict[str, list[tuple[str, frozenset[str]]]] = {}
    with collecting_later():
        for radical, readings in tables().radicals.items():
            accented.setdefault(fold(radical), []).extend([(radical, endings) for _, endings in readings])
    return accented


@lru_cache(maxsize=1)
def _endings() -> dict[str, list[str]]:
    """Endings by their folding: "e" stands for "e" and "é". The circumflex of the past is left out: "format" is not "formât"."""
    accented: dict[str, list[str]] = {}
    for ending in sorted(FIRST_GROUP_ENDINGS | SECOND_GROUP_ENDINGS):
        if "â" not in ending:
            accented.setdefault(fold(ending), []).append(ending)
    return accented


@lru_cache(maxsize=1)
def _ending_lengths() -> dict[str, tuple[int, ...]]:
    return ending_lengths(_endings())


def _conjugated(folded: str) -> set[str]:
    """Forms of the regular verbs with that folding."""
    radicals, endings, lengths = _radicals(), _endings(), _ending_lengths()
    found: set[str] = set()
    for length in possible_lengths(folded, lengths):
        cut = len(folded) - length
        if cut < SHORTEST_RADICAL:
            break
        for radical, possible in radicals.get(folded[:cut], ()):
            found.update([radical + ending for ending in endings.get(folded[cut:], ()) if ending in possible])
    return found


def accented_forms(folded: str) -> tuple[str, ...]:
    """The accented forms that a word without accents may stand for, sorted: of the closed tables and of the regular verbs.

    For words typed without accents, and for capitals that lost them. A form of a regular verb counts only where `folded` is no word of its own:
    "bouche" is not "bouché" without its accent. Nouns that follow the rules need no entry, for their stems are folded. O(length).

    >>> accented_forms("reelu"), accented_forms("preferait"), accented_forms("bouche"), accented_forms("table")
    (('réélu',), ('préfèrait', 'préférait'), (), ())
    """
    found = [*_closed_forms().get(folded, ()), *(() if is_known(folded) else _conjugated(folded))]
    return tuple(sorted({form for form in found if form != folded})) if found else ()
