"""Buffers in which the sections of a segment grow until they are written."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.storage import SectionWriter
from searchlib.kernels import Bytes, narrow, saturate

SPOOLED = 8 << 20
"""Bytes that a buffer keeps in memory before it moves to a temporary file."""


class ByteBuffer:
    """Bytes of a section: in memory, or in a temporary file once they are many.

    No `SpooledTemporaryFile`: it is freed by Python code, which swallows a Ctrl-C that comes just
    then.

    Attributes
    ----------
    size : int
        Bytes that were added.
    """

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._file: IO[bytes] | None = None
        self.size = 0

    def add(self, plain: Bytes | bytes) -> None:
        """Append bytes."""
        part = plain if isinstance(plain, bytes) else plain.tobytes()
        self.size += len(part)
        if self._file is None and self.size > SPOOLED:
            self._file = TemporaryFile()  # noqa: SIM115  # closed when it is forgotten
            self._file.writelines(self._parts)
            self._parts = []
        if self._file is None:
            self._parts.append(part)
        else:
            self._file.write(part)

    def chunks(self) -> Iterator[bytes]:
        """Yield all the bytes, in chunks."""
        if self._file is None:
            yield b"".join(self._parts)
            return
        self._file.seek(0)
        while chunk := self._file.read(SPOOLED):
            yield chunk


class IntegerBuffer:
    """Whole numbers of a section, none negative."""

    def __init__(self) -> None:
        self._parts: list[NDArray[Any]] = []

    def add(self, values: NDArray[Any]) -> None:
        """Append numbers."""
        self._parts.append(narrow(values))

    def array(self) -> NDArray[Any]:
        """Return all the numbers, in the narrowest type that holds them."""
        return narrow(np.concatenate([*self._parts, np.empty(0, np.uint8)]))

    def write_counts(self, file: SectionWriter, name: str) -> None:
        """Write the numbers, most of which are small, as two sections."""
        small, great = saturate(self.array())
        file.add(name, small)
        file.add(f"{name}.great", great)
