"""Which stems are of one derivational family."""

from __future__ import annotations

import pytest

from searchlib.analysis import family_prefixes, family_root, keys, stems


def roots(word: str) -> set[str]:
    return {root for stem in stems(word) if (root := family_root(keys.stem(stem)))}


@pytest.mark.parametrize(
    "family",
    [
        "élection électeur électoral électif",
        "production producteur productif",
        "pollueur polluer polluant",
        "gouvernement gouverner gouvernance",
        "économie économique économiste",
        "navigation navigateur",
        "journalisme journaliste",
    ],
)
def test_words_of_one_family(family):
    first, *others = family.split()
    for word in others:
        assert roots(first) & roots(word), (first, word)


@pytest.mark.parametrize(
    ("word", "other"),
    [("opération", "opéra"), ("station", "statue"), ("cheval", "chevet"), ("maire", "mairie")],
)
def test_words_of_different_families(word, other):
    assert not roots(word) & roots(other)


def test_a_root_begins_the_keys_of_its_family():
    for word in ("électeur", "gouverner", "économie"):
        for stem in map(keys.stem, stems(word)):
            root = family_root(stem)
            assert root is not None and stem.startswith(family_prefixes(root))
