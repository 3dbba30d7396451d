"""The rules of common chunks as tables, for kernels that read chunks: nothing of them knows French.

Each table is made of what the rules themselves use, and the chain of rules reads the chunks that
the tables do not reach.
"""

from __future__ import annotations

from string import ascii_uppercase

from searchlib.analysis import keys
from searchlib.analysis.encoding import chunks, neighbours
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.abbreviations import SHORT_FORMS
from searchlib.analysis.rules.compounds import (
    CLEAR_FORMS,
    EXCEPTIONS,
    NO_VERBS,
    PRONOUNS,
    VARIANTS,
)
from searchlib.analysis.rules.dates import MONTH_NUMBER
from searchlib.analysis.rules.inclusive import CLEAR
from searchlib.analysis.rules.numbers import UNITS
from searchlib.analysis.rules.ordinal_words import ORDINAL_WORDS
from searchlib.kernels import ChunkRules, CompoundRules, FigureRules, LinkRules

_KNOWN = "!\"#&'()*+,-./:;<=>?@[]^{|}~«»“”…’—"
"""Signs that cleaning leaves alone, or changes without a meaning for links; no unit is among
them."""

_LONGEST_NUMBER = 9
"""Figures of a number that can be no phone number."""

_LONGEST_COMPOUND = 60


def chunk_rules() -> ChunkRules:
    """Return the rules."""
    return ChunkRules(
        shape=chunks.PLAIN_SHAPE,
        opening=chunks.OPENING,
        closing=chunks.CLOSING,
        apostrophe="'",
        links=_link_rules(),
        figures=_figure_rules(),
        compounds=_compound_rules(),
    )


def _link_rules() -> LinkRules:
    n = neighbours
    small = n.MEASURE | n.GROUP | n.PAIR | n.MONTH_NAME | n.HOUR
    first = n.FIGURE | n.CODE | n.WORD
    return LinkRules(
        known=_KNOWN,
        apostrophes="'’",
        stop=".",
        joint="-",
        tail_words=_words(n.TAIL_WORDS),
        tail_forms=_words(n.TAIL_ABBREVIATIONS),
        capitals=ascii_uppercase,
        most_capitals=2,
        tail_capitals=n.CODE,
        tail_figures=(small, small, n.MEASURE | n.GROUP, n.MEASURE),
        tail_alone=(n.RANGE, n.RANGE, 0, 0),
        head_word=n.WORD,
        head_capital=n.NAME,
        head_words=_words(n.HEAD_WORDS),
        head_figures=(
            *(first | n.PAIR | n.MINUTE,) * 2,
            *(first | n.GROUP, first | n.YEAR, first),
        ),
        head_alone=(n.DAY, n.DAY, 0, 0, 0),
        head_numbers={"100": n.CENT},
        head_signs=dict.fromkeys("#@«“", n.WORD),
        unsure_heads=_unsure_heads(),
        heads_before_figures=_heads_before_figures(),
        unsure_signs="(",
        marked_right=n.MARKED_RIGHT,
        marked_left=n.MARKED_LEFT,
    )


def _words(masks: dict[str, int]) -> dict[str, int]:
    """Return the classes of whole words; a chunk never ends or begins with others."""
    return {word: mask for word, mask in masks.items() if word.isalpha()}


def _unsure_heads() -> frozenset[str]:
    """Return the folded words that may be units, or begin one."""
    multiples = {
        f"{word}{plural}" for word in ("million", "milliard", "millier") for plural in "s "
    }
    heads = (neighbours.first_word(form) for form in (*UNITS, *multiples, "pour", "p"))
    return frozenset(fold(head) for head in heads if head)


def _heads_before_figures() -> frozenset[str]:
    """Return the folded beginnings of units that go on with a figure: m2."""
    heads = ((form, neighbours.first_word(form)) for form in UNITS)
    return frozenset(fold(head) for form, head in heads if form[len(head) :][:1].isdecimal())


def _figure_rules() -> FigureRules:
    return FigureRules(
        number=keys.NUMBER,
        code=keys.CODE,
        letters=ascii_uppercase,
        spaced=chunks.REFERENCE_LETTERS,
        years=chunks.YEARS,
        months=[f"{month:02d}" for month in range(1, 13)],
        longest_first=chunks.FIGURES,
        longest_next=chunks.FIGURES_AFTER,
        longest_alone=_LONGEST_NUMBER,
        units=frozenset(name for name in UNITS if name[:1].isalpha() and name[1:].isdecimal()),
        closing=chunks.CLOSING_ANYTHING,
        brackets=chunks.CLOSING_BRACKETS,
        opened="(",
    )


def _compound_rules() -> CompoundRules:
    inclusive = (ending + plural for ending in CLEAR.split("|") for plural in ("", "s", "x"))
    return CompoundRules(
        pronouns=frozenset(word for word in PRONOUNS.split("|") if word.isalpha()),
        euphonic="t",
        exceptions=EXCEPTIONS,
        prefixes=NO_VERBS,
        unsure_firsts=frozenset(map(fold, filter(str.isalpha, SHORT_FORMS))),
        unsure_parts=frozenset(map(fold, (*filter(str.isalpha, MONTH_NUMBER), *inclusive))),
        unsure_verbs=frozenset(map(fold, CLEAR_FORMS)),
        unsure_joined=frozenset(word + plural for word in VARIANTS for plural in ("", "s")),
        unsure_compounds=frozenset(word for word in ORDINAL_WORDS if "-" in word),
        longest=_LONGEST_COMPOUND,
    )
