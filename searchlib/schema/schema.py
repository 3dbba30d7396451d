"""Fields joined by name. A `Schema` checks whole documents, so that nothing that reaches the index can fail there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from searchlib.errors import DocumentError, SchemaError
from searchlib.schema.fields import FIELD_TYPES, Field, Keyword, Text, Value
from searchlib.schema.plain_values import LONGEST, key_string


class Schema(Mapping[str, Field]):
    """The fields of an index, by name.

    Names are Python identifiers that do not begin with an underscore, so that `field:word` is never ambiguous in a query. At most one Keyword is
    unique.

    >>> schema = Schema(id=Keyword(unique=True), title=Text(boost=2.0), text=Text(), date=Date())
    >>> schema.key, schema.text_fields
    ('id', ('title', 'text'))
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
                raise SchemaError(
                    f"{name}={field!r} is not a field: use {', '.join(c.__name__ for c in FIELD_TYPES.values())}"
                )
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

    def __reduce__(self):
        return Schema.from_dict, (self.to_dict(),)

    @cached_property
    def text_fields(self) -> tuple[str, ...]:
        """The names of the Text fields, those searched by default."""
        return tuple(name for name, field in self._fields.items() if isinstance(field, Text))

    def kind(self, name: str) -> str:
        """The kind of a field: text, keyword, number, date, boolean or stored."""
        return self.field(name).kind

    def field(self, name: str) -> Field:
        """The field of that name; SchemaError when there is none."""
        try:
            return self._fields[name]
        except (KeyError, TypeError):
            raise SchemaError(
                f"no field {name!r} in the schema: it has {', '.join(self._fields)}"
            ) from None

    def require_key(self) -> str:
        """The name of the unique field; SchemaError when there is none."""
        if self.key is None:
            raise SchemaError("this needs a unique key: declare one field as Keyword(unique=True)")
        return self.key

    def key_of(self, key: object) -> str:
        """Return a unique key as the index holds it: a string, which an int and a UUID become.

        Raises
        ------
        SchemaError
            If no field is unique.
        DocumentError
            If the key is of any other type.
        """
        name = self.require_key()
        try:
            return key_string(key)
        except ValueError as error:
            raise DocumentError(f"field {name!r}: {error}", field=name) from None

    def check(self, document: Mapping[str, Any]) -> dict[str, Value]:
        """The checked values of a document, by field; a field that is None is absent.

        Raises
        ------
        DocumentError       an unknown field, a value of the wrong type, a missing unique key, or no mapping at all
        """
        if not isinstance(document, Mapping):
            raise DocumentError(
                f"a document is a mapping from field to value, not a {type(document).__name__}"
            )
        values: dict[str, Value] = {}
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
        """The fields of a document and their values, read once."""
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

    def check_value(self, name: str, value: Any) -> Value:
        """The checked value of one field; DocumentError when the field cannot hold it."""
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
        """The schema as JSON holds it."""
        return {name: field.to_dict() for name, field in self._fields.items()}

    @classmethod
    def from_dict(cls, mapping: Mapping[str, Mapping[str, Any]]) -> Schema:
        """The schema that `to_dict` wrote; SchemaError when it is not one."""
        if not isinstance(mapping, Mapping):
            raise SchemaError(
                'a schema is a mapping from name to field, such as {"id": {"type": "keyword", "unique": true}}'
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
                f"field {name!r}: expected a mapping with a type among {', '.join(FIELD_TYPES)}, got {description!r}"
            )
        arguments = {key: value for key, value in description.items() if key != "type"}
        try:
            return FIELD_TYPES[description["type"]](**arguments)
        except TypeError:
            raise SchemaError(
                f"field {name!r}: a {description['type']} field does not take {', '.join(arguments)}"
            ) from None
