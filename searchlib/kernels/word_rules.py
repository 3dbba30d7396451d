"""What compiled kernels have to know of a language to give words their keys.

All of it comes from the analysis; a kernel has the mechanisms only: look a word up, cut an ending,
replace another. Words are in lower case unless something else is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from searchlib.kernels.chunk_rules import ChunkRules

Keys = tuple[str, ...]


class EndingRule(NamedTuple):
    """A rule that replaces the ending of words that have enough letters."""

    ending: str
    shortest: int
    replacement: str


class Letters(NamedTuple):
    """The letters of words. A word with any other is read by the chain of rules.

    Attributes
    ----------
    small, capital : str
        The letters that words may have.
    others : str
        Other characters that occur in tables.
    lower : mapping from str to str
        The small letter of each capital.
    folded, spelled : mapping from str to str
        What each small letter is in keys, and in stems: two letters at most.
    written_out : mapping from str to str
        The letters that a ligature stands for.
    vowels : str
        The letters one of which each word has, as stems spell them.
    """

    small: str
    capital: str
    others: str
    lower: Mapping[str, str]
    folded: Mapping[str, str]
    spelled: Mapping[str, str]
    written_out: Mapping[str, str]
    vowels: str


class Marks(NamedTuple):
    """What keys and stems of a kind begin with.

    Attributes
    ----------
    stem, written, bare, acronym : str
        Begin the keys of stems, written forms, bare aliases and acronyms.
    others : sequence of str
        Begin keys of other kinds, which are not exact either.
    bar : str
        Separates the two parts of a key.
    closed : str
        Begins the stems of forms of verbs.
    """

    stem: str
    written: str
    bare: str
    acronym: str
    others: Sequence[str]
    bar: str
    closed: str


class Number(NamedTuple):
    """Rules of number, or of gender: the first that fits is applied.

    Attributes
    ----------
    listed : collection of str
        Words that lose their last letter, whatever the rules say.
    rules : sequence of EndingRule
        The rules, for other words.
    """

    listed: frozenset[str]
    rules: Sequence[EndingRule]


class NominalRules(NamedTuple):
    """From a noun or adjective to its stem.

    Attributes
    ----------
    plurals, feminines : Number
        Rules for the singular, and then for the masculine.
    final : str
        The last letter of masculines whose singular is sought once more.
    shortest : int
        Shorter words stay.
    whole : sequence of str
        The endings of words that stay.
    kept_words, kept_beginnings : frozenset of str
        Words whose letters stay as they are; beginnings of others.
    """

    plurals: Number
    feminines: Number
    final: str
    shortest: int
    whole: Sequence[str]
    kept_words: frozenset[str]
    kept_beginnings: frozenset[str]


class VerbRules(NamedTuple):
    """From a form of a verb to its infinitive.

    Attributes
    ----------
    endings : sequence of frozenset of str
        The endings of each group of regular verbs.
    radicals : mapping from str to sequence of (str, int)
        The stems of the verbs with a radical, each with its group.
    shortest : int
        How many letters a radical has at least.
    nouns : sequence of str
        Endings of words that are not cut into radical and ending,
    despite : sequence of str
        and longer ones of words that are.
    noun_too : sequence of str
        Endings of forms that may be nouns as well.
    infinitives : sequence of str
        Endings of infinitives, which may be nouns as well,
    feminine : (int, str)
        unless there is a noun that ends like this instead of in their last letters, so many.
    unsure : sequence of str
        Endings of unknown words which only the chain of rules can read.
    unknown : mapping from str to str
        Endings that make a verb of an unknown word, and after which letters they do not.
    after : frozenset of str
        Those of them that count only after some letters,
    before : frozenset of str
        which are these; all have the same length.
    shortest_unknown : int
        How many letters the radical of an unknown verb has at least.
    joint : (str, str, str)
        Between the first letter and the third, the second one belongs neither to the radical nor
        to the ending.
    infinitive : str
        What the radical of an unknown verb gets.
    second : EndingRule
        Makes the other stem of radicals that end alike.
    """

    endings: Sequence[frozenset[str]]
    radicals: Mapping[str, Sequence[tuple[str, int]]]
    shortest: int
    nouns: Sequence[str]
    despite: Sequence[str]
    noun_too: Sequence[str]
    infinitives: Sequence[str]
    feminine: tuple[int, str]
    unsure: Sequence[str]
    unknown: Mapping[str, str]
    after: frozenset[str]
    before: frozenset[str]
    shortest_unknown: int
    joint: tuple[str, str, str]
    infinitive: str
    second: EndingRule


class AccentRules(NamedTuple):
    """From a word without accents to those that it may stand for.

    Attributes
    ----------
    forms : mapping from str to sequence of str
        The accented forms of the tables, by folded form.
    radicals : mapping from str to sequence of (str, int)
        The radicals of regular verbs by folded radical, each with its group.
    endings : mapping from str to sequence of str
        The endings of regular verbs by folded ending.
    finals : sequence of EndingRule
        Gives the ending of a word its accent; the first that fits is applied.
    capitals : str
        Capitals that may lack their accent at the beginning of a word.
    open_beginnings, closed_beginnings : frozenset of str
        Beginnings of words whose first letter has an accent, and beginnings of those among them
        whose first letter has none.
    first : str
        That letter with its accent.
    """

    forms: Mapping[str, Sequence[str]]
    radicals: Mapping[str, Sequence[tuple[str, int]]]
    endings: Mapping[str, Sequence[str]]
    finals: Sequence[EndingRule]
    capitals: str
    open_beginnings: frozenset[str]
    closed_beginnings: frozenset[str]
    first: str


class WordRules(NamedTuple):
    """All that is known of words.

    Attributes
    ----------
    letters, marks, nominal, verbs, accents
        What their classes say.
    nouns : mapping from str to str
        The stem of nouns and adjectives that the rules do not reach.
    verb_forms : mapping from str to collection of str
        The stems of forms of irregular verbs.
    nouns_and_verbs, feminines_and_nouns, not_participles, not_third_person : frozenset of str
        Forms that are a noun and a verb; forms of `nouns` that a rule reads too; forms that are no
        verb, whatever they end with; the same if no table has them.
    names, capitalised_names : mapping from str to str
        The stems of names, and of words that are names if they begin with a capital.
    acronyms : frozenset of str
        Acronyms that are their own stem, in small letters.
    not_plain : frozenset of str
        Folded words that other rules may concern.
    numerals : str
        Letters of numerals: a word that consists of these,
    numeral_endings : frozenset of str
        or ends like this after them, folded, may concern other rules.
    """

    letters: Letters
    marks: Marks
    nominal: NominalRules
    verbs: VerbRules
    accents: AccentRules
    nouns: Mapping[str, str]
    verb_forms: Mapping[str, frozenset[str]]
    nouns_and_verbs: frozenset[str]
    feminines_and_nouns: frozenset[str]
    not_participles: frozenset[str]
    not_third_person: frozenset[str]
    names: Mapping[str, str]
    capitalised_names: Mapping[str, str]
    acronyms: frozenset[str]
    not_plain: frozenset[str]
    numerals: str
    numeral_endings: frozenset[str]


Rules = Callable[[], tuple[WordRules, ChunkRules]]
"""Makes the rules when they are first needed."""

Chain = Callable[[str], Keys]
"""Gives a word its keys, whatever its letters."""
