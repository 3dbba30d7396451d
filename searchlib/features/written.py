"""From an exact form back to the word as texts write it."""

from __future__ import annotations

from searchlib.analysis import keys
from searchlib.plan import Vocabulary


def as_written(vocabulary: Vocabulary, field: str, form: str) -> str:
    """Return the most frequent way in which texts write an exact form."""
    counts = {
        written: vocabulary.document_frequency(field, keys.written(form, written))
        for written in vocabulary.written_forms(field, form)
    }
    plain = vocabulary.document_frequency(field, form) - sum(counts.values())
    ways = [(plain, form), *((count, written) for written, count in counts.items())]
    return max(ways, key=lambda way: way[0])[1]
