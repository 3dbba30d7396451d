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
from searchlib.analysis.stemming.stemmer import is_known, regular_verbs
from searchlib.analysis.stemming.tables import tables
from searchlib.analysis.stemming.verbs import (
    ENDING_LENGTHS,
    FIRST_GROUP_ENDINGS,
    SECOND_GROUP_ENDINGS,
    possible_lengths,
)

FOLDER = Path(searchlib.analysis.wordlists.__file__).with_name("data")
WORDS = [
    "accented_endings",
    "adjectives",
    "both_readings",
    "names_people",
    "names_places",
    "names_when_capitalised",
    "not_participles",
    "not_third_person",
    "not_verbs",
    "nouns_in_plural",
    "protected",
    "singulars_in_ai_oi",
    "verbs_er",
    "verbs_ir",
]
GROUPS = ["feminines", "irregular_plurals", "name_variants", "spelling_variants"]
ALPHABETICAL = [
    "accented_endings",
    "not_participles",
    "not_third_person",
    "nouns_in_plural",
    "singulars_in_ai_oi",
    "verbs_er",
    "verbs_ir",
]


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def entries(name: str) -> list[str]:
    return [line for line in text_of(name).splitlines() if line and not line.startswith("#")]


def words_of(name: str) -> list[str]:
    return " ".join(entries(name)).replace(":", " ").split()


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


@pytest.mark.parametrize(
    "name", ["not_verbs", "not_participles", "not_third_person", "nouns_in_plural"]
)
def test_exceptions_to_conjugation_are_forms_of_verbs(name):
    known = tables()
    assert not [
        word for word in words_of(name) if word not in known.verbs and not any(regular_verbs(word))
    ]


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
