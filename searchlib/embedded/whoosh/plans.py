"""Whoosh's own queries, as plans.

Terms and what combines them have array forms that give Whoosh's documents and its BM25F scores.
Every other node (ranges, patterns, phrases, spans, nested documents) stays a leaf that Whoosh's
matchers run, so that what they cost is paid for that node alone. So does AndNot, whose matcher is
no plain subtraction: it lets the first document pass when the second part begins before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import query as whoosh_query
from whoosh.fields import Schema as WhooshSchema
from whoosh.reading import IndexReader, MultiReader, SegmentReader
from whoosh.searching import Searcher as WhooshSearcher

from searchlib.embedded.search import Matches, RunnableLeaf, Searcher
from searchlib.embedded.whoosh.codec import whoosh_reader
from searchlib.embedded.whoosh.fields import whoosh_schema
from searchlib.embedded.whoosh.reading import rounded_all
from searchlib.errors import QueryError, SearchlibError
from searchlib.kernels import bm25, norms
from searchlib.plan import Deadline, Plan, TimeUp, nodes as plans
from searchlib.query import shown
from searchlib.schema import decode_text

K1, B = 1.2, 0.75
"""What Whoosh's BM25F takes by default."""

MATCHED_AT_ONCE = 64
"""How many documents Whoosh's matchers find before the deadline is asked."""


def plan_query(query: object, searcher: Searcher) -> Plan:
    """Return the plan of a Whoosh query.

    Raises
    ------
    QueryError
        If it is no query of Whoosh's, or Whoosh itself raises over it.
    """
    if not isinstance(query, whoosh_query.Query):
        raise QueryError(f"a {type(query).__name__} is no query of Whoosh's")
    with _told(query):
        return _plan_of(query, WhooshView.of(searcher).searcher.schema)


class WhooshView:
    """The documents of a searcher as Whoosh sees and scores them."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        reader = whoosh_reader(whoosh_schema(searcher.schema), searcher.segments)
        self.searcher = WhooshSearcher(reader)
        """Whoosh's own searcher of the same documents."""

    @classmethod
    def of(cls, searcher: Searcher) -> WhooshView:
        """Return the view of a searcher, which has one."""
        view: WhooshView = searcher.get_or_compute(
            ("Whoosh",), lambda: cls(searcher), cost=lambda _: 0
        )
        return view

    def norms(self, field: str) -> NDArray[np.float32]:
        """Return the norms of all documents, of lengths and their average as Whoosh has them."""
        all_norms: NDArray[np.float32] = self._searcher.get_or_compute(
            ("Whoosh's norms", field),
            lambda: self._norms(field),
            cost=lambda norms: norms.nbytes,
        )
        return all_norms

    def _norms(self, field: str) -> NDArray[np.float32]:
        lengths = rounded_all(self._searcher.key_lengths(field))
        average = self.searcher.avg_field_length(field) or 1.0
        return norms(np.maximum(lengths, 1), average, K1, B)


@dataclass(frozen=True, slots=True)
class TermLeaf(RunnableLeaf):
    """A term as Whoosh's own queries name it, scored as Whoosh does.

    With BM25F, or by its frequency where the field is not scorable.
    """

    field: str
    term: str
    is_scorable: bool

    @property
    def keys(self) -> dict[str, str]:
        return {self.field: self.term}

    def __str__(self) -> str:
        return f"{self.field}: the term {self.term}, as Whoosh scores it"

    def run(self, searcher: Searcher, deadline: Deadline) -> Matches:
        docnums, tfs = searcher.postings(self.field, self.term)
        if not len(docnums) or not self.is_scorable:
            return docnums, tfs
        view = WhooshView.of(searcher)
        idf = view.searcher.idf(self.field, self.term)
        return docnums, bm25(tfs, view.norms(self.field)[docnums], idf * (K1 + 1))


@dataclass(frozen=True, slots=True)
class QueryLeaf(RunnableLeaf):
    """A Whoosh query, run by Whoosh's own matchers."""

    query: whoosh_query.Query

    def __str__(self) -> str:
        return f"Whoosh: {self.query}"

    def run(self, searcher: Searcher, deadline: Deadline) -> Matches:
        docnums: list[int] = []
        scores: list[float] = []
        timed = _timed(WhooshView.of(searcher).searcher, deadline)
        context = timed.context()
        with _told(self.query), suppress(TimeUp):
            for part, offset in timed.leaf_searchers():
                deadline.check()
                matcher = self.query.matcher(part, context)
                while matcher.is_active():
                    if not len(docnums) % MATCHED_AT_ONCE:
                        deadline.check()
                    docnums.append(offset + matcher.id())
                    scores.append(matcher.score())
                    matcher.next()
        return np.array(docnums[: len(scores)], np.int64), np.array(scores, np.float32)


