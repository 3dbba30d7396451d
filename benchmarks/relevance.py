"""Searching judged sets in the ways that a program may, and judging what comes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from statistics import fmean

from searchlib import Index, Keyword, Results, Schema, Text, query as q
from searchlib.embedded import EmbeddedEngine, Folder
from searchlib.plan import Ranking

from .judged import JudgedSet, Question
from .metrics import RECALL_CUTOFF, Quality, judge, mean

TITLE_BOOST = 2.0
VARIANTS = ("typed", "bare")
"""How queries are written: as they were typed, and without accents."""


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
    folder : pathlib.Path
        An empty folder for the indexes.
    """

    def __init__(self, judged: JudgedSet, folder: Path) -> None:
        self.judged = judged
        self._folder = folder
        self._names = {f"{judged.name}/{each.id}": each for each in judged.questions}

    @cached_property
    def _whole(self) -> Index:
        index = Index.create(self._folder / "whole", Schema(id=Keyword(unique=True), text=Text()))
        index.add_documents({"id": each.id, "text": each.whole} for each in self.judged.documents)
        return index

    @cached_property
    def _titled(self) -> Index:
        schema = Schema(id=Keyword(unique=True), title=Text(boost=TITLE_BOOST), text=Text())
        index = Index.create(self._folder / "titled", schema)
        index.add_documents(map(asdict, self.judged.documents))
        return index

    def _index(self, way: str) -> Index:
        return self._titled if WAYS[way].has_titles else self._whole

    def quality(self, way: str, variant: str) -> Quality:
        """Return the mean figures of all questions, asked in one way."""
        index = self._index(way)
        return mean(_quality(index, way, variant, question) for question in self.judged.questions)

    @property
    def names(self) -> list[str]:
        """The names of the questions, which no other set has."""
        return list(self._names)

    def ndcgs(self, ranking: Ranking, names: Sequence[str]) -> dict[str, float]:
        """Return the nDCG@10 of some questions by other constants of the ranking.

        It is the mean over the ways of asking, as typed and without accents. Names of questions
        that this set does not have are left out.
        """
        ranked = {way: _ranked_by(self._index(way), ranking) for way in WAYS}
        return {
            name: fmean(
                _quality(index, way, variant, self._names[name]).ndcg
                for way, index in ranked.items()
                for variant in VARIANTS
            )
            for name in names
            if name in self._names
        }


def _quality(index: Index, way: str, variant: str, question: Question) -> Quality:
    found = WAYS[way].search(index, getattr(question, variant))
    return judge(found.ids, question.gains)


def _ranked_by(index: Index, ranking: Ranking) -> Index:
    """Return the same index, ranked by other constants."""
    return Index(EmbeddedEngine(Folder(str(index.path)), ranking=ranking))
