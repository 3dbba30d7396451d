"""The word lists of stemming: well formed, sorted, without duplicates or contradictions."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

import searchlib.analysis.wordlists
from searchlib.analysis.folding import fold
from searchlib.analysis.stemming.stemmer import is_known, regular_verbs, stems
from searchlib.analysis.stemming.tables import spelled_out, tables, with_plural
from searchlib.analysis.stemming.typed import meant_stems
from searchlib.analysis.stemming.verbs import (
    ENDING_LENGTHS,
    FIRST_GROUP_ENDINGS,
    SECOND_GROUP_ENDINGS,
    irregular_forms,
    possible_lengths,
)

FOLDER = Path(searchlib.analysis.wordlists.__file__).with_name("data")
WORDS = [
    "accented_endings",
    "acronyms_in_s",
    "adjectives",
    "agents_in_ant",
    "both_readings",
    "names_people",
    "names_places",
    "names_when_capitalised",
    "not_participles",
    "not_third_person",
    "not_verbs",
    "nouns_in_ent",
    "nouns_in_feminine",
    "nouns_in_on",
    "nouns_in_plural",
    "nouns_when_typed",
    "protected",
    "singulars_in_ai_oi",
    "verbs_er",
    "verbs_ir",
]
GROUPS = ["feminines", "irregular_plurals", "name_variants", "readings", "spelling_variants"]
ALPHABETICAL = [
    "accented_endings",
    "acronyms_in_s",
    "agents_in_ant",
    "not_participles",
    "not_third_person",
    "nouns_in_ent",
    "nouns_in_feminine",
    "nouns_in_on",
    "nouns_in_plural",
    "singulars_in_ai_oi",
    "verbs_er",
    "verbs_ir",
]


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def entries(name: str) -> list[str]:
    return [line for line in text_of(name).splitlines() if line and not line.startswith("#")]


def words_in(line: str) -> list[str]:
    return line.replace(":", " ").split()


def words_of(name: str) -> list[str]:
    return words_in(" ".join(entries(name)))


@pytest.mark.parametrize("name", [*WORDS, *GROUPS, "verbs_irregular"])
def test_a_list_says_what_it_holds_and_is_composed(name):
    text = text_of(name)
    header = text.split("\n\n")[0]
    assert all(line.startswith("#") for line in header.splitlines())
    assert all(word in header for word in ("Own", "Order:", "What:" if name in WORDS else ":"))
    assert text == unicodedata.normalize("NFC", text)
    assert max(map(len, text.splitlines())) <= 160
    assert text.endswith("\n") and not text.endswith("\n\n")


@pytest.mark.parametrize("name", [*WORDS, *GROUPS])
def test_a_list_holds_each_word_once_in_lower_case(name):
    words = words_of(name)
    assert not [word for word in words if words.count(word) > 1]
    assert not [word for word in words if not re.fullmatch(r"[a-zàâçéèêëîïôöûùüñœğ'-]+", word)]


@pytest.mark.parametrize("name", ALPHABETICAL)
def test_a_list_is_sorted_as_it_says(name):
    words = words_of(name)
    assert words == sorted(words, key=lambda word: (fold(word), word))


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_has_a_word_and_its_forms(name):
    for line in entries(name):
        canonical, colon, forms = line.partition(": ")
        assert colon and len(canonical.split()) == 1 and forms.split(), line


def test_infinitives_end_as_their_group_does():
    assert all(word.endswith("er") for word in words_of("verbs_er"))
    assert all(word.endswith("ir") for word in words_of("verbs_ir"))


def is_form_of_a_verb(word: str) -> bool:
    return word in tables().verbs or any(regular_verbs(spelled_out(word)))


@pytest.mark.parametrize(
    "name", ["agents_in_ant", "not_verbs", "not_participles", "not_third_person", "nouns_in_plural"]
)
def test_exceptions_to_conjugation_are_forms_of_verbs(name):
    assert not [word for word in words_of(name) if not is_form_of_a_verb(word)]


def test_plurals_in_ons_are_forms_of_verbs():
    assert not [word for word in words_of("nouns_in_on") if not is_form_of_a_verb(word + "s")]


def test_nouns_in_ent_are_no_forms_of_known_verbs():
    assert not [word for word in words_of("nouns_in_ent") if is_form_of_a_verb(word)]


def test_a_noun_when_typed_is_a_form_of_a_verb_too():
    for word in words_of("nouns_when_typed"):
        assert any(map(is_form_of_a_verb, with_plural(word))), word
        assert meant_stems(word) < stems(word), word
        assert all(meant_stems(word) & stems(form) for form in with_plural(word)), word


def test_a_reading_is_one_of_several():
    verbs_of: dict[str, set[str]] = {}
    for form, infinitive in irregular_forms():
        verbs_of.setdefault(form, set()).add(infinitive)
    for line in entries("readings"):
        meant, *forms = words_in(line)
        for form in forms:
            others = verbs_of[form] - {meant}
            assert stems(form) & stems(meant), form
            assert not any(stems(form) & stems(other) for other in others), form


def test_an_acronym_in_s_would_lose_it():
    assert not [word for word in words_of("acronyms_in_s") if word in stems(word)]


def test_a_name_is_in_one_list_only():
    always = set(words_of("names_places")) | set(words_of("names_people"))
    assert not always & set(words_of("names_when_capitalised"))
    assert not set(words_of("names_places")) & set(words_of("names_people"))


def test_a_word_is_not_both_a_verb_and_no_verb():
    assert not set(words_of("not_verbs")) & (
        set(words_of("both_readings")) | set(words_of("nouns_in_plural"))
    )


def test_known_words_are_known():
    assert is_known("vint") and is_known("parlait") and is_known("yeux")
    assert not is_known("drone")


@pytest.mark.parametrize("before", ["", "a", "al", "iss", "er", "é"])
def test_every_ending_of_a_word_is_cut(before):
    endings = FIRST_GROUP_ENDINGS | SECOND_GROUP_ENDINGS
    for word in (before + ending for ending in endings):
        assert {len(ending) for ending in endings if word.endswith(ending)} <= set(
            possible_lengths(word, ENDING_LENGTHS)
        ), word


def test_the_tables_are_the_same_in_every_process():
    """Sets have another order in each process, and an index is read by others than its writer."""
    code = """
from searchlib.analysis.stemming.tables import tables
print(sorted(tables().nouns.items()))
"""
    seeds = ("1", "4")
    printed = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        for seed in seeds
    ]
    assert printed[0].stdout == printed[1].stdout
