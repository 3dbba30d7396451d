"""The two places an index can live in keep one contract."""

from __future__ import annotations

import pytest
from whoosh.fields import TEXT, Schema as WhooshSchema

from searchlib.errors import CorruptIndexError, FormatError, IndexNotFound
from searchlib.storage import FORMAT_VERSION, Folder, Memory

SETTINGS = {"format": FORMAT_VERSION, "schema": {"é": 1}}


@pytest.fixture(params=["folder", "memory"])
def place(request, tmp_path):
    return Folder(tmp_path / "x.idx") if request.param == "folder" else Memory()


def test_what_is_created_can_be_opened(place):
    assert not place.exists()
    place.create(WhooshSchema(text=TEXT), SETTINGS)
    assert place.exists() and place.settings() == SETTINGS and place.generation() == 0 and place.size() > 0
    assert place.open().doc_count() == 0


def test_a_commit_raises_the_generation(place):
    place.create(WhooshSchema(text=TEXT), SETTINGS)
    with place.open().writer() as writer:
        writer.add_document(text="un")
    assert place.generation() == 1 and place.open().doc_count() == 1


def test_settings_are_replaced_wholly(place):
    place.create(WhooshSchema(text=TEXT), SETTINGS)
    place.write_settings({**SETTINGS, "more": 1})
    assert place.settings() == {**SETTINGS, "more": 1}


def test_a_lock_is_waited_for_up_to_a_time(place):
    from whoosh.index import LockError

    place.create(WhooshSchema(text=TEXT), SETTINGS)
    writer = place.open().writer()
    with pytest.raises(LockError):
        place.open().writer(timeout=0.05)
    writer.cancel()
    place.open().writer().cancel()


@pytest.mark.parametrize(
    ("content", "error"), [("", CorruptIndexError), ("[]", CorruptIndexError), ('{"format": 999}', FormatError), ('{"format": "x"}', FormatError)]
)
def test_settings_that_cannot_be_read(tmp_path, content, error):
    (tmp_path / "searchlib.json").write_text(content)
    with pytest.raises(error):
        Folder(tmp_path).settings()
    (tmp_path / "searchlib.json").unlink()
    with pytest.raises(IndexNotFound):
        Folder(tmp_path).settings()
