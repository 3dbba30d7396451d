"""Formats of postings of Whoosh, as far as searchlib uses them."""

from typing import Any

class Format:
    def __init__(self, field_boost: float = 1.0, **options: Any) -> None: ...
    def encode(self, value: Any, /) -> bytes: ...  # of every format whose postings have values

class Existence(Format): ...

class Frequency(Format):
    def __init__(
        self, field_boost: float = 1.0, boost_as_freq: bool = False, **options: Any
    ) -> None: ...

class Positions(Format):
    def encode(self, poslist: list[int]) -> bytes: ...
    def decode_positions(self, valuestring: bytes) -> list[int]: ...
