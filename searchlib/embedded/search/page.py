"""`SearcherPage`: the hits of a search, read from its commit when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from searchlib import features
from searchlib.embedded.search.collector import Collected, Collector
from searchlib.embedded.search.execution import Execution
from searchlib.embedded.search.explanation import explain
from searchlib.embedded.search.searcher import Searcher
from searchlib.errors import SchemaError
from searchlib.plan import Deadline, Plan
from searchlib.results import Explanation, Highlighting
from searchlib.schema import Text


class SearcherPage:
    """A page of the documents of a searcher; see `searchlib.results.Page`."""

    def __init__(
        self, searcher: Searcher, plan: Plan, collector: Collector, collected: Collected
    ) -> None:
        self._searcher = searcher
        self.plan = plan
        self._collector = collector
        self._docnums: list[int] = collected.docnums.tolist()
        self._total = collected.total
        self._ids: list[str | None] | None = None
        self.scores: Sequence[float] = collected.scores.tolist()
        self.schema = searcher.schema
        self.offset = collector.offset

    def __len__(self) -> int:
        return len(self._docnums)

    def ids(self) -> list[str | None]:
        ids = self._ids
        if ids is None:
            ids = self._ids = self._read_ids()
        return ids.copy()

    def _read_ids(self) -> list[str | None]:
        key = self.schema.key
        if key is None:
            return [None] * len(self._docnums)
        return self._searcher.stored_values(self._docnums, key)

    def id(self, row: int) -> str | None:
        return None if self.schema.key is None else self.value(row, self.schema.key)

    def fields(self, row: int) -> dict[str, Any]:
        return self._searcher.stored(self._docnums[row])

    def value(self, row: int, name: str) -> Any:
        return self._searcher.stored_value(self._docnums[row], name)

    def cursor(self, row: int) -> str:
        order = self._collector.order
        return order.cursor(self._searcher, self._docnums[row], self.scores[row])

    def count(self, deadline: Deadline) -> int:
        if self._total is None:
            self._total = len(Execution(self._searcher, deadline).matches(self.plan)[0])
        return self._total

    def highlight(self, row: int, name: str, style: Highlighting, deadline: Deadline) -> str:
        field = self.schema.field(name)
        if not isinstance(field, Text) or not field.stored:
            what = "not stored" if isinstance(field, Text) else f"a {field.kind} field"
            raise SchemaError(f"cannot highlight {name!r}: it is {what}")
        text = self.value(row, name) or ""
        return features.highlight(text, self.plan, name, style, deadline.at)

    def explain(self, row: int) -> Explanation:
        return explain(self._searcher, self.plan, self._docnums[row])
