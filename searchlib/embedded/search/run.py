"""One search, from the caller's arguments to its results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.search.collection import Order, collapse, facets
from searchlib.embedded.search.execution import NO_MATCHES, Execution, Matches
from searchlib.embedded.search.searcher import Snapshot
from searchlib.errors import QueryError, SchemaError
from searchlib.kernels import members
from searchlib.plan.deadline import UNLIMITED, Deadline, TimeUp
from searchlib.plan.nodes import Nothing, Plan
from searchlib.plan.planner import Planner
from searchlib.query import Query, parse
from searchlib.query.checks import is_finite, shown
from searchlib.results.results import Page, Results, Services
from searchlib.schema import Schema, Text

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
            raise QueryError(f"match={shown(self.match)}: expected 'all', 'any' or 'auto'")
        if self.limit is not None and (not isinstance(self.limit, int) or self.limit < 0):
            raise QueryError(
                f"limit={shown(self.limit)}: expected a number of hits, or None for all"
            )
        if not isinstance(self.offset, int) or self.offset < 0:
            raise QueryError(f"offset={shown(self.offset)}: expected how many hits to pass over")
        if self.timeout is not None and not (
            isinstance(self.timeout, (int, float)) and self.timeout > 0
        ):
            raise QueryError(f"timeout={shown(self.timeout)}: expected seconds, more than 0")
        if isinstance(self.facets, (Mapping, bytes)):
            raise SchemaError(
                f"facets={shown(self.facets)}: expected the name of a field, or several; dates are counted by month"
            )
        if self.distinct is not None and not isinstance(self.distinct, str):
            raise SchemaError(f"distinct={shown(self.distinct)}: expected the name of a field")
        if self.synonyms is not None and not _are_synonyms(self.synonyms):
            raise QueryError(
                f"synonyms={shown(self.synonyms)}: expected a mapping from a word to a word, or to several"
            )

    def weights(self, schema: Schema) -> dict[str, float]:
        """The Text fields to look in, and what each weighs."""
        named = schema.text_fields if self.fields is None else _names("fields", self.fields)
        weights = {}
        for name in named:
            field = schema.field(name)
            if not isinstance(field, Text):
                raise SchemaError(
                    f"cannot look for words in {name!r}: it is a {field.kind} field; name Text fields, or write {name}:value in the query"
                )
            weights[name] = (
                _weight(name, self.fields[name])
                if isinstance(self.fields, Mapping)
                else field.boost
            )
        return weights

    def node(self, schema: Schema, deadline: Deadline = UNLIMITED) -> Query:
        """The query, parsed when it is a string."""
        if not isinstance(self.query, str):
            return self.query
        return parse(
            self.query,
            schema,
            match="any" if self.match == "any" else "all",
            strict=self.strict,
            check=deadline.check,
        )


Service = Callable[[Plan, Deadline], Services]
Correction = Callable[[str, Deadline], "str | None"]


def _names(argument: str, given: object) -> list[str]:
    """The names of fields that an argument gives."""
    if isinstance(given, str):
        return [given]
    names: list[Any] = list(given) if isinstance(given, Iterable) else [given]
    if not all(isinstance(name, str) for name in names):
        raise SchemaError(f"{argument}={shown(given)}: expected the name of a field, or several")
    return names


def _weight(name: str, given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not is_finite(given):
        raise SchemaError(
            f"fields={{{name!r}: {shown(given)}}}: expected what the field weighs, a finite number"
        )
    return float(given)


def _are_synonyms(given: object) -> bool:
    return isinstance(given, Mapping) and all(
        isinstance(word, str)
        and (
            isinstance(others, str)
            or (isinstance(others, Sequence) and all(isinstance(other, str) for other in others))
        )
        for word, others in given.items()
    )


def find(
    snapshot: Snapshot, request: Request, services: Service, correction: Correction
) -> Results:
    """Run a request on a snapshot."""
    started, deadline = perf_counter(), Deadline(request.timeout)
    narrowed = _filter(snapshot, request, deadline)
    found = _match(snapshot, request, deadline, narrowed)
    return collect(
        snapshot,
        request,
        found,
        services,
        started=started,
        deadline=deadline,
        correction=lambda late: (
            correction(request.query, late) if isinstance(request.query, str) else None
        ),
    )


class Found(NamedTuple):
    """The plan that was run, its matches, and how they came about: with fewer words than all, with a pattern that was cut."""

    plan: Plan
    matches: Matches
    relaxed: bool = False
    truncated: bool = False


def collect(
    snapshot: Snapshot,
    request: Request,
    found: Found,
    services: Service,
    *,
    started: float,
    deadline: Deadline = UNLIMITED,
    correction: Callable[[Deadline], str | None] = lambda _: None,
) -> Results:
    """The results of a request whose matches are known: counted, ordered, cut."""
    order = Order.of(request.sort, snapshot)
    counted = (
        {}
        if request.facets is None
        else facets(snapshot, _names("facets", request.facets), found.matches[0], deadline)
    )
    page, total = _page(snapshot, request, order, found.matches, deadline)
    deadline.pause()
    return Results(
        snapshot,
        page,
        services(found.plan, deadline),
        order=order,
        total=lambda: total,
        facets=counted,
        seconds=perf_counter() - started,
        relaxed=found.relaxed,
        truncated=found.truncated,
        deadline=deadline,
        correction=correction,
    )


def filter_plan(
    snapshot: Snapshot, request: Request, query: str | Query, deadline: Deadline = UNLIMITED
) -> Plan:
    """The plan of a filter or a deletion: what is wrong with it is raised, and no pattern is cut."""
    schema = snapshot.schema
    try:
        node = (
            parse(query, schema, strict=True, names_are_fields=True, check=deadline.check)
            if isinstance(query, str)
            else query
        )
    except TimeUp:
        return Nothing()
    return Planner(snapshot, request.weights(schema), unscored=True, deadline=deadline).plan(node)


def _filter(
    snapshot: Snapshot, request: Request, deadline: Deadline
) -> Callable[[Matches], Matches]:
    """What narrows matches to those of the filter."""
    if request.filter is None:
        return lambda matches: matches
    allowed, _ = Execution(snapshot, deadline).matches(
        filter_plan(snapshot, request, request.filter, deadline)
    )

    def narrowed(matches: Matches) -> Matches:
        kept = members(matches[0], allowed)
        return matches[0][kept], matches[1][kept]

    return narrowed


def _match(
    snapshot: Snapshot, request: Request, deadline: Deadline, narrowed: Callable[[Matches], Matches]
) -> Found:
    """The matches of the query; with `match="auto"`, for as many words as bring enough hits."""
    try:
        node = request.node(snapshot.schema, deadline)
    except TimeUp:
        return Found(Nothing(), NO_MATCHES)
    execution = Execution(snapshot, deadline)
    enough = snapshot.doc_count if request.limit is None else request.offset + request.limit
    first: Matches | None = None
    missing = 0
    while True:
        planner = Planner(
            snapshot,
            request.weights(snapshot.schema),
            "any" if request.match == "any" else "all",
            missing=missing,
            synonyms=request.synonyms,
            lenient=isinstance(request.query, str) and not request.strict,
            strict=request.strict,
            deadline=deadline,
        )
        plan = planner.plan(node)
        matches = narrowed(execution.matches(plan))
        first = matches if first is None else first
        missing += 1
        if (
            request.match != "auto"
            or len(matches[0]) >= enough
            or missing >= planner.most_units
            or deadline.expired
        ):
            return Found(plan, matches, len(matches[0]) > len(first[0]), planner.truncated)


def _page(
    snapshot: Snapshot, request: Request, order: Order, matches: Matches, deadline: Deadline
) -> tuple[Page, int]:
    """The hits asked for, and how many there are in all; none when they cannot be ordered before time is up."""
    total = 0
    try:
        if request.distinct is not None:
            matches = _cut(matches, order.sorted(snapshot, matches, None, deadline))
            deadline.check()
            matches = _cut(
                matches, np.sort(collapse(snapshot, request.distinct, matches[0], deadline))
            )
            matches = _cut(matches, np.argsort(matches[0]))  # by docnum again, as any matches are
        total = len(matches[0])
        if request.after is not None:
            matches = order.after(snapshot, matches, request.after, deadline)
        end = None if request.limit is None else request.offset + request.limit
        docnums, scores = _cut(
            matches, order.sorted(snapshot, matches, end, deadline)[request.offset :]
        )
    except TimeUp:
        docnums, scores = NO_MATCHES
    return Page(docnums, scores, request.offset), total


def _cut(matches: Matches, rows: NDArray[np.int64]) -> Matches:
    return matches[0][rows], matches[1][rows]
