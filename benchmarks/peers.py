"""The engines that `bench_peers.py` measures: those of `engines`, and others where installed.

A peer indexes documents and times queries of `engines.Query`, of those forms that it has: words,
in one text field or in title and text. `PEERS` names all of them, and `available` those that can
run here. Each is used as its documentation recommends, with French analysis where it has any.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import asdict
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from time import process_time, thread_time
from typing import Any, Protocol

import tantivy
from Stemmer import Stemmer

from .corpus import Document, read
from .engines import MEMORY_MB, PAGE, Call, Ids, Query, Searchlib, Tantivy, Whoosh
from .lucene import JARS, Lucene, java
from .passes import Passes


class Peer(Protocol):
    """An engine that indexes a file of documents, and times queries to the index."""

    def build(self, documents: Path, folder: Path) -> float:
        """Index documents in a new folder, in one thread and one commit.

        Returns the processor time in seconds, with that of threads that merge or write.
        """

    def ask(self, folder: Path, warming: Sequence[Query], timed: Sequence[Query]) -> Passes | None:
        """Open an index, warm it up with some queries, and time others twice.

        None if the engine has no such queries.
        """


class LocalEngine(Protocol):
    """An engine that is called in this process; those of `engines` are."""

    def build(
        self, documents: Iterable[Document], folder: Path, memory_mb: int = MEMORY_MB
    ) -> None:
        """Index documents in a folder."""

    def open(self, folder: Path) -> None:
        """Open the index of a folder."""

    def close(self) -> None:
        """Close the index."""

    def prepare(self, query: Query) -> Call | None:
        """Return a call that runs a query, or None if the engine has no such queries."""


class Local:
    """A peer that is called in this process.

    Parameters
    ----------
    engine : LocalEngine
    """

    def __init__(self, engine: LocalEngine) -> None:
        self._engine = engine

    def build(self, documents: Path, folder: Path) -> float:
        folder.mkdir()
        started = process_time()
        self._engine.build(read(documents), folder)
        return process_time() - started

    def ask(self, folder: Path, warming: Sequence[Query], timed: Sequence[Query]) -> Passes | None:
        self._engine.open(folder)
        try:
            calls = [self._engine.prepare(query) for query in (*warming, *timed)]
            known = [call for call in calls if call is not None]
            if len(known) < len(calls):
                return None
            for call in known[: len(warming)]:
                call()
            first, second = (list(map(_timed, known[len(warming) :])) for _ in range(2))
        finally:
            self._engine.close()
        return Passes([t for t, _ in first], [t for t, _ in second], [hits for _, hits in first])


def _timed(call: Call) -> tuple[float, int]:
    """Return the processor time of a call in seconds, and how many ids it returns."""
    started = thread_time()
    ids = call()
    return thread_time() - started, len(ids)


class NumberedTantivy(Tantivy):
    """tantivy with a number for a key, which its column gives sooner than a stored document.

    From Python only columns of numbers can be read.
    """

    _number = 0

    @staticmethod
    def _schema() -> tantivy.SchemaBuilder:
        return Tantivy._schema().add_integer_field("number", fast=True)

    def _fields(self, document: Document) -> tantivy.Document:
        self._number += 1
        fields = super()._fields(document)
        fields.add_integer("number", self._number)
        return fields

    @staticmethod
    def _ids(searcher: tantivy.Searcher, page: list[tantivy.DocAddress]) -> Ids:
        return searcher.fast_field_values("number", page)


class Fts5:
    """SQLite FTS5: words without accents, unstemmed, and an index of their first four letters."""

    def build(
        self, documents: Iterable[Document], folder: Path, memory_mb: int = MEMORY_MB
    ) -> None:
        database = sqlite3.connect(folder / "database")
        database.execute(f"PRAGMA cache_size = -{memory_mb * 1000}")
        database.execute(
            "CREATE VIRTUAL TABLE documents USING fts5(id UNINDEXED, title, text, "
            "tokenize='unicode61 remove_diacritics 2', prefix='4')"
        )
        rows = ((document.id, document.title, document.text) for document in documents)
        database.executemany("INSERT INTO documents VALUES (?, ?, ?)", rows)
        database.execute("INSERT INTO documents(documents) VALUES ('optimize')")
        database.commit()
        database.close()

    def open(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "database")

    def close(self) -> None:
        self._database.close()

    def prepare(self, query: Query) -> Call | None:
        if query.form == "fuzzy":
            return None
        asked = f"{{{' '.join(query.fields)}}} : ({self._expression(query)})"
        statement = f"SELECT id FROM documents WHERE documents MATCH ? ORDER BY rank LIMIT {PAGE}"
        return lambda: [row[0] for row in self._database.execute(statement, (asked,))]

    @staticmethod
    def _expression(query: Query) -> str:
        if query.form == "phrase":
            return f'"{" ".join(query.words)}"'
        star = "*" if query.form == "prefix" else ""
        operator = " OR " if query.form == "any" else " AND "
        return operator.join(f'"{word}"{star}' for word in query.words)


class Xapian:
    """Xapian: its query parser, and its French stemmer; it has no fuzzy words."""

    _TITLE = "S"
    """The prefix of the terms of titles, by Xapian's convention."""

    def build(
        self, documents: Iterable[Document], folder: Path, memory_mb: int = MEMORY_MB
    ) -> None:
        import xapian

        database = xapian.WritableDatabase(str(folder), xapian.DB_CREATE_OR_OPEN)
        generator = xapian.TermGenerator()
        generator.set_stemmer(xapian.Stem("french"))
        for document in documents:
            made = xapian.Document()
            generator.set_document(made)
            generator.index_text(document.title, 1, self._TITLE)
            generator.index_text(document.text)
            made.add_value(0, document.id)
            made.set_data(json.dumps([document.title, document.text]))
            database.add_document(made)
        database.commit()
        database.close()

    def open(self, folder: Path) -> None:
        import xapian

        self._database = xapian.Database(str(folder))

    def close(self) -> None:
        self._database.close()

    def prepare(self, query: Query) -> Call | None:
        import xapian

        if query.form == "fuzzy":
            return None
        parser = xapian.QueryParser()
        parser.set_stemmer(xapian.Stem("french"))
        parser.set_stemming_strategy(xapian.QueryParser.STEM_SOME)
        parser.set_database(self._database)
        for field in query.fields:
            parser.add_prefix("", self._TITLE if field == "title" else "")
        parser.set_default_op(xapian.Query.OP_OR if query.form == "any" else xapian.Query.OP_AND)
        flags = xapian.QueryParser.FLAG_PHRASE | xapian.QueryParser.FLAG_WILDCARD

        def search() -> Ids:
            enquire = xapian.Enquire(self._database)
            enquire.set_query(parser.parse_query(query.text, flags))
            page = enquire.get_mset(0, PAGE)
            return [match.document.get_value(0).decode() for match in page]

        return search


