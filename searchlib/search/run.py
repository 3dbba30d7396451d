"""One search, from the caller's arguments to its results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from searchlib.errors import QueryError, SchemaError
from searchlib.kernels import members
from searchlib.query import parse
from searchlib.schema import Schema, Text
from searchlib.search.collection import Order, collapse, facets
from searchlib.search.execution import Execution, Matches
from searchlib.search.plan import Plan
from searchlib.search.planner import Planner, Query
from searchlib.search.results import Page, Results, Services
from searchlib.search.snapshot import Snapshot

MATCHES = ("all", "any", "auto")


@dataclass(eq=False, kw_only=True, slots=True)
class Request:
    """The arguments of a search; `Index.search` documents them."""

    query: str | Query
    fields: Sequence[str] | Mapping[str, float] | str | None = None
    match: str = "all"
    filter: str | Query | None = None
    sort: str | Sequence[str] | None = None
    facets: str | Sequence[str] | None = None
    distinct: str | None = None
    limit: int | None = 10
    offset: int = 0
    after: str | None = None
    synonyms: Mapping[str, str | Sequence[str]] | None = None
    timeout: float | None = None
    strict: bool = False

    def __post_init__(self) -> None:
        if self.match not in MATCHES:
            raise QueryError(f"match={self.match!r}: expected 'all', 'any' or 'auto'")
        if self.limit is not None and (not isinstance(self.limit, int) or self.limit < 0):
            raise QueryError(f"limit={self.limit!r}: expected a number of hits, or None for all")
        if not isinstance(self.offset, int) or self.offset < 0:
            raise QueryError(f"offset={self.offset!r}: expected how many hits to pass over")
        if self.timeout is not None and not self.timeout > 0:
            raise QueryError(f"timeout={self.timeout!r}: expected seconds, more than 0")

    def weights(self, schema: Schema) -> dict[str, float]:
        """The Text fields to look in, and what each weighs."""
        named = schema.text_fields if self.fields is None else (self.fields,) if isinstance(self.fields, str) else self.fields
        weights = {}
        for name in named:
            field = schema.field(name)
            if not isinstance(field, Text):
                raise SchemaError(f"cannot look for words in {name!r}: it is a {field.kind} field; name Text fields, or write {name}:value in the query")
            weights[name] = float(named[name]) if isinstance(named, Mapping) else field.boost
        return weights

    def node(self, schema: Schema) -> Query:
        """The query, parsed when it is a string."""
        match = "any" if self.match == "any" else "all"
        return parse(self.query, schema, match=match, strict=self.strict) if isinstance(self.query, str) else self.query


Service = Callable[[Plan], Services]


def find(snapshot: Snapshot, request: Request, services: Service, correction: Callable[[str], str | None]) -> Results:
    """Run a request on a snapshot."""
    started = perf_counter()
    execution = Execution(snapshot, None if request.timeout is None else started + request.timeout)
    narrowed = _filter(snapshot, request, execution)
    plan, matches, relaxed = _match(snapshot, request, execution, narrowed)
    return collect(
        snapshot, request, execution, plan, matches, services, started=started, relaxed=relaxed,
        correction=lambda: correction(request.query) if isinstance(request.query, str) else None,
    )  # fmt: skip


def collect(
    snapshot: Snapshot, request: Request, execution: Execution, plan: Plan, matches: Matches, services: Service, *, started: float,
    relaxed: bool = False, correction: Callable[[], str | None] = lambda: None,
) -> Results:  # fmt: skip
    """The results of a request whose matches are known: counted, ordered, cut."""
    order = Order.of(request.sort, snapshot)
    names = [request.facets] if isinstance(request.facets, str) else list(request.facets or ())
    counted = facets(snapshot, names, matches[0])
    page, total = _page(snapshot, request, order, matches)
    return Results(
        snapshot, page, services(plan), order=order, total=lambda: total, facets=counted, seconds=perf_counter() - started, relaxed=relaxed,
        timed_out=execution.expired, correction=correction,
    )  # fmt: skip


def _filter(snapshot: Snapshot, request: Request, execution: Execution) -> Callable[[Matches], Matches]:
    """What narrows matches to those of the filter. A filter is strict: what is wrong with it is raised."""
    if request.filter is None:
        return lambda matches: matches
    schema = snapshot.schema
    node = parse(request.filter, schema, strict=True) if isinstance(request.filter, str) else request.filter
    plan = Planner(snapshot, request.weights(schema)).plan(node)
    allowed, _ = execution.matches(plan)

    def narrowed(matches: Matches) -> Matches:
        kept = members(matches[0], allowed)
        return matches[0][kept], matches[1][kept]

    return narrowed


def _match(snapshot: Snapshot, request: Request, execution: Execution, narrowed: Callable[[Matches], Matches]) -> tuple[Plan, Matches, bool]:
    """The plan that was run, and its matches; with `match="auto"`, for as many words as bring enough hits."""
    node = request.node(snapshot.schema)
    enough = snapshot.doc_count if request.limit is None else request.offset + request.limit
    first: Matches | None = None
    missing = 0
    while True:
        planner = Planner(
            snapshot, request.weights(snapshot.schema), "any" if request.match == "any" else "all", missing=missing, synonyms=request.synonyms,
            lenient=isinstance(request.query, str) and not request.strict,
        )  # fmt: skip
        plan = planner.plan(node)
        matches = narrowed(execution.matches(plan))
        first = matches if first is None else first
        missing += 1
        if request.match != "auto" or len(matches[0]) >= enough or missing >= planner.most_units or execution.expired:
            return plan, matches, len(matches[0]) > len(first[0])


def _page(snapshot: Snapshot, request: Request, order: Order, matches: Matches) -> tuple[Page, int]:
    """The hits asked for, and how many there are in all."""
    if request.distinct is not None:
        matches = _cut(matches, order.sorted(snapshot, matches, None))
        matches = _cut(matches, np.sort(collapse(snapshot, request.distinct, matches[0])))
        matches = _cut(matches, np.argsort(matches[0]))  # by docnum again, as any matches are
    total = len(matches[0])
    if request.after is not None:
        matches = order.after(snapshot, matches, request.after)
    end = None if request.limit is None else request.offset + request.limit
    docnums, scores = _cut(matches, order.sorted(snapshot, matches, end)[request.offset :])
    return Page(docnums, scores, request.offset), total


def _cut(matches: Matches, rows: NDArray[np.int64]) -> Matches:
    return matches[0][rows], matches[1][rows]
