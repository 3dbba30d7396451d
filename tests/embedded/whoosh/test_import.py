"""`Index.import_whoosh` copies the schema and the documents of a Whoosh index."""

from __future__ import annotations

import pytest
from conftest import ids
from whoosh import fields, index as whoosh_index

from searchlib import Index
from searchlib.errors import IndexNotFound, SearchlibError


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
