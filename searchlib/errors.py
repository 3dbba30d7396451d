"""Every error that searchlib raises on purpose, and whose fault each one is.

The caller's fault: `SchemaError`, `DocumentError`, `QueryError`. Mend the schema, the document or the query and call again.
The index's: `IndexNotFound`, `IndexExists`, `LockError`, `FormatError`, `CorruptIndexError`. The folder is not what was expected, or is in use.
All are `SearchlibError`, which is also raised by itself for a closed index. After any of them the index is as it was and stays usable.
"""

from __future__ import annotations


class SearchlibError(Exception):
    """The root of the tree: `except SearchlibError` catches whatever the library raises on purpose."""


class SchemaError(SearchlibError):
    """The schema does not allow what was asked: an unknown field, two unique fields, a method that needs a unique key."""


class DocumentError(SearchlibError):
    """A document does not fit the schema.

    Attributes
    ----------
    field : str or None     the field at fault; None when it is the document as a whole
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field

    def __reduce__(
        self,
    ):  # pickled with both parts, so that it survives the way back from a worker process
        return type(self), (self.args[0], self.field)


class QueryError(SearchlibError):
    """A query cannot be read. Raised for `strict=True`, for filters, and for nodes built by hand with impossible parts.

    Attributes
    ----------
    position : int      the offset in the query, in characters, where reading failed
    """

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.position = position

    def __reduce__(self):
        return type(self), (self.args[0], self.position)


class IndexNotFound(SearchlibError):
    """There is no index in that place."""


class IndexExists(SearchlibError):
    """There is an index in that place already: open it, or choose another folder."""


class LockError(SearchlibError):
    """Another writer holds the index: wait for it, or give `timeout`."""


class FormatError(SearchlibError):
    """The place holds something that this version of searchlib cannot read."""


class CorruptIndexError(SearchlibError):
    """The index's files are damaged.

    Attributes
    ----------
    file : str or None      the damaged file
    offset : int or None    where in it, in bytes
    """

    def __init__(self, message: str, file: str | None = None, offset: int | None = None) -> None:
        super().__init__(message)
        self.file = file
        self.offset = offset

    def __reduce__(self):
        return type(self), (self.args[0], self.file, self.offset)
