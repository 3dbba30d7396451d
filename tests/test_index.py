"""`Index` and `Writer`, in a folder and in memory: one suite for both."""

from __future__ import annotations

import json
import logging
import os
import pickle
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from conftest import DISPATCHES
from whoosh import fields, index as whoosh_index

import searchlib
from searchlib import Index, Keyword, Schema, Text
from searchlib.embedded.storage import Folder, newest, put
from searchlib.errors import (
    CorruptIndexError,
    DocumentError,
    FormatError,
    IndexExists,
    IndexNotFound,
    LockError,
    QueryError,
    SchemaError,
    SearchlibError,
)


def ids(results) -> list[str]:
    return [hit.id for hit in results]


class TestAdding:
    def test_documents_are_found_after_one_commit(self, make_index, schema):
        index = make_index(schema)
        report = index.add_documents(iter(DISPATCHES))
        assert (report.added, report.skipped) == (4, ())
        assert report.bytes > 500 and report.seconds > 0
        assert len(index) == 4 and ids(index.search("cheval")) == ["haras"]

    def test_a_bad_document_stops_everything(self, make_index, schema):
        index = make_index(schema)
        with pytest.raises(DocumentError, match="document 1: field 'words'") as caught:
            index.add_documents([DISPATCHES[0], {"id": "x", "words": "douze"}])
        assert caught.value.field == "words" and len(index) == 0
        assert index.add_documents(DISPATCHES).added == 4

    def test_bad_documents_are_left_out_on_request(self, make_index, schema):
        report = make_index(schema).add_documents(
            [{"id": "a"}, {"text": "sans clé"}, {"id": "b", "mots": 3}, {"id": "a"}],
            on_error="skip",
        )
        assert report.added == 1
        assert [(s.position, s.reason) for s in report.skipped] == [
            (1, "the document has no 'id', which is its unique key"),
            (
                2,
                "unknown field 'mots': the schema has id, title, text, date, section, tags, words, urgent, source",
            ),
            (3, "the key 'a' is present already: use update to replace the document"),
        ]

    @pytest.mark.parametrize(
        ("document", "field"),
        [
            ({"id": "x", "nope": 1}, "nope"),
            ({"id": "x", "text": 3}, "text"),
            ({"id": "x", "text": b"octets"}, "text"),
            ({"id": 3.5}, "id"),
            ({"id": ""}, "id"),
            ({}, "id"),
            ({"id": "x", "date": "hier"}, "date"),
            ({"id": "x", "date": "2022-13"}, "date"),
            ({"id": "x", "date": 12.5}, "date"),
            ({"id": "x", "words": 1.5}, "words"),
            ({"id": "x", "words": True}, "words"),
            ({"id": "x", "words": 2**63}, "words"),
            ({"id": "x", "urgent": "oui"}, "urgent"),
            ({"id": "x", "tags": "un"}, "tags"),
            ({"id": "x", "tags": [1]}, "tags"),
            ({"id": "x", "section": "\ud800"}, "section"),
            ({"id": "x", "source": object()}, "source"),
            ("not a mapping", None),
            (None, None),
        ],
    )
    def test_what_does_not_fit_the_schema_is_told_by_field(self, index, document, field):
        with index.writer() as writer:
            with pytest.raises(DocumentError) as caught:
                writer.update(document)
            writer.update({"id": "good", "text": "la suite est gardée"})
        assert caught.value.field == field
        assert "good" in index and "x" not in index and len(index) == 5

    def test_a_bad_version_leaves_the_older_one(self, index):
        with index.writer() as writer, pytest.raises(DocumentError):
            writer.update({"id": "haras", "words": "beaucoup"})
        assert index.get("haras")["words"] == 120

    def test_an_iterable_that_fails_adds_nothing(self, index):
        def documents():
            yield {"id": "new"}
            raise RuntimeError("the source broke")

        with pytest.raises(RuntimeError, match="the source broke"):
            index.add_documents(documents())
        assert "new" not in index
        assert index.add_documents([{"id": "new"}]).added == 1

    def test_control_characters_and_lone_surrogates_are_kept(self, index):
        text = "un\x00deux\x07 trois\ud83dsept"
        index.add_documents([{"id": "odd", "text": text}])
        assert index.get("odd")["text"] == text
        assert ids(index.search("trois")) == ["odd"] == ids(index.search("sept"))

    def test_more_workers_give_the_same_index(self, tmp_path, schema):
        documents = [
            {"id": str(n), "text": f"dépêche numéro {n} sur le port", "words": n} for n in range(60)
        ]
        index = Index.create(tmp_path / "workers.idx", schema)
        assert index.add_documents(documents, workers=2).added == 60
        assert len(index) == 60 and len(index.search("dépêches ports", limit=None)) == 60


