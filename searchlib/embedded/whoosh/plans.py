"""Whoosh's own queries, as plans.

Terms and what combines them have array forms that give Whoosh's documents and its BM25F scores; every other node (ranges, patterns, phrases, spans, nested
documents) stays a leaf that Whoosh's matchers run, so that what they cost is paid for that node alone. So does AndNot, whose matcher is no plain subtraction:
it lets the first document pass when the second part begins before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

from whoosh import query as stock
from whoosh.fields import Schema as WhooshSchema
from whoosh.reading import IndexReader, MultiReader, SegmentReader
from whoosh.searching import Searcher

from searchlib.embedded.storage import decode_text
from searchlib.errors import QueryError, SearchlibError
from searchlib.plan import nodes as plans
from searchlib.plan.deadline import Deadline, TimeUp
from searchlib.plan.nodes import Plan
from searchlib.query.checks import shown


def stock_plan(query: stock.Query, schema: WhooshSchema) -> Plan:
    """The plan of a Whoosh query. Only Whoosh's own classes have array forms: a subclass may mean anything."""
    kind = type(query)
    if kind is stock.Term and query.minquality is None and query.boost > 0:
        return _term(query, schema)
    if kind is stock.And or (kind is stock.Or and not query.minmatch and not query.scale):
        return _compound(query, schema)
    if kind is stock.AndMaybe:
        return plans.Prefer(stock_plan(query.a, schema), stock_plan(query.b, schema))
    return plans.WhooshLeaf(query)


@contextmanager
def whoosh_errors(query: stock.Query) -> Iterator[None]:
    """Make a QueryError, which keeps the cause, of whatever Whoosh raises over a query: its matchers cannot run every tree that can be built."""
    try:
        yield
    except (SearchlibError, TimeUp, MemoryError):
        raise
    except Exception as error:
        raise QueryError(
            f"Whoosh cannot run the query {shown(query)}: {type(error).__name__}: {shown(str(error))}"
        ) from error


def _term(query: stock.Term, schema: WhooshSchema) -> Plan:
    if query.fieldname not in schema:
        return plans.Nothing()
    field = schema[query.fieldname]
    try:
        term = decode_text(field.to_bytes(query.text))
    except UnicodeDecodeError:  # a number
        return plans.WhooshLeaf(query)
    except ValueError:  # no value of the field: as Whoosh's own term, it finds nothing
        return plans.Nothing()
    return _boosted(plans.StockLeaf(query.fieldname, term, bool(field.scorable)), query.boost)


def _compound(query: stock.And | stock.Or, schema: WhooshSchema) -> Plan:
    parts = tuple(stock_plan(part, schema) for part in query.subqueries)
    if len(parts) < 2:  # Whoosh passes over the boost of one
        return parts[0] if parts else plans.Nothing()
    if query.boost <= 0:
        return plans.WhooshLeaf(query)
    return _boosted(
        plans.AllOf(parts) if type(query) is stock.And else plans.AnyOf(parts), query.boost
    )


def _boosted(plan: Plan, boost: float) -> Plan:
    return plan if boost == 1 else plans.Scaled(plan, boost)


def timed_searcher(searcher: Searcher, deadline: Deadline) -> Searcher:
    """A searcher of the same documents whose dictionaries ask a deadline, so that Whoosh's patterns and ranges end in time while they make their matchers."""
    if deadline.at is None:
        return searcher
    readers = [_timed_reader(reader, deadline) for reader, _ in searcher.reader().leaf_readers()]
    return Searcher(readers[0] if len(readers) == 1 else MultiReader(readers))


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
