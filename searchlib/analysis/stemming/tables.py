"""The closed tables: forms whose stem no rule gives. Built from `data/` once, on first use."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from searchlib.analysis.stemming.nominal import nominal_stem
from searchlib.analysis.stemming.spelling import reformed, spelling
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
    feminines_and_nouns : frozenset of str
        Forms of `nouns` that are the feminine of another word too.
    not_participles : frozenset of str
        Words in -ant that are no form of a verb.
    not_third_person : frozenset of str
        Words in -ent that are no form of an unknown verb.
    """

    nouns: dict[str, str]
    verbs: dict[str, frozenset[str]]
    radicals: dict[str, tuple[Conjugation, ...]]
    nouns_and_verbs: frozenset[str]
    feminines_and_nouns: frozenset[str]
    not_participles: frozenset[str]
    not_third_person: frozenset[str]


def closed(word: str) -> str:
    """Return the stem of a word of the closed tables."""
    return CLOSED_MARK + spelling(word)


def with_plural(word: str) -> tuple[str, ...]:
    """Return a word and its plural in -s."""
    return (word,) if word[-1] in "sxz" else (word, word + "s")


def with_plurals(singulars: Iterable[str]) -> frozenset[str]:
    """Return words and their plurals in -s."""
    return frozenset(form for word in singulars for form in with_plural(word))


def spelled_out(word: str) -> str:
    """Return a word with oe and ae for the ligatures, as the tables spell it.

    >>> spelled_out("cœur")
    'coeur'
    """
    return word.replace("œ", "oe").replace("æ", "ae") if "œ" in word or "æ" in word else word


def _grouped(name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the lines `canonical: form form …` of a word list."""
    for line in lines(name):
        canonical, _, forms = line.partition(":")
        yield canonical, forms.split()


def _nouns() -> dict[str, str]:
    """Return form -> stem of nouns and adjectives, in both orthographies."""
    forms = {spelled_out(form): stem for form, stem in _noun_forms()}
    return {reformed(form): stem for form, stem in forms.items()} | forms


def _noun_forms() -> Iterator[tuple[str, str]]:
    """Yield the pairs (form, stem) of nouns and adjectives; of equal forms the last pair counts.

    Where two words share a form they are sorted, because sets have another order in each process.
    """
    for name in ("not_verbs", "not_third_person"):
        for word in sorted(words(name)):
            yield from ((form, nominal_stem(word)) for form in with_plural(word))
    yield from ((word + "s", nominal_stem(word)) for word in words("nouns_in_plural"))
    for name in ("protected", "nouns_in_feminine"):
        for word in sorted(words(name)):
            yield from ((form, closed(word)) for form in with_plural(word))
    for masculine in words("accented_endings"):
        stem = closed(masculine)
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
    meant = {form: verb for verb, several in _grouped("readings") for form in several}
    for form, infinitive in chain(irregular_forms(), past):
        if meant.get(form, infinitive) != infinitive:
            continue
        stem = stem_of.get(infinitive)
        if stem is None:
            stem = stem_of[infinitive] = frozenset((closed(infinitive),))
        forms[form] = forms[form] | stem if form in forms else stem
    return forms


def _first_group() -> dict[str, str]:
    """Return radical -> stem of the verbs in -er.

    If two verbs share the spelling of a radical, the one that has it in the infinitive gets it.
    """
    infinitives = sorted(words("verbs_er"))
    radicals = {
        radical: closed(infinitive)
        for infinitive in infinitives
        for radical in first_group_radicals(infinitive)
    }
    radicals.update((infinitive[:-2], closed(infinitive)) for infinitive in infinitives)
    return {spelled_out(radical): stem for radical, stem in radicals.items()}


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
    grouped = (form for form, _ in _grouped_forms())
    forms = with_plurals(words("both_readings")) | words("nouns_in_plural") | frozenset(grouped)
    return frozenset(map(spelled_out, forms))


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
            nouns=_nouns(),
            verbs=_verb_forms(),
            radicals=_radicals(),
            nouns_and_verbs=_nouns_and_verbs(),
            feminines_and_nouns=with_plurals(words("nouns_in_feminine")),
            not_participles=words("not_participles"),
            not_third_person=words("nouns_in_ent"),
        )
