"""The two places an index can live in keep one contract."""

from __future__ import annotations

import json

import numpy as np
import pytest

from searchlib.errors import CorruptIndexError, FormatError, IndexNotFound, LockError
from searchlib.storage import FORMAT_VERSION, MANIFEST, Folder, Manifest, Memory, SegmentEntry, acquire

FIRST = Manifest(0, 1, {"é": {"type": "text"}})
SEGMENT = SegmentEntry("abc", 10, (("MAIN_abc.sls", 3),), np.array([1, 9]))


@pytest.fixture(params=["folder", "memory"])
def place(request, tmp_path):
    return Folder(tmp_path / "x.idx") if request.param == "folder" else Memory()


def test_what_is_created_can_be_read(place):
    assert not place.exists()
    place.create(FIRST)
    assert place.exists() and place.read() == FIRST


def test_a_commit_changes_the_version(place):
    place.create(FIRST)
    before = place.version()
    assert place.version() == before
    place.commit(FIRST.next(segments=(SEGMENT,)))
    assert place.version() != before
    read = place.read()
    assert read.generation == 1 and read.segments == (SEGMENT,) and read.segments[0].deleted.tolist() == [1, 9] and read.files == {"MAIN_abc.sls"}


def test_files_can_be_synced_and_counted(place):
    place.create(FIRST)
    with place.storage.create_file("x.sls") as file:
        file.write(b"abc")
    before = place.size()
    place.sync(["x.sls"])
    assert place.size() == before >= 3


def test_a_lock_is_waited_for_up_to_a_time(place):
    place.create(FIRST)
    held = acquire(place, 0.0)
    with pytest.raises(LockError, match="another writer"):
        acquire(place, 0.05)
    held.release()
    acquire(place, 0.0).release()


def test_an_entry_with_more_deleted():
    entry = SEGMENT.without(np.array([3, 1]))
    assert entry.deleted.tolist() == [1, 3, 9] and entry.live == 7


@pytest.mark.parametrize(
    ("content", "error"), [("", CorruptIndexError), ("[]", CorruptIndexError), ('{"format": 999}', FormatError), ('{"format": "x"}', CorruptIndexError)]
)
def test_a_manifest_that_cannot_be_read(tmp_path, content, error):
    (tmp_path / MANIFEST).write_text(content)
    with pytest.raises(error):
        Folder(tmp_path).read()
    (tmp_path / MANIFEST).unlink()
    with pytest.raises(IndexNotFound):
        Folder(tmp_path).read()


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
        Manifest.from_json(held.replace(packed, packed[:-8]).encode())  # its own checksum covers the deletions too
