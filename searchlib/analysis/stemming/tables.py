"""The closed tables: forms whose stem no rule gives. Built from `data/` at first use, once, then only read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from ..folding import fold
from ..wordlists import lines, words
from .nominal import nominal_stem
from .verbs import first_group_radicals, irregular_forms, second_group_radicals

MARK = "="
"""Begins the stems of the closed tables, so that they never meet a stem made by rule."""

ACUTE = "'"
"""Ends the stems of `accented_endings.txt`, so that "côté" stays apart from "côte" though both are folded."""


class Tables(NamedTuple):
    """All that `stems` looks up.

    nouns : form -> its stem, for nouns and adjectives that no rule reaches, and for those that are no verbs whatever they look like
    verbs : form -> stems, of the irregular verbs
    first_group, second_group : radical -> stem of the regular verb
    both_readings : forms that are a verb and a noun
    not_participles : nouns and adjectives in -ant
    """

    nouns: dict[str, str]
    verbs: dict[str, frozenset[str]]
    first_group: dict[str, str]
    second_group: dict[str, str]
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
    """Pairs (form, stem) of the nouns and adjectives; where a form comes twice the later pair counts."""
    for name in ("not_verbs", "not_third_person"):
        yield from ((form, nominal_stem(word)) for word in words(name) for form in with_plural(word))
    yield from ((word + "s", nominal_stem(word)) for word in words("nouns_in_plural"))
    yield from ((form, closed(word)) for word in words("protected") for form in with_plural(word))
    for masculine in words("accented_endings"):
        yield from ((masculine + ending, closed(masculine) + ACUTE) for ending in ("", "e", "s", "es"))
    for name in ("irregular_plurals", "feminines", "spelling_variants"):
        for canonical, others in _groups(name):
            yield from ((form, closed(canonical)) for word in (canonical, *others) for form in with_plural(word))


def _verb_forms() -> dict[str, frozenset[str]]:
    forms: dict[str, frozenset[str]] = {}
    stem_of: dict[str, frozenset[str]] = {}
    for form, infinitive in irregular_forms():
        stem = stem_of.get(infinitive) or stem_of.setdefault(infinitive, frozenset((closed(infinitive),)))
        forms[form] = forms[form] | stem if form in forms else stem
    return forms


def _radicals(infinitives: Iterable[str], spellings: Callable[[str], Iterable[str]]) -> dict[str, str]:
    radicals = {}
    for infinitive in infinitives:
        stem = closed(infinitive)
        for radical in spellings(infinitive):
            radicals[radical] = stem
    return radicals


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables, built at the first call in some 20 ms. Two threads may both build them; they get equal ones."""
    return Tables(
        nouns=dict(_noun_forms()),
        verbs=_verb_forms(),
        first_group=_radicals(sorted(words("verbs_er")), first_group_radicals),
        second_group=_radicals(sorted(words("verbs_ir")), second_group_radicals),
        both_readings=frozenset(form for word in words("both_readings") for form in with_plural(word)) | words("nouns_in_plural"),
        not_participles=words("not_participles"),
    )
