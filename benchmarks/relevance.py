"""Searching judged sets in the ways that a program may, and judging what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property

from searchlib import Index, Keyword, Results, Schema, Text, query as q

from .judged import JudgedSet, Question
from .metrics import RECALL_CUTOFF, Quality, judge, mean

TITLE_BOOST = 2.0
VARIANTS = ("typed", "bare")
"""How queries are written: as they were typed, and without accents."""

Ranked = Callable[[Index], Index]
"""Returns an index that ranks the same documents in another way."""


@dataclass(frozen=True)
class Way:
    """A way of asking a text.

    Parameters
    ----------
    has_titles : bool
        Whether titles are a field of their own, or part of the text.
    search : callable
        Returns the results of a text.
    """

    has_titles: bool
    search: Callable[[Index, str], Results]


WAYS = {
    "one field": Way(False, lambda index, text: index.search(q.Match(text), limit=RECALL_CUTOFF)),
    "fields": Way(True, lambda index, text: index.search(q.Match(text), limit=RECALL_CUTOFF)),
    "auto": Way(True, lambda index, text: index.search(text, match="auto", limit=RECALL_CUTOFF)),
}
"""Any word of the text, in one field and in title and text; and a query string by the default."""


class Searchable:
    """A judged set with the indexes that its ways of asking need.

    Parameters
    ----------
    judged : JudgedSet
    """

    def __init__(self, judged: JudgedSet) -> None:
        self.judged = judged

    @cached_property
    def _whole(self) -> Index:
        index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
        index.add_documents({"id": each.id, "text": each.whole} for each in self.judged.documents)
        return index

    @cached_property
    def _titled(self) -> Index:
        schema = Schema(id=Keyword(unique=True), title=Text(boost=TITLE_BOOST), text=Text())
        index = Index.memory(schema)
        index.add_documents(map(asdict, self.judged.documents))
        return index

    def index(self, way: str) -> Index:
        """Return the index that a way of asking needs."""
        return self._titled if WAYS[way].has_titles else self._whole

    def qualities(
        self, way: str, variant: str, questions: list[Question], index: Index | None = None
    ) -> Iterator[Quality]:
        """Yield the figures of each of some questions, asked in one way."""
        asked = self.index(way) if index is None else index
        for question in questions:
            found = WAYS[way].search(asked, getattr(question, variant))
            yield judge([hit.id for hit in found], question.gains)

    def quality(self, way: str, variant: str) -> Quality:
        """Return the mean figures of all questions, asked in one way."""
        return mean(self.qualities(way, variant, self.judged.questions))
