"""The keys of one word: exact form, form as written, stems, acronym.

Rules 13, 14, 17 and 21. The exact key comes first, without accents and case. The form as written follows where it differs, for ranking and as the
vocabulary of queries typed without accents. A word of two to six capitals also carries an acronym key. A word in capitals without accents (ELUS, Etat)
may have lost them: it reaches the stems of every accented form of the closed tables.
"""

from __future__ import annotations

from functools import lru_cache

from searchlib.analysis import keys
from searchlib.analysis.folding import fold
from searchlib.analysis.stemming import accented_forms, name_stem, stems

_CACHE_LIMIT = 1 << 16
_OFTEN_ACCENTED = "aeiouc"
_cache: dict[str, tuple[str, ...]] = {}

REMEMBERED = 1 << 14
"""How many words each memory of the query side holds."""


def word_keys(word: str) -> tuple[str, ...]:
    """The index keys of a cleaned word (composed, with `'` for apostrophes); cached, for words that come again in another company."""
    found = _cache.get(word)
    if found is None:
        found = read_word(word)
        if len(_cache) >= _CACHE_LIMIT:
            _cache.clear()
        _cache[word] = found
    return found


def read_word(word: str) -> tuple[str, ...]:
    """The index keys of a cleaned word. Not cached: for callers that keep what they ask for."""
    folded = fold(word)
    found = [folded]
    if word != folded:
        found.append(keys.written(folded, word))
    stemmed = stems_as_written(word)
    for form in _lost_accents(word, folded):
        stemmed |= stems(form)
    found += sorted(keys.STEM + stem for stem in stemmed)
    if is_acronym(word):
        found.append(keys.ACRONYM + folded)
    return tuple(found)


def stems_as_written(word: str) -> frozenset[str]:
    """The stems of a word whose capitals say something: `Tours` is the town, `tours` may be both."""
    name = name_stem(word)
    return frozenset((name,)) if name else stems(word)


def is_acronym(word: str) -> bool:
    """Whether a word is written like an acronym: two to six letters, all capitals."""
    return 2 <= len(word) <= 6 and word.isupper() and word.isalpha()


def _lost_accents(word: str, folded: str) -> list[str]:
    """The accented forms that a word may stand for when capitals took its accents: all of them in ELUS, only the first in Elus."""
    if len(word) < 2 or not word[0].isupper() or word.lower() != folded:
        return []
    if word.isupper():
        return list(accented_forms(folded))
    return [form for form in accented_forms(folded) if form[1:] == folded[1:]] if folded[0] in _OFTEN_ACCENTED else []


@lru_cache(REMEMBERED)
def written_stems(form: str) -> frozenset[str]:
    """The stem keys of a form of the index or of a query, as it is written; remembered."""
    return frozenset([keys.STEM + stem for stem in stems_as_written(form)])


def typed_stems(word: str) -> frozenset[str]:
    """The stem keys that a typed word looks for, whatever the index holds.

    Typed without accents it means every form that it may be; typed with accents it also finds texts that lost them.
    """
    folded = fold(word)
    found = written_stems(word)
    for form in accented_forms(folded) if word.lower() == folded else (folded,):
        found |= {keys.STEM + stem for stem in stems(form)}
    return found
