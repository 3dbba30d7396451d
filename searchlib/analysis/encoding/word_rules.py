"""The rules of words as tables, for kernels that read words: nothing of them knows French.

Each table is made of what the rules themselves use, and the chain of rules reads the words that the
tables do not reach.
"""

from __future__ import annotations

from functools import lru_cache
from string import digits

from searchlib.analysis import keys
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.abbreviations import ALWAYS
from searchlib.analysis.rules.lost_accents import FINALS
from searchlib.analysis.rules.ordinal_words import ORDINAL_WORDS
from searchlib.analysis.rules.words import ACRONYMS_IN_S, MAY_LACK_ACCENT
from searchlib.analysis.stemming import accents, names, nominal, spelling, stemmer, verbs
from searchlib.analysis.stemming.tables import CLOSED_MARK, spelled_out, tables
from searchlib.kernels import (
    AccentRules,
    EndingRule,
    Letters,
    Marks,
    NominalRules,
    Number,
    VerbRules,
    WordRules,
)

_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞŒ"
_SMALL = _CAPITALS.lower() + "ßÿ"
_LIGATURES = "œæ"
_GROUPS = (verbs.FIRST_GROUP_ENDINGS, verbs.SECOND_GROUP_ENDINGS)

# A superset of what `ordinals.WHOLE_NUMERAL` matches: letters of numerals, perhaps with one of the
# endings of ordinals after them.
_NUMERALS = "ivxlc"
_ORDINAL_ENDINGS = ("", "e", "es", "er", "ers", "re", "ere", "eme", "emes", "nd", "nde")


@lru_cache(maxsize=1)
def word_rules() -> WordRules:
    """Return the rules, made by the first call in some 50 ms."""
    known = tables()
    return WordRules(
        letters=_letters(),
        marks=Marks(
            stem=keys.STEM,
            written=keys.WRITTEN,
            bare=keys.BARE,
            acronym=keys.ACRONYM,
            others=(keys.CODE, keys.NUMBER, keys.ORDINAL, keys.TIME, keys.DATE, keys.UNIT),
            bar=keys.BAR,
            closed=CLOSED_MARK,
        ),
        nominal=_nominal_rules(),
        verbs=_verb_rules(),
        accents=_accent_rules(),
        nouns=known.nouns,
        verb_forms=known.verbs,
        nouns_and_verbs=known.nouns_and_verbs,
        feminines_and_nouns=known.feminines_and_nouns,
        not_participles=known.not_participles,
        not_third_person=known.not_third_person,
        names={name: names.marked_stem(name) for name in names.names()},
        capitalised_names={
            name: names.marked_stem(name) for name in names.names_when_capitalised()
        },
        acronyms=ACRONYMS_IN_S,
        not_plain=frozenset(filter(str.isalpha, (ORDINAL_WORDS | set(map(fold, ALWAYS))))),
        numerals=_NUMERALS,
        numeral_endings=frozenset(_ORDINAL_ENDINGS),
    )


def _letters() -> Letters:
    return Letters(
        small=_SMALL,
        capital=_CAPITALS,
        others=_other_characters(),
        lower={capital: capital.lower() for capital in _CAPITALS},
        folded={letter: fold(letter) for letter in _SMALL},
        spelled={letter: spelling.spelled_letter(letter) for letter in _SMALL},
        written_out={letter: spelled_out(letter) for letter in _LIGATURES},
        vowels=nominal.VOWELS,
    )


def _other_characters() -> str:
    """Return the characters of names and stems that no word of French has."""
    listed = names.names() | names.names_when_capitalised()
    stems = map(names.marked_stem, listed)
    characters = {*CLOSED_MARK, *"-'", *digits, *(c for word in (*listed, *stems) for c in word)}
    return "".join(sorted(characters - set(_SMALL)))


def _nominal_rules() -> NominalRules:
    return NominalRules(
        plurals=Number(nominal.listed_plurals(), _ending_rules(nominal.PLURALS)),
        feminines=Number(nominal.listed_feminines(), _ending_rules(nominal.FEMININES)),
        final="s",
        shortest=nominal.SHORTEST,
        whole=[ending for ending in nominal.ITS_OWN_S if ending.islower()],
        kept_words=spelling.KEPT_WORDS,
        kept_beginnings=frozenset((spelling.KEPT_BEGINNING,)),
    )


def _ending_rules(rows: tuple[tuple[str, int, str], ...]) -> list[EndingRule]:
    return [EndingRule(*row) for row in rows]


def _verb_rules() -> VerbRules:
    second = EndingRule(stemmer.SECOND_GROUP, 0, stemmer.INFINITIVE_OF_SECOND)
    return VerbRules(
        endings=_GROUPS,
        radicals={
            radical: [(stem, _GROUPS.index(endings)) for stem, endings in conjugations]
            for radical, conjugations in tables().radicals.items()
        },
        shortest=verbs.SHORTEST_RADICAL,
        nouns=stemmer.NOUNS_IN_ION,
        despite=(stemmer.FORMS_IN_IONS,),
        noun_too=stemmer.NOUNS_TOO,
        infinitives=stemmer.INFINITIVES,
        feminine=(2, stemmer.FEMININE),
        unsure=stemmer.PERSONAL_ENDINGS,
        unknown=stemmer.UNKNOWN_ENDINGS | dict.fromkeys(stemmer.ENDINGS_OF_NEW_VERBS, ""),
        after=frozenset(stemmer.ENDINGS_OF_NEW_VERBS),
        before=frozenset(("ifi", *(letter + "is" for letter in set(_SMALL) - set("aeiou")))),
        shortest_unknown=stemmer.SHORTEST_UNKNOWN,
        joint=stemmer.JOINT,
        infinitive=stemmer.INFINITIVE,
        second=second,
    )


def _accent_rules() -> AccentRules:
    return AccentRules(
        forms=accents.closed_forms(),
        radicals={
            folded: [(radical, _GROUPS.index(endings)) for radical, endings in radicals]
            for folded, radicals in accents.folded_radicals().items()
        },
        endings=accents.folded_endings(),
        finals=[EndingRule(bare, 0, accented) for bare, accented in FINALS.items()],
        capitals=MAY_LACK_ACCENT,
        open_beginnings=spelling.OPEN_BEGINNINGS,
        closed_beginnings=spelling.CLOSED_BEGINNINGS,
        first="é",
    )
