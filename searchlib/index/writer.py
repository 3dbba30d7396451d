"""Changing an index: `Writer`, and the `Report` of a bulk change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from time import perf_counter
from types import TracebackType
from typing import Any, Literal

from searchlib.engine import EngineWriter
from searchlib.errors import DocumentError, SearchlibError
from searchlib.query import Query
from searchlib.schema import Key, encode_text


@dataclass(frozen=True)
class Skipped:
    """A document that was left out, and why.

    Parameters
    ----------
    position : int
        The number of documents that came before it, among those given.
    reason : str
        The message of the error.

    Examples
    --------
    >>> from searchlib import Index, Schema, Text
    >>> index = Index.memory(Schema(text=Text()))
    >>> index.add_documents([{"text": "Un chat."}, {"titre": "Un"}], on_error="skip").skipped
    (Skipped(position=1, reason="unknown field 'titre': the schema has text"),)
    """

    position: int
    reason: str


@dataclass(frozen=True)
class Report:
    """The outcome of adding or updating many documents.

    Parameters
    ----------
    added : int
        How many documents were written.
    skipped : tuple of Skipped
        The documents that were left out.
    seconds : float
        How long it took.
    bytes : int
        How many bytes of text were read, in UTF-8.

    Examples
    --------
    >>> from searchlib import Index, Schema, Text
    >>> report = Index.memory(Schema(text=Text())).add_documents([{"text": "L’été."}])
    >>> report.added, report.skipped, report.bytes
    (1, (), 10)
    """

    added: int = 0
    skipped: tuple[Skipped, ...] = ()
    seconds: float = 0.0
    bytes: int = 0


class Writer:
    """Changes to an index that are committed together.

    `Index.writer` opens it. As a context manager it commits when its block ends, and rolls back
    on an exception. It holds the lock of the index until then. A document that does not fit
    raises DocumentError and changes nothing: the writer can go on.

    Examples
    --------
    >>> from searchlib import Index, Keyword, Schema, Text
    >>> index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
    >>> with index.writer() as writer:
    ...     writer.add({"id": "1", "text": "Un chat."})
    ...     writer.add({"id": "2", "text": "Un chien."})
    ...     writer.delete("1")
    True
    >>> len(index)
    1
    """

    def __init__(self, writer: EngineWriter) -> None:
        self._writer = writer
        self._schema = writer.schema

    def add(self, document: Mapping[str, Any]) -> None:
        """Add a document.

        Parameters
        ----------
        document : mapping
            A value for each field, by name. A field that is missing or None has no value.

        Raises
        ------
        DocumentError
            If the document does not fit the schema, or there is one with its key.
        SearchlibError
            If the writer has ended.

        Examples
        --------
        >>> from searchlib import Index, Keyword, Schema, Text
        >>> index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
        >>> with index.writer() as writer:
        ...     writer.add({"id": "1", "text": "Un chat."})
        >>> index.get("1")
        {'id': '1', 'text': 'Un chat.'}
        """
        self._open().add(self._schema.check(document))

    def update(self, document: Mapping[str, Any]) -> None:
        """Add a document, in place of the one with the same key if there is one.

        Parameters
        ----------
        document : mapping
            A value for each field, by name. A field that is missing or None has no value.

        Raises
        ------
        SchemaError
            If the schema has no unique key.
        DocumentError
            If the document does not fit the schema.
        SearchlibError
            If the writer has ended.

        Examples
        --------
        >>> from searchlib import Index, Keyword, Schema, Text
        >>> index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
        >>> with index.writer() as writer:
        ...     writer.add({"id": "1", "text": "Un chat."})
        ...     writer.update({"id": "1", "text": "Un chien."})
        >>> index.get("1")
        {'id': '1', 'text': 'Un chien.'}
        """
        writer = self._open()
        self._schema.require_key()
        writer.update(self._schema.check(document))

    def delete(self, key: Key) -> bool:
        """Delete the document with a key.

        Parameters
        ----------
        key : str, int or UUID
            The value of the unique field. An int or a UUID is taken as its string.

        Returns
        -------
        bool
            True if there was such a document.

        Raises
        ------
        SchemaError
            If the schema has no unique key.
        DocumentError
            If `key` is of another type.
        SearchlibError
            If the writer has ended.

        Examples
        --------
        >>> from searchlib import Index, Keyword, Schema
        >>> index = Index.memory(Schema(id=Keyword(unique=True)))
        >>> report = index.add_documents([{"id": "1"}])
        >>> with index.writer() as writer:
        ...     writer.delete("1"), writer.delete("2")
        (True, False)
        """
        return self._open().delete(self._schema.key_of(key))

    def delete_by_query(self, query: str | Query) -> int:
        """Delete every document that matches a query.

        Documents that this writer has added are deleted too.

        Parameters
        ----------
        query : str, searchlib.query node or whoosh.query.Query
            The query. A string is parsed strictly, so that a misspelt field deletes nothing, and
            patterns are expanded in full.

        Returns
        -------
        int
            How many documents were deleted.

        Raises
        ------
        QueryError
            If the query cannot be parsed, or names an unknown field or an impossible value.
        SearchlibError
            If the writer has ended.

        Examples
        --------
        >>> from searchlib import Date, Index, Schema
        >>> index = Index.memory(Schema(date=Date()))
        >>> report = index.add_documents({"date": date} for date in ["2021", "2022-01", "2022"])
        >>> with index.writer() as writer:
        ...     writer.delete_by_query("date:2022")
        2
        """
        return self._open().delete_by_query(query)

    def commit(self) -> None:
        """Make the changes visible to every reader, all at once, and end the writer.

        Raises
        ------
        SearchlibError
            If the writer has ended, or the changes cannot be written; the index then stays as it
            was.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> index = Index.memory(Schema(text=Text()))
        >>> writer = index.writer()
        >>> writer.add({"text": "Un chat."})
        >>> len(index)
        0
        >>> writer.commit()
        >>> len(index)
        1
        """
        self._open().commit()

    def rollback(self) -> None:
        """Discard the changes and end the writer.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> index = Index.memory(Schema(text=Text()))
        >>> writer = index.writer()
        >>> writer.add({"text": "Un chat."})
        >>> writer.rollback()
        >>> len(index)
        0
        """
        self._writer.rollback()

    def _open(self) -> EngineWriter:
        if self._writer.closed:
            raise SearchlibError(
                "this writer has ended: ask the index for another with index.writer()"
            )
        return self._writer

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._writer.closed:
            return
        if kind is None:
            self._writer.commit()
        else:
            self._writer.rollback()


def write_all(
    writer: Writer,
    verb: Literal["add", "update"],
    documents: Iterable[Mapping[str, Any]],
    *,
    progress: bool = False,
    skip: bool = False,
) -> Report:
    """Add or update many documents, and commit.

    Parameters
    ----------
    writer : Writer
        The writer, which ends.
    verb : {"add", "update"}
        Its method.
    documents : iterable of mappings
        The documents.
    progress : bool, default False
        Show a bar on the terminal.
    skip : bool, default False
        Leave bad documents out, and list them in the report, instead of raising DocumentError.

    Returns
    -------
    Report
        How many documents were written, and which were left out.

    Raises
    ------
    DocumentError
        If a document does not fit the schema, unless `skip`.
    """
    started, read, added = perf_counter(), 0, 0
    skipped: list[Skipped] = []
    write = writer.add if verb == "add" else writer.update
    for position, document in enumerate(_shown(documents) if progress else documents):
        try:
            write(document)
        except DocumentError as error:
            if not skip:
                raise DocumentError(f"document {position}: {error}", error.field) from None
            skipped.append(Skipped(position, str(error)))
        else:
            added += 1
            texts = (value for value in document.values() if isinstance(value, str))
            read += sum(map(_size, texts))
    writer.commit()
    return Report(added, tuple(skipped), perf_counter() - started, read)


def _size(text: str) -> int:
    """Return the bytes of a text in UTF-8."""
    return len(text) if text.isascii() else len(encode_text(text))


def _shown(documents: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Show a bar on the terminal that follows the documents; return them."""
    from tqdm import tqdm  # takes a tenth of the whole import, and few ask for it

    shown: Iterable[Mapping[str, Any]] = tqdm(documents, unit=" documents")
    return shown
