"""Prefixes, patterns and fuzzy words: the exact forms of the index they stand for.

All three run over exact forms, never over stems, and are bounded: the most frequent forms are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from searchlib.analysis import fold
from searchlib.analysis.elision import CLITICS
from searchlib.analysis.keys import is_exact
from searchlib.search.snapshot import Snapshot

MOST_FORMS = 1024
"""How many forms one pattern may stand for."""

LONGEST_FUZZY = 64
"""Letters of the longest word that near ones are looked for."""

MOST_SCANNED = 200_000
"""How many terms of the dictionary one pattern may pass over."""

_CLITIC = re.compile(rf"^(?:{CLITICS})['’](?=\w)", re.IGNORECASE)

Forms = list[tuple[str, float]]


def prefix_forms(snapshot: Snapshot, field: str, prefix: str) -> Forms:
    """The forms that begin with a prefix."""
    folded = _fold_for(snapshot, field, prefix)
    return _most_frequent(snapshot, field, [(form, 1.0) for form in _forms(snapshot, field, folded)] if folded else [])


def pattern_forms(snapshot: Snapshot, field: str, pattern: str) -> Forms:
    """The forms that fit a pattern of `*` (any characters) and `?` (one)."""
    parts = [part if part in "*?" else _fold_for(snapshot, field, part) for part in re.split(r"([*?])", pattern) if part]
    fits = re.compile("".join({"*": ".*", "?": "."}.get(part) or re.escape(part) for part in parts), re.DOTALL).fullmatch
    start = parts[0] if parts and parts[0] not in "*?" else ""
    return _most_frequent(snapshot, field, [(form, 1.0) for form in _forms(snapshot, field, start) if fits(form)])


def fuzzy_forms(snapshot: Snapshot, field: str, word: str, distance: int) -> Forms:
    """The forms at most `distance` insertions, deletions, replacements or swaps from a word; each counts 1 / (1 + how many)."""
    folded = _fold_for(snapshot, field, word)
    if not 0 < len(folded) <= LONGEST_FUZZY:
        return []
    return _most_frequent(snapshot, field, sorted((form, 1 / (1 + edits)) for form, edits in snapshot.forms(field).near(folded, distance)))


def _fold_for(snapshot: Snapshot, field: str, typed: str) -> str:
    """A typed form as the field's terms are: in a Text field folded, without a clitic (`l'attaq*`), its hyphens joined; as it is in a Keyword."""
    if snapshot.schema[field].kind != "text":
        return typed
    word = _CLITIC.sub("", typed)
    return re.sub(r"[\W_]+", "", fold(word))


def _forms(snapshot: Snapshot, field: str, prefix: str) -> Iterable[str]:
    exact = is_exact if snapshot.schema[field].kind == "text" else lambda _: True
    for scanned, term in enumerate(snapshot.terms(field, prefix)):
        if scanned >= MOST_SCANNED:
            return
        if exact(term):
            yield term


def _most_frequent(snapshot: Snapshot, field: str, forms: Forms) -> Forms:
    if len(forms) <= MOST_FORMS:
        return forms
    df = {form: snapshot.frequency(field, form) for form, _ in forms}
    return sorted(sorted(forms, key=lambda form: -df[form[0]] * form[1])[:MOST_FORMS])
