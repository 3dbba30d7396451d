"""The manifest: what an index is made of at one commit. One JSON file that is replaced whole, so that a commit has happened or has not.

::

    {"format": 1, "crc32": 123, "manifest": {"generation": 7, "analysis": 3, "schema": {…}, "segments": [
        {"name": "0a1b…", "docs": 20000, "files": [["MAIN_0a1b….sls", 1234567]], "deleted": 2, "deletions": "eJ…"}, …]}}

`crc32` is that of the manifest's compact JSON. A segment's deletions are a bitmap (bit i of the run is document i, the highest bit of a byte first), compressed
with zlib, in base64, with its own crc32 before it.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.errors import CorruptIndexError, FormatError
from searchlib.kernels import distinct

FORMAT_VERSION = 1
MANIFEST = "searchlib.json"


@dataclass(frozen=True)
class SegmentEntry:
    """One segment of a commit: its name, how many documents it has, its files with their sizes, and which documents are deleted."""

    name: str
    docs: int
    files: tuple[tuple[str, int], ...]
    deleted: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64), compare=False)

    @property
    def live(self) -> int:
        """How many documents are not deleted."""
        return self.docs - len(self.deleted)

    def without(self, docnums: NDArray[Any]) -> SegmentEntry:
        """The entry with more documents deleted."""
        if not len(docnums):
            return self
        return replace(self, deleted=distinct(np.concatenate((self.deleted, docnums))))

    def to_dict(self) -> dict[str, Any]:
        described = {"name": self.name, "docs": self.docs, "files": [list(file) for file in self.files]}
        return described | ({"deleted": len(self.deleted), "deletions": _pack(self.deleted, self.docs)} if len(self.deleted) else {})

    @classmethod
    def from_dict(cls, described: dict[str, Any]) -> SegmentEntry:
        files = tuple((str(name), int(size)) for name, size in described["files"])
        deleted = _unpack(described["deletions"], described["docs"]) if "deletions" in described else np.empty(0, np.int64)
        return cls(str(described["name"]), int(described["docs"]), files, deleted)


@dataclass(frozen=True)
class Manifest:
    """One commit."""

    generation: int
    analysis: int
    schema: dict[str, Any]
    segments: tuple[SegmentEntry, ...] = ()

    @property
    def files(self) -> set[str]:
        """The files of all segments."""
        return {name for segment in self.segments for name, _ in segment.files}

    def next(self, **changes: Any) -> Manifest:
        """The commit after this one."""
        return replace(self, generation=self.generation + 1, **changes)

    def to_json(self) -> bytes:
        body = {"generation": self.generation, "analysis": self.analysis, "schema": self.schema, "segments": [entry.to_dict() for entry in self.segments]}
        return json.dumps({"format": FORMAT_VERSION, "crc32": _crc32(body), "manifest": body}, ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        """The manifest that `to_json` wrote; FormatError for a later format, CorruptIndexError for anything else."""
        try:
            held = json.loads(text)
            version = held["format"]
            if not isinstance(version, int) or version > FORMAT_VERSION:
                raise FormatError(f"the index has format {version}, and this searchlib reads up to {FORMAT_VERSION}: upgrade searchlib")
            body = held["manifest"]
            if _crc32(body) != held["crc32"]:
                raise ValueError("its checksum differs")
            segments = tuple(map(SegmentEntry.from_dict, body["segments"]))
            return cls(int(body["generation"]), int(body["analysis"]), body["schema"], segments)
        except (ValueError, TypeError, KeyError, AttributeError, zlib.error, binascii.Error) as error:
            raise CorruptIndexError(f"{MANIFEST} is not what searchlib writes ({error}): restore it from a copy", file=MANIFEST) from error


def _crc32(body: Any) -> int:
    return zlib.crc32(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


def _pack(deleted: NDArray[np.int64], docs: int) -> str:
    bits = np.zeros(docs, bool)
    bits[deleted] = True
    packed = np.packbits(bits).tobytes()
    return base64.b64encode(zlib.crc32(packed).to_bytes(4, "little") + zlib.compress(packed)).decode()


def _unpack(text: str, docs: int) -> NDArray[np.int64]:
    held = base64.b64decode(text)
    packed = zlib.decompress(held[4:])
    if zlib.crc32(packed) != int.from_bytes(held[:4], "little"):
        raise ValueError("the checksum of a segment's deletions differs")
    return np.flatnonzero(np.unpackbits(np.frombuffer(packed, np.uint8), count=docs))