class Bm25s:
    """bm25s with the French Snowball stemmer: any of some words, in one field, and nothing else.

    It finds numbers of documents; their keys are in memory.
    """

    _KEYS = "keys.json"

    def build(
        self, documents: Iterable[Document], folder: Path, memory_mb: int = MEMORY_MB
    ) -> None:
        import bm25s

        records = [asdict(document) for document in documents]
        index = bm25s.BM25()
        index.index(self._tokens([each["text"] for each in records]), show_progress=False)
        index.save(folder, corpus=records, show_progress=False)
        keys = [each["id"] for each in records]
        (folder / self._KEYS).write_text(json.dumps(keys), encoding="utf-8")

    @cached_property
    def _stemmer(self) -> Stemmer:
        return Stemmer("french")

    def _tokens(self, texts: list[str]) -> Any:
        import bm25s

        return bm25s.tokenize(texts, stopwords=None, stemmer=self._stemmer, show_progress=False)

    def open(self, folder: Path) -> None:
        import bm25s

        self._index = bm25s.BM25.load(folder, mmap=True)
        self._keys = json.loads((folder / self._KEYS).read_text(encoding="utf-8"))

    def close(self) -> None:
        del self._index, self._keys

    def prepare(self, query: Query) -> Call | None:
        is_any = query.form == "any" or (query.form == "all" and len(query.words) == 1)
        if not is_any or query.fields != ("text",):
            return None
        limit = min(PAGE, len(self._keys))

        def search() -> Ids:
            tokens = self._tokens([query.text])
            rows, scores = self._index.retrieve(tokens, k=limit, show_progress=False, n_threads=0)
            return [
                self._keys[row] for row, score in zip(rows[0], scores[0], strict=True) if score > 0
            ]

        return search


PEERS: dict[str, Callable[[], Peer]] = {
    Searchlib.name: lambda: Local(Searchlib()),
    Tantivy.name: lambda: Local(NumberedTantivy()),
    "Lucene": Lucene,
    "Xapian": lambda: Local(Xapian()),
    "SQLite FTS5": lambda: Local(Fts5()),
    "bm25s": lambda: Local(Bm25s()),
    Whoosh.name: lambda: Local(Whoosh()),
}


def available() -> list[str]:
    """Return the names of the peers that can run here."""
    has = {
        "Lucene": bool(JARS and java()),
        "Xapian": find_spec("xapian") is not None,
        "bm25s": find_spec("bm25s") is not None,
        "SQLite FTS5": _has_fts5(),
    }
    return [name for name in PEERS if has.get(name, True)]


def _has_fts5() -> bool:
    with closing(sqlite3.connect(":memory:")) as database:
        return bool(
            database.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')").fetchone()[0]
        )
