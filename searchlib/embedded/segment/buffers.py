"""Buffers in which the sections of a segment grow until they are written."""

from __future__ import annotations

from collections.abc import Iterator
from os import SEEK_END
from tempfile import TemporaryFile
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.storage import SectionWriter
from searchlib.kernels import Bytes, narrow, saturate

SPOOLED = 2 << 20
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
        self._memory = bytearray()
        self._file: IO[bytes] | None = None
        self.size = 0

    def add(self, plain: Bytes | bytes) -> None:
        """Append bytes."""
        part = plain if isinstance(plain, bytes) else plain.tobytes()
        self.size += len(part)
        if self._file is None and self.size > SPOOLED:
            self._file = TemporaryFile()  # noqa: SIM115  # closed when it is forgotten
            self._file.write(self._memory)
            self._memory = bytearray()
        if self._file is None:
            self._memory += part
        else:
            self._file.seek(0, SEEK_END)
            self._file.write(part)

    def read(self, begin: int, end: int) -> bytes:
        """Return a range of the bytes."""
        if self._file is None:
            return bytes(self._memory[begin:end])
        self._file.seek(begin)
        return self._file.read(end - begin)

    def array(self) -> Bytes:
        """Return all the bytes, mapped where they are in a file."""
        if self._file is None:
            return np.frombuffer(bytes(self._memory), np.uint8)
        self._file.flush()
        return np.memmap(self._file, np.uint8, "r")

    def chunks(self) -> Iterator[bytes]:
        """Yield all the bytes, in chunks."""
        for begin in range(0, self.size, SPOOLED):
            yield self.read(begin, min(begin + SPOOLED, self.size))


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
