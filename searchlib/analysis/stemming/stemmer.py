"""The chain of one word: closed tables, then conjugation, then number and gender."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from .names import ambiguous_name
from .nominal import nominal_stem
from .tables import Tables, tables
from .verbs import FIRST_GROUP_ENDINGS, LONGEST_ENDING, SECOND_GROUP_ENDINGS

NOUNS_IN_ION = ("sions", "tions", "xions")
"""Rule 16, for plurals: "passions" and "relations" are nouns before they are forms of "passer" and "relater"."""


def _regular_verb(word: str, known: Tables) -> Iterator[str]:
    """Stems of the regular verbs that `word` is a form of: every cut into a known radical and a known ending."""
    first, second = known.first_group, known.second_group
    for cut in range(max(2, len(word) - LONGEST_ENDING), len(word) + 1):
        radical, ending = word[:cut], word[cut:]
        if radical in first and ending in FIRST_GROUP_ENDINGS:
            yield first[radical]
        if radical in second and ending in SECOND_GROUP_ENDINGS:
            yield second[radical]


def _word_stems(word: str, known: Tables) -> frozenset[str]:
    """Stems of a common word in lower case."""
    stem = known.nouns.get(word)
    if stem and word not in known.both_readings:
        return frozenset((stem,))
    found = set(known.verbs.get(word, ()))
    if not word.endswith(NOUNS_IN_ION):
        found.update(_regular_verb(word, known))
    if not found or word in known.both_readings:
        found.add(stem or nominal_stem(word))
    elif word.endswith("ant"):
        if word in known.not_participles:
            found.clear()
        found.add(nominal_stem(word))
    return frozenset(found)


def stems(word: str) -> frozenset[str]:
    """The stem keys of one word, in any case, with its accents; an ambiguous form has several.

    Any string is accepted; only the empty one has no stem. O(length): about 4 microseconds. Not cached: the caller knows its vocabulary.

    >>> sorted(stems("vint")), sorted(stems("Chevaux")), sorted(stems("tours"))
    (['=venir'], ['cheval'], ['@tours', '=tour'])
    """
    word = word.lower() if word.isascii() else unicodedata.normalize("NFC", word.lower())
    if not word:
        return frozenset()
    found = _word_stems(word, tables())
    name = ambiguous_name(word)
    return found | {name} if name else found
