"""What one typed word looks for: outside quotes its stems, inside quotes its exact form.

Most of it depends on the word alone and is remembered, in memories of bounded size; what the index adds is asked for each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from searchlib.analysis import keys
from searchlib.analysis.folding import fold
from searchlib.analysis.queries.function_words import FUNCTION_WORDS
from searchlib.analysis.rules.numbers import UNITS
from searchlib.analysis.rules.ordinal_words import ordinal_of_word
from searchlib.analysis.rules.words import REMEMBERED, is_acronym, typed_stems, written_stems
from searchlib.analysis.tokens import Slot

Vocabulary = Callable[[str], Iterable[str]]

_LONGEST_REMEMBERED = 80


def word_slot(word: str, vocabulary: Vocabulary | None, shouted: bool = False) -> Slot:
    """What a word outside quotes looks for; `shouted` says that the whole query is in capitals, which then say nothing.

    Typed without accents, it also looks for the stems of every form of the index with the same folding, which `vocabulary` gives.
    """
    slot, is_open = (_own_slot if len(word) <= _LONGEST_REMEMBERED else _own_slot.__wrapped__)(word, shouted)
    if vocabulary is None or not is_open:
        return slot
    wanted = slot.keys
    for form in vocabulary(slot.exact or ""):
        stems = written_stems(form)
        if not stems <= wanted:
            wanted |= stems
    return slot if wanted is slot.keys else Slot(wanted, slot.exact, slot.written)


@lru_cache(REMEMBERED)
def _own_slot(word: str, shouted: bool) -> tuple[Slot, bool]:
    """What a word looks for in every index, and whether the forms of an index may add to it."""
    folded = fold(word)
    written = keys.written(folded, word) if word != folded else None
    lower = word.lower()
    wanted: set[str] = set()
    if is_acronym(word):
        wanted.add(keys.ACRONYM + folded)
        if lower in FUNCTION_WORDS and not shouted:
            return Slot(frozenset(wanted), folded, written), False
    if folded in UNITS and len(folded) > 1:
        wanted.add(keys.UNIT + UNITS[folded])
    number = ordinal_of_word(word)
    if number:
        wanted.add(f"{keys.ORDINAL}{number}")
    stems = typed_stems(word)
    return Slot(stems | wanted if wanted else stems, folded, written), lower == folded


@lru_cache(REMEMBERED)
def exact_word_slot(word: str) -> Slot:
    """What a plain word inside quotes looks for."""
    folded = fold(word)
    return Slot(frozenset((folded,)), folded, keys.written(folded, word) if word != folded else None)
