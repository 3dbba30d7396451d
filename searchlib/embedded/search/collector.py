"""From matching documents to a page: what a search wants of its matches."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.search.scoring import NO_MATCHES, Matches
from searchlib.embedded.search.searcher import Docnums, Searcher
from searchlib.errors import QueryError, SchemaError
from searchlib.kernels import top
from searchlib.plan import UNLIMITED, Deadline, TimeUp
from searchlib.results import Request
from searchlib.schema import NO_NUMBER, Schema


class Collected(NamedTuple):
    """What a collector made of the matches of a plan.

    docnums : int64[n], scores : float32[n]     the hits of the page, in order
    total : int or None         how many documents match, where that was counted
    facets : dict               how often each value of the wanted fields occurs in the matches
    """

    docnums: Docnums
    scores: NDArray[np.float32]
    total: int | None
    facets: dict[str, dict[Any, int]]


@dataclass(slots=True)
class Collector:
    """What a search wants of its matches; whatever is not asked for need not be computed.

    Attributes
    ----------
    order : Order
    offset, limit : int, int or None
        The page: hits to pass over, and to take; None for all.
    after : str or None
        The cursor of the hit after which the page begins.
    distinct : str or None
        The field of which each value has one hit, the best.
    facets : list of str
        The fields whose values are counted over all matches.
    """

    order: Order
    offset: int = 0
    limit: int | None = None
    after: str | None = None
    distinct: str | None = None
    facets: Sequence[str] = ()

    @classmethod
    def of(cls, request: Request, schema: Schema) -> Collector:
        """Return the collector of a request; SchemaError if it names fields that cannot serve."""
        if request.distinct is not None and schema.kind(request.distinct) in ("text", "stored"):
            kind = schema.field(request.distinct).kind
            raise SchemaError(f"cannot collapse by {request.distinct!r}: it is a {kind} field")
        order = Order(request.sort_fields(schema))
        facets = request.facet_fields(schema)
        return cls(order, request.offset, request.limit, request.after, request.distinct, facets)

    def collect(
        self, searcher: Searcher, matches: Matches, deadline: Deadline = UNLIMITED
    ) -> Collected:
        """Return the page of some matches; no hits if the deadline passes before it is ordered."""
        facets = {name: count_values(searcher, name, matches[0], deadline) for name in self.facets}
        total = 0
        try:
            if self.distinct is not None:
                matches = self._collapsed(searcher, matches, self.distinct, deadline)
            total = len(matches[0])
            if self.after is not None:
                matches = self.order.after(searcher, matches, self.after, deadline)
            end = None if self.limit is None else self.offset + self.limit
            rows = self.order.sorted(searcher, matches, end, deadline)[self.offset :]
            return Collected(matches[0][rows], matches[1][rows], total, facets)
        except TimeUp:
            return Collected(*NO_MATCHES, total, facets)

    def _collapsed(
        self, searcher: Searcher, matches: Matches, name: str, deadline: Deadline
    ) -> Matches:
        """Return the best match with each value of a field, by docnum again, as any matches are."""
        matches = _at(matches, self.order.sorted(searcher, matches, None, deadline))
        deadline.check()
        matches = _at(matches, np.sort(collapse(searcher, name, matches[0], deadline)))
        return _at(matches, np.argsort(matches[0]))


def _at(matches: Matches, rows: NDArray[np.int64]) -> Matches:
    return matches[0][rows], matches[1][rows]


@dataclass(frozen=True)
class Order:
    """How hits are ordered: by score, or by fields, each ascending or descending.

    Documents without a value come last, and the older of two equal ones comes first.
    """

    fields: tuple[tuple[str, bool], ...] = ()
    """(name, descending) in the order of their weight; none: by score"""

    def ranks(
        self, searcher: Searcher, matches: Matches, deadline: Deadline = UNLIMITED
    ) -> list[NDArray[Any]]:
        """One array a field, of what is compared: smaller comes first, for each match."""
        docnums, scores = matches
        return [
            _ranks(searcher, name, descending, deadline)[docnums]
            for name, descending in self.fields
        ] or [-scores]

    def sorted(
        self, searcher: Searcher, matches: Matches, k: int | None, deadline: Deadline = UNLIMITED
    ) -> NDArray[np.int64]:
        """Return the indexes into `matches` of the first k hits, in order."""
        if not self.fields:
            return top(matches[1], k)
        ranks = self.ranks(searcher, matches, deadline)
        if k is None or not 0 < k < len(ranks[0]):
            return np.lexsort(list(reversed(ranks)))[:k]
        likely = np.flatnonzero(ranks[0] <= np.partition(ranks[0], k - 1)[k - 1])
        return likely[np.lexsort([rank[likely] for rank in reversed(ranks)])[:k]]

    def after(
        self, searcher: Searcher, matches: Matches, cursor: str, deadline: Deadline = UNLIMITED
    ) -> Matches:
        """Return the matches after the hit that a cursor names."""
        values, docnum = read_cursor(cursor, max(len(self.fields), 1))
        follows = matches[0] > docnum
        for ranks, value in zip(
            reversed(self.ranks(searcher, matches, deadline)), reversed(values), strict=True
        ):
            if ranks.dtype.kind == "i" and not isinstance(value, int):
                raise QueryError(_WRONG_CURSOR)
            with np.errstate(over="ignore"):
                there = np.asarray(value, ranks.dtype)
            follows = (ranks > there) | ((ranks == there) & follows)
        return matches[0][follows], matches[1][follows]

    def cursor(self, searcher: Searcher, docnum: int, score: float) -> str:
        """Encode the position of a hit in this order."""
        one = (np.array([docnum], np.int64), np.array([score], np.float32))
        values = [ranks[0].item() for ranks in self.ranks(searcher, one)]
        return base64.urlsafe_b64encode(json.dumps([values, docnum]).encode()).decode()


_WRONG_CURSOR = (
    "this cursor was not made for this search: "
    "give `after` the cursor of results with the same sort"
)
_LONGEST_CURSOR = 4000
_GREATEST = np.iinfo(np.int64).max


def read_cursor(cursor: str, width: int) -> tuple[list[float], int]:
    """Read what `Order.cursor` wrote; raise QueryError for anything else or another order."""
    try:
        values, docnum = json.loads(base64.urlsafe_b64decode(cursor[:_LONGEST_CURSOR].encode()))
        if (
            isinstance(values, list)
            and len(values) == width
            and all(map(_is_rank, values))
            and isinstance(docnum, int)
            and _is_rank(docnum)
        ):
            return values, docnum
    except (ValueError, TypeError, AttributeError, RecursionError, binascii.Error):
        pass
    raise QueryError(_WRONG_CURSOR)


def _is_rank(value: object) -> bool:
    return (isinstance(value, int) and -_GREATEST - 1 <= value <= _GREATEST) or (
        isinstance(value, float) and value == value
    )


def _ranks(
    searcher: Searcher, name: str, descending: bool, deadline: Deadline = UNLIMITED
) -> NDArray[np.float64 | np.int64]:
    """Return for every docnum what is compared: its value, or the rank of its value.

    The greatest number of all where it has none.
    """
    if searcher.schema.kind(name) in ("number", "date"):
        values = searcher.numbers(name)
        missing = np.isnan(values) if values.dtype.kind == "f" else values == NO_NUMBER
        last = np.inf if values.dtype.kind == "f" else np.iinfo(np.int64).max
        return np.where(missing, last, -values if descending else values)
    known = searcher.ordinals(name, deadline)
    ranks = np.full(searcher.docnum_limit, np.iinfo(np.int64).max)
    np.minimum.at(ranks, known.docnums, -known.ordinals if descending else known.ordinals)
    return ranks


def collapse(
    searcher: Searcher, name: str, docnums: Docnums, deadline: Deadline = UNLIMITED
) -> NDArray[np.int64]:
    """Return the rows of the first document with each value of a field, in order.

    A document without a value stands for itself.
    """
    values = _ranks(searcher, name, False, deadline)[docnums]
    missing = values == (np.inf if values.dtype.kind == "f" else np.iinfo(np.int64).max)
    first = np.zeros(len(docnums), bool)
    first[np.unique(values, return_index=True)[1]] = True
    return np.flatnonzero(first | missing)


def count_values(
    searcher: Searcher, name: str, docnums: Docnums, deadline: Deadline = UNLIMITED
) -> dict[Any, int]:
    """Return how often each value of a field occurs in some documents, most frequent first, then by
    value; nothing once the deadline is past."""
    try:
        deadline.check()
        kind = searcher.schema.kind(name)
        if kind == "number":
            return _count_numbers(searcher, name, docnums)
        if kind == "date":
            return _count_months(searcher, name, docnums)
        return _count_terms(searcher, name, docnums, deadline)
    except TimeUp:
        return {}


_DAY = 86_400_000_000
_LONGEST_MONTH = 31 * _DAY
_FIRST_DAY = np.datetime64("0001-01-01", "D")


def _count_numbers(searcher: Searcher, name: str, docnums: Docnums) -> dict[Any, int]:
    numbers = searcher.numbers(name)[docnums]
    return _counted(
        numbers[~np.isnan(numbers) if numbers.dtype.kind == "f" else numbers != NO_NUMBER]
    )


def _count_months(searcher: Searcher, name: str, docnums: Docnums) -> dict[Any, int]:
    """Count dates by the month they begin in, and by their year if only that is known."""
    starts, ends = searcher.numbers(name)[docnums], searcher.ends(name)[docnums]
    dated = starts != NO_NUMBER
    starts, is_year = starts[dated], (ends - starts)[dated] > _LONGEST_MONTH
    moments = _FIRST_DAY + (starts // _DAY).astype("timedelta64[D]")
    months = moments.astype("datetime64[M]").astype(np.int64)
    years = moments.astype("datetime64[Y]").astype(np.int64)
    # A number a period, in the order of the periods' names: a year comes right before its January.
    counts = _counted(np.where(is_year, years * 13, months + years + 1))
    return {_period(number): count for number, count in counts.items()}


def _period(number: int) -> str:
    """Return the name of a period, such as 2022 or 2022-01, from its number in `_count_months`."""
    year, month = divmod(number, 13)
    name = f"{1970 + year:04}"
    return f"{name}-{month:02}" if month else name


def _counted(values: NDArray[Any]) -> dict[Any, int]:
    distinct_values, counts = np.unique(values, return_counts=True)
    order = _most_frequent_first(counts)
    return dict(zip(distinct_values[order].tolist(), counts[order].tolist(), strict=True))


def _count_terms(
    searcher: Searcher, name: str, docnums: Docnums, deadline: Deadline
) -> dict[Any, int]:
    known = searcher.ordinals(name, deadline)
    wanted = np.zeros(searcher.docnum_limit, bool)
    wanted[docnums] = True
    counts = np.bincount(known.ordinals[wanted[known.docnums]], minlength=len(known.values))
    order = _most_frequent_first(counts)
    order = order[counts[order] > 0]
    values = map(known.values.__getitem__, order.tolist())
    counted = dict(zip(values, counts[order].tolist(), strict=True))
    return (
        {value == "true": count for value, count in counted.items()}
        if searcher.schema.kind(name) == "boolean"
        else counted
    )


def _most_frequent_first(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rank values that are sorted already."""
    return (-counts).argsort(kind="stable")
