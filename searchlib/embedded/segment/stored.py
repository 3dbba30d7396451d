"""Stored values, field by field, in blocks.

The values of a field are concatenated, and cut into blocks of about BLOCK bytes. A block of short
values (titles, keys, numbers) is stored as it is, so that reading one value needs nothing but its
offset; a block of long ones is compressed with Zstandard where that makes it smaller. ::

    stored.F.sizes          [n]     bytes of the value of each document; 0 where it has none
    stored.F.blocks         [b]     the first document of each block
    stored.F.blocks.sizes   [b]     bytes of each block as stored: of its values if not compressed
    stored.F                u1      the blocks

`stored_values` describes a value. Zstandard at level 3 in blocks of 64 KiB, measured on 33 MB of
French texts: 12.8 MB in 0.17 s; zlib at level 1 14.2 MB in 0.33 s, at level 6 12.3 MB in 1.9 s.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.segment.buffers import ByteBuffer, IntegerBuffer
from searchlib.embedded.segment.checks import checked_starts
from searchlib.embedded.segment.stored_values import STRING, decode_value
from searchlib.embedded.storage import (
    BLOCK as BLOCK_OF_FILE,
    SHIFT,
    Section,
    Sections,
    SectionWriter,
)
from searchlib.kernels import Counts, starts_of
from searchlib.schema import decode_text

BLOCK = 1 << 16
LEVEL = 3
SHORT = 256
"""Values of at most so many bytes on average are stored as they are."""

CACHED_BLOCKS = 16


class StoredWriter:
    """Collect the values of one field and write them."""

    def __init__(self, name: str) -> None:
        # Imported late: it takes longer than all other imports, and few readers need it.
        import zstandard

        self._name = name
        self._compress = zstandard.ZstdCompressor(
            level=LEVEL, write_content_size=True, write_checksum=False
        ).compress
        self._sizes, self._blocks = IntegerBuffer(), ByteBuffer()
        self._firsts: list[int] = []
        self._block_sizes: list[int] = []
        self._block: list[bytes] = []
        self._block_sizes_now: list[int] = []
        self._block_bytes = 0
        self._count = 0
        self._flushed = 0

    def add(self, docnum: int, value: bytes) -> None:
        """Add the value of a document, in the order of documents; those left out have none."""
        if docnum > self._count:
            self._block_sizes_now.extend([0] * (docnum - self._count))
        self._block.append(value)
        self._block_sizes_now.append(len(value))
        self._count = docnum + 1
        self._block_bytes += len(value)
        if self._block_bytes >= BLOCK:
            self._flush()

    def add_blocks(self, docnum: int, field: StoredField) -> None:
        """Add all the values of a field of another segment; its blocks are copied as they are.

        Its documents are numbered from `docnum` on.
        """
        self._flush(docnum)
        self._sizes.add(field.sizes)
        firsts, sizes, blocks = field.all_blocks()
        self._firsts += [docnum + first for first in firsts.tolist()]
        self._block_sizes += sizes.tolist()
        self._blocks.add(blocks)
        self._count = self._flushed = docnum + len(field.sizes)

    def _flush(self, count: int | None = None) -> None:
        """End the block here; those of the first `count` documents that had no value have none."""
        if count is not None:
            self._block_sizes_now.extend([0] * (count - self._count))
            self._count = count
        plain = b"".join(self._block)
        values = sum(1 for value in self._block if value)
        if plain:
            is_short = len(plain) <= SHORT * values
            block = plain if is_short else min(self._compress(plain), plain, key=len)
            self._firsts.append(self._flushed)
            self._block_sizes.append(len(block))
            self._blocks.add(block)
        self._sizes.add(np.array(self._block_sizes_now, np.int64))
        self._block, self._block_sizes_now, self._block_bytes, self._flushed = (
            [],
            [],
            0,
            self._count,
        )

    def write(self, file: SectionWriter, docs: int) -> None:
        """Write the field's sections, for a segment of `docs` documents."""
        self._flush(docs)
        file.add(f"stored.{self._name}.sizes", self._sizes.array())
        file.add(f"stored.{self._name}.blocks", np.array(self._firsts, "<u4"))
        file.add(f"stored.{self._name}.blocks.sizes", np.array(self._block_sizes, "<u4"))
        file.add_chunks(f"stored.{self._name}", "u1", self._blocks.chunks())


