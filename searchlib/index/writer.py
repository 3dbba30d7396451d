"""Changing an index: `Writer`, and the `Report` of a bulk change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from time import perf_counter
from types import TracebackType
from typing import Any

from searchlib.embedded.indexer import Transaction
from searchlib.embedded.search import Execution, Request, Snapshot
from searchlib.embedded.search.run import filter_plan
from searchlib.embedded.segment import Segment
from searchlib.embedded.storage import encode_text
from searchlib.errors import DocumentError, SearchlibError
from searchlib.plan.planner import Query
from searchlib.schema import Key


@dataclass(frozen=True)
class Skipped:
    """A document that was left out: its place among those given, from 0, and why."""

    position: int
    reason: str


@dataclass(frozen=True)
class Report:
    """What adding or updating documents did: how many were written, which were left out, how long it took, and how many bytes of text it read."""

    added: int = 0
    skipped: tuple[Skipped, ...] = ()
    seconds: float = 0.0
    bytes: int = 0


class Writer:
    """Changes to an index, in one commit. As a context manager it commits on a clean exit and rolls back on an exception.

    It holds the index's lock until `commit` or `rollback`. A bad document raises DocumentError and leaves the writer usable and the older version in place.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._schema = transaction.schema

    def add(self, document: Mapping[str, Any]) -> None:
        """Add a document; DocumentError when it does not fit the schema or its key is present."""
        self._open().add(self._schema.check(document))

    def update(self, document: Mapping[str, Any]) -> None:
        """Add a document in the place of the one with its key, if any."""
        transaction = self._open()
        self._schema.require_key()
        transaction.update(self._schema.check(document))

    def delete(self, key: Key) -> bool:
        """Delete the document with that key; whether there was one. DocumentError for what cannot be a key."""
        return self._open().delete(self._schema.key_of(key))

    def delete_by_query(self, query: str | Query) -> int:
        """Delete every document that a query finds, those of this writer included; how many there were.

        As a filter, a string is read strictly, so that a misspelt field is a QueryError, and no pattern is cut.
        """
        transaction = self._open()
        request = Request(query=query, strict=True)

        def found(segments: list[Segment]) -> list[int]:
            snapshot = Snapshot(segments, self._schema)
            return Execution(snapshot).matches(filter_plan(snapshot, request, query))[0].tolist()

        return transaction.delete_found(found)

    def take_all(
        self, verb: str, documents: Iterable[Mapping[str, Any]], *, progress: bool, skip: bool
    ) -> Report:
        """Add or update ("add", "update") many documents, and commit.

        Parameters
        ----------
        progress : bool     show a bar on the terminal
        skip : bool         leave bad documents out, and list them in the report, instead of raising DocumentError
        """
        started, read, added = perf_counter(), 0, 0
        skipped: list[Skipped] = []
        take = getattr(self, verb)
        for position, document in enumerate(_shown(documents) if progress else documents):
            try:
                take(document)
            except DocumentError as error:
                if not skip:
                    raise DocumentError(f"document {position}: {error}", error.field) from None
                skipped.append(Skipped(position, str(error)))
            else:
                added += 1
                texts = (value for value in document.values() if isinstance(value, str))
                read += sum(
                    len(text) if text.isascii() else len(encode_text(text)) for text in texts
                )
        self.commit()
        return Report(added, tuple(skipped), perf_counter() - started, read)

    def commit(self) -> None:
        """Make the changes visible to every reader, all at once, and end the writer."""
        self._open().commit()

    def rollback(self) -> None:
        """Forget the changes and end the writer."""
        self._transaction.rollback()

    def _open(self) -> Transaction:
        if self._transaction.closed:
            raise SearchlibError(
                "this writer has ended: ask the index for another with index.writer()"
            )
        return self._transaction

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._transaction.closed:
            return
        if kind is None:
            self._transaction.commit()
        else:
            self._transaction.rollback()


def _shown(documents: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Documents, with a bar on the terminal that grows as they are taken."""
    from tqdm import tqdm  # takes a tenth of the whole import, and few ask for it

    return tqdm(documents, unit=" documents")
