"""Analyzers and tokens, as far as searchlib uses them; attributes that are not listed are Any."""

from typing import Any

class Token:
    text: str
    original: str
    pos: int
    startchar: int
    endchar: int
    boost: float
    stopped: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

class Analyzer:
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...
