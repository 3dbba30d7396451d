"""`Page`: the rows of a result list, as an engine gives them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from searchlib.plan import Deadline
from searchlib.results.explanation import Explanation
from searchlib.schema import Schema


@dataclass(frozen=True, slots=True)
class Highlighting:
    """How the passages of a hit are shown; `Hit.highlight` documents it."""

    passages: int = 2
    length: int = 200
    tags: tuple[str, str] = ("<mark>", "</mark>")
    escape: bool = True


class Page(Protocol):
    """Some hits of one search, in order, numbered from 0, and what can be asked of them later.

    An engine may read what is asked for only then, from the commit that was searched, also after
    later commits and after the index was closed."""

    schema: Schema
    """The fields of the documents."""

    offset: int
    """How many hits come before the page."""

    scores: Sequence[float]
    """The score of each row."""

    def __len__(self) -> int:
        """Return how many rows there are."""

    def ids(self) -> list[str | None]:
        """Return the unique keys of all rows; None for each where the schema has no key."""

    def id(self, row: int) -> str | None:
        """Return the unique key of a row; None where the schema has no key."""

    def fields(self, row: int) -> dict[str, Any]:
        """Return the stored fields of a row."""

    def value(self, row: int, name: str) -> Any:
        """Return a stored value of a row; None where it has none."""

    def cursor(self, row: int) -> str:
        """Return what `Request.after` takes to go on after a row: its sort values, encoded."""

    def count(self, deadline: Deadline) -> int:
        """Return how many documents match."""

    def highlight(self, row: int, name: str, style: Highlighting, deadline: Deadline) -> str:
        """Return the best passages of a field of a row, with the words of the query marked."""

    def explain(self, row: int) -> Explanation:
        """Return where the score of a row comes from."""


class Row(NamedTuple):
    """One hit, whole."""

    id: str | None
    score: float
    fields: dict[str, Any]
    cursor: str = ""


@dataclass
class RowPage:
    """A page whose rows are all there already, for engines that get them so.

    Attributes
    ----------
    rows : list of Row
    total : int
        How many documents match.
    highlighted : callable
        What `Page.highlight` does with a text, given the name of its field.
    explained : callable
        What `Page.explain` returns for a row.
    """

    schema: Schema
    rows: list[Row]
    total: int
    offset: int = 0
    highlighted: Callable[[str, str, Highlighting], str] = lambda text, name, style: text
    explained: Callable[[Row], Explanation] = field(
        default=lambda row: Explanation("the query", True, row.score)
    )

    def __post_init__(self) -> None:
        self.scores: Sequence[float] = [row.score for row in self.rows]

    def __len__(self) -> int:
        return len(self.rows)

    def ids(self) -> list[str | None]:
        return [row.id for row in self.rows]

    def id(self, row: int) -> str | None:
        return self.rows[row].id

    def fields(self, row: int) -> dict[str, Any]:
        return self.rows[row].fields

    def value(self, row: int, name: str) -> Any:
        return self.rows[row].fields.get(name)

    def cursor(self, row: int) -> str:
        return self.rows[row].cursor

    def count(self, deadline: Deadline) -> int:
        return self.total

    def highlight(self, row: int, name: str, style: Highlighting, deadline: Deadline) -> str:
        return self.highlighted(self.rows[row].fields.get(name) or "", name, style)

    def explain(self, row: int) -> Explanation:
        return self.explained(self.rows[row])
