"""The analyzer in a plain Whoosh field: stock indexing, parsing, phrases and highlighting."""

from __future__ import annotations

import pickle

import pytest
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.highlight import UppercaseFormatter
from whoosh.qparser import QueryParser

from searchlib.analysis import FrenchAnalyzer

TEXTS = {
    "1": "Les généraux ont quitté l’école de guerre le 3 janvier 2020.",
    "2": "Le général a quitté l’hôpital ; les 2.500 militaires de l’école restent.",
    "3": "Une école de danse, ouverte à 18h30 par Mme Merle.",
}


@pytest.fixture(params=[False, True], ids=["positions", "characters"])
def index(request):
    schema = Schema(
        id=ID(stored=True),
        text=TEXT(analyzer=FrenchAnalyzer(), phrase=True, chars=request.param, stored=True),
    )
    index = RamStorage().create_index(schema)
    with index.writer() as writer:
        for key, text in TEXTS.items():
            writer.add_document(id=key, text=text)
    return index


def matching_ids(index, query: str) -> set[str]:
    with index.searcher() as searcher:
        return {
            hit["id"] for hit in searcher.search(QueryParser("text", index.schema).parse(query))
        }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("école", {"1", "2", "3"}),
        ("général", {"1", "2"}),
        ("généraux hôpitaux", {"2"}),
        ('"école de guerre"', {"1"}),
        ('"guerre école"', set()),
        ("l'hôpital", {"2"}),
        ("2500", {"2"}),
        ("danse OR hôpital", {"2", "3"}),
        ("école NOT danse", {"1", "2"}),
        ("madame", {"3"}),
        ("generaux", {"1", "2"}),
        ("hopital ecole", {"2"}),
        ('"generaux ont quitte"', {"1"}),
    ],
)
def test_stock_queries(index, query: str, expected: set[str]) -> None:
    assert matching_ids(index, query) == expected


def test_stock_highlighting(index) -> None:
    with index.searcher() as searcher:
        results = searcher.search(QueryParser("text", index.schema).parse("généraux"))
        results.formatter = UppercaseFormatter()
        assert {hit["id"]: hit.highlights("text") for hit in results}["1"].startswith(
            "Les GÉNÉRAUX ont"
        )


def test_whoosh_tokens_are_those_of_tokens_and_folded_stems() -> None:
    analyzer = FrenchAnalyzer()
    for text in TEXTS.values():
        expected = [
            (key, token.position, token.start, token.end)
            for token in analyzer.tokens(text)
            for key in dict.fromkeys(
                (*token.keys, *(key.partition("|")[0] for key in token.keys if key[:2] == "S:"))
            )
        ]
        whoosh = analyzer(text, positions=True, chars=True, mode="index")
        assert [
            (token.text, token.pos, token.startchar, token.endchar) for token in whoosh
        ] == expected


def test_positions_and_offsets_start_where_told() -> None:
    analyzer = FrenchAnalyzer()
    token = next(analyzer("mot", positions=True, chars=True, start_pos=7, start_char=40))
    assert (token.pos, token.startchar, token.endchar) == (7, 40, 43)


def test_a_query_has_one_key_a_position() -> None:
    analyzer = FrenchAnalyzer()
    tokens = [
        (token.text, token.pos)
        for token in analyzer("l’école de guerre", positions=True, mode="query")
    ]
    assert tokens == [("l'", 0), ("S:ecole|école", 1), ("S:de", 2), ("S:guerre", 3)]


def test_analyzers_are_equal_and_pickled_without_memory() -> None:
    analyzer = FrenchAnalyzer()
    analyzer.encode("quelques mots")
    copy = pickle.loads(pickle.dumps(analyzer))
    assert copy == analyzer and hash(copy) == hash(analyzer) and copy != object()
    assert copy.entries == []
    assert copy.tokens("l’été") == analyzer.tokens("l’été")
