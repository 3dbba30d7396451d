"""An invalid document raises `DocumentError`, and leaves no trace."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fault.documents import BAD, GOOD, SCHEMA, document

from searchlib import Index, Schema
from searchlib.errors import DocumentError, SearchlibError

CASES = [
    (field, row) for field, values in BAD.items() for row in range(len(values)) if field != "id"
]
REFUSED_BY_WHOOSHS_WRITER = [
    (field, row)
    for field, row in CASES
    if field != "urgent" or not isinstance(BAD[field][row], str)
]
READ_ONCE = ("tags", 4)


def filled() -> Index:
    index = Index.memory(SCHEMA)
    index.add_documents([{"id": f"d{row}", "text": "drone", "extra": row} for row in range(5)])
    return index


def assert_unharmed(index: Index) -> None:
    """The older version remains, and the documents after the bad one have their own values."""
    assert index.check() == [] and len(index) == 8
    assert [index.get(f"d{row}")["extra"] for row in range(8)] == list(range(8))


@pytest.mark.parametrize(("field", "row"), CASES)
def test_a_bad_document_leaves_no_trace(field: str, row: int) -> None:
    index = filled()
    with index.writer() as writer:
        with pytest.raises(DocumentError) as caught:
            writer.update({"id": "d3", "text": "avion", field: BAD[field][row]})
        assert caught.value.field == field and len(str(caught.value)) < 300
        for number in range(5, 8):
            writer.add({"id": f"d{number}", "text": "avion", "extra": number})
    assert_unharmed(index)


@pytest.mark.parametrize(("field", "row"), REFUSED_BY_WHOOSHS_WRITER)
def test_a_bad_document_leaves_no_trace_in_whooshs_writer(field: str, row: int) -> None:
    index = filled()
    writer = index.whoosh.writer()
    with pytest.raises(DocumentError):
        writer.update_document(**{"id": "d3", "text": "avion", field: BAD[field][row]})
    with pytest.raises(DocumentError):
        writer.add_document(**{"id": "d9", "text": "avion", field: BAD[field][row]})
    for number in range(5, 8):
        writer.add_document(id=f"d{number}", text="avion", extra=number)
    writer.commit()
    assert_unharmed(index)


@pytest.mark.parametrize("key", BAD["id"])
def test_a_bad_key(key: Any) -> None:
    index = filled()
    with index.writer() as writer, pytest.raises(DocumentError):
        writer.update({"id": key, "text": "avion"})
    assert len(index) == 5


@pytest.mark.parametrize(
    ("field", "row"),
    [
        (field, row)
        for field in GOOD
        for row in range(len(GOOD[field]))
        if (field, row) != READ_ONCE
    ],
)
def test_odd_documents_are_indexed(field: str, row: int) -> None:
    by_writer, by_whoosh = filled(), filled()
    with by_writer.writer() as writer:
        writer.update({"id": "d3", "text": "avion", field: GOOD[field][row]})
    with by_whoosh.whoosh.writer() as writer:
        writer.update_document(**{"id": "d3", "text": "avion", field: GOOD[field][row]})
    for index in (by_writer, by_whoosh):
        assert (
            index.check() == []
            and len(index) == 5
            and index.get("d4") == {"id": "d4", "text": "drone", "extra": 4}
        )
        index.compact()
    assert by_writer.get("d3") == by_whoosh.get("d3")
    if field in ("count", "rate", "date"):
        assert (
            [hit.id for hit in by_writer.search(f"{field}:[* TO *]")]
            == [hit.id for hit in by_whoosh.search(f"{field}:[* TO *]")]
            == ["d3"]
        )


def test_truth_values_in_whooshs_writer() -> None:
    index = filled()
    with index.whoosh.writer() as writer:
        for number, value in enumerate([True, False, "oui", "faux"]):
            writer.update_document(id=f"d{number}", urgent=value)
    assert (
        sorted(hit.id for hit in index.search("urgent:oui")) == ["d0", "d2"]
        and index.get("d3")["urgent"] is False
    )
    with index.whoosh.writer() as writer:
        for value in ("d0", "d1", "d1"):
            writer.update_document(id=value, text="planeur")
    assert (
        sorted(hit.id for hit in index.search("planeur")) == ["d0", "d1"]
        and len(index) == 5
        and index.check() == []
    )


def test_what_is_stored_in_the_place_of_a_value_is_checked() -> None:
    index = filled()
    with index.whoosh.writer() as writer:
        for options in ({"_stored_extra": 10**5000}, {"_stored_text": 3}, {"_text_boost": "x"}):
            with pytest.raises(DocumentError):
                writer.update_document(id="d3", extra=1, **options)
        writer.update_document(id="d3", text="drone", _stored_text="autre")
    assert index.get("d3") == {"id": "d3", "text": "autre"}


def test_what_comes_back() -> None:
    """Tuples are returned as tuples, and later changes of the arguments have no effect."""
    index = Index.memory(SCHEMA)
    given: dict[str, Any] = {"id": "a", "extra": {"x": [1, (2, 3)]}}
    with index.writer() as writer:
        writer.add(given)
        given["extra"]["x"].append(4)
    assert index.get("a")["extra"] == {"x": [1, (2, 3)]}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_word_too_often_in_a_text(tmp_path, monkeypatch, workers: int) -> None:
    """Frequencies are exact up to a bound; a text beyond it is refused before any change."""
    from searchlib.embedded.indexer import index_writer, segment_writer

    monkeypatch.setattr(segment_writer, "MOST_OCCURRENCES", 100)
    monkeypatch.setattr(segment_writer, "LONG_TEXT", 500)
    monkeypatch.setattr(index_writer, "LONG_TEXT", 500)
    index = Index.create(tmp_path / "x.idx", SCHEMA)
    documents = [
        {
            "id": f"d{row}",
            "text": "avion " * (40 if row % 7 else 100),
            "note": "planeur",
            "extra": row,
        }
        for row in range(300)
    ]
    index.update_documents(
        [*documents[:200], {"id": "d7", "text": "drone " * 101, "note": "non"}, *documents[200:]],
        workers=workers,
        on_error="skip",
    )
    assert len(index) == 300 and index.check() == [] and not index.search("drone OU non").total
    assert all(index.get(f"d{row}")["extra"] == row for row in range(300))
    assert index.search('"avion avion"').total == index.search("planeur").total == 300


def test_bad_documents(trials) -> None:
    tried = trials(
        10, "bad documents: types, huge numbers, NUL, surrogates", release=10_000, small=500
    )
    index = Index.memory(SCHEMA)
    present: dict[str, Any] = {}
    writer, here = index.writer(), dict(present)
    for number in tried:
        key = f"k{tried.random.randrange(40)}"
        made, bad = document(tried.random, key)
        try:
            (writer.update if number % 2 else writer.add)(made)
        except DocumentError:
            assert bad or (not number % 2 and key in here)
        else:
            assert not bad
            here[key] = made["serial"]
        if tried.random.random() < 0.02:
            if tried.random.random() < 0.7:
                writer.commit()
                present = here
            else:
                writer.rollback()
            assert {
                hit.id: hit["serial"] for hit in index.search("id:k*", limit=None)
            } == present and index.check() == []
            writer, here = index.writer(), dict(present)
    writer.commit()
    assert len(index) == len(here) and index.check() == []


MEMORY = """
import resource, sys
from searchlib import Index, Keyword, Schema, Text
size, blanks = int(sys.argv[2]), sys.argv[3] == "blanks"
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
index = Index.create(sys.argv[1], Schema(id=Keyword(unique=True), text=Text()))
words = (
    "le général américain attaque des drones sur l'aéroport de Bagdad "
    "avec 2.500 militaires de la coalition"
).split()
index.add_documents([{"id": "0", "text": " ".join(words) + ". "}])
text = ((" ".join(words) + ". ") * (size // 100 + 1))[:size] if blanks else "x" * size
before = peak()
try:
    index.add_documents([{"id": "1", "text": text}])
except Exception as error:
    print(type(error).__name__)
print((peak() - before + len(text)) / len(text.encode()), len(index))
"""
FIXED = 64_000_000
"""Bytes that indexing may use whatever the size of the text."""


@pytest.mark.skipif(
    sys.platform == "win32", reason="the system does not say how much memory was used"
)
@pytest.mark.parametrize(("shape", "megabytes"), [("blanks", 100), ("one token", 1)])
def test_memory_of_a_long_text(tmp_path, trials, shape: str, megabytes: int) -> None:
    tried = trials(10, f"a text of {megabytes} MB ({shape}): memory", release=1, small=1)
    for _ in tried:
        size = 1_000_000 * (megabytes if tried.release else min(megabytes, 10))
        command = [
            sys.executable,
            "-c",
            MEMORY,
            str(tmp_path / "x.idx"),
            str(size),
            shape.split()[0],
        ]
        printed = subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=900
        ).stdout.split()
        assert printed[-1] == "2" or printed[0] == "DocumentError"
        assert float(printed[-2]) <= 4 + FIXED / size, printed


MEMORY_OF_MANY_WORDS = """
import re, sys, threading, time
from searchlib import Index, Keyword, Schema, Text
size, memory_mb = int(sys.argv[2]), int(sys.argv[3])
def anonymous():
    with open("/proc/self/status") as status:
        return int(re.search(r"RssAnon:\\s+(\\d+) kB", status.read())[1]) * 1024
def watch():
    while True:
        seen.append(anonymous())
        time.sleep(0.005)
index = Index.create(sys.argv[1], Schema(id=Keyword(unique=True), text=Text()))
index.add_documents([{"id": "x", "text": "Des chevaux, le 3 janvier 2020."}])
words = (f"mot{row * 7919 % 1000003:x}" for row in range(size))
texts = (" ".join(next(words) for _ in range(100)) for _ in range(size // 100))
seen = [anonymous()]
threading.Thread(target=watch, daemon=True).start()
index.add_documents(
    ({"id": str(row), "text": text} for row, text in enumerate(texts)), memory_mb=memory_mb
)
print((max(seen) - seen[0]) / 1e6)
"""
CACHED_MB = 35
"""Memory that the analysis of words takes for its own caches, whatever it is allowed."""


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="memory is read in /proc")
def test_memory_of_many_words(tmp_path, trials) -> None:
    tried = trials(10, "sixty thousand words: memory", release=1, small=1)
    for _ in tried:
        grown = []
        for memory_mb in (16, 256):
            command = [
                sys.executable,
                "-c",
                MEMORY_OF_MANY_WORDS,
                str(tmp_path / f"{memory_mb}.idx"),
                "60000",
                str(memory_mb),
            ]
            grown.append(float(subprocess.check_output(command, timeout=900)))
        little, much = grown
        assert little <= 16 + CACHED_MB < much <= 256, grown


def test_an_error_of_the_library_is_raised_for_whatever_is_no_mapping() -> None:
    index = filled()
    for given in (3, None, "x", ["id"], [("id", "a")]):
        with index.writer() as writer, pytest.raises(SearchlibError):
            writer.add(given)  # type: ignore[arg-type]
    assert len(index) == 5 and Schema(**dict(SCHEMA)) == SCHEMA
