"""« Did you mean »."""

from __future__ import annotations

import re

from searchlib.analysis import FrenchAnalyzer, fold
from searchlib.features.written import as_written
from searchlib.plan import (
    LONGEST_FUZZY,
    UNLIMITED,
    Deadline,
    FieldsLexicon,
    TimeUp,
    Vocabulary,
    folded_form,
)

_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?![\w:*?])")

SHORTEST = 4
"""A word of fewer letters is never corrected: too many others lie one letter away."""


def correct(vocabulary: Vocabulary, query: str, deadline: Deadline = UNLIMITED) -> str | None:
    """Return a query with each word that the index does not know replaced by the nearest it knows.

    Nearest is by edits, then by how many documents have the word. Operators and the names of
    fields are left alone.

    Returns
    -------
    str or None
        None if nothing changes, or the deadline passes.
    """
    try:
        corrected = _WORD.sub(lambda word: _correct_word(vocabulary, word.group(), deadline), query)
    except TimeUp:
        return None
    return corrected if corrected != query else None


def _correct_word(vocabulary: Vocabulary, word: str, deadline: Deadline) -> str:
    deadline.check()
    if len(word) < SHORTEST or word.isupper() or _is_known(vocabulary, word):
        return word
    distance = 1 if len(word) < 6 else 2
    ranked: dict[str, tuple[int, int, str]] = {}
    for field in vocabulary.schema.text_fields:
        folded = folded_form(vocabulary.schema, field, word)
        if not 0 < len(folded) <= LONGEST_FUZZY:
            continue
        for form, edits in vocabulary.near_forms(field, folded, distance, deadline):
            frequency = vocabulary.document_frequency(field, form)
            rank = (-edits, frequency, field)
            ranked[form] = max(ranked.get(form, rank), rank)
    if not ranked:
        return word
    best = max(ranked, key=lambda form: (ranked[form][:2], form))
    written = as_written(vocabulary, ranked[best][2], best)
    return written.capitalize() if word[0].isupper() else written


def _is_known(vocabulary: Vocabulary, word: str) -> bool:
    fields = vocabulary.schema.text_fields
    units = FrenchAnalyzer().units(word, FieldsLexicon(vocabulary, fields))
    keys = {
        key for unit in units for slots in unit.alternatives for slot in slots for key in slot.keys
    }
    return any(vocabulary.has_term(field, key) for field in fields for key in {fold(word), *keys})
