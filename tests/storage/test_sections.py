"""A file of sections: what was written comes back in place, and damage is told."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, strategies as st

from searchlib.errors import CorruptIndexError, FormatError
from searchlib.storage import Sections, SectionWriter

ARRAYS = {"a": np.arange(5, dtype=np.uint8), "é.b": np.arange(300, dtype="<i8"), "empty": np.empty(0, "<f4")}


def written() -> bytes:
    file = BytesIO()
    writer = SectionWriter(file, "abc")
    for name, array in ARRAYS.items():
        writer.add(name, array)
    writer.add_chunks("chunks", "u1", [b"ab", np.array([99], np.uint8)])
    writer.meta["é"] = 1
    assert writer.finish() == len(file.getvalue())
    return file.getvalue()


def test_what_was_written_comes_back():
    sections = Sections(written(), "x")
    assert {name: sections[name].tolist() for name in ARRAYS} == {name: array.tolist() for name, array in ARRAYS.items()}
    assert sections["chunks"].tobytes() == b"abc" and sections.meta == {"é": 1} and sections.file_id == "abc" and len(sections) == 4
    assert sections["é.b"].dtype == "<i8" and sections["é.b"].ctypes.data % 8 == 0 and list(sections.verify()) == []


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


@given(st.integers(0, len(written()) - 1), st.integers(1, 255))
def test_a_changed_byte_is_found(at, change):
    damaged = bytearray(written())
    damaged[at] ^= change
    try:
        sections = Sections(bytes(damaged), "x")
    except (CorruptIndexError, FormatError):
        return
    told = list(sections.verify())
    held = {name: array.tobytes() for name, array in sections.items()}
    intact = {name: array.tobytes() for name, array in Sections(written(), "x").items()}
    assert bool(told) == (held != intact)
