"""`Request`: the arguments of a search, checked once, as every engine takes them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from searchlib.errors import QueryError, SchemaError
from searchlib.plan import UNLIMITED, Deadline
from searchlib.query import Query, is_finite, parse, shown
from searchlib.schema import Schema, Text
from searchlib.typing import MatchMode

_MODES = get_args(MatchMode)


@dataclass(eq=False, kw_only=True, slots=True)
class Request:
    """The arguments of a search; `Index.search` documents them.

    Raises
    ------
    QueryError, SchemaError
        If an argument is of the wrong type, or out of its bounds.
    """

    query: str | Query
    fields: Sequence[str] | Mapping[str, float] | str | None = None
    match: MatchMode = "auto"
    filter: str | Query | None = None
    sort: str | Sequence[str] | None = None
    facets: str | Sequence[str] | None = None
    distinct: str | None = None
    limit: int | None = 10
    offset: int = 0
    after: str | None = None
    synonyms: Mapping[str, str | Sequence[str]] | None = None
    timeout: float | None = None
    strict: bool = False

    def __post_init__(self) -> None:
        if self.match not in _MODES:
            raise QueryError(f"match={shown(self.match)}: expected 'all', 'any' or 'auto'")
        if self.limit is not None and (not isinstance(self.limit, int) or self.limit < 0):
            raise QueryError(
                f"limit={shown(self.limit)}: expected a number of hits, or None for all"
            )
        if not isinstance(self.offset, int) or self.offset < 0:
            raise QueryError(f"offset={shown(self.offset)}: expected how many hits to pass over")
        if self.timeout is not None and not (
            isinstance(self.timeout, (int, float)) and self.timeout > 0
        ):
            raise QueryError(f"timeout={shown(self.timeout)}: expected seconds, more than 0")
        if isinstance(self.facets, (Mapping, bytes)):
            raise SchemaError(
                f"facets={shown(self.facets)}: expected the name of a field, or several; "
                "dates are counted by month"
            )
        if self.distinct is not None and not isinstance(self.distinct, str):
            raise SchemaError(f"distinct={shown(self.distinct)}: expected the name of a field")
        if self.synonyms is not None and not _are_synonyms(self.synonyms):
            raise QueryError(
                f"synonyms={shown(self.synonyms)}: expected a mapping from a word to a word, "
                "or to several"
            )

    def weights(self, schema: Schema) -> dict[str, float]:
        """Return the Text fields to look in, and what each weighs.

        Raises
        ------
        SchemaError
            If `fields` names what is no Text field, or gives a weight that is none.
        """
        named = schema.text_fields if self.fields is None else field_names("fields", self.fields)
        weights = {}
        for name in named:
            field = schema.field(name)
            if not isinstance(field, Text):
                raise SchemaError(
                    f"cannot look for words in {name!r}: it is a {field.kind} field; "
                    f"name Text fields, or write {name}:value in the query"
                )
            is_weighed = isinstance(self.fields, Mapping)
            weights[name] = _weight(name, self.fields[name]) if is_weighed else field.boost  # type: ignore[index,call-overload]
        return weights

    def node(self, schema: Schema, deadline: Deadline = UNLIMITED) -> Query:
        """Return the query, parsed if it is a string.

        Raises
        ------
        QueryError
            If the request is strict and the string does not parse.
        """
        if not isinstance(self.query, str):
            return self.query
        return parse(self.query, schema, match=self.match, strict=self.strict, check=deadline.check)

    def identity(self) -> Hashable | None:
        """Return a value that requests share whose results on one commit are the same.

        None where that is not known without reading the arguments, which may be done once only.
        """
        if not isinstance(self.query, str) or self.synonyms is not None:
            return None
        narrowed = (self.filter, self.sort, self.facets, self.after)
        given = (self.fields,) if narrowed == _NOTHING else (self.fields, *narrowed)
        frozen = tuple(map(_frozen, given))
        if _UNKNOWN in frozen:
            return None
        page = (self.limit, self.offset, self.distinct)
        return self.query, self.match, bool(self.strict), page, frozen

    def facet_fields(self, schema: Schema) -> list[str]:
        """Return the fields to count by.

        Raises
        ------
        SchemaError
            If `facets` names none that can be counted by.
        """
        names = [] if self.facets is None else field_names("facets", self.facets)
        for name in names:
            if schema.field(name).kind in ("text", "stored"):
                raise SchemaError(
                    f"cannot count by {name!r}: it is a {schema.kind(name)} field; "
                    "count by a Keyword, Number, Date or Boolean"
                )
        return names

    def sort_fields(self, schema: Schema) -> tuple[tuple[str, bool], ...]:
        """Return the fields to sort by, each with whether it descends; none to sort by score.

        Raises
        ------
        SchemaError
            If `sort` names none that can be sorted by.
        """
        if self.sort is None:
            return ()
        given: Any = self.sort
        names = [given] if isinstance(given, str) or not isinstance(given, Iterable) else given
        names = list(names)
        if not all(isinstance(name, str) for name in names):
            raise SchemaError(
                f"sort={shown(given)}: expected the name of a field, or a list of names, "
                "each perhaps after a -"
            )
        fields = tuple((name.lstrip("-"), name.startswith("-")) for name in names)
        for name, _ in fields:
            if schema.field(name).kind in ("text", "stored"):
                raise SchemaError(
                    f"cannot sort by {name!r}: it is a {schema.kind(name)} field; "
                    "sort by a Keyword, Number, Date or Boolean"
                )
        return fields


_UNKNOWN = object()
_NOTHING = (None, None, None, None)


def _frozen(given: object) -> object:
    """Return an argument as what can be compared for good; `_UNKNOWN` of what cannot be."""
    if given is None or isinstance(given, str):
        return given
    if isinstance(given, (list, tuple)) and {*map(type, given)} == {str}:
        return tuple(given)
    if isinstance(given, dict) and {*map(type, given.values())} <= {int, float}:
        return tuple(given.items())
    return _UNKNOWN


def field_names(argument: str, given: object) -> list[str]:
    """Return the names of fields that an argument gives; SchemaError if it gives none."""
    if isinstance(given, str):
        return [given]
    names: list[Any] = list(given) if isinstance(given, Iterable) else [given]
    if not all(isinstance(name, str) for name in names):
        raise SchemaError(f"{argument}={shown(given)}: expected the name of a field, or several")
    return names


def _weight(name: str, given: object) -> float:
    if (
        isinstance(given, bool)
        or not isinstance(given, (int, float))
        or not is_finite(given)
        or given < 0
    ):
        raise SchemaError(
            f"fields={{{name!r}: {shown(given)}}}: expected what the field weighs, "
            "a finite number of at least 0"
        )
    return float(given)


def _are_synonyms(given: object) -> bool:
    return isinstance(given, Mapping) and all(
        isinstance(word, str)
        and (
            isinstance(others, str)
            or (isinstance(others, Sequence) and all(isinstance(other, str) for other in others))
        )
        for word, others in given.items()
    )
