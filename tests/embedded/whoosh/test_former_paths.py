"""Whoosh opens the table of contents of an index of any age, wherever searchlib is installed."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

import searchlib
from searchlib import Boolean, Date, Index, Keyword, Number, Schema, Stored, Text
from searchlib.embedded.storage import INDEX_NAME, Folder, newest
from searchlib.embedded.whoosh.former_paths import FORMER_PATHS
from searchlib.embedded.whoosh.toc import toc_of

GOLDEN = Path(__file__).parents[2] / "golden"
PACKAGE = Path(searchlib.__file__).parents[1]

SEARCH = """
import json, sys
from whoosh.index import open_dir
from whoosh.qparser import QueryParser
from whoosh.query import Term

assert "searchlib" not in sys.modules
index = open_dir(sys.argv[1])
answers = {}
with index.searcher() as searcher:
    for field, text in json.loads(sys.argv[2]):
        parsed = QueryParser(field, index.schema).parse(text)
        answers[f"{field}:{text}"] = sorted(hit["id"] for hit in searcher.search(parsed))
    answers["term"] = [hit["id"] for hit in searcher.search(Term("title", "loups"))]
    answers["all"] = sorted(fields["id"] for fields in searcher.reader().all_stored_fields())
print(json.dumps([sorted(index.schema.names()), index.doc_count(), answers]))
"""

QUERIES = {
    ("text", "ponts"): ["pont"],
    ("title", "loup"): ["loups"],
    ("text", '"une louve et ses louveteaux"'): ["loups"],
    ("section", "régions"): ["loups", "pont"],
    ("tags", "faune"): ["loups"],
    ("words", "[10 TO 20]"): ["pont"],
    ("urgent", "true"): ["loups"],
    ("date", "20181203"): ["loups"],
    ("text", "efface"): [],
}


def in_fresh_process(script: str, *arguments: str) -> str:
    """Run a script in another Python, which has not imported searchlib; return its output."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PACKAGE), *sys.path])}
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("version", sorted(path.name for path in GOLDEN.glob("v*")))
def test_whoosh_opens_and_searches_an_older_index(version: str, tmp_path: Path) -> None:
    """Nothing is written first: the table of contents is the one that was frozen with the index."""
    folder = shutil.copytree(GOLDEN / version, tmp_path / "x.idx")
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    names, count, answers = json.loads(
        in_fresh_process(SEARCH, str(folder), json.dumps(list(QUERIES)))
    )
    assert {"id", "title", "text", "date", "section", "tags", "words", "urgent"} <= set(names)
    assert count == 4 and answers.pop("all") == ["loups", "onu", "pont", "vide"]
    assert answers.pop("term") == ["loups"]
    assert answers == {f"{field}:{text}": ids for (field, text), ids in QUERIES.items()}
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files


@pytest.mark.parametrize("path", FORMER_PATHS)
def test_a_former_path_may_be_the_first_import(path: str) -> None:
    """The way of an unpickler: import the module by its name, then take it from `sys.modules`."""
    script = f"import sys; __import__({path!r}); print(sys.modules[{path!r}].__name__)"
    assert in_fresh_process(script).strip() == FORMER_PATHS[path].__name__


def test_a_table_of_contents_can_be_pickled_and_read_back(tmp_path: Path) -> None:
    schema = Schema(
        id=Keyword(unique=True),
        text=Text(),
        raw=Text(stored=False),
        words=Number(int),
        share=Number(float),
        date=Date(),
        urgent=Boolean(),
        extra=Stored(),
    )
    index = Index.create(tmp_path / "x.idx", schema)
    index.add_documents([{"id": str(row), "text": "des chevaux", "words": row} for row in range(3)])
    with index.writer() as writer:
        writer.delete("1")
    toc = toc_of(newest(Folder(tmp_path / "x.idx")))
    storage = RamStorage()
    toc.write(storage, INDEX_NAME)
    read = TOC.read(storage, INDEX_NAME)
    assert read.generation == toc.generation
    again = pickle.loads(pickle.dumps((toc.schema, toc.segments)))
    for copied_schema, segments in ((read.schema, read.segments), again):
        kinds = {name: type(field) for name, field in copied_schema.items()}
        assert kinds == {name: type(field) for name, field in toc.schema.items()}
        (segment,) = segments
        assert (segment.segid, segment.doc_count_all()) == (toc.segments[0].segid, 3)
        assert list(segment.deleted_docs()) == [1]
    written = next((tmp_path / "x.idx").glob("*.toc")).read_bytes()
    for segment in toc.segments:  # a class must stay where a table of contents says it is
        kind = type(segment)
        assert getattr(import_module(kind.__module__), kind.__name__) is kind
        assert kind.__module__.encode() in written
