"""From matching documents to a page: filter, order, collapse, count."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.search.execution import Matches
from searchlib.embedded.search.searcher import Docnums, Snapshot
from searchlib.errors import QueryError, SchemaError
from searchlib.kernels import top
from searchlib.plan.deadline import UNLIMITED, Deadline, TimeUp
from searchlib.query.checks import shown
from searchlib.schema import NO_NUMBER


@dataclass(frozen=True)
class Order:
    """How hits are ordered: by score, or by fields, each ascending or descending; documents without a value come last; ties go by age."""

    fields: tuple[tuple[str, bool], ...] = ()
    """(name, descending) in the order of their weight; none: by score"""

    @classmethod
    def of(cls, sort: str | Sequence[str] | None, snapshot: Snapshot) -> Order:
        """The order that `sort` names: `"date"`, `"-date"`, or a list of these; SchemaError for a field that cannot order."""
        if sort is None:
            return _BY_SCORE
        names = [sort] if isinstance(sort, str) or not isinstance(sort, Iterable) else list(sort)
        if not all(isinstance(name, str) for name in names):
            raise SchemaError(
                f"sort={shown(sort)}: expected the name of a field, or a list of names, each perhaps after a -"
            )
        fields = tuple((name.lstrip("-"), name.startswith("-")) for name in names)
        for name, _ in fields:
            if snapshot.schema.field(name).kind in ("text", "stored"):
                raise SchemaError(
                    f"cannot sort by {name!r}: it is a {snapshot.schema.kind(name)} field; sort by a Keyword, Number, Date or Boolean"
                )
        return cls(fields)

    def ranks(
        self, snapshot: Snapshot, matches: Matches, deadline: Deadline = UNLIMITED
    ) -> list[NDArray[Any]]:
        """One array a field, of what is compared: smaller comes first, for each match."""
        docnums, scores = matches
        return [
            _ranks(snapshot, name, descending, deadline)[docnums]
            for name, descending in self.fields
        ] or [-scores]

    def sorted(
        self, snapshot: Snapshot, matches: Matches, k: int | None, deadline: Deadline = UNLIMITED
    ) -> NDArray[np.int64]:
        """The indexes into `matches` of the first k hits, in order."""
        if not self.fields:
            return top(matches[1], k)
        ranks = self.ranks(snapshot, matches, deadline)
        if k is None or not 0 < k < len(ranks[0]):
            return np.lexsort(list(reversed(ranks)))[:k]
        likely = np.flatnonzero(ranks[0] <= np.partition(ranks[0], k - 1)[k - 1])
        return likely[np.lexsort([rank[likely] for rank in reversed(ranks)])[:k]]

    def after(
        self, snapshot: Snapshot, matches: Matches, cursor: str, deadline: Deadline = UNLIMITED
    ) -> Matches:
        """The matches that come behind the hit a cursor was made for."""
        values, docnum = read_cursor(cursor, max(len(self.fields), 1))
        behind = matches[0] > docnum
        for ranks, value in zip(
            reversed(self.ranks(snapshot, matches, deadline)), reversed(values), strict=True
        ):
            if ranks.dtype.kind == "i" and not isinstance(value, int):
                raise QueryError(_WRONG_CURSOR)
            with np.errstate(over="ignore"):
                there = np.asarray(value, ranks.dtype)
            behind = (ranks > there) | ((ranks == there) & behind)
        return matches[0][behind], matches[1][behind]

    def cursor(self, snapshot: Snapshot, docnum: int, score: float) -> str:
        """What names a hit's place in this order."""
        one = (np.array([docnum], np.int64), np.array([score], np.float32))
        values = [ranks[0].item() for ranks in self.ranks(snapshot, one)]
        return base64.urlsafe_b64encode(json.dumps([values, docnum]).encode()).decode()


_BY_SCORE = Order()


_WRONG_CURSOR = "this cursor was not made for this search: give `after` the cursor of results with the same sort"
_LONGEST_CURSOR = 4000
_GREATEST = np.iinfo(np.int64).max


