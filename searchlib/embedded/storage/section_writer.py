"""Writes a file of sections, from its beginning to its end."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.storage.frame import (
    ALIGNMENT,
    BLOCK,
    HEADER,
    MAGIC,
    TRAILER,
    VERSION,
    Written,
)
from searchlib.schema import encode_text


class Output(Protocol):
    """What sections are written to."""

    def write(self, data: bytes, /) -> Any: ...


class SectionWriter:
    """Write a file of sections. The caller opens and closes the file."""

    def __init__(self, file: Output, file_id: str) -> None:
        self._file = file
        self._at = 0
        self._directory: dict[str, tuple[int, int, str]] = {}
        self._checksums: list[int] = []
        self._header = HEADER.pack(MAGIC, VERSION, file_id.encode("ascii")[:20])
        self.meta: dict[str, Any] = {}
        """JSON that the directory contains besides the sections."""
        self._put(self._header)

    def add(self, name: str, array: NDArray[Any]) -> None:
        """Write a section of one array."""
        self.add_chunks(name, array.dtype, (array,))

    def add_chunks(self, name: str, dtype: Any, chunks: Iterable[NDArray[Any] | bytes]) -> None:
        """Write a section of several arrays, or byte strings, concatenated."""
        if name in self._directory:
            raise ValueError(f"the section {name!r} is written already")
        dtype = np.dtype(dtype).newbyteorder("<")
        self._align()
        start, crc, filled = self._at, 0, 0
        for chunk in chunks:
            plain = (
                chunk if isinstance(chunk, bytes) else np.ascontiguousarray(chunk, dtype).tobytes()
            )
            self._put(plain)
            rest = memoryview(plain)
            while len(rest):
                part = rest[: BLOCK - filled]
                crc, filled, rest = zlib.crc32(part, crc), filled + len(part), rest[len(part) :]
                if filled == BLOCK:
                    self._checksums.append(crc)
                    crc = filled = 0
        if filled:
            self._checksums.append(crc)
        self._directory[name] = (start, self._at - start, dtype.str)

    def finish(self) -> Written:
        """Write the checksums, the directory and the trailer."""
        self._align()
        checksums = np.array(self._checksums, "<u4").tobytes()
        covered = [self._at, zlib.crc32(checksums)]
        self._put(checksums)
        described = {"meta": self.meta, "sections": self._directory, "checksums": covered}
        directory = encode_text(json.dumps(described, ensure_ascii=False))
        start, crc = self._at, zlib.crc32(directory, zlib.crc32(self._header))
        self._put(directory + TRAILER.pack(start, len(directory), crc, MAGIC))
        return Written(self._at, crc)

    def _align(self) -> None:
        self._put(b"\0" * (-self._at % ALIGNMENT))

    def _put(self, plain: bytes) -> None:
        self._file.write(plain)
        self._at += len(plain)