class StoredField:
    """The stored values of one field of a segment of `docs` documents."""

    def __init__(self, sections: Sections, name: str, docs: int) -> None:
        self._sections = sections
        self._name = name
        self._docs = docs
        self._recent: OrderedDict[int, bytes] = OrderedDict()

    @cached_property
    def sizes(self) -> NDArray[Any]:
        """Bytes of the value of each document; 0 where it has none."""
        return self._sections.array(f"stored.{self._name}.sizes", "u", self._docs)

    @cached_property
    def firsts(self) -> NDArray[np.uint32]:
        """The first document of each block, checked: blocks are in order and hold every value."""
        section = self._sections.section(f"stored.{self._name}.blocks", "u")
        firsts = section.whole()
        bounds = np.append(firsts.astype(np.int64), self._docs)
        if (bounds[1:] <= bounds[:-1]).any():
            raise section.corrupt("has blocks out of order")
        starts = np.asarray(self._starts)[bounds]
        if (
            starts[0]
            or len(self.block_sizes) != len(firsts)
            or (self.block_sizes > np.diff(starts)).any()
        ):
            raise section.corrupt("has blocks that are not those of its values")
        return firsts

    @cached_property
    def block_sizes(self) -> NDArray[np.uint32]:
        """Bytes of each block."""
        return self._sections.array(f"stored.{self._name}.blocks.sizes", "u")

    @cached_property
    def section(self) -> Section:
        """The blocks, concatenated."""
        return self._sections.section(f"stored.{self._name}", "u1")

    @cached_property
    def _starts(self) -> memoryview:
        if self.sizes.dtype.itemsize == 8 and (self.sizes >> 40).any():
            raise self._sections.section(f"stored.{self._name}.sizes").corrupt(
                "has a size that cannot be"
            )
        return starts_of(self.sizes).data

    @cached_property
    def _block_starts(self) -> Counts:
        return checked_starts(self.block_sizes, self.section)

    @cached_property
    def _scalars(self) -> tuple[memoryview, memoryview | None, Any]:
        """Where values begin; all of them if no block is compressed; a function for checksums.

        The function finds a block of the file that is not verified yet.
        """
        plain = self.section.array.data if len(self.section) == self._starts[-1] else None
        return self._starts, plain, self.section.verified.find

    def coded(self, docnum: int) -> bytes:
        """Return the bytes of a document's value; no bytes if it has none."""
        starts, plain, unverified = self._scalars
        start, end = starts[docnum], starts[docnum + 1]
        if start == end:
            return b""
        if plain is not None:
            if unverified(0, start >> SHIFT, (end >> SHIFT) + 1) >= 0:
                self.section.check(start, end)
            return plain[start:end].tobytes()
        block = int(np.searchsorted(self.firsts, docnum, side="right")) - 1
        before = starts[int(self.firsts[block])]
        return self._block(block)[start - before : end - before]

    def __contains__(self, docnum: int) -> bool:
        return bool(self.sizes[docnum])

    def __getitem__(self, docnum: int) -> Any:
        """Return a document's value; None if it has none."""
        coded = self.coded(docnum)
        if not coded:
            return None
        try:
            return decode_value(coded)
        except ValueError as error:
            raise self.section.corrupt(
                f"has a value, of document {docnum}, that cannot be read ({error})"
            ) from None

    def many(self, docnums: list[int]) -> list[Any]:
        """Return the values of several documents, None for each that has none."""
        starts, plain, _ = self._scalars
        if plain is None:
            return [self[docnum] for docnum in docnums]
        values: list[Any] = []
        verified = self.section.verified
        for docnum in docnums:
            start, end = starts[docnum], starts[docnum + 1]
            is_short = 0 < end - start <= BLOCK_OF_FILE
            if (
                is_short
                and verified[start >> SHIFT]
                and verified[end - 1 >> SHIFT]
                and plain[start] == STRING
            ):
                try:
                    values.append(decode_text(plain[start + 1 : end].tobytes()))
                    continue
                except UnicodeDecodeError:
                    pass  # raised by the next line
            values.append(self[docnum])
        return values

    def all_blocks(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint8]]:
        """Return the first document and the size of each block, and their bytes, verified."""
        checked_starts(self.block_sizes, self.section)
        return self.firsts, self.block_sizes, self.section.whole()

    def _block(self, number: int) -> bytes:
        """Return the values of a block, decompressed."""
        block = self._recent.get(number)
        if block is None:
            block = self._recent[number] = self._read_block(number)
            while len(self._recent) > CACHED_BLOCKS:
                try:
                    self._recent.popitem(last=False)
                except KeyError:  # another thread was first
                    break
        return block

    def _read_block(self, number: int) -> bytes:
        last = int(self.firsts[number + 1]) if number + 1 < len(self.firsts) else self._docs
        size = self._starts[last] - self._starts[int(self.firsts[number])]
        begin, end = self._block_starts[number : number + 2].tolist()
        block = self.section.read(begin, end).tobytes()
        if len(block) == size:
            return block
        try:
            return _decompressed(block, size)
        except ValueError as error:
            raise self.section.corrupt(
                f"has a block that cannot be decompressed ({error})", begin
            ) from None


def _decompressed(frame: bytes, size: int) -> bytes:
    """Return the content of a frame of Zstandard, of which no more than `size` bytes are unpacked.

    Raises
    ------
    ValueError
        If it has another size, or is no frame.
    """
    import zstandard

    try:
        if zstandard.frame_content_size(frame) != size:
            raise ValueError("it does not hold as much as the sizes of its values say")
        plain = zstandard.ZstdDecompressor().decompress(frame, max_output_size=size)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from None
    if len(plain) != size:
        raise ValueError("it holds less than the sizes of its values say")
    return plain
