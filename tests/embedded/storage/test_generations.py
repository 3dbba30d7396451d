"""Which commit is the newest, and how one takes the place of another."""

from __future__ import annotations

import json

import numpy as np
import pytest

from searchlib.embedded.storage import (
    FORMAT_VERSION,
    FORMER,
    MANIFEST,
    Folder,
    Manifest,
    Memory,
    SegmentEntry,
    former,
    holds_index,
    newest,
    put,
    stamp,
)
from searchlib.errors import CorruptIndexError, FormatError, IndexNotFound

FIRST = Manifest(0, 1, {"é": {"type": "text"}})
SEGMENT = SegmentEntry("abc", 10, (("MAIN_abc.sls", 3),), np.array([1, 9]))


@pytest.fixture(params=["folder", "memory"])
def directory(request, tmp_path):
    directory = Folder(tmp_path / "x.idx") if request.param == "folder" else Memory()
    directory.make()
    return directory


def test_what_is_put_can_be_read(directory):
    assert not holds_index(directory)
    put(directory, FIRST)
    assert holds_index(directory) and newest(directory) == FIRST and former(directory) is None


def test_a_commit_changes_the_stamp_and_keeps_the_one_before(directory):
    put(directory, FIRST)
    before = stamp(directory)
    assert stamp(directory) == before
    put(directory, FIRST.next(segments=(SEGMENT,)))
    assert stamp(directory) != before and former(directory) == FIRST
    read = newest(directory)
    assert (
        read.generation == 1
        and read.segments == (SEGMENT,)
        and read.segments[0].deleted.tolist() == [1, 9]
        and read.files == {"MAIN_abc.sls"}
    )
    directory.replace(FORMER, b"{")
    assert former(directory) is None


def test_an_entry_with_more_deleted():
    entry = SEGMENT.without(np.array([3, 1]))
    assert entry.deleted.tolist() == [1, 3, 9] and entry.live == 7


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("", CorruptIndexError),
        ("[]", CorruptIndexError),
        ('{"format": 999}', FormatError),
        ('{"format": "x"}', CorruptIndexError),
    ],
)
def test_a_manifest_that_cannot_be_read(tmp_path, content, error):
    (tmp_path / MANIFEST).write_text(content)
    with pytest.raises(error):
        newest(Folder(tmp_path))
    (tmp_path / MANIFEST).unlink()
    with pytest.raises(IndexNotFound):
        newest(Folder(tmp_path))
    (tmp_path / MANIFEST).mkdir()
    with pytest.raises(CorruptIndexError, match="cannot read"):
        newest(Folder(tmp_path))


@pytest.mark.parametrize("changed", [("generation", 7), ("schema", {}), ("segments", [])])
def test_a_manifest_that_was_changed(changed):
    held = json.loads(FIRST.next(segments=(SEGMENT,)).to_json())
    assert held["format"] == FORMAT_VERSION
    held["manifest"][changed[0]] = changed[1]
    with pytest.raises(CorruptIndexError, match="checksum"):
        Manifest.from_json(json.dumps(held).encode())


def test_deletions_that_were_changed():
    held = FIRST.next(segments=(SEGMENT,)).to_json().decode()
    packed = json.loads(held)["manifest"]["segments"][0]["deletions"]
    with pytest.raises(CorruptIndexError):
        Manifest.from_json(
            held.replace(packed, packed[:-8]).encode()
        )  # its own checksum covers the deletions too
