"""The chain of one word: closed tables, then conjugation, then number and gender.

1. Nouns and adjectives of the closed tables have their stem there, and no other unless they are
   listed as verbs too.
2. A form of a known verb, irregular or regular, has the infinitive as its stem; a form of two verbs
   has both. An infinitive may be a noun ("le conseiller", "les vivres") and a form in -ons a plural
   ("les salons"): they have the stem of the noun as well. So has the participle in -ant, unless it
   is listed as no participle ("important").
3. The rules take any other word for a noun or adjective, and remove number and gender. One that
   ends as a form of a verb in -er does ("clavardent", "ubérisa") has the stem of that verb as well.
   Snowball cuts the endings that only the first and second person plural have ("clavardâmes").

No suffix of derivation is ever removed, so "opération" needs no guard against "opéra" (rule 16).
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
from searchlib.analysis.stemming.tables import Tables, closed, spelled_out, tables
from searchlib.analysis.stemming.verbs import (
    ENDING_LENGTHS,
    FUTURE_AND_CONDITIONAL,
    SHORTEST_RADICAL,
    possible_lengths,
)

NOUNS_IN_ION, FORMS_IN_IONS = ("sions", "tions", "xions"), "issions"
"""Rule 16, for plurals: "passions" and "relations" are nouns before they are forms of "passer" and
"relater"; but -issions is of finir."""

NOUNS_TOO = ("ant", "ons")
"""Endings of verbs that nouns have too."""

# Rule 15. A radical of three letters or more, and an ending of the first group; g is ge before a.
# -e, -es, -ez and -a count only after -is- and -ifi-, with which new verbs are made: too many nouns
# have them. -ment and -té are endings of nouns.
SHORTEST_UNKNOWN = 3
UNKNOWN_ENDINGS = {
    **dict.fromkeys(("aient", "ait", "ât", "èrent", "assent"), ""),
    **{f"er{ending}": "" for ending in FUTURE_AND_CONDITIONAL},
    **{"ent": "m", "ant": "suffis"},
    **dict.fromkeys(("é", "ée", "ées", "és"), "t"),
}
"""What an unknown verb may end in, with the letters after which it does not."""
ENDINGS_OF_NEW_VERBS = ("es", "e", "ez", "a")
_NEW_VERBS = r"(?:(?<=[^aeiou]is)|(?<=ifi))"
JOINT = ("g", "e", "a")
_UNKNOWN_VERB = re.compile(
    rf"([^\W\d_]{{{SHORTEST_UNKNOWN},}}?)(?:(?<={JOINT[0]}){JOINT[1]}(?={JOINT[2]}))?(?:"
    + "|".join((f"(?<!{but})" if but else "") + ending for ending, but in UNKNOWN_ENDINGS.items())
    + f"|{_NEW_VERBS}(?:{'|'.join(ENDINGS_OF_NEW_VERBS)}))"
)
INFINITIVE, SECOND_GROUP, INFINITIVE_OF_SECOND = "er", "iss", "ir"
"""What the radical of an unknown verb gets; how it may end, and what it then is."""

_LAST_OF_UNKNOWN_VERBS = (
    *("nt", "ait", "ât", "é", "ée", "és", "ées", "ise", "ises", "isez", "isa", "ifie", "ifies"),
    *("ifiez", "ifia", "era", "eras", "erai", "erais", "erons", "erez", "erions", "eriez"),
)
"""Ends whatever `_UNKNOWN_VERB` matches; the expression costs more."""

PERSONAL_ENDINGS = ("âmes", "âtes", "îmes", "îtes", "iez", "assiez")
"""Endings that only verbs have; which radical precedes them, Snowball says."""

INFINITIVES = ("r", "re")
FEMININE = "ère"
"""The ending of a noun that is feminine to another in the ending of an infinitive."""


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


class _Snowball(threading.local):
    """A stemmer for each thread: it keeps state while it works."""

    def __init__(self) -> None:
        self.stem: Callable[[str], str] = snowballstemmer.stemmer("french").stemWord


_snowball = _Snowball()


def snowball_stem(word: str) -> str:
    """Return the stem that Snowball's French stemmer gives a word, with its accents."""
    return _snowball.stem(word)


def unknown_stems(word: str, known: Tables) -> set[str]:
    """Return the stems of a word that no table has: those of a noun, and perhaps of a verb in -er.

    Most of those that end like a verb are one; with nouns ("expertise", "canapé") the other stem
    does no harm, because all forms that have it are forms of the noun.
    """
    result = {nominal_stem(word)}
    if word.endswith(PERSONAL_ENDINGS):
        result.add(spelling(snowball_stem(word)) + "er")
    if not word.endswith(_LAST_OF_UNKNOWN_VERBS) or word in known.not_third_person:
        return result
    cut = _UNKNOWN_VERB.fullmatch(word)
    if cut:
        radical = spelling(cut[1])
        result.add(radical + INFINITIVE)
        if radical.endswith(SECOND_GROUP):
            result.add(radical.removesuffix(SECOND_GROUP) + INFINITIVE_OF_SECOND)
    return result


def _word_stems(word: str, known: Tables) -> set[str]:
    """Return the stems of a common word in lower case, spelled out."""
    stem = known.nouns.get(word)
    if stem and word not in known.nouns_and_verbs:
        return {stem, nominal_stem(word)} if word in known.feminines_and_nouns else {stem}
    result = set(known.verbs.get(word, ()))
    if not word.endswith(NOUNS_IN_ION) or word.endswith(FORMS_IN_IONS):
        result.update(regular_verbs(word))
    if word in known.nouns_and_verbs:
        result.add(stem or nominal_stem(word))
    elif not result:
        return unknown_stems(word, known)
    elif word in known.not_participles:
        return {nominal_stem(word)}
    elif word.endswith(NOUNS_TOO) or _may_be_infinitive(word, result, known):
        result.add(nominal_stem(word))
    return result


def _may_be_infinitive(word: str, stems: set[str], known: Tables) -> bool:
    """Return whether a form of a verb is the infinitive, which a noun may share.

    None shares that of prier, for "prière" would be its feminine.
    """
    return (
        word.endswith(INFINITIVES)
        and closed(word) in stems
        and word[:-2] + FEMININE not in known.nouns
    )


def is_known(word: str) -> bool:
    """Return whether the closed tables or the regular verbs contain a word in lower case."""
    known = tables()
    word = spelled_out(word)
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
    result = _word_stems(with_first_accent(spelled_out(word)), tables())
    name = ambiguous_name(word)
    if name:
        result.add(name)
    return frozenset(result)
