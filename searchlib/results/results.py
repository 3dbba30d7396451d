"""What a search gives back: `Results`, a sequence of `Hit`."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, overload

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.search.collection import Order
from searchlib.embedded.search.explanation import Explanation
from searchlib.embedded.search.searcher import Docnums, Snapshot
from searchlib.plan.deadline import Deadline
from searchlib.schema import json_value

IDS_AT_ONCE = 1000
"""Of a page of so many hits at most, all the ids are read when the first is asked for."""


class Services(Protocol):
    """What hits ask of the index they come from."""

    def highlight(self, docnum: int, field: str, **options: Any) -> str:
        """The best passages of a hit's field, with the found words marked."""

    def explain(self, docnum: int) -> Explanation:
        """Where a hit's score comes from."""


class Hit:
    """One document found.

    `hit["field"]` is a stored value as it was given, None where the document has none; SchemaError when the schema has no such field.
    """

    __slots__ = ("_docnum", "_results", "_row", "rank", "score")

    def __init__(self, results: Results, row: int, docnum: int, score: float, rank: int) -> None:
        self._results = results
        self._row = row
        self._docnum = docnum
        self.score = score
        """Higher is better; comparable within one search."""
        self.rank = rank
        """Its place among all hits, from 1."""

    @property
    def fields(self) -> dict[str, Any]:
        """The stored fields, as they were given."""
        return self._results.snapshot.stored(self._docnum)

    @property
    def id(self) -> str | None:
        """The document's unique key; None where the schema has none."""
        results = self._results
        if results.is_short:
            return results.ids[self._row]
        snapshot = results.snapshot
        return (
            None
            if snapshot.schema.key is None
            else snapshot.stored_value(self._docnum, snapshot.schema.key)
        )

    def __getitem__(self, name: str) -> Any:
        snapshot = self._results.snapshot
        if name not in snapshot.schema:
            snapshot.schema.field(name)  # says what is wrong
        return snapshot.stored_value(self._docnum, name)

    def get(self, name: str, default: Any = None) -> Any:
        """A stored value, or `default` where the document has none."""
        value = self._results.snapshot.stored_value(self._docnum, name)
        return default if value is None else value

    def highlight(self, field: str, **options: Any) -> str:
        """The passages of a Text field that answer the query best, as HTML: escaped, the found words between <mark> and </mark>.

        Parameters
        ----------
        field : str
        passages : int      at most so many (default 2)
        length : int        about so many characters each (default 200)
        tags : (str, str)   what stands before and after a found word; ("", "") and `escape=False` for plain text

        Raises
        ------
        SchemaError         no such field, or not a stored Text field
        """
        return self._results.services.highlight(self._docnum, field, **options)

    def explain(self) -> Explanation:
        """Where the score comes from; printed, it is a tree."""
        return self._results.services.explain(self._docnum)

    def __repr__(self) -> str:
        return f"<Hit {self.rank} {self.id!r} score={self.score:.3f}>"


@dataclass(eq=False, slots=True)
class Page:
    """The documents of a result list, in order, and the scores; `offset` hits come before them."""

    docnums: Docnums
    scores: NDArray[np.float32]
    offset: int


class Results(Sequence[Hit]):
    """The hits of one search, on the commit that was newest then. Hits are made as they are asked for."""

    def __init__(
        self,
        snapshot: Snapshot,
        page: Page,
        services: Services,
        *,
        order: Order,
        total: Callable[[], int],
        facets: dict[str, dict[Any, int]],
        seconds: float,
        relaxed: bool,
        truncated: bool,
        deadline: Deadline,
        correction: Callable[[Deadline], str | None],
    ) -> None:
        self.snapshot = snapshot
        self.services = services
        self.facets = facets
        """{field: {value: count}} over all matches, most frequent first, then by value."""
        self.seconds = seconds
        """How long the search took."""
        self.relaxed = relaxed
        """With `match="auto"`: fewer words than all were enough."""
        self.truncated = truncated
        """A pattern or a fuzzy word stood for more words than are scored, and only the most frequent of them were looked for: there may be more hits."""
        self.is_short = len(page.docnums) <= IDS_AT_ONCE
        self._deadline = deadline
        self._page = page
        self._order = order
        self._total = total
        self._correction = correction

    @property
    def timed_out(self) -> bool:
        """Whether the time limit was reached: hits, total and facets are lower bounds, and a correction may be missing."""
        return self._deadline.expired

    @cached_property
    def ids(self) -> list[str | None]:
        """The unique keys of the page, in order; None for each where the schema has no key."""
        docnums, key = self._page.docnums.tolist(), self.snapshot.schema.key
        return [None] * len(docnums) if key is None else self.snapshot.stored_values(docnums, key)

    @cached_property
    def total(self) -> int:
        """How many documents match, exactly."""
        return self._total()

    @cached_property
    def correction(self) -> str | None:
        """« Did you mean »: the query with its unknown words replaced by known ones; None when there is nothing to correct.

        It is looked for within what the search has left of its time limit.
        """
        with self._deadline.resumed() as deadline:
            return self._correction(deadline)

    @cached_property
    def cursor(self) -> str | None:
        """What `after=` takes to go on behind the last hit; None when there is no hit."""
        if not len(self):
            return None
        return self._order.cursor(
            self.snapshot, int(self._page.docnums[-1]), float(self._page.scores[-1])
        )

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the hits as plain dicts that JSON can hold: stored fields, `_score` and `_rank`.

        Dates are written in ISO form, unless they were strings: these come back as they were given.
        """
        return [json_value({**hit.fields, "_score": hit.score, "_rank": hit.rank}) for hit in self]

    def __len__(self) -> int:
        return len(self._page.docnums)

    def __iter__(self) -> Iterator[Hit]:
        first = self._page.offset + 1
        for row, (docnum, score) in enumerate(
            zip(self._page.docnums.tolist(), self._page.scores.tolist(), strict=True)
        ):
            yield Hit(self, row, docnum, score, first + row)

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
        return Hit(
            self,
            row,
            int(self._page.docnums[row]),
            float(self._page.scores[row]),
            self._page.offset + row + 1,
        )

    def __repr__(self) -> str:
        return f"<Results {len(self)} of {self.total} in {self.seconds * 1000:.1f} ms>"

    def _repr_html_(self) -> str:
        fields = [name for name, field in self.snapshot.schema.items() if field.kind != "stored"]
        head = "".join(f"<th>{html.escape(name)}</th>" for name in ["", "score", *fields])
        rows = "".join(
            f"<tr><td>{hit.rank}</td><td>{hit.score:.3f}</td>{self._cells(hit, fields)}</tr>"
            for hit in self
        )
        return f"<p>{len(self)} of {self.total} hits, {self.seconds * 1000:.1f} ms</p><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    @staticmethod
    def _cells(hit: Hit, fields: list[str]) -> str:
        texts = ("" if hit.get(name) is None else str(hit.get(name)) for name in fields)
        return "".join(
            f"<td>{html.escape(text if len(text) <= 80 else text[:79] + '…')}</td>"
            for text in texts
        )
