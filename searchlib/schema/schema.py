"""The fields of an index by name: `Schema`, which also checks whole documents.

Nothing that passes its check can fail later, in the index.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from searchlib.errors import DocumentError, SchemaError
from searchlib.schema.fields import FIELD_TYPES, CheckedValue, Field, Keyword, Text
from searchlib.schema.plain_values import LONGEST, key_string


class Schema(Mapping[str, Field]):
    """The fields of an index, by name: a mapping from names to fields.

    Parameters
    ----------
    **fields : Field
        A field for each name. A name is a Python identifier that does not begin with an
        underscore, so that ``field:word`` is never ambiguous in a query. At most one field is a
        ``Keyword(unique=True)``, the key.

    Attributes
    ----------
    key : str or None
        The name of the unique field, or None if there is none.

    Raises
    ------
    SchemaError
        If there is no field, two fields are unique, a name is not an identifier, or a value is not
        a field.

    Examples
    --------
    >>> from searchlib import Date, Keyword, Schema, Text
    >>> schema = Schema(id=Keyword(unique=True), title=Text(boost=2.0), text=Text(), date=Date())
    >>> schema.key, schema.text_fields
    ('id', ('title', 'text'))
    >>> schema["title"].boost, "section" in schema
    (2.0, False)
    """

    def __init__(self, **fields: Field) -> None:
        if not fields:
            raise SchemaError("a schema needs at least one field")
        for name, field in fields.items():
            if not name.isidentifier() or name.startswith("_"):
                raise SchemaError(
                    f"{name!r} is not a field name: use letters, digits and _, not at the start"
                )
            if isinstance(field, type) and issubclass(field, Field):
                raise SchemaError(
                    f"{name}={field.__name__}: give an instance, {name}={field.__name__}()"
                )
            if not isinstance(field, Field):
                kinds = ", ".join(cls.__name__ for cls in FIELD_TYPES.values())
                raise SchemaError(f"{name}={field!r} is not a field: use {kinds}")
        self._fields = dict(fields)
        unique = [
            name for name, field in fields.items() if isinstance(field, Keyword) and field.unique
        ]
        if len(unique) > 1:
            raise SchemaError(f"{' and '.join(unique)} are both unique: at most one field is")
        self.key: str | None = unique[0] if unique else None

    def __getitem__(self, name: str) -> Field:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Schema) and self._fields == other._fields

    def __hash__(self) -> int:
        return hash(tuple(self._fields.items()))

    def __repr__(self) -> str:
        return f"Schema({', '.join(f'{name}={field!r}' for name, field in self._fields.items())})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Schema.from_dict, (self.to_dict(),)

    @cached_property
    def text_fields(self) -> tuple[str, ...]:
        """The names of the Text fields, those searched by default.

        Examples
        --------
        >>> from searchlib import Keyword, Schema, Text
        >>> Schema(id=Keyword(unique=True), title=Text(), text=Text()).text_fields
        ('title', 'text')
        """
        return tuple(name for name, field in self._fields.items() if isinstance(field, Text))

    def kind(self, name: str) -> str:
        """Return the kind of a field.

        Parameters
        ----------
        name : str
            The name of the field.

        Returns
        -------
        str
            One of "text", "keyword", "number", "date", "boolean" and "stored".

        Raises
        ------
        SchemaError
            If there is no such field.

        Examples
        --------
        >>> from searchlib import Schema, Text
        >>> Schema(text=Text()).kind("text")
        'text'
        """
        return self.field(name).kind

    def field(self, name: str) -> Field:
        """Return a field by its name.

        Parameters
        ----------
        name : str
            The name of the field.

        Returns
        -------
        Field
            The field.

        Raises
        ------
        SchemaError
            If there is no such field. ``schema[name]`` raises KeyError, as any mapping does.

        Examples
        --------
        >>> from searchlib import Schema, Text
        >>> Schema(text=Text()).field("text")
        Text(boost=1.0, stored=True)
        """
        try:
            return self._fields[name]
        except (KeyError, TypeError):
            raise SchemaError(
                f"no field {name!r} in the schema: it has {', '.join(self._fields)}"
            ) from None

    def require_key(self) -> str:
        """Return the name of the unique field.

        Returns
        -------
        str
            The name.

        Raises
        ------
        SchemaError
            If no field is unique.

        Examples
        --------
        >>> from searchlib import Keyword, Schema, Text
        >>> Schema(id=Keyword(unique=True), text=Text()).require_key()
        'id'
        """
        if self.key is None:
            raise SchemaError("this needs a unique key: declare one field as Keyword(unique=True)")
        return self.key

    def key_of(self, key: object) -> str:
        """Return a unique key as the index stores it: as a string.

        Parameters
        ----------
        key : str, int or UUID
            The key as a caller gives it.

        Returns
        -------
        str
            The key, the string of an int or a UUID.

        Raises
        ------
        SchemaError
            If no field is unique.
        DocumentError
            If `key` is of another type.

        Examples
        --------
        >>> from searchlib import Keyword, Schema
        >>> Schema(id=Keyword(unique=True)).key_of(3)
        '3'
        """
        name = self.require_key()
        try:
            return key_string(key)
        except ValueError as error:
            raise DocumentError(f"field {name!r}: {error}", field=name) from None

    def check(self, document: Mapping[str, Any]) -> dict[str, CheckedValue]:
        """Check a document, and return what is stored and indexed of it.

        Nothing that passes this check can fail later, while the document is written.

        Parameters
        ----------
        document : mapping
            A value for each field, by name. A field that is missing or None has no value.

        Returns
        -------
        dict of str to CheckedValue
            The checked value of each field that has one.

        Raises
        ------
        DocumentError
            If `document` is not a mapping, or has an unknown field, a value of the wrong type, or
            no unique key.

        Examples
        --------
        >>> from searchlib import Date, Schema, Text
        >>> Schema(text=Text(), date=Date()).check({"text": "Un chat.", "date": None})
        {'text': CheckedValue(stored='Un chat.', indexed='Un chat.')}
        """
        if not isinstance(document, Mapping):
            raise DocumentError(
                f"a document is a mapping from field to value, not a {type(document).__name__}"
            )
        values: dict[str, CheckedValue] = {}
        for name, value in self._items(document):
            if value is not None:
                values[name] = self.check_value(name, value)
        if (
            sum(len(value.indexed) for value in values.values() if isinstance(value.indexed, str))
            > LONGEST
        ):
            raise DocumentError(f"the texts of the document have more than {LONGEST:,} characters")
        if self.key is not None and self.key not in values:
            raise DocumentError(
                f"the document has no {self.key!r}, which is its unique key", field=self.key
            )
        return values

    def _items(self, document: Mapping[str, Any]) -> list[tuple[str, Any]]:
        """Return the fields of a document and their values, read once."""
        try:
            items = [(name, value) for name, value in document.items()]
        except Exception as error:  # the mapping is the caller's, and may raise anything
            raise DocumentError(f"the document cannot be read: {type(error).__name__}") from error
        for name, _ in items:
            if not isinstance(name, str) or str.__str__(name) not in self._fields:
                shown = name[:100] if type(name) is str else type(name).__name__
                raise DocumentError(
                    f"unknown field {shown!r}: the schema has {', '.join(self._fields)}",
                    field=shown,
                )
        return [(str.__str__(name), value) for name, value in items]

    def check_value(self, name: str, value: Any) -> CheckedValue:
        """Check the value of one field.

        Parameters
        ----------
        name : str
            The name of the field.
        value : object
            The value, not None.

        Returns
        -------
        CheckedValue
            The parts of the value that are stored and indexed.

        Raises
        ------
        DocumentError
            If the field cannot hold the value.

        Examples
        --------
        >>> from searchlib import Number, Schema
        >>> Schema(words=Number(int)).check_value("words", 300)
        CheckedValue(stored=300, indexed=300)
        """
        try:
            return self._fields[name].check(value)
        except ValueError as error:
            raise DocumentError(f"field {name!r}: {error}", field=name) from None
        except (
            Exception
        ) as error:  # the value is the caller's, and may raise anything where it is looked at
            raise DocumentError(
                f"field {name!r}: the value cannot be read: {type(error).__name__}", field=name
            ) from error

    def to_dict(self) -> dict[str, dict[str, Any]]:
        """Return the schema as a dict that JSON can hold.

        Returns
        -------
        dict of str to dict
            The type of each field, and those of its arguments that are not the defaults.

        Examples
        --------
        >>> from searchlib import Keyword, Schema, Text
        >>> Schema(id=Keyword(unique=True), text=Text()).to_dict()
        {'id': {'type': 'keyword', 'unique': True}, 'text': {'type': 'text'}}
        """
        return {name: field.to_dict() for name, field in self._fields.items()}

    @classmethod
    def from_dict(cls, mapping: Mapping[str, Mapping[str, Any]]) -> Schema:
        """Return the schema that a dict describes, as `to_dict` writes it.

        Parameters
        ----------
        mapping : mapping of str to mapping
            The type and the arguments of each field.

        Returns
        -------
        Schema
            The schema.

        Raises
        ------
        SchemaError
            If the dict does not describe a schema.

        Examples
        --------
        >>> from searchlib import Schema
        >>> Schema.from_dict({"text": {"type": "text", "boost": 2.0}})
        Schema(text=Text(boost=2.0, stored=True))
        """
        if not isinstance(mapping, Mapping):
            raise SchemaError(
                "a schema is a mapping from name to field, "
                'such as {"id": {"type": "keyword", "unique": true}}'
            )
        return cls(
            **{
                str(name): cls._field_from_dict(name, description)
                for name, description in mapping.items()
            }
        )

    @staticmethod
    def _field_from_dict(name: str, description: Mapping[str, Any]) -> Field:
        if not isinstance(description, Mapping) or description.get("type") not in FIELD_TYPES:
            raise SchemaError(
                f"field {name!r}: expected a mapping with a type among {', '.join(FIELD_TYPES)}, "
                f"got {description!r}"
            )
        arguments = {key: value for key, value in description.items() if key != "type"}
        try:
            return FIELD_TYPES[description["type"]](**arguments)
        except TypeError:
            kind, given = description["type"], ", ".join(arguments)
            raise SchemaError(f"field {name!r}: a {kind} field does not take {given}") from None
