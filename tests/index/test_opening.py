"""Creating, opening, closing and sharing an index."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import threading

import pytest
from conftest import DISPATCHES, ids
from whoosh import fields, index as whoosh_index

from searchlib import Index, Keyword
from searchlib.errors import (
    CorruptIndexError,
    FormatError,
    IndexExists,
    IndexNotFound,
    SchemaError,
    SearchlibError,
)


class TestOpening:
    def test_an_index_outlives_its_process(self, tmp_path, schema):
        Index.create(tmp_path / "news.idx", schema).add_documents(DISPATCHES)
        code = (
            f"import searchlib; i = searchlib.Index.open({str(tmp_path / 'news.idx')!r}); "
            "print(len(i), [h.id for h in i.search('cheval')])"
        )
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
