"""The rules of common chunks as tables, for kernels that read chunks: nothing of them knows French.

Each table is made of what the rules themselves use, and the chain of rules reads the chunks that
the tables do not reach.
"""

from __future__ import annotations

from string import ascii_uppercase

from searchlib.analysis import keys
from searchlib.analysis.encoding import chunks, neighbours
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.abbreviations import SHORT_FORMS, in_context
from searchlib.analysis.rules.compounds import (
    CLEAR_FORMS,
    EXCEPTIONS,
    NO_VERBS,
    PRONOUNS,
    VARIANTS,
)
from searchlib.analysis.rules.dates import MONTH_NUMBER, MONTHS
from searchlib.analysis.rules.inclusive import CLEAR
from searchlib.analysis.rules.numbers import UNITS
from searchlib.analysis.rules.ordinal_words import ORDINAL_WORDS
from searchlib.kernels import (
    ChunkRules,
    CompoundRules,
    FigureRules,
    Head,
    LinkRules,
    WindowRules,
)

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
        windows=_window_rules(),
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


def _window_rules() -> WindowRules:
    months = {
        spelled: number for number, name in enumerate(MONTHS, 1) for spelled in (name, fold(name))
    }
    return WindowRules(heads=_heads(), days=_days(), months=months, date=keys.DATE)


_SIGNS_OF_NUMBERS = ("n°", "n°s", "no", "nos", "no.", "nos.")
_WORD, _NAMES, _NUMBERS = "mot", ("Dupont", "Élan"), ("7", "49")
"""Any word, and what tells an abbreviation: it means the same before all of them."""


def _heads() -> dict[str, Head]:
    """Return the abbreviations that a number or a capital tells, as the chain reads them."""
    persons = {*in_context("capital", "person")} - {*in_context("era")}  # which any J may tell
    numbered = in_context("number")
    heads: dict[str, Head] = {}
    for short in (*persons, *numbered, *_SIGNS_OF_NUMBERS):
        for form in (short, f"{short}.", short[0].upper() + short[1:], f"{short.capitalize()}."):
            is_person = short in persons
            own = _meaning(form, _NAMES if is_person else _NUMBERS)
            if own:
                heads[form] = Head(own, not is_person, is_person)
    return heads


def _meaning(form: str, contexts: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the keys of an abbreviation; None if those contexts do not tell it.

    What tells it leaves one position of it, which is another one than before any word, and is
    itself read as if it stood alone.
    """
    [other, *_] = chunks.read_keys(f"{form} {_WORD}")
    told = [chunks.read_keys(f"{form} {context}") for context in contexts]
    are_apart = [
        positions[1:] == chunks.read_keys(context)
        for positions, context in zip(told, contexts, strict=True)
    ]
    meanings = {positions[0] for positions in told}
    return (
        meanings.pop() if all(are_apart) and len(meanings) == 1 and other not in meanings else None
    )


def _days() -> dict[str, tuple[int, tuple[str, ...]]]:
    """Return the days in figures, with a zero or without, as the chain reads them."""
    written = {str(day): day for day in range(1, 32)} | {f"0{day}": day for day in range(1, 10)}
    return {form: (day, _keys_of_day(form)) for form, day in (written | {"1er": 1}).items()}


def _keys_of_day(form: str) -> tuple[str, ...]:
    """Return the keys of a day before a month, without those of the date."""
    [own, *_] = chunks.read_keys(f"{form} {MONTHS[0]}")
    return tuple(key for key in own if keys.kind_of(key) != keys.DATE)