def read_cursor(cursor: str, width: int) -> tuple[list[float], int]:
    """What `Order.cursor` wrote; QueryError when it is not that, or was made for another order."""
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
    snapshot: Snapshot, name: str, descending: bool, deadline: Deadline = UNLIMITED
) -> NDArray[np.float64 | np.int64]:
    """For every docnum, what is compared: its value, or its value's number among the sorted ones; the greatest of all where there is none."""
    if snapshot.schema.kind(name) in ("number", "date"):
        values = snapshot.numbers(name)
        missing = np.isnan(values) if values.dtype.kind == "f" else values == NO_NUMBER
        last = np.inf if values.dtype.kind == "f" else np.iinfo(np.int64).max
        return np.where(missing, last, -values if descending else values)
    known = snapshot.ordinals(name, deadline)
    ranks = np.full(snapshot.docnum_limit, np.iinfo(np.int64).max)
    np.minimum.at(ranks, known.docnums, -known.ordinals if descending else known.ordinals)
    return ranks


def collapse(
    snapshot: Snapshot, name: str, docnums: Docnums, deadline: Deadline = UNLIMITED
) -> NDArray[np.int64]:
    """The indexes of the first document with each value of a field, in order; a document without a value stands for itself."""
    if snapshot.schema.field(name).kind in ("text", "stored"):
        raise SchemaError(
            f"cannot collapse by {name!r}: it is a {snapshot.schema.kind(name)} field"
        )
    values = _ranks(snapshot, name, False, deadline)[docnums]
    missing = values == (np.inf if values.dtype.kind == "f" else np.iinfo(np.int64).max)
    first = np.zeros(len(docnums), bool)
    first[np.unique(values, return_index=True)[1]] = True
    return np.flatnonzero(first | missing)


def facets(
    snapshot: Snapshot, names: Sequence[str], docnums: Docnums, deadline: Deadline = UNLIMITED
) -> dict[str, dict[Any, int]]:
    """How often each value of some fields occurs in the documents: most frequent first, then by value. Past the deadline nothing is counted."""
    return {name: _facet(snapshot, name, docnums, deadline) for name in names}


def _facet(snapshot: Snapshot, name: str, docnums: Docnums, deadline: Deadline) -> dict[Any, int]:
    kind = snapshot.schema.field(name).kind
    if kind in ("text", "stored"):
        raise SchemaError(
            f"cannot count by {name!r}: it is a {kind} field; count by a Keyword, Number, Date or Boolean"
        )
    try:
        deadline.check()
        if kind == "number":
            return _count_numbers(snapshot, name, docnums)
        return (
            _count_months(snapshot, name, docnums)
            if kind == "date"
            else _count_values(snapshot, name, docnums, deadline)
        )
    except TimeUp:
        return {}


_DAY = 86_400_000_000
_LONGEST_MONTH = 31 * _DAY
_FIRST_DAY = np.datetime64("0001-01-01", "D")


def _count_numbers(snapshot: Snapshot, name: str, docnums: Docnums) -> dict[Any, int]:
    numbers = snapshot.numbers(name)[docnums]
    return _counted(
        numbers[~np.isnan(numbers) if numbers.dtype.kind == "f" else numbers != NO_NUMBER]
    )


def _count_months(snapshot: Snapshot, name: str, docnums: Docnums) -> dict[Any, int]:
    """Count dates by the month they begin in, and those of which only the year is known by their year."""
    starts, ends = snapshot.numbers(name)[docnums], snapshot.ends(name)[docnums]
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
    found, counts = np.unique(values, return_counts=True)
    order = _most_frequent_first(counts)
    return dict(zip(found[order].tolist(), counts[order].tolist(), strict=True))


def _count_values(
    snapshot: Snapshot, name: str, docnums: Docnums, deadline: Deadline
) -> dict[Any, int]:
    known = snapshot.ordinals(name, deadline)
    wanted = np.zeros(snapshot.docnum_limit, bool)
    wanted[docnums] = True
    counts = np.bincount(known.ordinals[wanted[known.docnums]], minlength=len(known.values))
    order = _most_frequent_first(counts)
    order = order[counts[order] > 0]
    values = map(known.values.__getitem__, order.tolist())
    counted = dict(zip(values, counts[order].tolist(), strict=True))
    return (
        {value == "true": count for value, count in counted.items()}
        if snapshot.schema.kind(name) == "boolean"
        else counted
    )


def _most_frequent_first(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The order of values that are sorted already."""
    return (-counts).argsort(kind="stable")
