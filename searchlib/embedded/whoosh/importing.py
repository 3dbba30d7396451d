"""Import of an index of Whoosh's own: its schema and its stored documents."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from typing import Any

from whoosh import fields as whoosh_fields
from whoosh.index import EmptyIndexError, FileIndex, open_dir

from searchlib.errors import CorruptIndexError, IndexNotFound, SearchlibError
from searchlib.schema import Boolean, Date, Field, Keyword, Number, Schema, Stored, Text

log = logging.getLogger("searchlib")


def import_documents(
    source: str | os.PathLike[str], trusted: bool
) -> tuple[Schema, Iterator[dict[str, Any]]]:
    """Return the schema for a Whoosh index, and its stored documents.

    Parameters
    ----------
    source : path
        The folder of the Whoosh index.
    trusted : bool
        Whether its files may be unpickled, which can run code.

    Returns
    -------
    schema : Schema
        A schema for all that is stored; a warning names the fields that are not.
    documents : iterator of dict
        The documents, as the schema takes them.

    Raises
    ------
    SearchlibError
        If the source is not trusted.
    IndexNotFound, CorruptIndexError
        If there is no Whoosh index, or a damaged one.
    """
    index = _open_whoosh(source, trusted)
    schema = _schema_of(index)
    return schema, _documents_of(index, schema)


def _open_whoosh(source: str | os.PathLike[str], trusted: bool) -> FileIndex:
    """Open a Whoosh index, which unpickles its table of contents."""
    if not trusted:
        raise SearchlibError(
            f"opening {os.fspath(source)} unpickles it, which can run code: pass trusted=True for "
            "an index that you made yourself"
        )
    try:
        return open_dir(os.fspath(source))
    except EmptyIndexError:
        raise IndexNotFound(f"{os.fspath(source)} holds no Whoosh index") from None
    except Exception as error:  # an unpickled file can raise anything
        raise CorruptIndexError(
            f"the Whoosh index in {os.fspath(source)} cannot be opened: {error}"
        ) from error


def _schema_of(index: FileIndex) -> Schema:
    """Return a schema for the stored fields of a Whoosh index; warn of those not stored."""
    unstored = [name for name, field in index.schema.items() if field.indexed and not field.stored]
    if unstored:
        log.warning(
            "the fields %s are not stored in the Whoosh index: their values cannot be carried over",
            ", ".join(unstored),
        )
    unique = next(
        (
            name
            for name, field in index.schema.items()
            if field.unique and isinstance(field, whoosh_fields.ID)
        ),
        None,
    )
    return Schema(
        **{
            name: _field_of(field, unique=name == unique)
            for name, field in index.schema.items()
            if field.indexed or field.stored
        }
    )


def _field_of(field: whoosh_fields.FieldType, unique: bool) -> Field:
    if isinstance(field, whoosh_fields.DATETIME):
        return Date()
    if isinstance(field, whoosh_fields.NUMERIC):
        return Number(float) if field.numtype is not int or field.decimal_places else Number(int)
    if isinstance(field, whoosh_fields.BOOLEAN):
        return Boolean()
    if isinstance(field, whoosh_fields.KEYWORD):
        return Keyword(multiple=True)
    if isinstance(field, whoosh_fields.ID):
        return Keyword(unique=unique)
    return Text() if isinstance(field, whoosh_fields.TEXT) else Stored()


def _documents_of(index: FileIndex, schema: Schema) -> Iterator[dict[str, Any]]:
    """Yield the stored documents of a Whoosh index, as the schema takes them."""
    with index.reader() as reader:
        for stored in reader.all_stored_fields():
            yield {
                name: _value_of(index.schema[name], schema[name], value)
                for name, value in stored.items()
                if name in schema
            }


def _value_of(whoosh_field: whoosh_fields.FieldType, field: Field, value: Any) -> Any:
    if isinstance(field, Keyword) and field.multiple and isinstance(value, str):
        return [token.text for token in whoosh_field.analyzer(value)]
    if isinstance(field, Number) and field.number is float:
        return float(value)
    return value
