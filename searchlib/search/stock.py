"""Whoosh's own queries, as plans.

Terms and what combines them have array forms that give Whoosh's documents and its BM25F scores; every other node (ranges, patterns, phrases, spans, nested
documents) stays a leaf that Whoosh's matchers run, so that what they cost is paid for that node alone. So does AndNot, whose matcher is no plain subtraction:
it lets the first document pass when the second part begins before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from whoosh import query as stock
from whoosh.fields import Schema as WhooshSchema

from searchlib.errors import QueryError, SearchlibError
from searchlib.query.checks import shown
from searchlib.search import plan as plans
from searchlib.search.deadline import TimeUp
from searchlib.search.plan import Plan


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
        raise QueryError(f"Whoosh cannot run the query {shown(query)}: {type(error).__name__}: {shown(str(error))}") from error


def _term(query: stock.Term, schema: WhooshSchema) -> Plan:
    if query.fieldname not in schema:
        return plans.Nothing()
    field = schema[query.fieldname]
    try:
        term = field.to_bytes(query.text).decode("utf-8", "surrogatepass")
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
    return _boosted(plans.AllOf(parts) if type(query) is stock.And else plans.AnyOf(parts), query.boost)


def _boosted(plan: Plan, boost: float) -> Plan:
    return plan if boost == 1 else plans.Scaled(plan, boost)
