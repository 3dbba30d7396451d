"""The slot of one typed word: outside quotes its stems, inside quotes its exact form.

Rules 20 to 22. Most of it depends on the word alone and is cached, in caches of bounded size; what
the forms of the index add is computed for each query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from searchlib.analysis import keys
from searchlib.analysis.folding import fold
from searchlib.analysis.queries.function_words import FUNCTION_WORDS
from searchlib.analysis.rules.numbers import UNITS
from searchlib.analysis.rules.ordinal_words import ordinal_of_word
from searchlib.analysis.rules.words import CACHED_WORDS, is_acronym, typed_stems, written_stems
from searchlib.analysis.tokens import Slot

WrittenForms = Callable[[str], Iterable[str]]
"""From a folded form to the forms that the index contains of it, as written."""

_LONGEST_CACHED = 80


def word_slot(word: str, written_forms: WrittenForms | None, shouted: bool = False) -> Slot:
    """Return the slot of a word outside quotes.

    Parameters
    ----------
    word : str
        The word as typed.
    written_forms : callable or None
        The forms of the index: a word typed without accents also looks for their stems.
    shouted : bool
        Whether the whole query is in capitals, which then mean nothing.
    """
    is_short = len(word) <= _LONGEST_CACHED
    slot, is_open = (_own_slot if is_short else _own_slot.__wrapped__)(word, shouted)
    if written_forms is None or not is_open:
        return slot
    wanted = slot.keys
    for form in written_forms(slot.exact or ""):
        stems = written_stems(form)
        if not stems <= wanted:
            wanted |= stems
    return slot if wanted is slot.keys else Slot(wanted, slot.exact, slot.written)


@lru_cache(CACHED_WORDS)
def _own_slot(word: str, shouted: bool) -> tuple[Slot, bool]:
    """Return what a word looks for in any index, and whether forms of the index may add to it."""
    folded = fold(word)
    written = keys.written(folded, word) if word != folded else None
    lower = word.lower()
    wanted: set[str] = set()
    if is_acronym(word):
        wanted.add(keys.acronym(folded))
        if lower in FUNCTION_WORDS and not shouted:
            return Slot(frozenset(wanted), folded, written), False
    if folded in UNITS and len(folded) > 1:
        wanted.add(keys.unit(UNITS[folded]))
    number = ordinal_of_word(word)
    if number:
        wanted.add(keys.ordinal(number))
    stems = typed_stems(word)
    return Slot(stems | wanted if wanted else stems, folded, written), lower == folded


@lru_cache(CACHED_WORDS)
def exact_word_slot(word: str) -> Slot:
    """Return the slot of a plain word inside quotes."""
    folded = fold(word)
    written = keys.written(folded, word) if word != folded else None
    return Slot(frozenset((folded,)), folded, written)
