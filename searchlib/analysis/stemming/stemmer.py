"""The chain of one word: closed tables, then conjugation, then number and gender.

1. Nouns and adjectives of the closed tables have their stem there, and no other unless they are listed as verbs too.
2. A form of a known verb, irregular or regular, has the infinitive as its stem; a form of two verbs has both.
3. A form of an unknown verb in -iser or -ifier, the two endings of new verbs, has its infinitive too; so has a form of any unknown verb whose ending
   nothing but a verb has ("podcastèrent"): Snowball finds its radical.
4. A word in -ant has the stem of the verb and the one of the noun or adjective ("attaquants" are no participle).
5. Any other word is a noun or adjective in the rules' eyes: number and gender go.

No suffix of derivation is ever taken off, so there is nothing to guard "opération" from "opéra" (rule 16). Snowball is kept to unknown verbs: over
the lemmas of Universal Dependencies it loses 1 to 4 points of precision, and gains no recall, where it stems the unknown nouns too.
"""

from __future__ import annotations

import re
import threading

import snowballstemmer

from searchlib.analysis.composing import compose
from searchlib.analysis.folding import fold
from searchlib.analysis.stemming.names import ambiguous_name
from searchlib.analysis.stemming.nominal import nominal_stem
from searchlib.analysis.stemming.tables import Tables, tables
from searchlib.analysis.stemming.verbs import ENDING_LENGTHS, SHORTEST_RADICAL, possible_lengths

NOUNS_IN_ION = ("sions", "tions", "xions")
"""Rule 16, for plurals: "passions" and "relations" are nouns before they are forms of "passer" and "relater"; but -issions is of finir."""

NEW_VERB = re.compile("(.{3,}(?:[^aeiou]is|ifi))(?:e|es|ent|er|ez|é|ées?|és|a|ait|aient|ant|èrent|er(?:a|ont|ait|aient))")


CONJUGATED_ENDINGS = ("aient", "èrent", "eraient", "erait", "erez", "eront", "assent")
"""Endings of the first group that no noun has."""

CONJUGATED = re.compile(rf"[^\W\d_]{{3,}}(?:{'|'.join(CONJUGATED_ENDINGS)})")

_PER_THREAD = threading.local()


def _snowball(word: str) -> str:
    """The Snowball stem. A stemmer is no thread's but one's: it keeps its state in itself."""
    if not hasattr(_PER_THREAD, "stem"):
        _PER_THREAD.stem = snowballstemmer.stemmer("french").stemWord
    return _PER_THREAD.stem(word)


def regular_verbs(word: str) -> tuple[str, ...]:
    """Stems of the regular verbs that `word` is a form of: every cut into a known radical and one of its endings."""
    found: list[str] = []
    radicals = tables().radicals
    for length in possible_lengths(word, ENDING_LENGTHS):
        cut = len(word) - length
        if cut < SHORTEST_RADICAL:
            break
        for stem, endings in radicals.get(word[:cut], ()):
            if word[cut:] in endings:
                found.append(stem)
    return tuple(found)


def _new_verb(word: str) -> str | None:
    """The stem of a verb that no list has: ubériser, starifier. Nouns in -ise pass through here too, all forms of one together."""
    cut = NEW_VERB.fullmatch(word) if "is" in word or "ifi" in word else None
    if cut:
        return fold(cut[1]) + "er"
    return fold(_snowball(word)) + "er" if word.endswith(CONJUGATED_ENDINGS) and CONJUGATED.fullmatch(word) else None


def _word_stems(word: str, known: Tables) -> set[str]:
    """Stems of a common word in lower case."""
    stem = known.nouns.get(word)
    if stem and word not in known.both_readings:
        return {stem}
    found = set(known.verbs.get(word, ()))
    if not word.endswith(NOUNS_IN_ION) or word.endswith("issions"):
        found.update(regular_verbs(word))
    if word in known.both_readings:
        found.add(stem or nominal_stem(word))
    elif not found:
        found.add(_new_verb(word) or nominal_stem(word))
    elif word.endswith("ant"):
        if word in known.not_participles:
            found.clear()
        found.add(nominal_stem(word))
    return found


def is_known(word: str) -> bool:
    """Whether the closed tables or the regular verbs hold a word in lower case."""
    known = tables()
    return word in known.nouns or word in known.verbs or bool(regular_verbs(word))


def stems(word: str) -> frozenset[str]:
    """The stem keys of one word, in any case, with its accents; an ambiguous form has several.

    Any string is accepted; only the empty one has no stem. O(length): about 3 microseconds. Not cached: the caller knows its vocabulary.

    >>> sorted(stems("vint")), sorted(stems("Chevaux")), sorted(stems("tours"))
    (['=venir'], ['cheval'], ['@tours', 'tour'])
    """
    word = word.lower() if word.isascii() else compose(word.lower())
    if not word:
        return frozenset()
    found = _word_stems(word, tables())
    name = ambiguous_name(word)
    if name:
        found.add(name)
    return frozenset(found)
