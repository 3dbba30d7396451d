"""A manifest that may come from anyone: read, or refused, within bounds."""

from __future__ import annotations

import base64
import json
import tracemalloc
import zlib

import numpy as np
import pytest

from searchlib.embedded.storage import FORMAT_VERSION, FileEntry, Manifest, SegmentEntry
from searchlib.errors import CorruptIndexError, FormatError

NAME = "0a1b"
FILE = f"MAIN_{NAME}.sls"
SEGMENT = {"name": NAME, "docs": 10, "files": [[FILE, 3000, 7]]}
BODY = {"generation": 3, "analysis": 1, "schema": {"é": {"type": "text"}}, "segments": [SEGMENT]}


def signed(body: object, **changes: object) -> bytes:
    """A manifest whose checksum is right."""
    crc = zlib.crc32(
        json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    )
    return json.dumps({"format": FORMAT_VERSION, "crc32": crc, "manifest": body} | changes).encode()


def packed(bits: bytes) -> str:
    return base64.b64encode(zlib.crc32(bits).to_bytes(4, "little") + zlib.compress(bits)).decode()


def with_segment(**changes: object) -> dict[str, object]:
    return BODY | {"segments": [SEGMENT | changes]}


def test_what_is_signed_is_read():
    manifest = Manifest.from_json(signed(BODY))
    assert manifest.segments == (
        SegmentEntry(NAME, 10, (FileEntry(FILE, 3000, 7),)),
    ) and manifest.files == {FILE}
    assert Manifest.from_json(manifest.to_json()) == manifest


def test_files_of_format_1_have_no_checksum():
    manifest = Manifest.from_json(signed(with_segment(files=[[FILE, 3000]]), format=1))
    assert manifest.segments[0].files == ((FILE, 3000, None),)
    assert json.loads(manifest.to_json())["manifest"]["segments"][0]["files"] == [[FILE, 3000]]


def test_deletions_come_back_and_are_written_as_they_were():
    entry = Manifest.from_json(
        signed(with_segment(deletions=packed(b"\x81\x40"), deleted=3))
    ).segments[0]
    assert entry.live == 7 and entry.to_dict()["deletions"] == packed(b"\x81\x40")
    assert entry.deleted.tolist() == [0, 7, 9] and entry.live == 7
    assert entry.without(np.array([1])).deleted.tolist() == [0, 1, 7, 9]


@pytest.mark.parametrize(
    "body",
    [
        [],
        None,
        {},
        BODY | {"generation": -1},
        BODY | {"generation": True},
        BODY | {"generation": 2**31},
        BODY | {"generation": 1.0},
        BODY | {"analysis": "1"},
        BODY | {"schema": None},
        BODY | {"schema": {"a": {"type": "none"}}},
        BODY | {"schema": {"a": 1}},
        BODY | {"segments": {}},
        BODY | {"segments": [7]},
        BODY | {"segments": [SEGMENT, SEGMENT]},
        BODY
        | {
            "segments": [
                SEGMENT,
                SEGMENT | {"name": "b", "docs": 2**31 - 5, "files": [["MAIN_b.sls", 1, 1]]},
            ]
        },
        with_segment(docs=-1),
        with_segment(docs=True),
        with_segment(docs=2**31),
        with_segment(docs=10.0),
        with_segment(docs="10"),
        with_segment(files=[]),
        with_segment(files=[[FILE, 3000, 7], [FILE, 3000, 7]]),
        with_segment(files=[[FILE, -1, 7]]),
        with_segment(files=[[FILE, True, 7]]),
        with_segment(files=[[FILE, 3000, 2**32]]),
        with_segment(files=[[FILE]]),
        with_segment(files=[FILE]),
        with_segment(files=[[7, 3000, 7]]),
        with_segment(files=[["/etc/passwd", 3000, 7]]),
        with_segment(files=[[f"../{FILE}", 3000, 7]]),
        with_segment(files=[[f"x/{FILE}", 3000, 7]]),
        with_segment(files=[["MAIN_other.sls", 3000, 7]]),
        with_segment(files=[[f"{FILE}\0", 3000, 7]]),
        with_segment(files=[[f"{FILE}\n", 3000, 7]]),
        with_segment(files=[["searchlib.json", 3000, 7]]),
        with_segment(name="../x", files=[["MAIN_../x.sls", 3000, 7]]),
        with_segment(name=""),
        with_segment(deletions=7, deleted=1),
        with_segment(deletions=packed(b"\x81\x40")),
        with_segment(deletions=packed(b"\xff\xff"), deleted=11),
    ],
)
def test_what_cannot_be_is_refused(body):
    with pytest.raises(CorruptIndexError) as caught:
        Manifest.from_json(signed(body))
    assert caught.value.file == "searchlib.json"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"9" * 5000,
        b'{"format": ' + b"9" * 5000 + b"}",
        b"\xff\xfe",
        b"null",
        b"NaN",
        signed(BODY, crc32=0),
        signed(BODY, crc32=None),
        signed(BODY, format=True),
        signed(BODY, format=None),
        signed(BODY, format=-1),
    ],
)
def test_what_is_no_manifest_is_refused(text):
    with pytest.raises(CorruptIndexError):
        Manifest.from_json(text)


def test_a_later_format_is_told():
    with pytest.raises(FormatError, match="upgrade"):
        Manifest.from_json(signed(BODY, format=FORMAT_VERSION + 1))


@pytest.mark.parametrize(
    ("deletions", "deleted"),
    [
        (packed(b"\x81"), 2),
        (packed(b"\x81\x40\0"), 3),
        (packed(b"\x81\x41"), 4),
        (packed(b"\x81\x40"), 2),
        ("", 0),
        ("é", 1),
        ("AAAA", 1),
    ],
)
def test_deletions_that_cannot_be_are_told_when_they_are_asked_for(deletions, deleted):
    entry = Manifest.from_json(signed(with_segment(deletions=deletions, deleted=deleted))).segments[
        0
    ]
    with pytest.raises(CorruptIndexError):
        entry.deleted  # noqa: B018


@pytest.mark.parametrize("docs", [10, 60_000, 2**31 - 1])
def test_deletions_take_no_more_memory_than_the_files_warrant(docs):
    bomb = packed(bytes(2**28))  # 260 kB that unpack to 256 MB, and to 2 GB of documents
    entry = Manifest.from_json(signed(with_segment(deletions=bomb, deleted=0, docs=docs))).segments[
        0
    ]
    tracemalloc.start()
    with pytest.raises(CorruptIndexError):
        entry.deleted  # noqa: B018
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000
