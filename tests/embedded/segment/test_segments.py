"""One contract for segments that are built, built by workers, written by Whoosh, or merged."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from searchlib import Date, Index, Keyword, Number, Schema, Stored, Text
from searchlib.analysis import FrenchAnalyzer
from searchlib.errors import CorruptIndexError

SCHEMA = Schema(
    id=Keyword(unique=True),
    text=Text(),
    tags=Keyword(multiple=True),
    words=Number(int),
    date=Date(),
    extra=Stored(),
)
WORDS = [
    "cheval",
    "chevaux",
    "Chevaux",
    "l’été",
    "Etats-Unis",
    "03/01/2020",
    "2 500",
    "F-16",
    "ONU",
    "de",
    "la",
]

texts = st.builds(
    lambda words, times: " ".join(words * times),
    st.lists(st.sampled_from(WORDS), max_size=12),
    st.sampled_from([1, 1, 30]),
)
documents = st.fixed_dictionaries(
    {},
    optional={
        "text": texts,
        "tags": st.lists(st.sampled_from(["a", "b", "é"]), unique=True, max_size=3),
        "words": st.integers(-(2**40), 2**40),
        "date": st.sampled_from(["2020", "2020-01-03"]),
        "extra": st.sampled_from([None, [1, {"x": 2.5}], "texte", True]),
    },
)


def built(documents, path):
    index = Index.memory(SCHEMA)
    index.add_documents(documents)
    return index


def built_by_whoosh(documents, path):
    index = Index.memory(SCHEMA)
    writer = index.whoosh.writer()
    for document in documents:
        writer.add_document(**document)
    writer.commit()
    return index


def merged(documents, path):
    index = Index.memory(SCHEMA)
    for row in range(0, len(documents), 2):
        index.add_documents(
            [
                *documents[row : row + 2],
                {"id": f"gone{row}", "text": "chevaux disparus", "tags": ["z"], "words": 3},
            ]
        )
        with index.writer() as writer:
            writer.delete(f"gone{row}")
    index.compact()
    return index


WAYS = {"built": built, "built by Whoosh": built_by_whoosh, "merged": merged}


def expected_postings(documents):
    """{term: {docnum: positions}} of the field text."""
    found = defaultdict(lambda: defaultdict(list))
    for docnum, document in enumerate(documents):
        for position, token in enumerate(FrenchAnalyzer().tokens(document.get("text") or "")):
            for key in token.keys:
                found[key][docnum].append(position)
    return found


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=st.lists(documents, min_size=1, max_size=7))
def test_a_segment_holds_what_it_was_given(way, held, tmp_path):
    given_documents = [{"id": f"d{row}", **document} for row, document in enumerate(held)]
    index = WAYS[way](given_documents, tmp_path)
    snapshot = index._engine._current()
    assert len(snapshot.segments) == 1 and index.check() == []
    segment = snapshot.segments[0]
    terms = segment.inverted.terms
    postings = expected_postings(given_documents)
    assert [term.decode() for _, term in terms.iterate("text")] == sorted(postings)
    for term, places in postings.items():
        number = terms.find("text", term.encode())
        docnums, tfs = segment.inverted.postings(number)
        assert dict(zip(docnums.tolist(), tfs.tolist(), strict=True)) == {
            docnum: len(positions) for docnum, positions in places.items()
        }
        assert segment.inverted.lists.dfs[number] == len(places)
        assert segment.inverted.occurrences([[number]])[0].tolist() == [
            docnum << 32 | position for docnum in sorted(places) for position in places[docnum]
        ]
    assert terms.find("text", b"absent") == -1 and terms.find("absent", b"chevaux") == -1
    for docnum, document in enumerate(given_documents):
        assert snapshot.stored(docnum) == {
            name: value for name, value in document.items() if value is not None
        }
        assert snapshot.find("id", document["id"]) == docnum
    assert snapshot.lengths("text").tolist() == [
        len(FrenchAnalyzer().tokens(document.get("text") or "")) for document in given_documents
    ]
    ordinals = snapshot.ordinals("tags")
    tags = [
        (docnum, ordinals.values[ordinal])
        for docnum, ordinal in zip(
            ordinals.docnums.tolist(), ordinals.ordinals.tolist(), strict=True
        )
    ]
    assert tags == [
        (docnum, tag)
        for docnum, document in enumerate(given_documents)
        for tag in sorted(document.get("tags") or [])
    ]


@pytest.mark.parametrize("at_once", [0, 64])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    held=st.lists(documents, min_size=1, max_size=7),
    chosen=st.lists(st.integers(0, 10_000), min_size=1, max_size=4),
    choice=st.integers(0, 127),
)
def test_occurrences_of_several_terms_in_some_documents(at_once, held, chosen, choice, monkeypatch):
    for module in ("postings", "inverted"):
        monkeypatch.setattr(f"searchlib.embedded.segment.{module}.FEW", at_once)
    monkeypatch.setattr("searchlib.kernels.reference.term_lists.FEW", at_once)
    index = Index.memory(SCHEMA)
    index.add_documents([{"id": f"d{row}", **document} for row, document in enumerate(held)])
    inverted = index._engine._current().segments[0].inverted
    postings = expected_postings(held)
    if not postings:
        return
    terms = {sorted(postings)[number % len(postings)] for number in chosen}
    wanted = np.array([bool(choice >> docnum & 1) for docnum in range(len(held))])
    places = {
        docnum << 32 | position
        for term in terms
        for docnum, positions in postings[term].items()
        for position in positions
    }
    numbers = [inverted.terms.find("text", term.encode()) for term in sorted(terms)]
    here = sorted(place for place in places if wanted[place >> 32])
    assert inverted.occurrences([numbers])[0].tolist() == sorted(places)
    assert inverted.occurrences([numbers], wanted)[0].tolist() == here
    assert [found.tolist() for found in inverted.occurrences([numbers, [], numbers], wanted)] == [
        here,
        [],
        here,
    ]


@pytest.mark.parametrize("way", WAYS)
def test_terms_in_order(way, tmp_path):
    words = [f"brib{first}{second}" for first in "abcdefghij" for second in "abcdefghijklmnopqrst"]
    index = WAYS[way](
        [{"id": str(row), "text": " ".join(words[row::3])} for row in range(3)], tmp_path
    )
    terms = index._engine._current().segments[0].inverted.terms
    held = [term for _, term in terms.iterate("text")]
    assert held == sorted(held) and terms.between(*terms.prefix_range("text", b"bribb")) == [
        word.encode() for word in words[20:40]
    ]
    first, last = terms.fields["text"]
    for probe in (b"", b"brib", b"bribfc", b"bribfca", b"zzz", b"\xff"):
        assert terms.lower_bound("text", probe) == first + sum(term < probe for term in held)
    for chosen in (held[20:40], held[::50], [b"absent", held[3], held[2]], [b"zzz"]):
        assert terms.find_all("text", chosen) == [terms.find("text", term) for term in chosen]
    assert terms.find_all("absent", held[:3]) == [-1, -1, -1]
    assert (
        terms.lower_bound("absent", b"x") == 0
        and terms.prefix_range("text", b"") == (first, last)
        and len(terms) >= last
    )


def test_a_damaged_file_is_told(tmp_path):
    index = Index.create(tmp_path / "x.idx", SCHEMA)
    index.add_documents([{"id": str(row), "text": "des chevaux " * row} for row in range(20)])
    file = next((tmp_path / "x.idx").glob("*.sls"))
    whole = file.read_bytes()
    at = whole.index(b"chevaux")  # in a section, not in the space between two
    file.write_bytes(whole[:at] + b"x" + whole[at + 1 :])
    assert any(file.name in problem for problem in Index.open(tmp_path / "x.idx").check())
    with pytest.raises(CorruptIndexError, match="damaged"):
        Index.open(tmp_path / "x.idx", verify="full")
    file.write_bytes(whole[:-1])
    with pytest.raises(CorruptIndexError) as caught:
        Index.open(tmp_path / "x.idx")
    assert caught.value.file == file.name
    file.unlink()
    with pytest.raises(CorruptIndexError, match="missing"):
        Index.open(tmp_path / "x.idx")