def _plan_of(query: whoosh_query.Query, schema: WhooshSchema) -> Plan:
    """Return the plan of a Whoosh query.

    Only Whoosh's own classes have array forms: a subclass may mean anything.
    """
    if type(query) is whoosh_query.Term and query.minquality is None and query.boost > 0:
        return _term(query, schema)
    if type(query) is whoosh_query.And and not any(map(_has_optional, query.subqueries)):
        return _compound(query, schema)
    if type(query) is whoosh_query.Or and not query.minmatch and not query.scale:
        return _compound(query, schema)
    if type(query) is whoosh_query.AndMaybe:
        return plans.Prefer(_plan_of(query.a, schema), _plan_of(query.b, schema))
    return QueryLeaf(query)


def _has_optional(query: whoosh_query.Query) -> bool:
    """Return whether an AndMaybe is part of a query.

    Within an And, Whoosh's matcher moves its optional part only up to the document that is asked
    for, not up to the one that its required part stands at, and may not count it.
    """
    if isinstance(query, whoosh_query.AndMaybe):
        return True
    return any(map(_has_optional, query.children()))


@contextmanager
def _told(query: whoosh_query.Query) -> Iterator[None]:
    """Make a QueryError, which keeps the cause, of whatever Whoosh raises over a query.

    Its matchers cannot run every tree that can be built.
    """
    try:
        yield
    except (SearchlibError, TimeUp, MemoryError):
        raise
    except Exception as error:
        raise QueryError(
            f"Whoosh cannot run the query {shown(query)}: "
            f"{type(error).__name__}: {shown(str(error))}"
        ) from error


def _term(query: whoosh_query.Term, schema: WhooshSchema) -> Plan:
    if query.fieldname not in schema:
        return plans.Nothing()
    field = schema[query.fieldname]
    try:
        term = decode_text(field.to_bytes(query.text))
    except UnicodeDecodeError:  # a number
        return QueryLeaf(query)
    except ValueError:  # no value of the field: as Whoosh's own term, it finds nothing
        return plans.Nothing()
    return _boosted(TermLeaf(query.fieldname, term, bool(field.scorable)), query.boost)


def _compound(query: whoosh_query.And | whoosh_query.Or, schema: WhooshSchema) -> Plan:
    parts = tuple(_plan_of(part, schema) for part in query.subqueries)
    if len(parts) < 2:  # Whoosh passes over the boost of one
        return parts[0] if parts else plans.Nothing()
    if query.boost <= 0:
        return QueryLeaf(query)
    return _boosted(
        plans.AllOf(parts) if type(query) is whoosh_query.And else plans.AnyOf(parts), query.boost
    )


def _boosted(plan: Plan, boost: float) -> Plan:
    return plan if boost == 1 else plans.Scaled(plan, boost)


def _timed(searcher: WhooshSearcher, deadline: Deadline) -> WhooshSearcher:
    """Return a searcher of the same documents whose dictionaries ask a deadline.

    So Whoosh's patterns and ranges end in time while they make their matchers.
    """
    if deadline.at is None:
        return searcher
    readers = [_timed_reader(reader, deadline) for reader, _ in searcher.reader().leaf_readers()]
    return WhooshSearcher(readers[0] if len(readers) == 1 else MultiReader(readers))


def _timed_reader(reader: IndexReader, deadline: Deadline) -> IndexReader:
    if not isinstance(reader, SegmentReader):
        return reader
    timed = copy(reader)
    timed._terms = _TimedTerms(reader._terms, deadline)
    return timed


class _TimedTerms:
    """A dictionary of Whoosh's, with a look at the clock at whatever passes over many terms."""

    def __init__(self, terms: Any, deadline: Deadline) -> None:
        self._terms = terms
        self._deadline = deadline

    def __getattr__(self, name: str) -> Any:
        return getattr(self._terms, name)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return term in self._terms

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return self._deadline.checked(self._terms.terms())

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        return self._deadline.checked(self._terms.terms_from(fieldname, prefix))

    def cursor(self, fieldname: str, field: Any) -> Any:
        self._deadline.check()
        return self._terms.cursor(fieldname, field)

    def matcher(self, *arguments: Any, **options: Any) -> Any:
        self._deadline.check()
        return self._terms.matcher(*arguments, **options)
