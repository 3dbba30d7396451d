"""The chain of one word: closed tables, then conjugation, then number and gender.

1. Nouns and adjectives of the closed tables have their stem there, and no other unless they are
   listed as verbs too.
2. A form of a known verb, irregular or regular, has the infinitive as its stem; a form of two verbs
   has both.
3. A form of an unknown verb in -iser or -ifier, the two endings of new verbs, has its infinitive
   too; so has a form of any unknown verb whose ending only verbs have ("podcastèrent"): Snowball
   finds its radical.
4. A word in -ant has the stem of the verb and that of the noun or adjective ("attaquants" are no
   participle).
5. The rules take any other word for a noun or adjective, and remove number and gender.

No suffix of derivation is ever removed, so "opération" needs no guard against "opéra" (rule 16).
Snowball stems unknown verbs only: over the lemmas of Universal Dependencies it loses 1 to 4 points
of precision, and gains no recall, if it stems unknown nouns too.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import snowballstemmer

from searchlib.analysis.composing import compose
from searchlib.analysis.stemming.names import ambiguous_name
from searchlib.analysis.stemming.nominal import nominal_stem
from searchlib.analysis.stemming.spelling import spelling, with_first_accent
from searchlib.analysis.stemming.tables import Tables, tables
from searchlib.analysis.stemming.verbs import ENDING_LENGTHS, SHORTEST_RADICAL, possible_lengths

_NOUNS_IN_ION = ("sions", "tions", "xions")
"""Rule 16, for plurals: "passions" and "relations" are nouns before they are forms of "passer" and
"relater"; but -issions is of finir."""

# A radical in -is- or -ifi-, and an ending of the first group.
_NEW_VERB = re.compile(
    "(.{3,}(?:[^aeiou]is|ifi))"
    "(?:e|es|ent|er|ez|é|ées?|és|a|ait|aient|ant|èrent|er(?:a|ont|ait|aient))"
)

_CONJUGATED_ENDINGS = ("aient", "èrent", "eraient", "erait", "erez", "eront", "assent")
"""Endings of the first group that no noun has."""

_CONJUGATED = re.compile(rf"[^\W\d_]{{3,}}(?:{'|'.join(_CONJUGATED_ENDINGS)})")


class _Snowball(threading.local):
    """A stemmer for each thread: it keeps state while it works."""

    def __init__(self) -> None:
        self.stem: Callable[[str], str] = snowballstemmer.stemmer("french").stemWord


_snowball = _Snowball()


def regular_verbs(word: str) -> tuple[str, ...]:
    """Return the stems of the regular verbs that a word is a form of.

    The word is such a form if it can be cut into a known radical and one of its endings.
    """
    stems: list[str] = []
    radicals = tables().radicals
    for length in possible_lengths(word, ENDING_LENGTHS):
        cut = len(word) - length
        if cut < SHORTEST_RADICAL:
            break
        for stem, endings in radicals.get(word[:cut], ()):
            if word[cut:] in endings:
                stems.append(stem)
    return tuple(stems)


def _new_verb(word: str) -> str | None:
    """Return the stem of a verb that no list has (ubériser, starifier), or None.

    Nouns in -ise pass through here too, but all forms of one of them do.
    """
    cut = _NEW_VERB.fullmatch(word) if "is" in word or "ifi" in word else None
    if cut:
        return spelling(cut[1]) + "er"
    if word.endswith(_CONJUGATED_ENDINGS) and _CONJUGATED.fullmatch(word):
        return spelling(_snowball.stem(word)) + "er"
    return None


def _word_stems(word: str, known: Tables) -> set[str]:
    """Return the stems of a common word in lower case."""
    stem = known.nouns.get(word)
    if stem and word not in known.nouns_and_verbs:
        return {stem}
    result = set(known.verbs.get(word, ()))
    if not word.endswith(_NOUNS_IN_ION) or word.endswith("issions"):
        result.update(regular_verbs(word))
    if word in known.nouns_and_verbs:
        result.add(stem or nominal_stem(word))
    elif not result:
        result.add(_new_verb(word) or nominal_stem(word))
    elif word.endswith("ant"):
        if word in known.not_participles:
            result.clear()
        result.add(nominal_stem(word))
    return result


def is_known(word: str) -> bool:
    """Return whether the closed tables or the regular verbs contain a word in lower case."""
    known = tables()
    return word in known.nouns or word in known.verbs or bool(regular_verbs(word))


def stems(word: str) -> frozenset[str]:
    """Return the stems of a word; an ambiguous form has several.

    O(length): about 3 microseconds. Not cached: callers know their vocabulary.

    Parameters
    ----------
    word : str
        Any string, in any case, with its accents.

    Returns
    -------
    frozenset of str
        The stems; empty for the empty string only.

    Examples
    --------
    >>> sorted(stems("vint")), sorted(stems("Chevaux")), sorted(stems("tours"))
    (['=venir'], ['cheval'], ['@tours', 'tour'])
    """
    word = word.lower() if word.isascii() else compose(word.lower())
    if not word:
        return frozenset()
    result = _word_stems(with_first_accent(word), tables())
    name = ambiguous_name(word)
    if name:
        result.add(name)
    return frozenset(result)
