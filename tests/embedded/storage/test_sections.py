"""A file of sections: what was written comes back in place, and damage is told."""

from __future__ import annotations

import json
import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, strategies as st

from searchlib.embedded.storage import Sections, SectionWriter
from searchlib.errors import CorruptIndexError, FormatError

ARRAYS = {
    "a": np.arange(5, dtype=np.uint8),
    "é.b": np.arange(300, dtype="<i8"),
    "empty": np.empty(0, "<f4"),
}


def written() -> bytes:
    file = BytesIO()
    writer = SectionWriter(file, "abc")
    for name, array in ARRAYS.items():
        writer.add(name, array)
    writer.add_chunks("chunks", "u1", [b"ab", np.array([99], np.uint8)])
    writer.meta["é"] = 1
    assert writer.finish().size == len(file.getvalue())
    return file.getvalue()


def test_what_was_written_comes_back():
    sections = Sections(written(), "x")
    assert {name: sections[name].tolist() for name in ARRAYS} == {
        name: array.tolist() for name, array in ARRAYS.items()
    }
    assert (
        sections["chunks"].tobytes() == b"abc"
        and sections.meta == {"é": 1}
        and sections.file_id == "abc"
        and len(sections) == 4
    )
    assert (
        sections["é.b"].dtype == "<i8"
        and sections["é.b"].ctypes.data % 8 == 0
        and list(sections.problems()) == []
    )


def test_a_section_is_written_once():
    writer = SectionWriter(BytesIO(), "x")
    writer.add("a", ARRAYS["a"])
    with pytest.raises(ValueError, match="already"):
        writer.add("a", ARRAYS["a"])


@given(st.integers(0, len(written()) - 1))
def test_a_file_cut_short_is_refused(size):
    with pytest.raises(CorruptIndexError) as caught:
        Sections(written()[:size], "x")
    assert caught.value.file == "x" and caught.value.offset is not None


@pytest.mark.parametrize("verify", ["fast", "full"])
@given(at=st.integers(0, len(written()) - 1), change=st.integers(1, 255))
def test_a_changed_byte_is_told_or_between_sections(verify, at, change):
    damaged = bytearray(written())
    damaged[at] ^= change
    try:
        sections = Sections(bytes(damaged), "x", verify)
        arrays = {name: array.tobytes() for name, array in sections.items()}
    except CorruptIndexError as error:
        assert error.file == "x" and (error.offset is None or 0 <= error.offset <= len(damaged))
        return
    intact = Sections(written(), "x")
    assert arrays == {name: array.tobytes() for name, array in intact.items()}
    assert list(sections.problems()) == [] and (sections.meta, sections.file_id, sections.crc) == (
        intact.meta,
        "abc",
        intact.crc,
    )


def many_blocks() -> bytes:
    file = BytesIO()
    writer = SectionWriter(file, "abc")
    writer.add("long", np.arange(10_000, dtype="<u4"))  # 9.8 blocks
    writer.finish()
    return file.getvalue()


