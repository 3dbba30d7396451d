"""`Index` other than search: documents by key, statistics, upkeep, output."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from uuid import UUID

import pytest
from conftest import DISPATCHES, ids

import searchlib
from searchlib import Index, Keyword, Schema, Text
from searchlib.embedded.storage import Folder, newest, put
from searchlib.errors import DocumentError, SchemaError


class TestKeeping:
    def test_get_contains_len(self, index):
        assert index.get("drones") == DISPATCHES[0]
        assert (
            index.get("inconnu") is None
            and "drones" in index
            and "inconnu" not in index
            and len(index) == 4
        )
        assert (
            index.get(3) is None
            and 3 not in index
            and index.get("\ud800") is None
            and index.get("") is None
        )
        assert bool(Index.memory(Schema(text=Text())))

    @pytest.mark.parametrize("key", [7, -7, 0, 2**70, UUID("12345678-1234-5678-1234-567812345678")])
    def test_int_and_uuid_keys_are_their_strings(self, make_index, schema, key):
        index, text = make_index(schema), str(key)
        index.add_documents([{"id": key, "text": "un cheval"}])
        assert index.get(key) == index.get(text) == {"id": text, "text": "un cheval"}
        assert key in index and text in index and ids(index.search("cheval")) == [text]
        for again in (key, text):
            with pytest.raises(DocumentError, match="present already"):
                index.add_documents([{"id": again}])
        index.update_documents(
            [{"id": key, "text": "une jument"}, {"id": text, "text": "un poulain"}]
        )
        assert len(index) == 1 and index.get(key)["text"] == "un poulain"
        assert len(index.similar(key)) == 0 and "poulain" in str(index.explain("poulain", key))
        with index.writer() as writer:
            writer.add({"id": "other"})
            assert writer.delete(key) and not writer.delete(key)
        assert key not in index and len(index) == 1

    @pytest.mark.parametrize("key", [None, True, 1.0, b"drones", ("drones",), ["drones"], object()])
    def test_other_keys_are_an_error(self, index, key):
        calls = [
            lambda: index.get(key),
            lambda: key in index,
            lambda: index.similar(key),
            lambda: index.explain("drones", key),
            lambda: index.add_documents([{"id": key}]),
            lambda: index.update_documents([{"id": key}]),
        ]
        for call in calls:
            with pytest.raises(DocumentError) as caught:
                call()
            assert caught.value.field == "id"
        with index.writer() as writer:
            with pytest.raises(DocumentError, match="expected a str, an int or a UUID"):
                writer.delete(key)
            assert writer.delete("drones")
        assert len(index) == len(DISPATCHES) - 1

    def test_values_come_back_as_given(self, make_index, schema):
        import datetime as dt

        index = make_index(schema)
        paris = dt.timezone(dt.timedelta(hours=1))
        document = {
            "id": "a",
            "date": dt.date(2022, 1, 3),
            "tags": ["b", "a", "b"],
            "source": {"liste": [1, None, "x"]},
            "section": "",
        }
        index.add_documents(
            [document, {"id": "b", "date": dt.datetime(2022, 1, 3, 0, 30, tzinfo=paris)}]
        )
        assert index.get("a") == document
        assert index.get("b")["date"] == dt.datetime(2022, 1, 2, 23, 30, tzinfo=dt.timezone.utc)
        assert ids(index.search("date:2022-01-02")) == ["b"]

    def test_stats(self, index):
        stats = index.stats()
        assert (stats["documents"], stats["deleted"]) == (4, 0)
        assert (
            stats["bytes"] > 1000
            and stats["fields"]["text"]["tokens"] > 40
            and stats["fields"]["text"]["terms"] > 40
        )
        assert json.loads(json.dumps(stats)) == stats

    def test_check_and_compact(self, index):
        with index.writer() as writer:
            writer.delete("haras")
        assert index.check() == []
        index.compact()
        assert index.stats()["segments"] == 1 and index.stats()["deleted"] == 0
        assert (
            ids(index.search("opéras")) == ["opera"]
            and "haras" not in index
            and index.check() == []
        )

    def test_add_field(self, index):
        index.add_field("place", Keyword())
        index.update_documents([{**DISPATCHES[0], "place": "Bagdad"}])
        assert ids(index.search("place:Bagdad")) == ["drones"] and len(index) == 4
        with pytest.raises(SchemaError, match="already"):
            index.add_field("place", Text())
        if index.path:
            assert Index.open(index.path).schema == index.schema

    def test_reindex_gives_the_same_answers(self, index):
        before = [(hit.id, hit.fields) for hit in index.search("drones OU opéra OU chevaux")]
        assert index.reindex().added == 4
        assert [
            (hit.id, hit.fields) for hit in index.search("drones OU opéra OU chevaux")
        ] == before and index.check() == []

    def test_reindex_needs_the_texts(self, make_index):
        with pytest.raises(SchemaError, match="stored=False"):
            make_index(Schema(id=Keyword(unique=True), text=Text(stored=False))).reindex()

    def test_an_older_analysis_is_told_and_mended(self, tmp_path, schema, caplog):
        index = Index.create(tmp_path / "news.idx", schema)
        index.add_documents(DISPATCHES)
        directory = Folder(tmp_path / "news.idx")
        put(directory, replace(newest(directory), analysis=0))
        with caplog.at_level(logging.WARNING, logger="searchlib"):
            index = Index.open(tmp_path / "news.idx")
        assert "reindex()" in caplog.text and index.analysis_version == 0
        assert ids(index.search("cheval")) == ["haras"]
        index.reindex()
        assert (
            Index.open(tmp_path / "news.idx").analysis_version
            == searchlib.analysis.ANALYSIS_VERSION
        )

    def test_the_whoosh_index_is_at_hand(self, index):
        from whoosh.query import Term

        with index.whoosh.searcher() as searcher:
            assert [hit["id"] for hit in searcher.search(Term("text", "chevaux"))] == ["haras"]

    def test_nothing_is_printed(self, index, capsys):
        index.search("cheval OU (")
        assert capsys.readouterr() == ("", "")

    def test_progress_goes_to_the_error_stream(self, make_index, schema, capfd):
        make_index(schema).add_documents(DISPATCHES, progress=True)
        out, err = capfd.readouterr()
        assert out == "" and "4" in err
