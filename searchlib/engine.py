"""The contract of an engine: what `Index` and `Writer` ask of what keeps and searches documents.

`Index` checks arguments, documents them, and forwards; an engine does the work. It is given checked
values only: documents as `Schema.check` returns them, keys as strings, requests as `Request`.

What every engine promises:

- A search sees the newest commit, and its results that commit, whatever happens to the index
later. - A commit is made wholly or not at all. - An error is one of `searchlib.errors`, and
leaves the index as it was. - `search` with one request finds the same documents on every engine,
in an order that differs only where scores do.

`tests/contract/` is one suite that runs over every engine.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from searchlib.query import Query
from searchlib.results import Explanation, Request, Results
from searchlib.schema import CheckedValue, Field, Schema
from searchlib.typing import Stats

Document = Mapping[str, CheckedValue]
"""A checked document: what is stored, and what is compared, of each of its fields."""


@dataclass(frozen=True, slots=True)
class WriterOptions:
    """How an engine's writer works.

    Attributes
    ----------
    timeout : float
        Seconds to wait for another writer.
    memory_mb : int
        About how much memory the analysis and the documents may take, in megabytes.
    workers : int
        How many processes, or threads, build the index.
    """

    timeout: float = 5.0
    memory_mb: int = 256
    workers: int = 1


class EngineWriter(Protocol):
    """One writer of an engine. Its changes are made by `commit`, all at once, or not at all."""

    schema: Schema

    @property
    def closed(self) -> bool:
        """Whether it has ended: by `commit`, by `rollback`, or by an error it could not survive."""

    def add(self, document: Document) -> None:
        """Add a document; DocumentError if its key is present already."""

    def update(self, document: Document) -> None:
        """Add a document in the place of the one with its key, if any."""

    def delete(self, key: str) -> bool:
        """Delete the document with a key; return whether there was one."""

    def delete_by_query(self, query: str | Query) -> int:
        """Delete every document that a query finds, those of this writer included; return how many.

        The query is strict and exact, as a filter is; QueryError if it does not parse.
        """

    def commit(self) -> None:
        """Make the changes visible to every reader, and end the writer."""

    def rollback(self) -> None:
        """Forget the changes, and end the writer. Does nothing if it has ended."""


class Engine(Protocol):
    """What keeps the documents of one index and searches them. Safe to share between threads."""

    @property
    def schema(self) -> Schema:
        """The fields of the newest commit."""

    @property
    def path(self) -> str | None:
        """Where the index is kept; None if it is nowhere but in this process."""

    @property
    def closed(self) -> bool:
        """Whether it was closed."""

    @property
    def analysis_version(self) -> int:
        """The version of the French analysis that made the index."""

    def search(self, request: Request) -> Results:
        """Find documents; facets and the total are those of all matches."""

    def similar(self, key: str, limit: int) -> Results | None:
        """Find the documents most like the one with a key; None if there is none of that key."""

    def explain(self, request: Request, key: str) -> Explanation | None:
        """Return where the score of a document comes from; None if there is none of that key."""

    def get(self, key: str) -> dict[str, Any] | None:
        """Return the stored fields of the document with a key; None if there is none."""

    def __contains__(self, key: str) -> bool:
        """Return whether there is a document with a key."""

    def __len__(self) -> int:
        """Return how many documents there are."""

    def suggest(self, prefix: str, limit: int) -> list[str]:
        """Return the most frequent words that complete what a reader types."""

    def correct(self, query: str) -> str | None:
        """Return a query with its unknown words replaced; None if there is nothing to correct."""

    def writer(self, options: WriterOptions) -> EngineWriter:
        """Return the one writer; LockError if another does not end in time."""

    def add_field(self, name: str, field: Field) -> None:
        """Add a field, whose name is free, to the schema."""

    def reindex(self) -> int:
        """Analyse every document anew, in one commit; return how many there are."""

    def compact(self) -> None:
        """Free what deleted documents take, and make searching as fast as it can be."""

    def snapshot(self, path: str | os.PathLike[str]) -> None:
        """Copy the newest commit to an empty or missing folder."""

    def stats(self) -> Stats:
        """Return sizes and counts."""

    def check(self) -> list[str]:
        """Verify the whole index; return its problems."""

    def close(self) -> None:
        """Let everything go; any later use is a SearchlibError."""
