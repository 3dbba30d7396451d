"""Queries of Whoosh, as far as searchlib uses them."""

from collections.abc import Iterable
from typing import Any

from whoosh.matching import Matcher
from whoosh.searching import SearchContext, Searcher

class Query:
    boost: float
    def children(self) -> Iterable[Query]: ...
    def matcher(self, searcher: Searcher, context: SearchContext | None = None) -> Matcher: ...

class Term(Query):
    fieldname: str
    text: Any
    minquality: float | None
    def __init__(
        self, fieldname: str, text: Any, boost: float = 1.0, minquality: float | None = None
    ) -> None: ...

class Prefix(Query):
    def __init__(self, fieldname: str, text: Any, boost: float = 1.0) -> None: ...

class CompoundQuery(Query):
    subqueries: list[Query]
    def __init__(self, subqueries: list[Query], boost: float = 1.0) -> None: ...

class And(CompoundQuery): ...

class Or(CompoundQuery):
    minmatch: int
    scale: float | None
    def __init__(
        self,
        subqueries: list[Query],
        boost: float = 1.0,
        minmatch: int = 0,
        scale: float | None = None,
    ) -> None: ...

class BinaryQuery(Query):
    a: Query
    b: Query
    def __init__(self, a: Query, b: Query) -> None: ...

class AndMaybe(BinaryQuery): ...
