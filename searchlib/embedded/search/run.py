"""One search, from its request to its results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any, NamedTuple

from searchlib import features
from searchlib.embedded.search.collector import Collector
from searchlib.embedded.search.execution import Execution
from searchlib.embedded.search.explanation import explain
from searchlib.embedded.search.page import SearcherPage
from searchlib.embedded.search.scoring import Matches
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
    nodes as plans,
)
from searchlib.query import Node, Query, parse
from searchlib.results import Explanation, Outcome, Request, Results
from searchlib.typing import WhooshQuery

BYTES_A_LEAF = 2000
"""What a leaf of a plan takes in memory, about."""

BYTES_A_HIT = 200
"""What a hit of a page takes in memory, with its id, or a value of a facet; about."""

Foreign = Callable[[object, Searcher], ForeignLeaf | Plan]
"""Makes a plan of a query that is no node, such as one of Whoosh's; QueryError if it cannot."""


class Run(NamedTuple):
    """A plan that was run, its matches, and how they came about."""

    plan: Plan
    matches: Matches
    is_relaxed: bool = False
    is_cut: bool = False


class Planned(NamedTuple):
    """A plan, and what its planner has to say of it.

    Attributes
    ----------
    plan : Plan
    relaxed : Plan or None
        The plan for any of its words, where fewer than all may be enough.
    has_patterns : bool
        Whether the plan has patterns that are scored.
    """

    plan: Plan
    relaxed: Plan | None = None
    has_patterns: bool = False


class Found(NamedTuple):
    """What a search found, as the searches that ask for it again share it."""

    page: SearcherPage
    facets: Mapping[str, Mapping[Any, int]]
    is_relaxed: bool
    is_cut: bool

    @property
    def cost(self) -> int:
        """How many bytes it takes, about."""
        counted = len(self.page) + sum(map(len, self.facets.values()))
        return BYTES_A_HIT * counted + BYTES_A_LEAF * _leaf_count(self.page.plan)


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
        name = self.request.identity()
        if name is None:
            return self._results(self._found(), started)
        found = self.searcher.get_or_compute(
            ("page", name), self._found, lambda found: found.cost, self.deadline
        )
        return self._results(found, started)

    def _found(self) -> Found:
        collector = Collector.of(self.request, self.searcher.schema)
        narrowed = self.narrowed()
        return self._collected(self.match(narrowed), collector)

    def collect(self, run: Run, collector: Collector, started: float) -> Results:
        """Return the results of matches that are known."""
        return self._results(self._collected(run, collector), started)

    def _collected(self, run: Run, collector: Collector) -> Found:
        collected = collector.collect(self.searcher, run.matches, self.deadline)
        page = SearcherPage(self.searcher, run.plan, collector, collected)
        return Found(page, collected.facets, run.is_relaxed, run.is_cut)

    def _results(self, found: Found, started: float) -> Results:
        self.deadline.pause()
        facets = {name: dict(counts) for name, counts in found.facets.items()}
        outcome = Outcome(
            perf_counter() - started,
            facets,
            found.is_relaxed,
            found.is_cut,
            self.deadline,
            self._correct,
        )
        return Results(found.page, outcome)

    def _correct(self, deadline: Deadline) -> str | None:
        query = self.request.query
        return features.correct(self.searcher, query, deadline) if isinstance(query, str) else None

    def _plan(self, query: Query, options: PlanOptions) -> tuple[Plan, Planner | None]:
        """Return the plan of a query, and its planner where the query is a node."""
        if isinstance(query, Node) or not isinstance(query, WhooshQuery):
            planner = Planner(self.searcher, options, self.deadline)
            return planner.plan(query), planner
        return self.foreign(query, self.searcher), None

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
        return self._plan(node, options)[0]

    def explain(self, docnum: int) -> Explanation:
        """Return where the score of one document comes from, whether or not it matches."""
        explained = explain(self.searcher, self.match(self.narrowed()).plan, docnum)
        if self.request.filter is None:
            return explained
        within = explain(self.searcher, self.unscored_plan(self.request.filter), docnum)
        parts = (explained, replace(within, text=f"the filter: {within.text}", score=0.0, parts=()))
        matches = explained.matches and within.matches
        return Explanation("within the filter", matches, explained.score if matches else 0.0, parts)

    def narrowed(self) -> Callable[[Matches], Matches]:
        """Return what narrows matches to those of the filter."""
        if self.request.filter is None:
            return lambda matches: matches
        plan = self.unscored_plan(self.request.filter)
        allowed, _ = Execution(self.searcher, self.deadline).matches(plan)

        def narrowed(matches: Matches) -> Matches:
            is_allowed = members(matches[0], allowed)
            return matches[0][is_allowed], matches[1][is_allowed]

        return narrowed

    def match(self, narrowed: Callable[[Matches], Matches]) -> Run:
        """Return the matches of the query.

        With `match="auto"`, those of all words where enough documents hold them, and else those of
        any word. What is enough depends on no page, so that the pages of a query fit together.
        """
        request, searcher = self.request, self.searcher
        execution = Execution(searcher, self.deadline, request.strict)
        plan, relaxed_plan, has_patterns = self._known_plan()
        if has_patterns:
            execution.expand(plan)
        matches = narrowed(execution.matches(plan))
        if relaxed_plan is None or self._is_enough(matches):
            return Run(plan, matches, False, execution.has_cut)
        relaxed = narrowed(execution.matches(relaxed_plan))
        if len(relaxed[0]) <= len(matches[0]):
            return Run(plan, matches, False, execution.has_cut)
        return Run(relaxed_plan, relaxed, True, execution.has_cut)

    def _known_plan(self) -> Planned:
        """Return the plan of the query; that of a string is cached with what it stands for."""
        request, fields = self.request, self.request.weights(self.searcher.schema)
        if not isinstance(request.query, str) or request.synonyms is not None:
            return self._planned(fields)
        name = ("plan", request.query, request.match, request.strict, *fields.items())
        return self.searcher.get_or_compute(
            name,
            lambda: self._planned(fields),
            lambda planned: (
                BYTES_A_LEAF * (_leaf_count(planned.plan) + _leaf_count(planned.relaxed))
            ),
            self.deadline,
        )

    def _planned(self, fields: Mapping[str, float]) -> Planned:
        request, searcher = self.request, self.searcher
        try:
            node = request.node(searcher.schema, self.deadline)
        except TimeUp:
            return Planned(Nothing())
        options = PlanOptions(
            fields=fields,
            match=request.match,
            synonyms=request.synonyms,
            is_lenient=isinstance(request.query, str) and not request.strict,
            ranking=searcher.ranking,
        )
        plan, planner = self._plan(node, options)
        if planner is None:
            return Planned(plan)
        relaxed = planner.relaxed_plan() if planner.can_relax else None
        return Planned(plan, relaxed, planner.has_patterns)

    def _is_enough(self, matches: Matches) -> bool:
        """Tell whether so many documents hold all words that no others are looked for."""
        enough = self.searcher.ranking.enough
        if self.searcher.doc_count < enough:
            enough = 1
        return len(matches[0]) >= enough or self.deadline.expired


def _leaf_count(plan: Plan | None) -> int:
    return 0 if plan is None else len(plans.leaves(plan))
