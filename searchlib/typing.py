"""Types for annotations: the values that arguments take, and the dicts that methods return.

Programs that call searchlib may import them for their own annotations, as they do from
`numpy.typing`.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol, TypeAlias, TypedDict, runtime_checkable

MatchMode: TypeAlias = Literal["all", "any", "auto"]
"""How many words of a text must match: all of them, any one, or all and then fewer."""

Verify: TypeAlias = Literal["fast", "full", "none"]
"""When checksums are compared: at the first read of each block, all at once, or never."""

OnError: TypeAlias = Literal["raise", "skip"]
"""What a bad document does: raise its error, or be left out."""


@runtime_checkable
class WhooshQuery(Protocol):
    """Any query of Whoosh's own, such as `whoosh.query.Term`.

    Examples
    --------
    >>> import whoosh.query
    >>> isinstance(whoosh.query.Term("text", "chat"), WhooshQuery)
    True
    """

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Return the matcher of the query in one segment."""

    def estimate_size(self, ixreader: Any) -> int:
        """Return about how many documents match."""

    def normalize(self) -> Any:
        """Return an equivalent query in a simpler form."""


class WhooshIndex(Protocol):
    """What `Index.whoosh` gives: a `whoosh.index.FileIndex` of the same documents.

    It has all methods of Whoosh's class; these are the most used ones.

    Examples
    --------
    >>> from searchlib import Index, Schema, Text
    >>> index = Index.memory(Schema(text=Text()))
    >>> index.whoosh.doc_count()
    0
    """

    def doc_count(self) -> int:
        """Return how many documents there are."""

    def searcher(self, **kwargs: Any) -> Any:
        """Return a `whoosh.searching.Searcher` of the newest commit."""

    def reader(self, reuse: Any = None) -> Any:
        """Return a `whoosh.reading.IndexReader` of the newest commit."""

    def writer(self, procs: int = 1, **kwargs: Any) -> Any:
        """Return a `whoosh.writing.IndexWriter`, which commits as `Index.writer` does."""


class FieldStats(TypedDict, total=False):
    """The counts of one field in `Stats`.

    Attributes
    ----------
    type : str
        The kind of the field. Its other arguments follow where they are not the defaults.
    tokens : int
        The length of a Text field over all documents, in tokens.
    terms : int
        The number of distinct terms of a Text field.
    """

    type: str
    boost: float
    stored: bool
    unique: bool
    multiple: bool
    number: str
    tokens: int
    terms: int


class Stats(TypedDict):
    """The counts and sizes that `Index.stats` returns.

    Attributes
    ----------
    path : str or None
        The folder of the index, or None in memory.
    documents, deleted : int
        The number of documents, and of deleted ones that still take space.
    segments, bytes : int
        The number of segments, and the size of all files.
    generation, format, analysis : int
        The number of the commit, the version of the format, and that of the analysis.
    fields : dict of str to FieldStats
        The counts of each field.
    """

    path: str | None
    documents: int
    deleted: int
    segments: int
    bytes: int
    generation: int
    format: int
    analysis: int
    fields: dict[str, FieldStats]


HitDict: TypeAlias = dict[str, Any]
"""One hit of `Results.to_dicts`: its stored fields, `_score` (float) and `_rank` (int).

The names of the fields are those of the schema, and a TypedDict would refuse them.
"""
