"""Analyzers and tokens of Whoosh, as far as searchlib uses them."""

from collections.abc import Iterator
from typing import Any

class Token:
    positions: bool
    chars: bool
    stopped: bool
    boost: float
    mode: str
    text: str
    original: str
    pos: int
    startchar: int
    endchar: int
    def __init__(
        self,
        positions: bool = False,
        chars: bool = False,
        removestops: bool = True,
        mode: str = "",
        **kwargs: Any,
    ) -> None: ...

class Composable: ...

class Analyzer(Composable):
    def __call__(self, value: str, **kwargs: Any) -> Iterator[Token]: ...
