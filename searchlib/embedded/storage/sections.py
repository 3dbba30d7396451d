"""Reads a file of sections, mapped or in memory; `frame` says what is where in it."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.storage.frame import (
    ALIGNMENT,
    BLOCK,
    HEADER,
    MAGIC,
    TRAILER,
    TYPES,
    VERSION,
)
from searchlib.embedded.storage.json_checks import NotPlain, load_json, natural, of_type
from searchlib.errors import CorruptIndexError, FormatError
from searchlib.typing import Verify

FEW = 32
"""Up to so many runs are checked one by one: faster than by numpy."""


class Section:
    """One section, each block of which is verified when it is first read.

    Attributes
    ----------
    array : ndarray
        The items, verified or not: `check` those that are read.
    verified : bytearray
        1 for each block that is known to be sound, and for one past the last. Two threads may
        verify a block twice.
    shift : int
        The block of an item is its number >> shift.
    """

    __slots__ = (
        "_checksums",
        "_name",
        "_plain",
        "_sections",
        "_start",
        "array",
        "shift",
        "verified",
    )

    def __init__(
        self,
        sections: Sections,
        name: str,
        array: NDArray[Any],
        start: int,
        checksums: NDArray[np.uint32] | None,
    ) -> None:
        self._sections, self._name = sections, name
        self._start = start
        self._checksums = None if checksums is None else checksums.data
        self._plain = array.view(np.uint8).data
        blocks = -(-array.nbytes // BLOCK)
        self.array = array
        self.verified = (
            bytearray(blocks) if checksums is not None else bytearray(b"\1") * blocks
        ) + b"\1"
        self.shift = (BLOCK // array.itemsize).bit_length() - 1

    def __len__(self) -> int:
        return len(self.array)

    def whole(self) -> NDArray[Any]:
        """Return all the items, verified."""
        self.check(0, len(self.array))
        return self.array

    def read(self, begin: int, end: int) -> NDArray[Any]:
        """Return the items [begin, end), verified."""
        if self.verified.find(0, begin >> self.shift, (end - 1 >> self.shift) + 1) >= 0:
            self.check(begin, end)
        return self.array[begin:end]

    def check(self, begin: int, end: int) -> None:
        """Verify the items [begin, end); O(1) where they were verified before."""
        last = (end - 1 >> self.shift) + 1
        block = self.verified.find(0, begin >> self.shift, last)
        if block < 0 or self._checksums is None:
            return
        verified, plain, crc32 = self.verified, self._plain, zlib.crc32
        checksums = self._checksums
        for number in range(block, last):
            if not verified[number]:
                if crc32(plain[number * BLOCK : number * BLOCK + BLOCK]) != checksums[number]:
                    self.verify_block(number)
                verified[number] = 1

    def check_runs(self, begins: NDArray[Any], ends: NDArray[Any]) -> None:
        """Verify several runs of items [begin, end)."""
        if self._checksums is None or not len(begins):
            return
        if len(begins) <= FEW:
            for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
                if self.verified.find(0, begin >> self.shift, (end - 1 >> self.shift) + 1) >= 0:
                    self.check(begin, end)
            return
        verified = np.frombuffer(self.verified, np.uint8)
        firsts, lasts = (
            begins.astype(np.int64) >> self.shift,
            (ends.astype(np.int64) - 1) >> self.shift,
        )
        unknown = np.flatnonzero((lasts - firsts > 1) | (verified[firsts] & verified[lasts] == 0))
        for begin, end in zip(begins[unknown].tolist(), ends[unknown].tolist(), strict=True):
            self.check(begin, end)

    def verify_block(self, block: int) -> None:
        """Compare a block with its checksum."""
        at = block * BLOCK
        if (
            self._checksums is not None
            and zlib.crc32(self._plain[at : at + BLOCK]) != self._checksums[block]
        ):
            raise self.corrupt("is damaged", at // self.array.itemsize)
        self.verified[block] = 1

    def corrupt(self, what: str, item: int = 0) -> CorruptIndexError:
        """Return the error that says what is wrong with the section, from an item on."""
        return self._sections.corrupt(
            f"the section {self._name!r} {what}", self._start + item * self.array.itemsize
        )


class Sections(Mapping[str, NDArray[Any]]):
    """The sections of a file, as arrays over its bytes.

    Nothing is copied, and a section is read when it is asked for.

    Parameters
    ----------
    source : bytes-like
        The whole file; a map of it, or a copy in memory.
    name : str
        The file's name, for errors.
    verify : "none", "fast" or "full"
        Which checksums are compared, and when.

    Raises
    ------
    CorruptIndexError
        If the bytes are no whole file of sections. Whatever reads a section that is damaged or
        missing raises it too.
    FormatError
        If they are one of a later format.
    """

    def __init__(self, source: Any, name: str, verify: Verify = "fast") -> None:
        if sys.byteorder != "little":
            raise FormatError(
                "index files are little-endian, and this machine is not: it cannot map them"
            )
        self.name = name
        self.verify = verify
        self._bytes = memoryview(source).cast("B")
        if len(self._bytes) < HEADER.size + TRAILER.size:
            raise self.corrupt("is too short", len(self._bytes))
        magic, self.version, self._id = HEADER.unpack_from(self._bytes)
        if magic != MAGIC or not self.version:
            raise self.corrupt("does not begin as an index file does", 0)
        self._end, directory = self._find_directory()
        try:
            self._read_directory(load_json(directory))
        except NotPlain as error:
            raise self.corrupt(f"has a directory that cannot be: {error}", self._end) from None
        self._opened: dict[str, Section] = {}
        self._arrays: dict[str, NDArray[Any]] = {}
        if verify == "full":
            for problem in self.problems():
                raise problem

    def _find_directory(self) -> tuple[int, bytes]:
        end = len(self._bytes) - TRAILER.size
        start, size, self.crc, magic = TRAILER.unpack_from(self._bytes, end)
        before = zlib.crc32(self._bytes[: HEADER.size]) if self.version > 1 else 0
        sound = magic == MAGIC and start >= HEADER.size and start + size == end
        if not sound or zlib.crc32(self._bytes[start:end], before) != self.crc:
            raise self.corrupt("was cut short or damaged", end)
        if self.version > VERSION:
            raise FormatError(
                f"{self.name} has format {self.version}, and this searchlib reads "
                f"up to {VERSION}: upgrade searchlib"
            )
        return start, bytes(self._bytes[start:end])

    def _read_directory(self, directory: Any) -> None:
        self.meta: dict[str, Any] = of_type(
            dict, of_type(dict, directory, "it").get("meta"), "meta"
        )
        self._directory: dict[str, tuple[int, int, str, int]] = {}
        """For each section: offset, bytes, type, and its crc32 (format 1) or first checksum."""
        at, blocks, width = HEADER.size, 0, 3 if self.version > 1 else 4
        for name, described in of_type(dict, directory.get("sections"), "sections").items():
            if type(described) is not list or len(described) != width:
                raise NotPlain(f"the section {name!r} is not described as one is")
            start, size, dtype = described[:3]
            if not (
                type(start) is int and type(size) is int and type(dtype) is str and dtype in TYPES
            ):
                raise NotPlain(f"the section {name!r} is not described as one is")
            if (
                start % ALIGNMENT
                or start < at
                or size < 0
                or start + size > self._end
                or size % int(dtype[2:])
            ):
                raise NotPlain(f"the section {name!r} cannot lie at {start}, with {size} bytes")
            self._directory[name] = (
                start,
                size,
                dtype,
                blocks if width == 3 else natural(described[3], name),
            )
            at, blocks = start + size, blocks + -(-size // BLOCK)
        self._checksums = self._read_checksums(directory, at, blocks) if self.version > 1 else None

    def _read_checksums(self, directory: Any, end: int, blocks: int) -> NDArray[np.uint32]:
        described = of_type(list, directory.get("checksums"), "checksums")
        start, crc = (
            natural(number, "checksums")
            for number in (described if len(described) == 2 else (None, None))
        )
        if start % ALIGNMENT or start < end or start + 4 * blocks != self._end:
            raise NotPlain(f"{blocks} checksums cannot lie at {start}")
        if self.verify != "none" and zlib.crc32(self._bytes[start : self._end]) != crc:
            raise self.corrupt("has damaged checksums", start)
        return np.frombuffer(self._bytes, "<u4", blocks, start)

    def corrupt(self, what: str, offset: int | None = None) -> CorruptIndexError:
        """Return the error that says what is wrong with the file."""
        where = "" if offset is None else f" (at byte {offset})"
        return CorruptIndexError(
            f"{self.name}: {what}{where}: restore it from a copy", file=self.name, offset=offset
        )

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self._bytes)

    @property
    def file_id(self) -> str:
        """The id given to `SectionWriter`."""
        return self._id.rstrip(b"\0").decode("ascii", "replace")

    def section(self, name: str, kinds: str = "uif", length: int | None = None) -> Section:
        """Return a section to be read piece by piece.

        Parameters
        ----------
        kinds : str
            The kinds of number that it may hold: "u", "i", "f", or several, or the type "u1".
        length : int, optional
            How many items it must have.
        """
        section = self._opened.get(name)
        if section is None:
            section = self._opened[name] = self._open(name)
        dtype = section.array.dtype
        if (dtype.kind not in kinds if kinds != "u1" else dtype != np.uint8) or (
            length is not None and len(section) != length
        ):
            raise section.corrupt(f"holds {len(section)} items of type {dtype}, and cannot")
        return section

    def array(self, name: str, kinds: str = "uif", length: int | None = None) -> NDArray[Any]:
        """Return all of a section, verified. Parameters are as those of `section`."""
        return self.section(name, kinds, length).whole()

    def items_of(self, name: str) -> int:
        """Return how many items a section has, without reading it; 0 if there is none."""
        _, size, dtype, _ = self._directory.get(name, (0, 0, "|u1", 0))
        return size // int(dtype[2:])

    def _open(self, name: str) -> Section:
        described = self._directory.get(name)
        if described is None:
            raise self.corrupt(f"the section {name!r} is missing", self._end)
        start, size, dtype, first = described
        array = (
            np.frombuffer(self._bytes, dtype, size // int(dtype[2:]), start)
            if size
            else np.empty(0, dtype)
        )
        trusted = self._checksums is None or self.verify == "none"
        return Section(
            self,
            name,
            array,
            start,
            None
            if trusted or self._checksums is None
            else self._checksums[first : first + -(-size // BLOCK)],
        )

    def __getitem__(self, name: str) -> NDArray[Any]:
        array = self._arrays.get(name)
        if array is None:
            array = self._arrays[name] = self.array(name)
        return array

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self._directory else default

    def __contains__(self, name: object) -> bool:
        return name in self._directory

    def __iter__(self) -> Iterator[str]:
        return iter(self._directory)

    def __len__(self) -> int:
        return len(self._directory)

    def problems(self) -> Iterator[CorruptIndexError]:
        """Read everything, and yield an error for each section that differs from its checksums."""
        for name, (start, size, _, crc) in self._directory.items():
            if self._checksums is None:
                if zlib.crc32(self._bytes[start : start + size]) != crc:
                    yield self.corrupt(
                        f"the section {name!r} is damaged, somewhere up to byte {start + size}",
                        start,
                    )
                continue
            for block, at in enumerate(range(start, start + size, BLOCK), crc):
                if (
                    zlib.crc32(self._bytes[at : min(at + BLOCK, start + size)])
                    != self._checksums[block]
                ):
                    yield self.corrupt(f"the section {name!r} is damaged", at)
                    break
