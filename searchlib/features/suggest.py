"""Completing what a reader types."""

from __future__ import annotations

import re
from heapq import nlargest

from searchlib.features.written import as_written
from searchlib.plan import Vocabulary, folded_form


def suggest(vocabulary: Vocabulary, prefix: str, limit: int) -> list[str]:
    """Return the most frequent words that begin with the last word of a text, as they are written.

    What comes before that word stays as typed.
    """
    last = re.search(r"[^\W_]+$", prefix)
    if last is None or limit <= 0:
        return []
    typed = last.group()
    counts: dict[str, int] = {}
    for field in vocabulary.schema.text_fields:
        folded = folded_form(vocabulary.schema, field, typed)
        for form in vocabulary.forms_with_prefix(field, folded) if folded else ():
            counts[form] = counts.get(form, 0) + vocabulary.document_frequency(field, form)
    best = nlargest(limit * 3, counts, key=lambda form: (counts[form], form))
    words = [_written(vocabulary, form) for form in best]
    fitting = [word for word in words if _begins(word, typed)] or words
    return [prefix[: last.start()] + word for word in dict.fromkeys(fitting)][:limit]


def _written(vocabulary: Vocabulary, form: str) -> str:
    fields = vocabulary.schema.text_fields
    field = max(fields, key=lambda name: vocabulary.document_frequency(name, form))
    return as_written(vocabulary, field, form)


def _begins(word: str, typed: str) -> bool:
    """Return whether a word begins as typed; accents that were not typed do not count."""
    return typed.isascii() or word.lower().startswith(typed.lower())
