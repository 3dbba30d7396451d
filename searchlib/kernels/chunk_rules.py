"""What compiled kernels have to know of a language to read common chunks and tell their links.

All of it comes from the analysis, as in `kernels.word_rules`. A chunk that the rules do not reach
is left to the analysis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from searchlib.kernels.chunk_reader import PlainShape


class LinkRules(NamedTuple):
    """Which links the beginning and the end of a chunk have.

    Links are classes, as bits. A word is what stands there without another letter beside it.

    Attributes
    ----------
    known : str
        The characters besides letters and figures of chunks whose links these rules tell.
    apostrophes, stop, joint : str
        Among those: what no chunk ends with here; what may follow the last word; and what joins it
        to another, so that only `tail_words` counts.
    tail_words, tail_forms : mapping from str to int
        The classes at the end, by the folded last word, and by that word as it is written, whether
        or not its first letter is a capital.
    capitals, most_capitals, tail_capitals : str, int, int
        A last word of so many of these letters at most has this class, unless a stop precedes it.
    tail_figures, tail_alone : sequence of int
        The classes at the end by the number of final figures, from 1 on, the last one for more; the
        additional ones of a chunk that has nothing else.
    head_word, head_capital : int
        The class of each word at the beginning, and of those that begin with a capital.
    head_words : mapping from str to int
        Further classes, by the folded first word.
    head_figures, head_alone : sequence of int
        The classes at the beginning, as those at the end.
    head_numbers : mapping from str to int
        Further classes of figures that a chunk begins with.
    head_signs : mapping from str to int
        The classes of other characters that a chunk begins with.
    unsure_heads, heads_before_figures : frozenset of str
        Folded first words which the rules do not reach, and those among them that they do not
        reach before a figure either,
    unsure_signs : str
        and characters before a figure, with which a chunk begins.
    marked_right, marked_left : int
        A chunk is marked if it has one of these classes at its end, or at its beginning.
    """

    known: str
    apostrophes: str
    stop: str
    joint: str
    tail_words: Mapping[str, int]
    tail_forms: Mapping[str, int]
    capitals: str
    most_capitals: int
    tail_capitals: int
    tail_figures: Sequence[int]
    tail_alone: Sequence[int]
    head_word: int
    head_capital: int
    head_words: Mapping[str, int]
    head_figures: Sequence[int]
    head_alone: Sequence[int]
    head_numbers: Mapping[str, int]
    head_signs: Mapping[str, int]
    unsure_heads: frozenset[str]
    heads_before_figures: frozenset[str]
    unsure_signs: str
    marked_right: int
    marked_left: int


class FigureRules(NamedTuple):
    """References, codes and numbers: figures joined by hyphens, perhaps after a capital.

    Attributes
    ----------
    number, code : str
        Begin the keys of numbers and codes.
    letters : str
        The capitals of codes,
    spaced : str
        and those among them that may stand before a blank, with a stop or without.
    years, months : sequence of str
        Beginnings of numbers of four figures that may be a year, before a hyphen and one of these.
    longest_first, longest_next, longest_alone : int
        Figures of a number before a hyphen, of one after it, and of one that stands alone, at most.
    units : frozenset of str
        Folded codes that are units too.
    closing, brackets : str
        Punctuation that means nothing after figures; brackets only where none is opened.
    opened : str
        The bracket that opens.
    """

    number: str
    code: str
    letters: str
    spaced: str
    years: Sequence[str]
    months: Sequence[str]
    longest_first: int
    longest_next: int
    longest_alone: int
    units: frozenset[str]
    closing: str
    brackets: str
    opened: str


class CompoundRules(NamedTuple):
    """Words joined by hyphens: compounds, and verbs with pronouns.

    Attributes
    ----------
    pronouns : frozenset of str
        What may follow a verb,
    euphonic : str
        perhaps after this.
    exceptions : frozenset of str
        Compounds in small letters that only look like a verb with its pronoun,
    prefixes : frozenset of str
        and first parts of others.
    unsure_firsts, unsure_parts, unsure_verbs : frozenset of str
        First parts, parts, and verbs before a pronoun, which other rules may concern, folded.
    unsure_joined, unsure_compounds : frozenset of str
        The same of compounds without their hyphens, and with them.
    longest : int
        Characters of a compound that is read here.
    """

    pronouns: frozenset[str]
    euphonic: str
    exceptions: frozenset[str]
    prefixes: frozenset[str]
    unsure_firsts: frozenset[str]
    unsure_parts: frozenset[str]
    unsure_verbs: frozenset[str]
    unsure_joined: frozenset[str]
    unsure_compounds: frozenset[str]
    longest: int


class ChunkRules(NamedTuple):
    """All that is known of chunks.

    Attributes
    ----------
    shape : PlainShape
        Has the letters of words, clitics, their apostrophes, and the vowels after them.
    opening, closing : str
        Punctuation that may stand before and after words and compounds, and means nothing.
    apostrophe : str
        What the key of a clitic ends with.
    links, figures, compounds
        What their classes say.
    """

    shape: PlainShape
    opening: str
    closing: str
    apostrophe: str
    links: LinkRules
    figures: FigureRules
    compounds: CompoundRules
