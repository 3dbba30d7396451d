"""« Did you mean »."""

from __future__ import annotations

import re

from searchlib.analysis import FrenchAnalyzer, fold
from searchlib.embedded.search.expansion import fuzzy_forms
from searchlib.embedded.search.searcher import Snapshot
from searchlib.features.forms import as_written, frequency
from searchlib.plan.deadline import UNLIMITED, Deadline, TimeUp

_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?![\w:*?])")

SHORTEST = 4
"""A word of fewer letters is never corrected: too many others lie one letter away."""


def correct(snapshot: Snapshot, query: str, deadline: Deadline = UNLIMITED) -> str | None:
    """The query with each word that the index does not know replaced by the nearest one it knows; None when nothing changes, or time is up.

    Nearest is by edits, then by how many documents hold the word. Operators and the names of fields are left alone.
    """
    try:
        corrected = _WORD.sub(lambda word: _correct_word(snapshot, word.group(), deadline), query)
    except TimeUp:
        return None
    return corrected if corrected != query else None


def _correct_word(snapshot: Snapshot, word: str, deadline: Deadline) -> str:
    deadline.check()
    if len(word) < SHORTEST or word.isupper() or _known(snapshot, word):
        return word
    found: dict[str, tuple[float, int, str]] = {}
    for field in snapshot.schema.text_fields:
        for form, closeness in fuzzy_forms(
            snapshot, field, word, 1 if len(word) < 6 else 2, deadline
        ):
            found[form] = max(
                found.get(form, (0.0, 0, "")), (closeness, frequency(snapshot, field, form), field)
            )
    if not found:
        return word
    best = max(found, key=lambda form: (found[form][:2], form))
    written = as_written(snapshot, found[best][2], best)
    return written.capitalize() if word[0].isupper() else written


def _known(snapshot: Snapshot, word: str) -> bool:
    keys = [
        key
        for unit in FrenchAnalyzer().units(word)
        for slots in unit.alternatives
        for slot in slots
        for key in slot.keys
    ]
    return any(
        len(snapshot.postings(field, key).docnums)
        for field in snapshot.schema.text_fields
        for key in [fold(word), *keys]
    )
