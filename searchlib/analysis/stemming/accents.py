"""From a word without accents to the forms it may stand for."""

from __future__ import annotations

from functools import lru_cache

from searchlib.analysis.folding import fold
from searchlib.analysis.stemming.stemmer import is_known
from searchlib.analysis.stemming.tables import collection_postponed, tables
from searchlib.analysis.stemming.verbs import (
    FIRST_GROUP_ENDINGS,
    SECOND_GROUP_ENDINGS,
    SHORTEST_RADICAL,
    ending_lengths,
    possible_lengths,
)

_PAST_CIRCUMFLEX = ("ît", "înt", "ût")
"""Ends the imperfect subjunctive of irregular verbs, whose simple past lacks only the accent: who
types "but" does not mean "bût"."""


@lru_cache(maxsize=1)
def closed_forms() -> dict[str, list[str]]:
    """Return the accented forms of the closed tables, by folded form."""
    accented: dict[str, list[str]] = {}
    with collection_postponed():
        for form in (*tables().nouns, *tables().verbs):
            folded = fold(form)
            if folded != form and not (form.endswith(_PAST_CIRCUMFLEX) and is_known(folded)):
                accented.setdefault(folded, []).append(form)
    return accented


@lru_cache(maxsize=1)
def folded_radicals() -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Return the radicals of the regular verbs with their endings, by folded radical."""
    accented: dict[str, list[tuple[str, frozenset[str]]]] = {}
    with collection_postponed():
        for radical, conjugations in tables().radicals.items():
            several = [(radical, endings) for _, endings in conjugations]
            accented.setdefault(fold(radical), []).extend(several)
    return accented


@lru_cache(maxsize=1)
def folded_endings() -> dict[str, list[str]]:
    """Return the endings by folded ending: "e" stands for "e" and "é".

    The circumflex of the past is left out: "format" is not "formât".
    """
    accented: dict[str, list[str]] = {}
    for ending in sorted(FIRST_GROUP_ENDINGS | SECOND_GROUP_ENDINGS):
        if "â" not in ending:
            accented.setdefault(fold(ending), []).append(ending)
    return accented


@lru_cache(maxsize=1)
def _folded_ending_lengths() -> dict[str, tuple[int, ...]]:
    return ending_lengths(folded_endings())


def _conjugated(folded: str) -> set[str]:
    """Return the forms of regular verbs that fold to a word."""
    radicals, endings = folded_radicals(), folded_endings()
    forms: set[str] = set()
    for length in possible_lengths(folded, _folded_ending_lengths()):
        cut = len(folded) - length
        if cut < SHORTEST_RADICAL:
            break
        written = endings.get(folded[cut:], ())
        for radical, possible in radicals.get(folded[:cut], ()):
            forms.update([radical + ending for ending in written if ending in possible])
    return forms


def accented_forms(folded: str) -> tuple[str, ...]:
    """Return the accented forms that a word without accents may stand for, sorted. O(length).

    They are forms of the closed tables and of the regular verbs, for words typed without accents
    and for capitals that lost them. A form of a regular verb counts only if `folded` is no word of
    its own: "bouche" is not "bouché" without its accent. Nouns that follow the rules need no forms
    here: the stem of the folded word is the folded stem.

    Parameters
    ----------
    folded : str
        A folded word.

    Returns
    -------
    tuple of str
        The forms, without `folded` itself.

    Examples
    --------
    >>> accented_forms("reelu"), accented_forms("preferait")
    (('réélu',), ('préfèrait', 'préférait'))
    >>> accented_forms("bouche"), accented_forms("table")
    ((), ())
    """
    closed = closed_forms().get(folded, ())
    forms = [*closed, *(() if is_known(folded) else _conjugated(folded))]
    return tuple(sorted({form for form in forms if form != folded})) if forms else ()