@given(
    st.integers(0, 9999),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), max_size=5),
)
def test_a_block_is_verified_when_it_is_read(item, runs):
    damaged = bytearray(many_blocks())
    damaged[32 + 4 * item] ^= 1
    section = Sections(bytes(damaged), "x").section("long")
    bad = range(item // 1024 * 1024, min((item // 1024 + 1) * 1024, 10_000))
    for begin, end in map(sorted, runs):
        if begin == end:
            continue
        touched = begin < bad.stop and end > bad.start
        for read in (
            lambda b=begin, e=end: section.read(b, e),
            lambda b=begin, e=end: section.check_runs(np.array([b]), np.array([e])),
        ):
            if touched:
                with pytest.raises(CorruptIndexError, match="'long' is damaged") as caught:
                    read()
                assert caught.value.offset == 32 + 4 * bad.start
            else:
                read()
        if not touched:
            assert section.read(begin, end).tolist() == list(range(begin, end))
    with pytest.raises(CorruptIndexError):
        section.check_runs(
            *(
                np.array(ends)
                for ends in zip(*[(0, 1), (9999, 10_000), (bad.start, bad.stop)], strict=True)
            )
        )
    trusting = Sections(bytes(damaged), "x", "none")
    assert len(trusting["long"]) == 10_000 and [
        problem.offset for problem in trusting.problems()
    ] == [32 + 4 * bad.start]
    with pytest.raises(CorruptIndexError):
        Sections(bytes(damaged), "x", "full")


def signed(directory: dict) -> bytes:
    """A file with another directory, whose checksum is right."""
    plain = written()
    text = json.dumps(directory).encode()
    start = struct.unpack_from("<Q", plain, len(plain) - 24)[0]
    return (
        plain[:start]
        + text
        + struct.pack(
            "<QII8s", start, len(text), zlib.crc32(text, zlib.crc32(plain[:32])), b"SLIBSECT"
        )
    )


def directory_of(plain: bytes) -> dict:
    start, size = struct.unpack_from("<QI", plain, len(plain) - 24)
    return json.loads(plain[start : start + size])


def test_a_signed_directory_is_read():
    assert Sections(signed(directory_of(written())), "x")["a"].tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "change",
    [
        {"sections": []},
        {"sections": {"a": [32, 5]}},
        {"sections": {"a": [-16, 5, "|u1"]}},
        {"sections": {"a": [0, 5, "|u1"]}},
        {"meta": None},
        {"sections": {"a": [32, 1 << 70, "|u1"]}},
        {"sections": {"a": [32, 5, "|O"]}},
        {"sections": {"a": [32, 8, "|O8"]}},
        {"sections": {"a": [32, 0, "|V0"]}},
        {"sections": {"a": [32, 5, "<u4"]}},
        {"sections": {"a": [True, 5, "|u1"]}},
        {"sections": {"a": [33, 5, "|u1"]}},
        {"sections": {"a": [32.0, 5, "|u1"]}},
        {"sections": {"a": [32, 8, "|u1"], "b": [32, 8, "|u1"]}},
        {"sections": {"a": [32, 99999, "|u1"]}},
        {"checksums": None},
        {"checksums": [32]},
        {"checksums": [32, 5]},
        {"checksums": [1 << 80, 5]},
        {"sections": {"a": [32, 5, ["|u1"]]}},
        {"sections": {"a": None}},
    ],
)
def test_a_directory_that_cannot_be_is_refused(change):
    with pytest.raises(CorruptIndexError):
        Sections(signed(directory_of(written()) | change), "x")


def test_what_is_no_directory_is_refused():
    plain = written()
    start = struct.unpack_from("<Q", plain, len(plain) - 24)[0]
    for text in (
        b"[]",
        b"7",
        b"\xff",
        b"[" * 100_000,
        b"9" * 10_000,
        b'{"meta": {}, "sections": {}, "checksums": [' + b"9" * 5000 + b", 0]}",
    ):
        trailer = struct.pack(
            "<QII8s", start, len(text), zlib.crc32(text, zlib.crc32(plain[:32])), b"SLIBSECT"
        )
        with pytest.raises(CorruptIndexError):
            Sections(plain[:start] + text + trailer, "x")


def test_a_later_format_is_told_from_damage():
    plain = bytearray(written())
    plain[8] = 9
    with pytest.raises(CorruptIndexError):
        Sections(bytes(plain), "x")
    start, size = struct.unpack_from("<QI", plain, len(plain) - 24)
    struct.pack_into(
        "<I",
        plain,
        len(plain) - 12,
        zlib.crc32(plain[start : start + size], zlib.crc32(plain[:32])),
    )
    with pytest.raises(FormatError, match="format 9"):
        Sections(bytes(plain), "x")


def test_what_a_section_must_be():
    sections = Sections(written(), "x")
    assert (
        len(sections.section("a", "u", 5)) == 5
        and sections.items_of("é.b") == 300
        and sections.items_of("absent") == 0
        and sections.get("absent") is None
    )
    for name, kinds, length in (
        ("a", "u", 6),
        ("a", "i", 5),
        ("é.b", "u1", 300),
        ("absent", "u", 0),
    ):
        with pytest.raises(CorruptIndexError, match=name):
            sections.section(name, kinds, length)
