"""A file of named sections: arrays that are written once, and afterwards mapped and read in place.

Every number is little-endian. In order::

    header      8 bytes magic "SLIBSECT", u32 format version, 20 bytes file id (ASCII, zero-padded)
    sections    each begins at a multiple of ALIGNMENT; zeros between
    checksums   u32 for each block of BLOCK bytes of each section, in the order of the sections; the
                last block of a section is as long as what is left; at a multiple of ALIGNMENT too
    directory   JSON: {"meta": {…}, "sections": {name: [offset, bytes, dtype]}, in ascending order
                of the offsets, "checksums": [offset, crc32 of the checksums]}
    trailer     u64 offset of the directory, u32 its bytes, u32 crc32 of the header and the
                directory, 8 bytes magic

Format 1 has no checksums of blocks: its directory is {"meta": {…}, "sections": {name: [offset,
bytes, dtype, crc32]}}, and the crc32 of its trailer is that of the directory alone. Later formats
keep the header, the trailer and what the trailer's crc32 covers, so that a reader can tell them
from damage.

A file is read from its end, so that it can be written in one go, to anything that has `write`. The
trailer's crc32 covers the directory, which covers the checksums, which cover every byte of the
sections; only the zeros between them are free. The manifest keeps the trailer's crc32 as well, and
thereby names one file and no other. A block is verified when it is first read, in format 1 only by
`problems` (a checksum of a whole section would have it read for one term).

The directory is checked when the file is opened, whatever `verify` says: sections lie within the
file, one after another, and are arrays of plain numbers.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

MAGIC = b"SLIBSECT"
VERSION = 2
ALIGNMENT = 16
BLOCK = 4096
"""Bytes that one checksum covers."""

SHIFT = BLOCK.bit_length() - 1
"""The block of a byte is its number >> SHIFT."""

HEADER = struct.Struct("<8sI20s")
TRAILER = struct.Struct("<QII8s")

TYPES = {"|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<f4", "<u8", "<i8", "<f8"}
"""Types of the items of a section."""


class Written(NamedTuple):
    """What tells one file of sections from every other: its bytes, and the crc32 in its trailer."""

    size: int
    crc: int
