"""Searchers, as far as searchlib uses them; attributes that are not listed are Any."""

from typing import Any

class Searcher:
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...
