"""From an exact form back to the word as it was written."""

from __future__ import annotations

from searchlib.analysis import keys
from searchlib.embedded.search.searcher import Snapshot


def frequency(snapshot: Snapshot, field: str, term: str) -> int:
    """How many documents hold a term."""
    return snapshot.frequency(field, term)


def as_written(snapshot: Snapshot, field: str, form: str) -> str:
    """The most frequent way a folded form is written in the index."""
    terms = snapshot.terms(field, keys.written_prefix(form))
    written = {keys.written_form(term): frequency(snapshot, field, term) for term in terms}
    plain = frequency(snapshot, field, form) - sum(written.values())
    return max(
        [(plain, form), *((count, word) for word, count in written.items())],
        key=lambda pair: pair[0],
    )[1]
