"""Adding, updating and deleting documents, in a folder and in memory."""

from __future__ import annotations

import pytest
from conftest import DISPATCHES, ids

import searchlib
from searchlib import Index, Schema, Text
from searchlib.errors import DocumentError, LockError, SchemaError, SearchlibError


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
                "unknown field 'mots': the schema has "
                "id, title, text, date, section, tags, words, urgent, source",
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
