"""What a search gives back: `Results`, a sequence of `Hit`."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, overload

from searchlib.plan.deadline import UNLIMITED, Deadline
from searchlib.results.explanation import Explanation
from searchlib.results.page import Highlighting, Page
from searchlib.schema import json_value

IDS_AT_ONCE = 1000
"""Of a page of so many hits at most, all the ids are read when the first is asked for."""


class Hit:
    """One document that a search has found.

    `hit["field"]` is a stored value as it was given, None where the document has none; SchemaError if the
    schema has no such field.
    """

    __slots__ = ("_results", "_row", "rank", "score")

    def __init__(self, results: Results, row: int, score: float, rank: int) -> None:
        self._results = results
        self._row = row
        self.score = score
        """Higher is better; comparable within one search."""
        self.rank = rank
        """Its place among all hits, from 1."""

    @property
    def fields(self) -> dict[str, Any]:
        """The stored fields, as they were given."""
        return self._results.page.fields(self._row)

    @property
    def id(self) -> str | None:
        """The document's unique key; None where the schema has none."""
        results = self._results
        return results.ids[self._row] if results.is_short else results.page.id(self._row)

    def __getitem__(self, name: str) -> Any:
        page = self._results.page
        if name not in page.schema:
            page.schema.field(name)  # says what is wrong
        return page.value(self._row, name)

    def get(self, name: str, default: Any = None) -> Any:
        """Return a stored value, or `default` where the document has none."""
        value = self._results.page.value(self._row, name)
        return default if value is None else value

    def highlight(
        self,
        field: str,
        *,
        passages: int = 2,
        length: int = 200,
        tags: tuple[str, str] = ("<mark>", "</mark>"),
        escape: bool = True,
    ) -> str:
        """Return the passages of a Text field that answer the query best, the found words marked.

        Parameters
        ----------
        field : str
            The name of a stored Text field.
        passages : int
            How many passages at most.
        length : int
            About how many characters each has.
        tags : (str, str)
            What stands before and after a found word.
        escape : bool
            Whether &, < and > of the text are escaped, for HTML.

        Returns
        -------
        str
            The passages joined by « … »; the beginning of the text if no word of it was looked for.

        Raises
        ------
        SchemaError
            If there is no such field, or it is not a stored Text field.
        """
        style = Highlighting(passages, length, tags, escape)
        return self._results.highlight(self._row, field, style)

    def explain(self) -> Explanation:
        """Return where the score comes from; printed, it is a tree."""
        return self._results.page.explain(self._row)

    def __repr__(self) -> str:
        return f"<Hit {self.rank} {self.id!r} score={self.score:.3f}>"


@dataclass(slots=True)
class Outcome:
    """How a search went, beside its page; `Results` documents it."""

    seconds: float = 0.0
    facets: dict[str, dict[Any, int]] = field(default_factory=dict)
    relaxed: bool = False
    truncated: bool = False
    deadline: Deadline = UNLIMITED
    correction: Callable[[Deadline], str | None] = lambda deadline: None


class Results(Sequence[Hit]):
    """The hits of one search, on the commit that was newest then. Hits are made as they are asked for."""

    def __init__(self, page: Page, outcome: Outcome) -> None:
        self.page = page
        """The rows that the hits are made of."""
        self.is_short = len(page) <= IDS_AT_ONCE
        self.facets = outcome.facets
        """{field: {value: count}} over all matches, most frequent first, then by value."""
        self.seconds = outcome.seconds
        """How long the search took."""
        self.relaxed = outcome.relaxed
        """With `match="auto"`: fewer words than all were enough."""
        self.truncated = outcome.truncated
        """A pattern or a fuzzy word stood for more words than are scored, and only the most frequent of
        them were looked for: there may be more hits."""
        self._deadline = outcome.deadline
        self._correction = outcome.correction

    @property
    def timed_out(self) -> bool:
        """Whether the time limit was reached: hits, total and facets are lower bounds, and a
        correction may be missing."""
        return self._deadline.expired

    @cached_property
    def ids(self) -> list[str | None]:
        """The unique keys of the page, in order; None for each where the schema has no key."""
        return self.page.ids()

    @cached_property
    def total(self) -> int:
        """How many documents match, exactly.

        Counted when first asked for, within what the search has left of its time limit.
        """
        with self._deadline.resumed() as deadline:
            return self.page.count(deadline)

    @cached_property
    def correction(self) -> str | None:
        """« Did you mean »: the query with its unknown words replaced by known ones.

        None if there is nothing to correct. It is looked for within what the search has left of its
        time limit.
        """
        with self._deadline.resumed() as deadline:
            return self._correction(deadline)

    @cached_property
    def cursor(self) -> str | None:
        """What `after=` takes to go on behind the last hit; None if there is no hit."""
        return self.page.cursor(len(self) - 1) if len(self) else None

    def highlight(self, row: int, name: str, style: Highlighting) -> str:
        """Return the best passages of a hit; see `Hit.highlight`."""
        with self._deadline.resumed() as deadline:
            return self.page.highlight(row, name, style, deadline)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the hits as plain dicts that JSON can hold: stored fields, `_score` and `_rank`.

        Dates are written in ISO form, unless they were strings: these come back as they were given.
        """
        return [json_value({**hit.fields, "_score": hit.score, "_rank": hit.rank}) for hit in self]

    def __len__(self) -> int:
        return len(self.page)

    def __iter__(self) -> Iterator[Hit]:
        first = self.page.offset + 1
        for row, score in enumerate(self.page.scores):
            yield Hit(self, row, score, first + row)

    @overload
    def __getitem__(self, item: int) -> Hit: ...
    @overload
    def __getitem__(self, item: slice) -> list[Hit]: ...
    def __getitem__(self, item: int | slice) -> Hit | list[Hit]:
        if isinstance(item, slice):
            return [self._hit(row) for row in range(*item.indices(len(self)))]
        if not -len(self) <= item < len(self):
            raise IndexError(f"hit {item} of {len(self)}")
        return self._hit(item % len(self))

    def _hit(self, row: int) -> Hit:
        return Hit(self, row, self.page.scores[row], self.page.offset + row + 1)

    def __repr__(self) -> str:
        return f"<Results {len(self)} of {self.total} in {self.seconds * 1000:.1f} ms>"

    def _repr_html_(self) -> str:
        fields = [name for name, field in self.page.schema.items() if field.kind != "stored"]
        head = "".join(f"<th>{html.escape(name)}</th>" for name in ["", "score", *fields])
        rows = "".join(
            f"<tr><td>{hit.rank}</td><td>{hit.score:.3f}</td>{self._cells(hit, fields)}</tr>"
            for hit in self
        )
        summary = f"{len(self)} of {self.total} hits, {self.seconds * 1000:.1f} ms"
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return f"<p>{summary}</p>{table}"

    @staticmethod
    def _cells(hit: Hit, fields: list[str]) -> str:
        texts = ("" if hit.get(name) is None else str(hit.get(name)) for name in fields)
        return "".join(
            f"<td>{html.escape(text if len(text) <= 80 else text[:79] + '…')}</td>"
            for text in texts
        )
