"""A frozen index of each format version can still be read, searched and written to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from whoosh.index import open_dir

from searchlib import Index
from searchlib.embedded.storage import FORMAT_VERSION
from searchlib.errors import CorruptIndexError

FOLDER = Path(__file__).parent
VERSIONS = sorted(
    path.name for path in FOLDER.iterdir() if path.is_dir() and path.name.startswith("v")
)

ANSWERS = {
    "loup": ["loups"],
    "ponts": ["pont"],
    '"une louve et ses louveteaux"': ["loups"],
    "etats unis": ["onu"],
    "3 janvier 2022": ["onu"],
    "2500": ["pont"],
    "6h30": ["pont"],
    "onu": ["onu"],
    "section:régions": ["pont", "loups"],
    "tags:faune": ["loups"],
    "words:<0": ["loups"],
    "share:>1": ["loups"],
    "urgent:oui": ["loups"],
    "date:2021": ["pont"],
    "date:[2018 TO 2021-05-10]": ["pont", "loups"],
    "lou*": ["loups"],
    "genève~": ["onu"],
    "efface": [],
    "*": ["pont", "loups", "onu", "vide"],
}


@pytest.fixture(params=VERSIONS)
def index(request, tmp_path):
    return Index.open(shutil.copytree(FOLDER / request.param, tmp_path / "x.idx"), verify="full")


def test_there_is_one_for_each_version():
    assert set(VERSIONS) == {f"v{version}" for version in range(1, FORMAT_VERSION + 1)}


@pytest.mark.parametrize("query", ANSWERS)
def test_it_answers(index, query):
    assert sorted(hit.id for hit in index.search(query, limit=None)) == sorted(ANSWERS[query])


def test_it_holds_what_it_was_given(index):
    assert index.get("pont") == {
        "id": "pont",
        "title": "Le pont de l’Île rouvert",
        "text": "Après deux ans de travaux, les cyclistes et 2.500 piétons "
        "ont traversé le pont dès 6h30.",
        "date": "2021-05",
        "section": "régions",
        "tags": ["ponts", "travaux"],
        "words": 16,
        "share": 0.25,
        "urgent": False,
        "extra": {"source": ["a", 1, None]},
    }
    assert index.get("vide") == {"id": "vide"} and index.get("efface") is None and len(index) == 4
    assert [hit.id for hit in index.search("*", sort="-words", limit=2)] == ["pont", "loups"]
    facets = index.search("*", facets=["tags", "date"]).facets
    assert facets == {
        "tags": {"faune": 1, "ponts": 1, "travaux": 1},
        "date": {"2018-12": 1, "2021-05": 1, "2022-01": 1},
    }
    assert "<mark>louve</mark>" in index.search("loup")[0].highlight("text")


def test_it_can_be_written_on(index):
    index.update_documents(
        [{"id": "onu", "text": "Les ponts sont rompus."}, {"id": "efface", "text": "De retour."}]
    )
    index.compact()
    assert (
        len(index) == 5
        and {hit.id for hit in index.search("ponts")} == {"pont", "onu"}
        and index.check() == []
    )
    assert open_dir(index.path).doc_count() == 5


def test_what_is_damaged_is_not_signed_anew_by_a_merge(tmp_path):
    folder = shutil.copytree(FOLDER / "v1", tmp_path / "x.idx")
    path = max(folder.glob("*.sls"), key=lambda path: path.stat().st_size)
    plain = path.read_bytes()
    at = plain.index(b"travaux")
    path.write_bytes(plain[:at] + b"T" + plain[at + 1 :])
    index = Index.open(folder)
    with pytest.raises(CorruptIndexError) as caught:
        index.compact()
    assert caught.value.file == path.name and index.stats()["segments"] == 2
    path.write_bytes(plain)
    index = Index.open(folder)
    index.compact()
    assert index.check() == [] and index.stats()["segments"] == 1
