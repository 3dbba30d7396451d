"""A file of named sections: arrays that are written once, and afterwards mapped and read in place.

Every number is little-endian. In order::

    header      8 bytes magic "SLIBSECT", u32 format version, 20 bytes file id (ASCII, zero-padded)
    sections    each begins at a multiple of ALIGNMENT; zeros between
    directory   JSON: {"meta": {…}, "sections": {name: [offset, bytes, dtype, crc32]}}
    trailer     u64 offset of the directory, u32 its bytes, u32 its crc32, 8 bytes magic

What was written is found from the end, so that a file can be written in one go, to anything that has `write`. A file that was cut short, or is not one of
ours, is told from the trailer and the directory's checksum when it is opened; the sections' own checksums are read by `verify`.
"""

from __future__ import annotations

import json
import struct
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from searchlib.errors import CorruptIndexError, FormatError

MAGIC = b"SLIBSECT"
VERSION = 1
ALIGNMENT = 16
_HEADER = struct.Struct("<8sI20s")
_TRAILER = struct.Struct("<QII8s")


class Output(Protocol):
    """What sections are written to."""

    def write(self, data: bytes, /) -> Any: ...


class SectionWriter:
    """Writes a file of sections, one behind another. The caller opens and closes the file."""

    def __init__(self, file: Output, file_id: str) -> None:
        self._file = file
        self._at = 0
        self._directory: dict[str, tuple[int, int, str, int]] = {}
        self.meta: dict[str, Any] = {}
        """What the directory holds beside the sections; JSON."""
        self._put(_HEADER.pack(MAGIC, VERSION, file_id.encode("ascii")[:20]))

    def add(self, name: str, array: NDArray[Any]) -> None:
        """Write a section of one array."""
        self.add_chunks(name, array.dtype, (array,))

    def add_chunks(self, name: str, dtype: Any, chunks: Iterable[NDArray[Any] | bytes]) -> None:
        """Write a section of several arrays, or byte strings, one behind another."""
        if name in self._directory:
            raise ValueError(f"the section {name!r} is written already")
        dtype = np.dtype(dtype).newbyteorder("<")
        self._put(b"\0" * (-self._at % ALIGNMENT))
        start, crc = self._at, 0
        for chunk in chunks:
            plain = chunk if isinstance(chunk, bytes) else np.ascontiguousarray(chunk, dtype).tobytes()
            crc = zlib.crc32(plain, crc)
            self._put(plain)
        self._directory[name] = (start, self._at - start, dtype.str, crc)

    def finish(self) -> int:
        """Write the directory and the trailer; the bytes written in all."""
        directory = json.dumps({"meta": self.meta, "sections": self._directory}, ensure_ascii=False).encode("utf-8", "surrogatepass")
        start = self._at
        self._put(directory + _TRAILER.pack(start, len(directory), zlib.crc32(directory), MAGIC))
        return self._at

    def _put(self, plain: bytes) -> None:
        self._file.write(plain)
        self._at += len(plain)


class Sections(Mapping[str, NDArray[Any]]):
    """The sections of a file, as arrays over its bytes: nothing is copied, and a section is looked at when it is asked for.

    Parameters
    ----------
    source : bytes-like     the whole file; a map of it, or a copy in memory
    name : str              the file's name, for errors

    Raises
    ------
    CorruptIndexError       the bytes are no whole file of sections
    FormatError             they are one of a later format
    """

    def __init__(self, source: Any, name: str) -> None:
        if sys.byteorder != "little":
            raise FormatError("index files are little-endian, and this machine is not: it cannot map them")
        self.name = name
        self._bytes = memoryview(source).cast("B")
        if len(self._bytes) < _HEADER.size + _TRAILER.size:
            raise self._corrupt("is too short", len(self._bytes))
        magic, version, self._id = _HEADER.unpack_from(self._bytes)
        if magic != MAGIC:
            raise self._corrupt("does not begin as an index file does", 0)
        if version > VERSION:
            raise FormatError(f"{name} has format {version}, and this searchlib reads up to {VERSION}: upgrade searchlib")
        directory = self._read_directory()
        self.meta: dict[str, Any] = directory["meta"]
        self._sections: dict[str, list[Any]] = directory["sections"]
        self._arrays: dict[str, NDArray[Any]] = {}

    def _read_directory(self) -> dict[str, Any]:
        end = len(self._bytes) - _TRAILER.size
        start, size, crc, magic = _TRAILER.unpack_from(self._bytes, end)
        if magic != MAGIC or start + size != end or zlib.crc32(self._bytes[start:end]) != crc:
            raise self._corrupt("was cut short or damaged", end)
        return json.loads(bytes(self._bytes[start:end]))

    def _corrupt(self, what: str, offset: int) -> CorruptIndexError:
        return CorruptIndexError(f"{self.name} {what} (at byte {offset}): restore it from a copy", file=self.name, offset=offset)

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self._bytes)

    @property
    def file_id(self) -> str:
        """The id given to `SectionWriter`."""
        return self._id.rstrip(b"\0").decode("ascii", "replace")

    def __getitem__(self, name: str) -> NDArray[Any]:
        found = self._arrays.get(name)
        if found is None:
            start, size, dtype, _ = self._sections[name]
            if start < 0 or size < 0 or start + size > len(self._bytes) or size % np.dtype(dtype).itemsize:
                raise self._corrupt(f"names a section {name!r} outside itself", start)
            found = self._arrays[name] = np.frombuffer(self._bytes, dtype, size // np.dtype(dtype).itemsize, start)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._sections

    def __iter__(self) -> Iterator[str]:
        return iter(self._sections)

    def __len__(self) -> int:
        return len(self._sections)

    def verify(self) -> Iterator[str]:
        """The sections whose bytes differ from their checksum, each as a sentence. Reads the whole file."""
        for name, (start, size, _, crc) in self._sections.items():
            if start + size > len(self._bytes) or zlib.crc32(self._bytes[start : start + size]) != crc:
                yield f"{self.name}: the section {name!r} is damaged (bytes {start} to {start + size})"
