"""The slot of one typed word: outside quotes its stems, inside quotes its exact form.

Rules 20 to 22. A word typed without accents looks for every stem of the index that folds to one of
its own, to one of an accented form that it may be, or to one of an accented form of the index. A
word typed with accents looks for its own stems, and for the bare aliases of texts that lost their
accents; where no text has it as typed, for stems that differ in what only one of them has accents
for. Most of it depends on the word alone and is cached, in caches of bounded size; what the index
adds, the index remembers.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from typing import NamedTuple, Protocol

from searchlib.analysis import keys
from searchlib.analysis.folding import fold
from searchlib.analysis.queries.function_words import FUNCTION_WORDS
from searchlib.analysis.rules.lost_accents import possible_stems
from searchlib.analysis.rules.numbers import UNITS
from searchlib.analysis.rules.ordinal_words import ordinal_of_word
from searchlib.analysis.rules.words import CACHED_WORDS, is_acronym, written_stems
from searchlib.analysis.stemming import (
    ACCENTED_SINCE,
    accented_forms,
    former_stems,
    meant_stems,
)
from searchlib.analysis.tokens import Slot


class Lexicon(Protocol):
    """What an index knows of its words, for the analysis of queries."""

    analysis_version: int
    """The version of the analysis that made the index."""

    def written_forms(self, folded: str) -> Iterable[str]:
        """Return the forms, as written, that the index contains of a folded form."""

    def accented_stems(self, folded: str) -> Iterable[str]:
        """Return the keys of the accented stems of the index that fold to a stem."""

    def has_key(self, key: str) -> bool:
        """Return whether a document has a key."""

    def remembered(self, name: Hashable, make: Callable[[], frozenset[str]]) -> frozenset[str]:
        """Return the keys that were made under a name before, or make them."""


class _Typed(NamedTuple):
    """What a typed word looks for in any index.

    Parameters
    ----------
    slot : Slot
        What it looks for.
    own : frozenset of str
        The keys of its own stems.
    folded : frozenset of str
        The folded stems of its own and, typed without accents, of the forms it may be.
    is_bare : bool
        Whether it was typed without accents.
    is_open : bool
        Whether the index may add to what it looks for.
    """

    slot: Slot
    own: frozenset[str]
    folded: frozenset[str]
    is_bare: bool
    is_open: bool = True


_LONGEST_CACHED = 80


def word_slot(word: str, lexicon: Lexicon | None, shouted: bool = False) -> Slot:
    """Return the slot of a word outside quotes.

    Parameters
    ----------
    word : str
        The word as typed.
    lexicon : Lexicon or None
        The words of the index that is asked.
    shouted : bool
        Whether the whole query is in capitals, which then mean nothing.
    """
    is_short = len(word) <= _LONGEST_CACHED
    typed = (_typed if is_short else _typed.__wrapped__)(word, shouted)
    slot = typed.slot
    if lexicon is None or not typed.is_open:
        return slot
    more = lexicon.remembered(("word", word, shouted), lambda: _in_index(word, typed, lexicon))
    return slot if more <= slot.keys else Slot(slot.keys | more, slot.exact, slot.written)


def stems_slot(several: Iterable[str], lexicon: Lexicon | None, exact: str | None = None) -> Slot:
    """Return the slot of keys that no single typed word has: of a joined or an inclusive form."""
    wanted = set(several)
    for key in tuple(wanted):
        if keys.kind_of(key) != keys.STEM:
            continue
        folded = keys.folded_form(key)
        if key != keys.STEM + folded:
            wanted.add(keys.bare(folded))
        elif lexicon is not None:
            wanted.update(lexicon.accented_stems(folded))
        if lexicon is not None and lexicon.analysis_version < ACCENTED_SINCE:
            wanted.add(keys.STEM + folded)
    return Slot(frozenset(wanted), exact)


@lru_cache(CACHED_WORDS)
def _typed(word: str, shouted: bool) -> _Typed:
    """Return what a word looks for in any index."""
    folded, lower = fold(word), word.lower()
    written = keys.written(folded, word) if word != folded else None
    is_bare = lower == folded
    others: set[str] = set()
    if is_acronym(word):
        others.add(keys.acronym(folded))
        if lower in FUNCTION_WORDS and not shouted:
            slot = Slot(frozenset(others), folded, written)
            return _Typed(slot, frozenset(), frozenset(), is_bare, False)
    if folded in UNITS and len(folded) > 1:
        others.add(keys.unit(UNITS[folded]))
    number = ordinal_of_word(word)
    if number:
        others.add(keys.ordinal(number))
    own = written_stems(word)
    own_keys = frozenset(map(keys.stem, own))
    forms = accented_forms(folded) if is_bare else (folded,)
    stemmed = own.union(*map(meant_stems, forms))
    if is_bare:
        others.update(map(keys.stem, stemmed))
        aliases = {fold(stem) for stem in stemmed if keys.STEM + fold(stem) not in own_keys}
        reached = frozenset(map(fold, stemmed)) | possible_stems(folded)
    else:
        reached = frozenset(map(fold, own))
        aliases = set(map(fold, stemmed))
    others.update(map(keys.bare, aliases))
    slot = Slot(own_keys | others, folded, written)
    return _Typed(slot, own_keys, reached, is_bare)


def _in_index(word: str, typed: _Typed, lexicon: Lexicon) -> frozenset[str]:
    """Return the keys that an index adds to what a word looks for."""
    more = _accented(typed, lexicon) if typed.is_bare else set()
    if lexicon.analysis_version < ACCENTED_SINCE:
        more |= _former(word, typed, lexicon)
    elif not typed.is_bare:
        more |= _compatible(typed, lexicon)
    return frozenset(more)


def _accented(typed: _Typed, lexicon: Lexicon) -> set[str]:
    """Return the stem keys of the index that a word typed without accents may stand for."""
    more: set[str] = set()
    folded = set(typed.folded)
    for form in lexicon.written_forms(typed.slot.exact or ""):
        for stem in written_stems(form):
            more.add(keys.stem(stem))
            folded.add(fold(stem))
    for stem in folded:
        more.update(lexicon.accented_stems(stem))
    return more


def _compatible(typed: _Typed, lexicon: Lexicon) -> set[str]:
    """Return what a word typed with accents may be if the index has no text with its own stems.

    It is any stem that no accent tells apart from one of them.
    """
    if any(map(lexicon.has_key, typed.own)):
        return set()
    more = {keys.STEM + folded for folded in typed.folded}
    for folded in typed.folded:
        for key in lexicon.accented_stems(folded):
            if any(_agree(key, own) for own in typed.own):
                more.add(key)
    return more


def _agree(key: str, other: str) -> bool:
    """Return whether two stem keys have the same accents where both have one."""
    return len(key) == len(other) and all(
        a == b or a == fold(a) or b == fold(b) for a, b in zip(key, other, strict=True)
    )


def _former(word: str, typed: _Typed, lexicon: Lexicon) -> set[str]:
    """Return the keys that a word looks for in an index whose stems have no accents."""
    folded = typed.slot.exact or ""
    forms = {word, folded}
    if typed.is_bare:
        forms.update(accented_forms(folded), lexicon.written_forms(folded))
    return {keys.STEM + stem for form in forms for stem in former_stems(form)}


@lru_cache(CACHED_WORDS)
def exact_word_slot(word: str) -> Slot:
    """Return the slot of a plain word inside quotes."""
    folded = fold(word)
    written = keys.written(folded, word) if word != folded else None
    return Slot(frozenset((folded,)), folded, written)
