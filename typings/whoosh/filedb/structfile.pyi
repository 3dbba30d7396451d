"""Files of structures of Whoosh, as far as searchlib uses them."""

from collections.abc import Callable
from types import TracebackType
from typing import Any

class StructFile:
    file: Any
    is_closed: bool
    def __init__(
        self,
        fileobj: Any,
        name: str | None = None,
        onclose: Callable[[StructFile], object] | None = None,
    ) -> None: ...
    def __enter__(self) -> StructFile: ...
    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None: ...
    def read(self, *args: Any, **kwargs: Any) -> Any: ...
    def write(self, *args: Any, **kwargs: Any) -> Any: ...
    def flush(self) -> None: ...
    def close(self) -> None: ...

class BufferFile(StructFile):
    def __init__(
        self,
        buf: bytes | memoryview,
        name: str | None = None,
        onclose: Callable[[StructFile], object] | None = None,
    ) -> None: ...
