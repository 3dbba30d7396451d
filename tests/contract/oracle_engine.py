"""`OracleEngine`: the oracle behind the contract of an engine.

A commit is an `Oracle` that nothing changes any more; a writer is a copy of it.
"""

from __future__ import annotations

import json
import os
from threading import Lock
from time import perf_counter
from typing import Any

from oracle import Oracle
from oracle_search import Search, some

from searchlib import features
from searchlib.analysis import ANALYSIS_VERSION
from searchlib.engine import Document, WriterOptions
from searchlib.errors import LockError, QueryError, SearchlibError
from searchlib.plan import Deadline
from searchlib.query import Everything, Query, parse
from searchlib.results import Explanation, Outcome, Request, Results, Row, RowPage
from searchlib.schema import Field, Schema
from searchlib.typing import Stats


class OracleEngine:
    """An engine over an `Oracle`; see `searchlib.engine.Engine`."""

    path = None
    analysis_version = ANALYSIS_VERSION

    def __init__(self, schema: Schema) -> None:
        self.commit, self.closed, self.lock = Oracle(schema), False, Lock()

    @property
    def schema(self) -> Schema:
        return self.current().schema

    def current(self) -> Oracle:
        if self.closed:
            raise SearchlibError("this index is closed")
        return self.commit

    def search(self, request: Request) -> Results:
        oracle, deadline, started = self.current(), Deadline(request.timeout), perf_counter()
        sort, counted = request.sort_fields(oracle.schema), request.facet_fields(oracle.schema)
        scores, relaxed = matches(oracle, request)
        ordered = oracle.sorted(scores, sort)
        if request.distinct is not None:
            ordered = oracle.distinct(ordered, request.distinct)
        facets, seconds = oracle.facets(scores, counted), perf_counter() - started
        outcome = Outcome(seconds, facets, relaxed, deadline=deadline)
        return Results(page(oracle, ordered, scores, request), outcome)

    def similar(self, key: str, limit: int) -> Results | None:
        oracle, request = self.current(), Request(query="", limit=limit)
        if key not in oracle.documents:
            return None
        leaves = getattr(features.similar(oracle, oracle.documents[key].stored), "parts", ())
        search = Search(oracle.schema, oracle.documents, Everything())
        scores = some([search.unit_in(leaf.unit, leaf.field, leaf.weight) for leaf in leaves])
        scores.pop(key, None)
        return Results(page(oracle, oracle.sorted(scores), scores, request), Outcome())

    def explain(self, request: Request, key: str) -> Explanation | None:
        scores, _ = matches(self.current(), request)
        explanation = Explanation(str(request.query), key in scores, scores.get(key, 0.0))
        return explanation if key in self else None

    def get(self, key: str) -> dict[str, Any] | None:
        document = self.current().documents.get(key)
        return None if document is None else dict(document.stored)

    def __contains__(self, key: str) -> bool:
        return key in self.current().documents

    def __len__(self) -> int:
        return self.current().doc_count

    def suggest(self, prefix: str, limit: int) -> list[str]:
        return features.suggest(self.current(), prefix, limit)

    def correct(self, query: str) -> str | None:
        return features.correct(self.current(), query)

    def writer(self, options: WriterOptions) -> OracleWriter:
        self.current()
        if not self.lock.acquire(timeout=options.timeout):
            raise LockError("another writer holds the index")
        return OracleWriter(self)

    def add_field(self, name: str, field: Field) -> None:
        with self.lock:
            schema = Schema(**{**self.schema, name: field})
            self.commit = Oracle(schema, self.commit.documents)

    def reindex(self) -> int:
        return len(self)  # the analysis of a document outlives no process

    def compact(self) -> None:
        self.current()

    def snapshot(self, path: str | os.PathLike[str]) -> None:
        raise SearchlibError("an oracle cannot be written to a folder")

    def stats(self) -> Stats:
        stats: Any = dict.fromkeys(("deleted", "segments", "bytes", "generation", "format"), 0)
        fields = {name: field.to_dict() for name, field in self.schema.items()}
        stats |= {"path": None, "analysis": ANALYSIS_VERSION, "fields": fields}
        stats["documents"] = len(self)
        return stats

    def check(self) -> list[str]:
        self.current()
        return []

    def close(self) -> None:
        self.closed = True


class OracleWriter(Oracle):
    """A writer of an `OracleEngine`; see `searchlib.engine.EngineWriter`."""

    def __init__(self, engine: OracleEngine) -> None:
        super().__init__(engine.schema, engine.commit.documents)
        self.engine, self.closed = engine, False

    def update(self, document: Document) -> None:  # type: ignore[override]
        self.put(document)

    def delete_by_query(self, query: str | Query) -> int:  # type: ignore[override]
        return super().delete_by_query(strict_node(query, self.schema))

    def commit(self) -> None:
        self.engine.commit = self.copy()
        self.rollback()

    def rollback(self) -> None:
        if not self.closed:
            self.closed = True
            self.engine.lock.release()


def matches(oracle: Oracle, request: Request) -> tuple[dict[str, float], bool]:
    """Return the matches of a request, and whether fewer words than all were enough for them."""
    node: Any = request.node(oracle.schema)
    options: dict[str, Any] = {
        "fields": request.weights(oracle.schema),
        "filter": request.filter and strict_node(request.filter, oracle.schema),
        "synonyms": request.synonyms,
        "is_lenient": isinstance(request.query, str) and not request.strict,
    }
    if request.match != "auto":
        return oracle.search(node, request.match, **options), False
    return oracle.relaxed(node, **options)


def strict_node(query: str | Query, schema: Schema) -> Any:
    """Return the node of a filter or of a deletion."""
    if isinstance(query, str):
        return parse(query, schema, strict=True, names_are_fields=True)
    return query


def page(oracle: Oracle, ordered: list[str], scores: dict[str, float], request: Request) -> RowPage:
    """Return the page of a request; the cursor of a row is the order and the key."""
    cursors = [json.dumps([request.sort, key]) for key in ordered]
    if request.after is not None and request.after not in cursors:
        raise QueryError("this cursor was not made for this search")
    start = request.offset + (cursors.index(request.after) + 1 if request.after else 0)
    rows = [
        Row(oracle.schema.key and key, scores[key], dict(oracle.documents[key].stored), cursor)
        for key, cursor in list(zip(ordered, cursors, strict=True))[start:]
    ]
    return RowPage(oracle.schema, rows[: request.limit], len(ordered), request.offset)
