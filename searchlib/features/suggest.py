"""Completing what a reader types."""

from __future__ import annotations

import re
from heapq import nlargest

from searchlib.embedded.search.expansion import prefix_forms
from searchlib.embedded.search.searcher import Snapshot
from searchlib.features.forms import as_written, frequency


def suggest(snapshot: Snapshot, prefix: str, limit: int) -> list[str]:
    """The most frequent words of the index that begin with the last word of `prefix`, as they are written; what comes before it stays as typed."""
    last = re.search(r"[^\W_]+$", prefix)
    if last is None or limit <= 0:
        return []
    typed = last.group()
    counts: dict[str, int] = {}
    for field in snapshot.schema.text_fields:
        for form, _ in prefix_forms(snapshot, field, typed):
            counts[form] = counts.get(form, 0) + frequency(snapshot, field, form)
    words = [
        _written(snapshot, form)
        for form in nlargest(limit * 3, counts, key=lambda form: (counts[form], form))
    ]
    fitting = [word for word in words if _begins(word, typed)] or words
    return [prefix[: last.start()] + word for word in dict.fromkeys(fitting)][:limit]


def _written(snapshot: Snapshot, form: str) -> str:
    field = max(snapshot.schema.text_fields, key=lambda name: frequency(snapshot, name, form))
    return as_written(snapshot, field, form)


def _begins(word: str, typed: str) -> bool:
    """Accents that were typed count; those that were not do not."""
    return typed.isascii() or word.lower().startswith(typed.lower())
