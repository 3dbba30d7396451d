"""The closed tables: forms whose stem no rule gives. Built from `data/` once, on first use."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from searchlib.analysis.folding import fold
from searchlib.analysis.stemming.nominal import nominal_stem
from searchlib.analysis.stemming.verbs import (
    FIRST_GROUP_ENDINGS,
    SECOND_GROUP_ENDINGS,
    first_group_radicals,
    irregular_forms,
    second_group_past,
)
from searchlib.analysis.wordlists import lines, words

CLOSED_MARK = "="
"""Begins the stems of the closed tables, so that they never meet a stem that a rule makes."""

_ACUTE = "'"
"""Ends a stem that would otherwise fold into that of another word: côté and côte, pêcher and
pécher."""


Conjugation = tuple[str, frozenset[str]]
"""The stem of a verb, and the endings that may follow a radical of it."""


class Tables(NamedTuple):
    """All that `stems` looks up.

    Parameters
    ----------
    nouns : dict of str to str
        Form -> stem, for nouns and adjectives that no rule reaches, and for those that look like
        verbs but are none.
    verbs : dict of str to frozenset of str
        Form -> stems, for the verbs whose forms are generated.
    radicals : dict of str to tuple of Conjugation
        Radical -> conjugations, for the regular verbs.
    nouns_and_verbs : frozenset of str
        Forms that are both.
    not_participles : frozenset of str
        Nouns and adjectives in -ant.
    """

    nouns: dict[str, str]
    verbs: dict[str, frozenset[str]]
    radicals: dict[str, tuple[Conjugation, ...]]
    nouns_and_verbs: frozenset[str]
    not_participles: frozenset[str]


def closed(word: str) -> str:
    """Return the stem of a word of the closed tables."""
    return CLOSED_MARK + fold(word)


def with_plural(word: str) -> tuple[str, ...]:
    """Return a word and its plural in -s."""
    return (word,) if word[-1] in "sxz" else (word, word + "s")


def _grouped(name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the lines `canonical: form form …` of a word list."""
    for line in lines(name):
        canonical, _, forms = line.partition(":")
        yield canonical, forms.split()


def _noun_forms() -> Iterator[tuple[str, str]]:
    """Yield the pairs (form, stem) of nouns and adjectives; of equal forms the last pair counts.

    Where two words share a form they are sorted, because sets have another order in each process.
    """
    for name in ("not_verbs", "not_third_person"):
        for word in sorted(words(name)):
            yield from ((form, nominal_stem(word)) for form in with_plural(word))
    yield from ((word + "s", nominal_stem(word)) for word in words("nouns_in_plural"))
    yield from ((form, closed(word)) for word in words("protected") for form in with_plural(word))
    for masculine in words("accented_endings"):
        stem = closed(masculine) + _ACUTE
        yield from ((masculine + ending, stem) for ending in ("", "e", "s", "es"))
    yield from _grouped_forms()


def _grouped_forms() -> Iterator[tuple[str, str]]:
    """Yield the pairs (form, stem) of irregular plurals and feminines, and of spelling variants."""
    for name in ("irregular_plurals", "feminines", "spelling_variants"):
        for canonical, others in _grouped(name):
            stem = closed(canonical)
            for word in (canonical, *others):
                yield from ((form, stem) for form in with_plural(word))


def _verb_forms() -> dict[str, frozenset[str]]:
    """Return form -> stems of the verbs whose forms are generated.

    A form of two verbs (vis, of vivre and voir) has two stems.
    """
    past = (
        (form, infinitive)
        for infinitive in words("verbs_ir")
        for form in second_group_past(infinitive)
    )
    stem_of: dict[str, frozenset[str]] = {}
    forms: dict[str, frozenset[str]] = {}
    for form, infinitive in chain(irregular_forms(), past):
        stem = stem_of.get(infinitive)
        if stem is None:
            stem = stem_of[infinitive] = frozenset((closed(infinitive),))
        forms[form] = forms[form] | stem if form in forms else stem
    return forms


def _first_group() -> dict[str, str]:
    """Return radical -> stem of the verbs in -er.

    If two verbs share the spelling of a radical, the one that has it in the infinitive gets it.
    """
    acute_of: dict[str, str] = {}
    stem_of: dict[str, str] = {}
    for infinitive in sorted(words("verbs_er")):
        stem = closed(infinitive)
        # règlementer is réglementer, but pécher is not pêcher
        acute = _before_reform(infinitive)
        stem_of[infinitive] = stem if acute_of.setdefault(stem, acute) == acute else stem + _ACUTE
    radicals = {
        radical: stem
        for infinitive, stem in stem_of.items()
        for radical in first_group_radicals(infinitive)
    }
    radicals.update((infinitive[:-2], stem) for infinitive, stem in stem_of.items())
    return radicals


def _before_reform(infinitive: str) -> str:
    """Return an infinitive as it was written before the reform of 1990, which allows è for é."""
    return infinitive.replace("è", "é")


def _radicals() -> dict[str, tuple[Conjugation, ...]]:
    """Return radical -> conjugations of the regular verbs."""
    radicals: dict[str, tuple[Conjugation, ...]] = {
        radical: ((stem, FIRST_GROUP_ENDINGS),) for radical, stem in _first_group().items()
    }
    for infinitive in words("verbs_ir"):
        radical = infinitive[:-1]
        second_group = (closed(infinitive), SECOND_GROUP_ENDINGS)
        radicals[radical] = (*radicals.get(radical, ()), second_group)
    return radicals


def _nouns_and_verbs() -> frozenset[str]:
    """Return the forms that keep the stem of a verb besides that of a noun.

    They are those of the lists, and the grouped forms ("fausse", of faux and fausser).
    """
    listed = (form for word in words("both_readings") for form in with_plural(word))
    grouped = (form for form, _ in _grouped_forms())
    return frozenset(listed) | words("nouns_in_plural") | frozenset(grouped)


@contextmanager
def collection_postponed() -> Iterator[None]:
    """Postpone garbage collection while tables are built.

    All of their objects live on, and the collector would examine them again and again.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@lru_cache(maxsize=1)
def tables() -> Tables:
    """Return the tables, built by the first call in some 20 ms.

    Two threads may both build them; they get equal ones.
    """
    with collection_postponed():
        return Tables(
            nouns=dict(_noun_forms()),
            verbs=_verb_forms(),
            radicals=_radicals(),
            nouns_and_verbs=_nouns_and_verbs(),
            not_participles=words("not_participles"),
        )
