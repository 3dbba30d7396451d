"""Whoosh, as far as searchlib uses them; attributes that are not listed are Any."""

__version__: tuple[int, ...]

def versionstring(build: bool = ..., extra: bool = ...) -> str: ...
