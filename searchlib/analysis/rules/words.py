"""The keys of one word: exact form, written form, stems, acronym.

Rules 13, 14, 17 and 21. The exact key comes first, without accents and case. The written form
follows if it differs, for ranking and as the vocabulary of queries typed without accents. A word of
two to six capitals also carries an acronym key. A word in capitals without accents (ELUS, Etat) may
have lost them: it reaches the stems of every accented form in the closed tables.
"""

from __future__ import annotations

from functools import lru_cache

from searchlib.analysis import keys
from searchlib.analysis.folding import fold
from searchlib.analysis.stemming import accented_forms, meant_stems, name_stem, stems
from searchlib.analysis.wordlists import words

_CACHE_LIMIT = 1 << 16
_OFTEN_ACCENTED = "aeiouc"
_ACRONYMS_IN_S = words("acronyms_in_s")
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
    stemmed = stems_as_written(word)
    for form in _lost_accents(word, folded):
        stemmed |= stems(form)
    acronym = [keys.acronym(folded)] if is_acronym(word) else []
    return (*exact_and_written, *sorted(map(keys.stem, stemmed)), *acronym)


def stems_as_written(word: str) -> frozenset[str]:
    """Return the stems of a word as written: `Tours` is the town, `tours` may be both.

    `CAPES` is an acronym, which keeps its last letter.
    """
    name = name_stem(word)
    if name:
        return frozenset((name,))
    return _acronym_stem(word) if word.isupper() else stems(word)


def is_acronym(word: str) -> bool:
    """Return whether a word is written like an acronym: two to six letters, all capitals."""
    return 2 <= len(word) <= 6 and word.isupper() and word.isalpha()


def _lost_accents(word: str, folded: str) -> list[str]:
    """Return the accented forms of a word whose capitals may have lost their accents.

    In ELUS any letter may have lost its accent, in Elus only the first.
    """
    if len(word) < 2 or not word[0].isupper() or word.lower() != folded:
        return []
    if word.isupper():
        return list(accented_forms(folded))
    if folded[0] not in _OFTEN_ACCENTED:
        return []
    return [form for form in accented_forms(folded) if form[1:] == folded[1:]]


def _acronym_stem(word: str) -> frozenset[str]:
    """Return the stem of an acronym in -s, or the stems of any other word in capitals."""
    lower = word.lower()
    return frozenset((lower,)) if lower in _ACRONYMS_IN_S else stems(word)


@lru_cache(CACHED_WORDS)
def written_stems(form: str) -> frozenset[str]:
    """Return the stem keys that a form looks for, as written in the index or in a query; cached.

    They are those of its likely readings. An acronym is typed in small letters too.
    """
    name = name_stem(form)
    if name:
        return frozenset((keys.stem(name),))
    if form.isupper():
        return frozenset(map(keys.stem, _acronym_stem(form)))
    acronym = (form,) if form in _ACRONYMS_IN_S else ()
    return frozenset(map(keys.stem, (*meant_stems(form), *acronym)))


def typed_stems(word: str) -> frozenset[str]:
    """Return the stem keys that a typed word looks for in any index.

    Typed without accents it means every form that it may stand for; typed with accents it also
    reaches texts that lost them.
    """
    folded = fold(word)
    wanted = written_stems(word)
    for form in accented_forms(folded) if word.lower() == folded else (folded,):
        wanted |= set(map(keys.stem, meant_stems(form)))
    return wanted
