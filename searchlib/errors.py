"""Every error that searchlib raises on purpose, and whose fault each one is.

The caller's: `SchemaError`, `DocumentError`, `QueryError`. Correct the schema, the document or the
query, and call again. The index's: `IndexNotFound`, `IndexExists`, `LockError`, `FormatError`,
`CorruptIndexError`. The folder is not what was expected, or is in use. All of them are
`SearchlibError`, which is also raised by itself for a closed index. After any of them the index is
as it was and stays usable.
"""

from __future__ import annotations

from typing import Any


class SearchlibError(Exception):
    """The base class of all errors that the library raises on purpose.

    Examples
    --------
    >>> from searchlib import Index, Schema, SearchlibError, Text
    >>> index = Index.memory(Schema(text=Text()))
    >>> index.close()
    >>> try:
    ...     index.search("chat")
    ... except SearchlibError as error:
    ...     print(error)
    this index is closed: open it again with Index.open
    """


class SchemaError(SearchlibError):
    """The schema does not allow the call.

    It names an unknown field, has two unique fields, or has none where one is needed.

    Examples
    --------
    >>> from searchlib import Schema, Text
    >>> Schema(text=Text()).field("titre")
    Traceback (most recent call last):
    searchlib.errors.SchemaError: no field 'titre' in the schema: it has text
    """


class DocumentError(SearchlibError):
    """A document does not fit the schema, or its key is taken.

    Parameters
    ----------
    message : str
        The sentence that `str` gives.
    field : str, optional
        The field at fault; None if it is the document as a whole. An attribute too.

    Examples
    --------
    >>> from searchlib import Schema, Text
    >>> try:
    ...     Schema(text=Text()).check({"text": 3})
    ... except DocumentError as error:
    ...     print(error.field, "–", error)
    text – field 'text': expected a str, got int
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field: str | None = field

    def __reduce__(self) -> tuple[Any, ...]:  # a worker process sends it back with all its parts
        return type(self), (self.args[0], self.field)


class QueryError(SearchlibError):
    """A query cannot be read.

    Raised with ``strict=True``, for filters, for arguments of a search that have impossible
    values, and for nodes built with impossible parts.

    Parameters
    ----------
    message : str
        The sentence that `str` gives.
    position : int, default 0
        The offset in the query, in characters, at which reading failed. An attribute too.

    Examples
    --------
    >>> import searchlib
    >>> schema = searchlib.Schema(text=searchlib.Text())
    >>> try:
    ...     searchlib.parse("chat (chien", schema, strict=True)
    ... except QueryError as error:
    ...     print(error.position)
    5
    """

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.position: int = position

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.args[0], self.position)


class IndexNotFound(SearchlibError):
    """The folder is missing, or holds no index.

    Examples
    --------
    >>> from searchlib import Index
    >>> try:
    ...     Index.open("nowhere.idx")
    ... except IndexNotFound:
    ...     print("create it first")
    create it first
    """


class IndexExists(SearchlibError):
    """The folder holds an index already: open it, or choose another folder.

    Examples
    --------
    >>> from searchlib import Index, Schema, Text
    >>> index = Index.create("news.idx", Schema(text=Text()))
    >>> try:
    ...     Index.create("news.idx", index.schema)
    ... except IndexExists:
    ...     print("open it")
    open it
    """


class LockError(SearchlibError):
    """Another writer holds the index: wait for it, or give a longer `timeout`.

    Examples
    --------
    >>> from searchlib import Index, Schema, Text
    >>> index = Index.memory(Schema(text=Text()))
    >>> with index.writer():
    ...     try:
    ...         index.writer(timeout=0.01)
    ...     except LockError:
    ...         print("one at a time")
    one at a time
    """


class FormatError(SearchlibError):
    """The folder holds something that this version of searchlib cannot read.

    Examples
    --------
    >>> import pathlib
    >>> from searchlib import Index, Schema, Text
    >>> size = pathlib.Path("notes.txt").write_text("Un chat.")
    >>> try:
    ...     Index.create(".", Schema(text=Text()))
    ... except FormatError:
    ...     print("choose another folder")
    choose another folder
    """


class CorruptIndexError(SearchlibError):
    """The files of the index are damaged.

    Parameters
    ----------
    message : str
        The sentence that `str` gives.
    file : str, optional
        The damaged file, if it is known. An attribute too.
    offset : int, optional
        The offset of the damage in the file, in bytes, if it is known. An attribute too.

    Examples
    --------
    >>> import pathlib
    >>> from searchlib import Index, Schema, Text
    >>> index = Index.create("news.idx", Schema(text=Text()))
    >>> size = pathlib.Path("news.idx/searchlib.json").write_text("damaged")
    >>> try:
    ...     Index.open("news.idx")
    ... except CorruptIndexError as error:
    ...     print(error.file)
    searchlib.json
    """

    def __init__(self, message: str, file: str | None = None, offset: int | None = None) -> None:
        super().__init__(message)
        self.file: str | None = file
        self.offset: int | None = offset

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.args[0], self.file, self.offset)
