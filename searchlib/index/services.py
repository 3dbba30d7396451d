"""What the hits of a search ask of the index they came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from searchlib import features
from searchlib.embedded.search import Explanation, Snapshot, explain
from searchlib.errors import SchemaError
from searchlib.plan.deadline import Deadline
from searchlib.plan.nodes import Plan
from searchlib.schema import Text


@dataclass(slots=True)
class HitServices:
    """The commit and the plan that hits came from, and what the search has left of its time."""

    snapshot: Snapshot
    plan: Plan
    deadline: Deadline

    def highlight(self, docnum: int, field: str, **options: Any) -> str:
        chosen = self.snapshot.schema.field(field)
        if not isinstance(chosen, Text) or not chosen.stored:
            raise SchemaError(
                f"cannot highlight {field!r}: it is {'not stored' if isinstance(chosen, Text) else f'a {chosen.kind} field'}"
            )
        text = self.snapshot.stored_value(docnum, field) or ""
        with self.deadline.resumed() as deadline:
            return features.highlight(
                text, self.plan, field, **{"deadline": deadline.at, **options}
            )

    def explain(self, docnum: int) -> Explanation:
        return explain(self.snapshot, self.plan, docnum)
