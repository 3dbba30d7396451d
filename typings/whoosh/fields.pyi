"""Fields and schemas of Whoosh, as far as searchlib uses them."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from whoosh.analysis import Analyzer, Token
from whoosh.columns import Column
from whoosh.formats import Format

class FieldType:
    analyzer: Any
    format: Any
    indexed: bool
    scorable: bool
    stored: bool
    unique: bool
    column_type: Column | None
    def __init__(
        self,
        format: Format,
        analyzer: Callable[..., Iterator[Token]] | None,
        scorable: bool = False,
        stored: bool = False,
        unique: bool = False,
        multitoken_query: str = "default",
        sortable: bool | Column = False,
        vector: Format | bool | None = None,
    ) -> None: ...
    def index(self, value: Any, **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]: ...
    def process_text(self, qstring: str, mode: str = "") -> Iterator[str]: ...
    def to_bytes(self, value: Any) -> bytes: ...
    def from_bytes(self, bs: bytes) -> Any: ...
    def to_column_value(self, value: Any) -> Any: ...
    def from_column_value(self, value: Any) -> Any: ...

class ID(FieldType):
    def __init__(
        self,
        stored: bool = False,
        unique: bool = False,
        field_boost: float = 1.0,
        sortable: bool | Column = False,
        analyzer: Analyzer | None = None,
    ) -> None: ...

class NUMERIC(FieldType):
    numtype: type
    bits: int
    decimal_places: int
    shift_step: int
    signed: bool
    def __init__(
        self,
        numtype: type[int | float | Decimal] | str = int,
        bits: int = 32,
        stored: bool = False,
        unique: bool = False,
        field_boost: float = 1.0,
        decimal_places: int = 0,
        shift_step: int = 4,
        signed: bool = True,
        sortable: bool | Column = False,
        default: float | None = None,
    ) -> None: ...

class DATETIME(NUMERIC):
    def __init__(
        self, stored: bool = False, unique: bool = False, sortable: bool | Column = False
    ) -> None: ...

class BOOLEAN(FieldType):
    def __init__(self, stored: bool = False, field_boost: float = 1.0) -> None: ...

class STORED(FieldType):
    def __init__(self) -> None: ...

class COLUMN(FieldType):
    def __init__(self, columnobj: Column | None = None) -> None: ...

class KEYWORD(FieldType):
    def __init__(
        self,
        stored: bool = False,
        lowercase: bool = False,
        commas: bool = False,
        scorable: bool = False,
        unique: bool = False,
        field_boost: float = 1.0,
        sortable: bool | Column = False,
        vector: Format | bool | None = None,
        analyzer: Analyzer | None = None,
    ) -> None: ...

class TEXT(FieldType):
    def __init__(
        self,
        analyzer: Callable[..., Iterator[Token]] | None = None,
        phrase: bool = True,
        chars: bool = False,
        stored: bool = False,
        field_boost: float = 1.0,
        multitoken_query: str = "default",
        spelling: bool = False,
        sortable: bool | Column = False,
        lang: str | None = None,
        vector: Format | bool | None = None,
        spelling_prefix: str = "spell_",
    ) -> None: ...

class Schema:
    def __init__(self, **fields: FieldType | type[FieldType]) -> None: ...
    def __contains__(self, fieldname: str) -> bool: ...
    def __getitem__(self, name: str) -> FieldType: ...
    def __iter__(self) -> Iterator[FieldType]: ...
    def __len__(self) -> int: ...
    def items(self) -> list[tuple[str, FieldType]]: ...
    def names(self, check_names: list[str] | None = None) -> list[str]: ...
