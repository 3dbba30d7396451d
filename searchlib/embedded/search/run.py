"""One search, from its request to its results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import NamedTuple

from searchlib import features
from searchlib.embedded.search.collector import Collector
from searchlib.embedded.search.execution import NO_MATCHES, Execution, Matches
from searchlib.embedded.search.page import SearcherPage
from searchlib.embedded.search.searcher import Searcher
from searchlib.kernels import members
from searchlib.plan import (
    UNLIMITED,
    Deadline,
    ForeignLeaf,
    Nothing,
    Plan,
    Planner,
    PlanOptions,
    TimeUp,
)
from searchlib.query import Node, Query, parse
from searchlib.results import Outcome, Request, Results
from searchlib.typing import WhooshQuery

Foreign = Callable[[object, Searcher], ForeignLeaf | Plan]
"""Makes a plan of a query that is no node, such as one of Whoosh's; QueryError if it cannot."""


class Planned(NamedTuple):
    """A plan, the most words that one text of its query needs, and whether it scores patterns."""

    plan: Plan
    most_units: int = 0
    has_patterns: bool = False


class Run(NamedTuple):
    """A plan that was run, its matches, and how they came about."""

    plan: Plan
    matches: Matches
    is_relaxed: bool = False
    is_cut: bool = False


@dataclass(slots=True)
class Search:
    """One search of one commit.

    Attributes
    ----------
    searcher : Searcher
    request : Request
    foreign : callable
        Makes plans of queries that are no nodes.
    deadline : Deadline
    """

    searcher: Searcher
    request: Request
    foreign: Foreign
    deadline: Deadline = UNLIMITED

    def results(self) -> Results:
        """Run the request.

        Raises
        ------
        QueryError, SchemaError
            If the request is wrong in a way that `Index.search` says is told.
        """
        started = perf_counter()
        schema = self.searcher.schema
        collector = Collector.of(self.request, schema)
        narrowed = self._narrowed()
        run = self._match(narrowed)
        return self.collect(run, collector, started)

    def collect(self, run: Run, collector: Collector, started: float) -> Results:
        """Return the results of matches that are known."""
        collected = collector.collect(self.searcher, run.matches, self.deadline)
        self.deadline.pause()
        page = SearcherPage(self.searcher, run.plan, collector, collected)
        return Results(
            page,
            Outcome(
                perf_counter() - started,
                collected.facets,
                run.is_relaxed,
                run.is_cut,
                self.deadline,
                self._correct,
            ),
        )

    def _correct(self, deadline: Deadline) -> str | None:
        query = self.request.query
        return features.correct(self.searcher, query, deadline) if isinstance(query, str) else None

    def plan(self, query: Query, options: PlanOptions) -> Planned:
        """Return the plan of a query, and what its planner knows of it."""
        if isinstance(query, Node) or not isinstance(query, WhooshQuery):
            planner = Planner(self.searcher, options, self.deadline)
            plan = planner.plan(query)
            return Planned(plan, planner.most_units, planner.has_patterns)
        return Planned(self.foreign(query, self.searcher))

    def unscored_plan(self, query: str | Query) -> Plan:
        """Return the plan of a filter or a deletion: what is wrong with it is raised, and no
        pattern is cut."""
        schema = self.searcher.schema
        check = self.deadline.check
        try:
            node = (
                parse(query, schema, strict=True, names_are_fields=True, check=check)
                if isinstance(query, str)
                else query
            )
        except TimeUp:
            return Nothing()
        options = PlanOptions(self.request.weights(schema), is_scored=False)
        return self.plan(node, options).plan

    def _narrowed(self) -> Callable[[Matches], Matches]:
        """Return what narrows matches to those of the filter."""
        if self.request.filter is None:
            return lambda matches: matches
        plan = self.unscored_plan(self.request.filter)
        allowed, _ = Execution(self.searcher, self.deadline).matches(plan)

        def narrowed(matches: Matches) -> Matches:
            is_allowed = members(matches[0], allowed)
            return matches[0][is_allowed], matches[1][is_allowed]

        return narrowed

    def _match(self, narrowed: Callable[[Matches], Matches]) -> Run:
        """Return the matches of the query; with `match="auto"`, for as many words as bring enough
        hits."""
        request, searcher = self.request, self.searcher
        try:
            node = request.node(searcher.schema, self.deadline)
        except TimeUp:
            return Run(Nothing(), NO_MATCHES)
        options = PlanOptions(
            fields=request.weights(searcher.schema),
            match="any" if request.match == "any" else "all",
            synonyms=request.synonyms,
            is_lenient=isinstance(request.query, str) and not request.strict,
        )
        enough = searcher.doc_count if request.limit is None else request.offset + request.limit
        first: Matches | None = None
        while True:
            plan, most_units, has_patterns = self.plan(node, options)
            execution = Execution(searcher, self.deadline, request.strict)
            if has_patterns:
                execution.expand(plan)
            matches = narrowed(execution.matches(plan))
            first = matches if first is None else first
            options.missing += 1
            is_enough = len(matches[0]) >= enough or options.missing >= most_units
            if request.match != "auto" or is_enough or self.deadline.expired:
                is_relaxed = len(matches[0]) > len(first[0])
                return Run(plan, matches, is_relaxed, execution.has_cut)
