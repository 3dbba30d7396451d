"""The keys of one word: exact form, written form, stems, acronym.

Rules 13, 14, 17 and 21. The exact key comes first, without accents and case. The written form
follows if it differs, for ranking and as the vocabulary of queries typed without accents. A word in
capitals without accents (ELUS) may have lost them, and carries bare aliases; a capitalised one
(Age) may have lost its first, and has the stems of the accented form too. A word of two to six
capitals also carries an acronym key.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from searchlib.analysis import keys
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.lost_accents import bare_keys, is_bare_word
from searchlib.analysis.stemming import accented_forms, meant_stems, name_stem, stems
from searchlib.analysis.wordlists import words

_CACHE_LIMIT = 1 << 16
ACRONYMS_IN_S = words("acronyms_in_s")
MAY_LACK_ACCENT = "AEO"
"""The capitals that are written without their accent most."""

_cache: dict[str, tuple[str, ...]] = {}

CACHED_WORDS = 1 << 14
"""The size of each cache of typed words."""


def word_keys(word: str) -> tuple[str, ...]:
    """Return the keys of a cleaned word, which is composed, with `'` for apostrophes; cached.

    A dict of its own, emptied when full: it answers faster than an `lru_cache` would.
    """
    cached = _cache.get(word)
    if cached is None:
        cached = uncached_word_keys(word)
        if len(_cache) >= _CACHE_LIMIT:
            _cache.clear()
        _cache[word] = cached
    return cached


def uncached_word_keys(word: str) -> tuple[str, ...]:
    """Return the keys of a cleaned word, for callers that keep the result themselves."""
    folded = fold(word)
    exact_and_written = [folded] if word == folded else [folded, keys.written(folded, word)]
    stem_keys = sorted(map(keys.stem, stems_as_written(word)))
    acronym = [keys.acronym(folded)] if is_acronym(word) else []
    aliases = bare_keys((folded, *stem_keys)) if is_bare_word(word) else ()
    return (*exact_and_written, *stem_keys, *aliases, *acronym)


def stems_as_written(word: str, read: Callable[[str], frozenset[str]] = stems) -> frozenset[str]:
    """Return the stems of a word as written: `Tours` is the town, `tours` may be both.

    A capitalised word also has those of the forms in the closed tables that only begin with an
    accent where it has none: `Age`, `Etre`. `CAPES` is an acronym, which keeps its last letter.
    """
    name = name_stem(word)
    if name:
        return frozenset((name,))
    if word.isupper() and word.lower() in ACRONYMS_IN_S:
        return frozenset((word.lower(),))
    stemmed = read(word)
    if word[0] in MAY_LACK_ACCENT and not word.isupper():
        rest = word[1:].lower()
        for form in accented_forms(fold(word)):
            if form[1:] == rest:
                stemmed |= read(form)
    return stemmed


def is_acronym(word: str) -> bool:
    """Return whether a word is written like an acronym: two to six letters, all capitals."""
    return 2 <= len(word) <= 6 and word.isupper() and word.isalpha()


@lru_cache(CACHED_WORDS)
def written_stems(form: str) -> frozenset[str]:
    """Return the stems that a form looks for, as written in the index or in a query; cached.

    They are those of its likely readings. An acronym may be typed in small letters.
    """
    stemmed = stems_as_written(form, meant_stems)
    return stemmed | {form} if form in ACRONYMS_IN_S else stemmed
