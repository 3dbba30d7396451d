"""Judged sets are read as their layout says, and what is wrong with one is told."""

from __future__ import annotations

import gzip
import json

import pytest

from benchmarks import judged
from benchmarks.judged import Judged, Question, load, load_all

DOCUMENTS = [
    {"id": "a", "title": "Au haras", "text": "Deux chevaux.\n\nNés hier."},
    {"id": "b", "title": "", "text": "Une ligne\nLe texte qui la suit."},
    {"id": 3, "text": "Un paragraphe.\n\nUn autre."},
    {"id": "d", "text": "x" * 200 + "\nUne ligne trop longue pour un titre."},
]
QUERIES = [
    {"id": "1", "text": "nés où ?"},
    {"id": "2", "text": "cœur"},
    {"id": "3", "text": "rien"},
]


def lines(records):
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def make(folder, *, qrels="1\ta\t2\n1\tb\n2\t3\t1\n3\ta\t0\n", **files):
    folder.mkdir()
    files = {"docs.jsonl": lines(DOCUMENTS), "acc.jsonl": lines(QUERIES), **files}
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "qrels.tsv").write_text(qrels, encoding="utf-8")
    return folder


def test_a_set_is_read(tmp_path):
    read = load(make(tmp_path / "haras"))
    assert read.name == "haras"
    assert read.documents[:3] == [
        Judged("a", "Au haras", "Deux chevaux.\n\nNés hier."),
        Judged("b", "Une ligne", "Le texte qui la suit."),
        Judged("3", "", "Un paragraphe.\n\nUn autre."),
    ]
    assert read.documents[3].title == ""
    assert read.documents[0].whole == "Au haras\n\nDeux chevaux.\n\nNés hier."
    assert read.documents[2].whole == "Un paragraphe.\n\nUn autre."
    assert read.questions == [  # the third query has no relevant document
        Question("1", "nés où ?", "nes ou ?", {"a": 2.0, "b": 1.0}),
        Question("2", "cœur", "coeur", {"3": 1.0}),
    ]


def test_queries_without_accents_may_be_given(tmp_path):
    bare = lines([{"id": "2", "text": "coeur!"}])
    read = load(make(tmp_path / "set", **{"noacc.jsonl": bare}))
    assert [question.bare for question in read.questions] == ["nes ou ?", "coeur!"]


def test_files_may_be_compressed(tmp_path):
    folder = make(tmp_path / "set")
    plain = load(folder)
    for name in ("docs.jsonl", "acc.jsonl"):
        (folder / f"{name}.gz").write_bytes(gzip.compress((folder / name).read_bytes()))
        (folder / name).unlink()
    assert load(folder) == plain


def test_a_folder_is_a_set_or_holds_sets(tmp_path):
    make(tmp_path / "two")
    make(tmp_path / "one")
    assert [each.name for each in load_all(tmp_path)] == ["one", "two"]
    assert [each.name for each in load_all(tmp_path / "two")] == ["two"]
    with pytest.raises(ValueError, match="no judged set"):
        load_all(tmp_path / "two" / "docs.jsonl")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"qrels": "1\tz\n"}, r"judges documents that there are not: \['z'\]"),
        ({"qrels": "3\ta\t0\n"}, "no query of acc.jsonl has a relevant document"),
        ({"docs.jsonl": '{"id": "a"\n'}, "docs.jsonl, line 1"),
    ],
)
def test_what_is_wrong_with_a_set_is_told(tmp_path, files, told):
    with pytest.raises(ValueError, match=told):
        load(make(tmp_path / "set", **files))


def test_a_sample_is_always_the_same():
    whole = judged.seeds()
    sample = whole.sample(10)
    assert sample == whole.sample(10) and len(sample.questions) == 10
    assert [each for each in whole.questions if each in sample.questions] == sample.questions
    assert whole.sample(len(whole.questions)) is whole


def test_the_set_of_this_project_asks_for_every_dispatch():
    whole = judged.seeds()
    wanted = {each for question in whole.questions for each in question.gains}
    assert wanted == {document.id for document in whole.documents}
    assert len({question.id for question in whole.questions}) == len(whole.questions) > 50