class TestUpdating:
    def test_the_last_one_wins(self, index):
        index.update_documents(
            [
                {"id": "haras", "text": "premier essai"},
                {"id": "haras", "text": "dernier essai"},
                {"id": "neuf", "text": "essai"},
            ]
        )
        assert len(index) == 5 and index.get("haras") == {"id": "haras", "text": "dernier essai"}
        assert ids(index.search("essais")) == ["neuf", "haras"]
        assert not index.search("chevaux")

    def test_deletes_by_key_and_by_query(self, index):
        with index.writer() as writer:
            assert (
                writer.delete("haras")
                and not writer.delete("haras")
                and not writer.delete("inconnu")
            )
            writer.add({"id": "avant", "section": "monde"})
            assert writer.delete_by_query("section:monde") == 2
            writer.add({"id": "après", "section": "monde"})
        assert sorted(hit.id for hit in index.search(searchlib.query.Everything())) == [
            "après",
            "hopital",
            "opera",
        ]

    def test_a_document_can_be_deleted_and_added_in_one_commit(self, index):
        with index.writer() as writer:
            writer.delete("haras")
            writer.add({"id": "haras", "text": "autre chose"})
            writer.add({"id": "fugace"})
            writer.delete("fugace")
        assert (
            index.get("haras") == {"id": "haras", "text": "autre chose"} and "fugace" not in index
        )

    def test_without_a_key_documents_pile_up(self, make_index):
        index = make_index(Schema(text=Text()))
        index.add_documents([{"text": "pareil"}, {"text": "pareil"}])
        assert len(index) == 2 and index.search("pareil")[0].id is None
        for call in (index.get, index.similar, index.__contains__):
            with pytest.raises(SchemaError, match="unique key"):
                call("x")
        with pytest.raises(SchemaError):
            index.update_documents([{"text": "x"}])

    def test_deletions_leave_no_trace_in_scores(self, make_index, schema):
        one, other = make_index(schema), make_index(schema)
        one.add_documents(DISPATCHES)
        other.add_documents([*DISPATCHES, {"id": "x", "text": "drones drones drones"}])
        with other.writer() as writer:
            writer.delete("x")
        assert [(h.id, h.score) for h in one.search("drone")] == [
            (h.id, h.score) for h in other.search("drone")
        ]


class TestWriter:
    def test_an_exception_rolls_back(self, index):
        with pytest.raises(ZeroDivisionError), index.writer() as writer:
            writer.add({"id": "x"})
            raise ZeroDivisionError
        assert "x" not in index and len(index) == 4

    def test_rollback_and_commit_end_the_writer(self, index):
        writer = index.writer()
        writer.add({"id": "x"})
        writer.rollback()
        for call in (lambda: writer.add({"id": "y"}), writer.commit, lambda: writer.delete("y")):
            with pytest.raises(SearchlibError, match="this writer has ended"):
                call()
        writer.rollback()
        with index.writer() as another:
            another.add({"id": "z"})
            another.commit()
        assert "z" in index and "x" not in index

    def test_one_writer_at_a_time(self, index):
        with index.writer():
            with pytest.raises(LockError, match="another writer holds the index"):
                index.writer(timeout=0.05)
            assert ids(index.search("cheval")) == ["haras"]
        index.add_documents([{"id": "x"}])

    def test_a_reader_keeps_its_commit(self, index):
        before = index.search("chevaux", limit=None)
        with index.writer() as writer:
            writer.delete("haras")
        assert ids(before) == ["haras"] and before[0]["words"] == 120
        assert "<mark>chevaux</mark>" in before[0].highlight("text")
        assert not index.search("chevaux")


