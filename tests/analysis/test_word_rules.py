"""Words that are read by tables have the keys that the chain of rules gives them."""

from __future__ import annotations

import importlib
from random import Random

import pytest
from hypothesis import example, given, settings, strategies as st
from unidecode import unidecode

from searchlib.analysis.encoding.encoder import rules
from searchlib.analysis.rules.words import uncached_word_keys
from searchlib.kernels.choice import is_installed

RULES, _ = rules()
LETTERS = RULES.letters.small + RULES.letters.capital

ENDINGS = sorted(
    {
        *RULES.verbs.unknown,
        *(f"{before}{ending}" for before in ("is", "ifi") for ending in RULES.verbs.after),
        *(ending for group in RULES.verbs.endings for ending in group),
        *(rule.ending for rule in RULES.nominal.plurals.rules),
        *(rule.ending for rule in RULES.nominal.feminines.rules),
        *RULES.verbs.nouns,
        *RULES.verbs.despite,
        *RULES.verbs.unsure,
        *RULES.nominal.whole,
        *("geant", "geait", "issent", "ment", "tés", "suffisant", "ères"),
    }
)
FORMS = sorted(
    {
        *RULES.nouns,
        *RULES.verb_forms,
        *RULES.names,
        *RULES.capitalised_names,
        *RULES.acronyms,
        *RULES.not_participles,
        *RULES.not_third_person,
        *RULES.nominal.plurals.listed,
        *RULES.nominal.feminines.listed,
        *RULES.nominal.kept_words,
        *RULES.accents.forms,
    }
)
RADICALS = sorted(RULES.verbs.radicals)


@pytest.fixture(scope="module", params=["reference", "native"])
def reader(request):
    """Make a reader of words by one implementation."""
    if request.param == "native" and not is_installed():
        pytest.skip("the compiled kernels are not installed")
    kernels = importlib.import_module(f"searchlib.kernels.{request.param}")
    return kernels.WordReader(rules, uncached_word_keys)


def spelled(words):
    """Return words as they may be written: in any case, with their accents or without."""
    cases = st.sampled_from([str.lower, str.capitalize, str.upper, str.title, str.swapcase])
    accents = st.sampled_from([str, unidecode])
    return st.builds(lambda word, case, lost: lost(case(word)), words, cases, accents)


in_tables = st.one_of(
    st.sampled_from(FORMS),
    st.builds(str.__add__, st.sampled_from(RADICALS), st.sampled_from(ENDINGS)),
    st.builds(str.__add__, st.text(LETTERS, max_size=6), st.sampled_from(ENDINGS)),
    st.builds(
        str.__add__, st.sampled_from(sorted(RULES.accents.open_beginnings)), st.text(LETTERS)
    ),
    st.text(LETTERS, max_size=8),
    st.text(LETTERS, max_size=60),
    st.text(st.characters(exclude_categories=()), max_size=8),
)


@settings(max_examples=1500)
@given(spelled(in_tables).filter(bool))
@example("ß" * 40)
@example("Œ" * 40 + "s")
@example("þ" * 39 + "ææ")
@example("\ud800lu")
@example("jeûnâmes")
@example("Etats")
@example("ÉLUES")
@example("mûres")
@example("ISSIONS")
def test_words_have_the_keys_of_the_chain(reader, word):
    assert reader.keys(word) == uncached_word_keys(word)


def test_forms_of_the_tables(reader):
    """A sample of all that the tables can make, in every case and without accents."""
    random = Random(12)
    radicals = [
        radical + ending
        for radical in random.sample(RADICALS, 500)
        for ending in random.sample(ENDINGS, 8)
    ]
    for word in [*random.sample(FORMS, 3000), *radicals]:
        for written in (word, word.capitalize(), word.upper(), unidecode(word).upper()):
            assert reader.keys(written) == uncached_word_keys(written)


def test_most_words_need_no_chain():
    """The compiled reader is sure of nearly all forms that the tables contain."""
    if not is_installed():
        pytest.skip("the compiled kernels are not installed")
    asked = []

    def chain(word):
        asked.append(word)
        return uncached_word_keys(word)

    native = importlib.import_module("searchlib.kernels.native")
    reader = native.WordReader(rules, chain)
    words = FORMS[::7]
    for word in words:
        reader.keys(word)
    assert words and len(asked) < len(words) / 50
