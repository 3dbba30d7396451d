"""From an index of Whoosh's own to one of ours."""

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
    """Return the schema that a Whoosh index has here, and what it stores, document by document.

    Raises
    ------
    SearchlibError
        Unless the source is trusted: opening it unpickles it.
    IndexNotFound, CorruptIndexError
        If there is no Whoosh index, or a damaged one.
    """
    index = open_whoosh(source, trusted)
    schema = schema_of(index)
    return schema, documents_of(index, schema)


def open_whoosh(source: str | os.PathLike[str], trusted: bool) -> FileIndex:
    """A Whoosh index, opened. Its table of contents is a pickle, so that opening it can run code that somebody put there."""
    if not trusted:
        raise SearchlibError(
            f"opening {os.fspath(source)} unpickles it, which can run code: pass trusted=True for an index that you made yourself"
        )
    try:
        return open_dir(os.fspath(source))
    except EmptyIndexError:
        raise IndexNotFound(f"{os.fspath(source)} holds no Whoosh index") from None
    except Exception as error:  # an unpickled file can raise anything
        raise CorruptIndexError(
            f"the Whoosh index in {os.fspath(source)} cannot be opened: {error}"
        ) from error


def schema_of(index: FileIndex) -> Schema:
    """The schema that holds what a Whoosh index stores. What it does not store cannot be carried over; a warning names it."""
    lost = [name for name, field in index.schema.items() if field.indexed and not field.stored]
    if lost:
        log.warning(
            "the fields %s are not stored in the Whoosh index: their values cannot be carried over",
            ", ".join(lost),
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


def documents_of(index: FileIndex, schema: Schema) -> Iterator[dict[str, Any]]:
    """The stored documents of a Whoosh index, as the schema holds them."""
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