class TestOpening:
    def test_an_index_outlives_its_process(self, tmp_path, schema):
        Index.create(tmp_path / "news.idx", schema).add_documents(DISPATCHES)
        code = f"import searchlib; i = searchlib.Index.open({str(tmp_path / 'news.idx')!r}); print(len(i), [h.id for h in i.search('cheval')])"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert done.stdout == "4 ['haras']\n"

    def test_every_opened_index_sees_the_newest_commit(self, tmp_path, schema):
        one = Index.create(tmp_path / "news.idx", schema)
        other = Index.open(str(tmp_path / "news.idx"))
        one.add_documents(DISPATCHES)
        assert (
            len(other) == 4 and ids(other.search("opéra")) == ["opera"] and other.schema == schema
        )

    def test_exists(self, tmp_path, schema):
        assert not Index.exists(tmp_path / "news.idx")
        Index.create(tmp_path / "news.idx", schema)
        assert Index.exists(tmp_path / "news.idx") and not Index.exists(tmp_path)

    def test_create_refuses_what_is_there(self, tmp_path, schema):
        Index.create(tmp_path / "news.idx", schema)
        with pytest.raises(IndexExists, match=r"Index\.open"):
            Index.create(tmp_path / "news.idx", schema)
        (tmp_path / "other").mkdir()
        Index.create(tmp_path / "other", schema)
        (tmp_path / "full").mkdir()
        (tmp_path / "full" / "letter.txt").write_text("mine")
        with pytest.raises(FormatError, match="not empty"):
            Index.create(tmp_path / "full", schema)
        with pytest.raises(IndexNotFound, match="is a file"):
            Index.create(tmp_path / "full" / "letter.txt", schema)
        with pytest.raises(SchemaError, match=r"searchlib\.Schema"):
            Index.create(tmp_path / "new", {"id": Keyword()})

    def test_open_says_what_is_missing(self, tmp_path):
        (tmp_path / "file").write_text("x")
        (tmp_path / "empty").mkdir()
        for place in ("nowhere", "file", "empty", "file/inside"):
            with pytest.raises(IndexNotFound):
                Index.open(tmp_path / place)
        with pytest.raises(SearchlibError, match="verify"):
            Index.open(tmp_path / "empty", verify="thorough")

    def test_a_whoosh_index_is_named_as_such(self, tmp_path):
        whoosh_index.create_in(str(tmp_path), fields.Schema(text=fields.TEXT))
        with pytest.raises(FormatError, match="import_whoosh"):
            Index.open(tmp_path)

    def test_a_newer_or_damaged_index_is_refused(self, tmp_path, schema):
        Index.create(tmp_path / "news.idx", schema).add_documents(DISPATCHES)
        settings = tmp_path / "news.idx" / "searchlib.json"
        held = json.loads(settings.read_text())
        settings.write_text(json.dumps({**held, "format": 99}))
        with pytest.raises(FormatError, match="upgrade searchlib"):
            Index.open(tmp_path / "news.idx")
        settings.write_text("{")
        with pytest.raises(CorruptIndexError) as caught:
            Index.open(tmp_path / "news.idx")
        assert caught.value.file == "searchlib.json"
        settings.write_text(json.dumps(held))
        for segment in (tmp_path / "news.idx").glob("*.sls"):
            segment.write_bytes(segment.read_bytes()[:100])
        with pytest.raises(CorruptIndexError):
            Index.open(tmp_path / "news.idx", verify="full")

    def test_closed(self, index):
        results = index.search("cheval")
        index.close()
        for call in (
            lambda: index.search("x"),
            lambda: len(index),
            lambda: "x" in index,
            index.stats,
            index.writer,
            index.check,
            lambda: index.whoosh,
        ):
            with pytest.raises(SearchlibError, match="closed"):
                call()
        assert results[0]["words"] == 120

    def test_context_manager_closes(self, index):
        with index as same:
            assert same is index
        with pytest.raises(SearchlibError):
            index.search("x")

    def test_pickled_as_its_path(self, tmp_path, schema):
        index = Index.create(tmp_path / "news.idx", schema)
        index.add_documents(DISPATCHES)
        assert ids(pickle.loads(pickle.dumps(index)).search("cheval")) == ["haras"]
        with pytest.raises(TypeError, match="in memory"):
            pickle.dumps(Index.memory(schema))

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
    @pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
    def test_usable_after_a_fork(self, index):
        index.search("cheval")
        child = os.fork()
        if child == 0:
            os._exit(0 if ids(index.search("cheval")) == ["haras"] else 1)
        assert os.waitpid(child, 0)[1] == 0

    def test_threads_share_an_index(self, index):
        failures: list[object] = []

        def search() -> None:
            for _ in range(20):
                if "haras" not in ids(index.search("cheval")):
                    failures.append("not found")

        threads = [threading.Thread(target=search) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(3):
            index.add_documents([{"id": f"other {number}", "text": "autre"}])
        for thread in threads:
            thread.join()
        assert not failures and len(index) == 7


class TestImportingWhoosh:
    @pytest.fixture
    def stock(self, tmp_path):
        import datetime as dt

        held = fields.Schema(
            id=fields.ID(stored=True, unique=True),
            text=fields.TEXT(stored=True),
            tags=fields.KEYWORD(stored=True, commas=True),
            n=fields.NUMERIC(stored=True),
            day=fields.DATETIME(stored=True),
            ok=fields.BOOLEAN(stored=True),
            note=fields.STORED,
            lost=fields.TEXT,
        )
        (tmp_path / "stock").mkdir()
        with whoosh_index.create_in(str(tmp_path / "stock"), held).writer() as writer:
            writer.add_document(
                id="a",
                text="Les chevaux",
                tags="un,deux mots",
                n=3,
                day=dt.datetime(2022, 1, 3),
                ok=True,
                note=[1],
                lost="perdu",
            )
            writer.add_document(id="b", text="gone")
            writer.delete_by_term("id", "b")
            writer.add_document(id="c", text="opéras")
        return tmp_path / "stock"

    def test_schema_and_documents_are_kept(self, stock, tmp_path, caplog):
        index = Index.import_whoosh(stock, tmp_path / "ours", trusted=True)
        assert len(index) == 3 and ids(
            index.search('cheval tags:"deux mots" n:3 day:2022-01-03 ok:vrai')
        ) == ["a"]
        assert index.get("a")["note"] == [1] and "lost" in caplog.text and index.schema.key == "id"

    def test_trust_is_asked_for(self, stock, tmp_path):
        with pytest.raises(SearchlibError, match="trusted=True"):
            Index.import_whoosh(stock, tmp_path / "ours")
        with pytest.raises(IndexNotFound):
            Index.import_whoosh(tmp_path, tmp_path / "ours", trusted=True)


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


def test_errors_survive_pickling():
    for error in (
        DocumentError("message", "field"),
        QueryError("message", 3),
        CorruptIndexError("message", "file", 12),
    ):
        copy = pickle.loads(pickle.dumps(error))
        assert (type(copy), str(copy), vars(copy)) == (type(error), "message", vars(error))


def test_import_is_quiet_and_complete():
    code = "import searchlib; print(searchlib.errors.QueryError.__name__, searchlib.query.Match('x'), searchlib.analysis.stems('x'))"
    done = subprocess.run(
        [sys.executable, "-W", "error::ImportWarning", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent,
    )
    assert done.stdout.startswith("QueryError Match('x')") and done.stderr == ""
