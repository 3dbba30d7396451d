"""The manifest: one JSON file, replaced whole, that says what an index is made of at one commit.

::

    {"format": 2, "crc32": 123, "manifest": {
        "generation": 7, "analysis": 3, "schema": {…}, "segments": [
            {"name": "0a1b…", "docs": 20000, "files": [["MAIN_0a1b….sls", 1234567, 890]],
             "deleted": 2, "deletions": "eJ…"}, …]}}

A file has its name, its bytes, and the crc32 in its trailer (`frame`), which format 1 does not
keep: files of format 1 are named without it. A manifest of either format may name files of both.
`crc32` is that of the manifest's compact JSON. A segment's deletions are a bitmap (bit i is
document i, the highest bit of a byte first), compressed with zlib, in base64, preceded by its own
crc32.

A manifest may come from anyone. It is checked when it is read, except for the deletions, which are
unpacked when they are first asked for, when the files are known to be as long as they should be: a
segment has no more documents than bytes, so that a small file cannot claim much memory.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.storage.json_checks import NotPlain, load_json, natural, of_type, shown
from searchlib.errors import CorruptIndexError, FormatError, SchemaError
from searchlib.kernels import distinct
from searchlib.schema import Schema, encode_text

FORMAT_VERSION = 2
MANIFEST = "searchlib.json"

MOST_BYTES = 1 << 28
"""Bytes of the largest manifest that is read."""

DOCS_LIMIT = 1 << 31
"""Documents of all segments together are below it."""

NUMBERS_LIMIT = 1 << 30
"""Generations and versions are below it: Whoosh keeps generations in four bytes."""

EMPTY_DOCUMENTS = 1 << 16
"""Documents that a segment may have in excess of its bytes: empty ones take none."""

_SEGMENT_NAME = re.compile(r"[0-9a-z]{1,64}")
_FILE_NAME = re.compile(r"MAIN_([0-9a-z]{1,64})\.(sls|sld|slt)")


class FileEntry(NamedTuple):
    """A file of a segment: its name, its bytes, and the crc32 in its trailer, if it is known."""

    name: str
    size: int
    crc: int | None = None

    @classmethod
    def from_list(cls, described: Any, segment: str) -> FileEntry:
        """Return the entry that `to_list` gave; NotPlain for any other, or of another segment."""
        if len(of_type(list, described, "a file")) not in (2, 3):
            raise NotPlain("a file has a name, a size and a checksum")
        match = _FILE_NAME.fullmatch(of_type(str, described[0], "the name of a file"))
        if not match or match.group(1) != segment:
            raise NotPlain(f"{shown(described[0])!r} is no file of the segment {segment!r}")
        crc = natural(described[2], "a checksum", 1 << 32) if len(described) == 3 else None
        return cls(described[0], natural(described[1], "the size of a file", 1 << 62), crc)

    def to_list(self) -> list[Any]:
        return [*self] if self.crc is not None else [self.name, self.size]


class SegmentEntry:
    """One segment of a commit. It is never changed.

    Attributes
    ----------
    name : str
    docs : int
        How many documents it has, deleted ones included.
    files : tuple of FileEntry
    """

    def __init__(
        self,
        name: str,
        docs: int,
        files: Iterable[tuple[Any, ...]],
        deleted: NDArray[Any] | _Packed | None = None,
    ) -> None:
        self.name, self.docs = name, docs
        self.files = tuple(FileEntry(*file) for file in files)
        self._deleted = np.empty(0, np.int64) if deleted is None else deleted

    @property
    def deleted(self) -> NDArray[np.int64]:
        """The deleted documents, ascending.

        They are first asked for when the files are known to have the sizes that the entry says.
        """
        if isinstance(self._deleted, _Packed):
            try:
                if self.docs > sum(file.size for file in self.files) + EMPTY_DOCUMENTS:
                    raise NotPlain(f"{self.docs} documents take more bytes than its files have")
                self._deleted = self._deleted.unpacked(self.docs)
            except (ValueError, zlib.error) as error:
                raise _corrupt(f"segment {self.name}: {error}") from None
        return self._deleted

    @property
    def live(self) -> int:
        """Documents that are not deleted."""
        return self.docs - (
            self._deleted.number if isinstance(self._deleted, _Packed) else len(self._deleted)
        )

    def without(self, docnums: NDArray[Any]) -> SegmentEntry:
        """Return the entry with more documents deleted."""
        if not len(docnums):
            return self
        return SegmentEntry(
            self.name, self.docs, self.files, distinct(np.concatenate((self.deleted, docnums)))
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SegmentEntry) and (self.name, self.docs, self.files) == (
            other.name,
            other.docs,
            other.files,
        )

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"SegmentEntry({self.name!r}, {self.docs}, {self.files!r})"

    def to_dict(self) -> dict[str, Any]:
        described = {
            "name": self.name,
            "docs": self.docs,
            "files": [file.to_list() for file in self.files],
        }
        if self.live == self.docs:
            return described
        packed = (
            self._deleted
            if isinstance(self._deleted, _Packed)
            else _Packed.of(self._deleted, self.docs)
        )
        return described | {"deleted": packed.number, "deletions": packed.text}

    @classmethod
    def from_dict(cls, described: Any) -> SegmentEntry:
        """Return the entry that `to_dict` gave; NotPlain for anything else."""
        name = of_type(
            str, of_type(dict, described, "a segment").get("name"), "the name of a segment"
        )
        if not _SEGMENT_NAME.fullmatch(name):
            raise NotPlain(f"{shown(name)!r} is no name of a segment")
        files = tuple(
            FileEntry.from_list(file, name)
            for file in of_type(list, described.get("files"), "the files of a segment")
        )
        if not files or len({file.name for file in files}) < len(files):
            raise NotPlain(f"the segment {name!r} has no files, or one of them twice")
        docs = natural(described.get("docs"), "the documents of a segment", DOCS_LIMIT)
        if "deletions" not in described:
            return cls(name, docs, files)
        deletions = of_type(str, described["deletions"], "deletions")
        return cls(
            name,
            docs,
            files,
            _Packed(
                deletions, natural(described.get("deleted"), "the deletions of a segment", docs + 1)
            ),
        )


class _Packed(NamedTuple):
    """Deletions as the manifest has them, and how many they are."""

    text: str
    number: int

    @classmethod
    def of(cls, deleted: NDArray[np.int64], docs: int) -> _Packed:
        bits = np.zeros(docs, bool)
        bits[deleted] = True
        packed = np.packbits(bits).tobytes()
        return cls(
            base64.b64encode(
                zlib.crc32(packed).to_bytes(4, "little") + zlib.compress(packed)
            ).decode(),
            len(deleted),
        )

    def unpacked(self, docs: int) -> NDArray[np.int64]:
        """Return the deleted ones of so many documents; no more is unpacked than these take.

        Raises
        ------
        ValueError, zlib.error
            If it is no such bitmap.
        """
        plain, size = base64.b64decode(self.text, validate=True), -(-docs // 8)
        packed = zlib.decompressobj().decompress(plain[4:], size + 1)
        if len(packed) != size or zlib.crc32(packed) != int.from_bytes(plain[:4], "little"):
            raise NotPlain("the checksum of its deletions differs")
        bits = np.unpackbits(np.frombuffer(packed, np.uint8))
        deleted = np.flatnonzero(bits)
        if len(deleted) != self.number or bits[docs:].any():
            raise NotPlain(f"it has {len(deleted)} deletions, and says {self.number}")
        return deleted


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
        return {file.name for segment in self.segments for file in segment.files}

    def next(self, **changes: Any) -> Manifest:
        """Return the commit after this one."""
        return replace(self, generation=self.generation + 1, **changes)

    def to_json(self) -> bytes:
        body = {
            "generation": self.generation,
            "analysis": self.analysis,
            "schema": self.schema,
            "segments": [entry.to_dict() for entry in self.segments],
        }
        return json.dumps(
            {"format": FORMAT_VERSION, "crc32": _crc32(body), "manifest": body},
            ensure_ascii=False,
            indent=1,
        ).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        """Return the manifest that `to_json` wrote.

        Raises
        ------
        FormatError
            If it is of a later format.
        CorruptIndexError
            If it is damaged, or no manifest.
        """
        try:
            if len(text) > MOST_BYTES:
                raise NotPlain(f"it has {len(text)} bytes")
            described = of_type(dict, load_json(text), "it")
            version = natural(described.get("format"), "its format")
            if version > FORMAT_VERSION:
                raise FormatError(
                    f"the index has format {version}, and this searchlib reads "
                    f"up to {FORMAT_VERSION}: upgrade searchlib"
                )
            body = of_type(dict, described.get("manifest"), "the manifest")
            if _crc32(body) != natural(described.get("crc32"), "its checksum"):
                raise NotPlain("its checksum differs")
            return cls._from_body(body)
        except (ValueError, RecursionError) as error:
            raise _corrupt(str(error)) from None

    @classmethod
    def _from_body(cls, body: dict[str, Any]) -> Manifest:
        segments = tuple(
            map(SegmentEntry.from_dict, of_type(list, body.get("segments"), "segments"))
        )
        if len({segment.name for segment in segments}) < len(segments):
            raise NotPlain("it names a segment twice")
        natural(
            sum(segment.docs for segment in segments), "the documents of all segments", DOCS_LIMIT
        )
        generation, analysis = (
            natural(body.get(name), name, NUMBERS_LIMIT) for name in ("generation", "analysis")
        )
        try:
            Schema.from_dict(of_type(dict, body.get("schema"), "the schema"))
        except (SchemaError, TypeError, ValueError, ArithmeticError) as error:
            raise NotPlain(f"its schema is none: {error}") from None
        return cls(generation, analysis, body["schema"], segments)


def _corrupt(what: str) -> CorruptIndexError:
    return CorruptIndexError(
        f"{MANIFEST} is not what searchlib writes ({what}): restore it from a copy", file=MANIFEST
    )


def _crc32(body: Any) -> int:
    return zlib.crc32(encode_text(json.dumps(body, ensure_ascii=False, separators=(",", ":"))))
