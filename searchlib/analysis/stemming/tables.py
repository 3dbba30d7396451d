"""The closed tables: forms whose stem no rule gives. Built from `data/` at first use, once, then only read."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from searchlib.analysis.folding import fold
from searchlib.analysis.stemming.nominal import nominal_stem
from searchlib.analysis.stemming.verbs import FIRST_GROUP_ENDINGS, SECOND_GROUP_ENDINGS, first_group_radicals, irregular_forms, second_group_past
from searchlib.analysis.wordlists import lines, words

MARK = "="
"""Begins the stems of the closed tables, so that they never meet a stem made by rule."""

ACUTE = "'"
"""Ends a stem that would fold into the one of another word: côté beside côte, pêcher beside pécher."""


Reading = tuple[str, frozenset[str]]
"""What a radical begins: the stem of the verb, and the endings that may follow."""


class Tables(NamedTuple):
    """All that `stems` looks up.

    nouns : form -> its stem, for nouns and adjectives that no rule reaches, and for those that are no verbs whatever they look like
    verbs : form -> stems, of the verbs whose forms are generated
    radicals : radical -> readings, of the regular verbs
    both_readings : forms that are a verb and a noun
    not_participles : nouns and adjectives in -ant
    """

    nouns: dict[str, str]
    verbs: dict[str, frozenset[str]]
    radicals: dict[str, tuple[Reading, ...]]
    both_readings: frozenset[str]
    not_participles: frozenset[str]


def closed(word: str) -> str:
    """The stem of a word of the closed tables."""
    return MARK + fold(word)


def with_plural(word: str) -> tuple[str, ...]:
    """A word and its plural in -s."""
    return (word,) if word[-1] in "sxz" else (word, word + "s")


def _groups(name: str) -> Iterator[tuple[str, list[str]]]:
    """Entries `canonical: forms` of a word list."""
    for line in lines(name):
        canonical, _, forms = line.partition(":")
        yield canonical, forms.split()


def _noun_forms() -> Iterator[tuple[str, str]]:
    """Pairs (form, stem) of the nouns and adjectives; where a form comes twice the later pair counts: sorted, for sets have another order in every process."""
    for name in ("not_verbs", "not_third_person"):
        yield from ((form, nominal_stem(word)) for word in sorted(words(name)) for form in with_plural(word))
    yield from ((word + "s", nominal_stem(word)) for word in words("nouns_in_plural"))
    yield from ((form, closed(word)) for word in words("protected") for form in with_plural(word))
    for masculine in words("accented_endings"):
        yield from ((masculine + ending, closed(masculine) + ACUTE) for ending in ("", "e", "s", "es"))
    yield from _grouped_forms()


def _grouped_forms() -> Iterator[tuple[str, str]]:
    """Pairs (form, stem) of irregular plurals and feminines, and of spelling variants."""
    for name in ("irregular_plurals", "feminines", "spelling_variants"):
        for canonical, others in _groups(name):
            yield from ((form, closed(canonical)) for word in (canonical, *others) for form in with_plural(word))


def _verb_forms() -> dict[str, frozenset[str]]:
    """Form -> stems of the verbs whose forms are generated; a form of two verbs (vis, of vivre and voir) has two stems."""
    past = ((form, infinitive) for infinitive in words("verbs_ir") for form in second_group_past(infinitive))
    stem_of: dict[str, frozenset[str]] = {}
    forms: dict[str, frozenset[str]] = {}
    for form, infinitive in chain(irregular_forms(), past):
        stem = stem_of.get(infinitive) or stem_of.setdefault(infinitive, frozenset((closed(infinitive),)))
        forms[form] = forms[form] | stem if form in forms else stem
    return forms


def _first_group() -> dict[str, str]:
    """Radical -> stem. Where two verbs share the spelling of a radical, the one that has it in the infinitive keeps it."""
    first: dict[str, str] = {}
    stem_of: dict[str, str] = {}
    for infinitive in sorted(words("verbs_er")):
        stem = closed(infinitive)
        one_verb = first.setdefault(stem, _acute(infinitive)) == _acute(infinitive)  # règlementer is réglementer; pécher is not pêcher
        stem_of[infinitive] = stem if one_verb else stem + ACUTE
    radicals = {radical: stem for infinitive, stem in stem_of.items() for radical in first_group_radicals(infinitive)}
    radicals.update((infinitive[:-2], stem) for infinitive, stem in stem_of.items())
    return radicals


def _acute(infinitive: str) -> str:
    """An infinitive as it was written before the reform of 1990, which allows è for é."""
    return infinitive.replace("è", "é")


def _radicals() -> dict[str, tuple[Reading, ...]]:
    radicals: dict[str, tuple[Reading, ...]] = {radical: ((stem, FIRST_GROUP_ENDINGS),) for radical, stem in _first_group().items()}
    for infinitive in words("verbs_ir"):
        radical = infinitive[:-1]
        radicals[radical] = (*radicals.get(radical, ()), (closed(infinitive), SECOND_GROUP_ENDINGS))
    return radicals


def _both_readings() -> frozenset[str]:
    """Forms that keep the readings of a verb beside the one of a noun: those of the lists, and grouped forms ("fausse", of faux and fausser)."""
    listed = (form for word in words("both_readings") for form in with_plural(word))
    return frozenset(listed) | words("nouns_in_plural") | frozenset(form for form, _ in _grouped_forms())


@contextmanager
def collecting_later() -> Iterator[None]:
    """Put off the garbage collector while tables are built: all of it lives on, and is looked through again and again as it grows."""
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
    """The tables, built at the first call in some 20 ms. Two threads may both build them; they get equal ones."""
    with collecting_later():
        return Tables(
            nouns=dict(_noun_forms()),
            verbs=_verb_forms(),
            radicals=_radicals(),
            both_readings=_both_readings(),
            not_participles=words("not_participles"),
        )
