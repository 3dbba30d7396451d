"""The engines compared, behind one small face: searchlib, and stock Whoosh with its own French analyzer and the same fields.

A `Query` says what is asked in no engine's language. `Engine.prepare` writes it as a program would, a string for the engine's own parser, and returns
the call that is timed: parse, search, and bring back the ids of a page of ten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from corpus import Document
from whoosh import analysis, fields, index as whoosh_index, qparser
from whoosh.searching import Results as WhooshResults
from whoosh.sorting import Count, FieldFacet

import searchlib

PAGE = 10
MEMORY_MB = 256
"""What both writers may hold before postings go to disk."""

Ids = list[str]
Call = Callable[[], Ids]


@dataclass(frozen=True)
class Query:
    """A question to any engine, about the field `text` unless `fields` names more. No words: every document.

    Parameters
    ----------
    words : tuple of str
    form : "all", "any", "phrase", "prefix" or "fuzzy"      the last two: of one word, fuzzy within one edit
    fields : names of text fields
    section : str                                           only documents of this section
    years : (int, int)                                      only documents of these years and those between
    newest : bool                                           sorted by date, newest first, instead of by score
    facet : bool                                            also count the matches by section
    """

    words: tuple[str, ...] = ()
    form: str = "all"
    fields: tuple[str, ...] = ("text",)
    section: str | None = None
    years: tuple[int, int] | None = None
    newest: bool = False
    facet: bool = False

    @property
    def text(self) -> str:
        """The words in the syntax that both parsers share."""
        joined = " ".join(self.words)
        return {"phrase": f'"{joined}"', "prefix": f"{joined}*", "fuzzy": f"{joined}~1"}.get(self.form, joined)


class Engine(Protocol):
    """What is asked of an engine. It opens at most one index at a time."""

    name: str

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Make an index of documents in an empty folder, in one commit."""

    def open(self, folder: Path) -> None:
        """Open the index of a folder for the methods below."""

    def close(self) -> None:
        """Let it go."""

    def add(self, document: Document) -> None:
        """Add one document, in a commit of its own."""

    def prepare(self, query: Query) -> Call:
        """The call that answers a query."""

    def total(self, query: Query) -> int:
        """How many documents match."""

    def sections(self, query: Query) -> dict[str, int]:
        """The matches of each section."""


class Searchlib:
    """This library, as its documentation says to use it."""

    name = "searchlib"

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        schema = searchlib.Schema(
            id=searchlib.Keyword(unique=True), title=searchlib.Text(), text=searchlib.Text(), date=searchlib.Date(), section=searchlib.Keyword(),
            words=searchlib.Number(int),
        )  # fmt: skip
        with searchlib.Index.create(folder, schema) as index:
            index.add_documents(map(asdict, documents), memory_mb=MEMORY_MB)

    def open(self, folder: Path) -> None:
        self._index = searchlib.Index.open(folder)

    def close(self) -> None:
        self._index.close()

    def add(self, document: Document) -> None:
        self._index.add_documents([asdict(document)])

    def prepare(self, query: Query) -> Call:
        search = self._search(query)
        return lambda: [hit.id for hit in search()]

    def total(self, query: Query) -> int:
        return self._search(query)().total

    def sections(self, query: Query) -> dict[str, int]:
        return self._search(query)().facets["section"]

    def _search(self, query: Query) -> Callable[[], searchlib.Results]:
        asked = query.text if query.words else searchlib.query.Everything()
        options: dict[str, Any] = {"match": "any" if query.form == "any" else "all", "fields": query.fields, "filter": self._filter(query), "limit": PAGE}
        options |= {"sort": "-date"} if query.newest else {}
        options |= {"facets": ["section"]} if query.facet else {}
        return lambda: self._index.search(asked, **options)

    @staticmethod
    def _filter(query: Query) -> str | None:
        if query.section is not None:
            return f'section:"{query.section}"'
        return None if query.years is None else "date:[{} TO {}]".format(*query.years)


class Whoosh:
    """Stock Whoosh: `LanguageAnalyzer("fr")`, default codec, writer and searcher, and sortable columns for what is sorted and counted."""

    name = "Whoosh"

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        french = analysis.LanguageAnalyzer("fr")
        schema = fields.Schema(
            id=fields.ID(stored=True, unique=True), title=fields.TEXT(french, stored=True), text=fields.TEXT(french, stored=True),
            date=fields.DATETIME(stored=True, sortable=True), section=fields.ID(stored=True, sortable=True),
            words=fields.NUMERIC(int, bits=64, stored=True, sortable=True),
        )  # fmt: skip
        folder.mkdir(parents=True, exist_ok=True)
        writer = whoosh_index.create_in(str(folder), schema).writer(limitmb=MEMORY_MB)
        for document in documents:
            writer.add_document(**self._fields(document))
        writer.commit()

    @staticmethod
    def _fields(document: Document) -> dict[str, object]:
        return {**asdict(document), "date": document.start}

    def open(self, folder: Path) -> None:
        self._index = whoosh_index.open_dir(str(folder))
        self._searcher = self._index.searcher()
        self._filters = qparser.QueryParser("section", self._index.schema)

    def close(self) -> None:
        self._searcher.close()
        self._index.close()

    def add(self, document: Document) -> None:
        writer = self._index.writer()
        writer.add_document(**self._fields(document))
        writer.commit()
        self._searcher = self._searcher.refresh()

    def prepare(self, query: Query) -> Call:
        search = self._search(query, limit=PAGE)
        return lambda: [hit["id"] for hit in search()[:PAGE]]  # Whoosh forgets the limit when it groups

    def total(self, query: Query) -> int:
        return len(self._search(query, limit=None)())

    def sections(self, query: Query) -> dict[str, int]:
        return self._search(query, limit=None)().groups("section")

    def _search(self, query: Query, limit: int | None) -> Callable[[], WhooshResults]:
        group = qparser.OrGroup if query.form == "any" else qparser.AndGroup
        parser = qparser.MultifieldParser(list(query.fields), self._index.schema, group=group)
        parser.add_plugin(qparser.FuzzyTermPlugin())
        asked, narrowing = query.text if query.words else "*:*", self._filter(query)
        options: dict[str, Any] = {"limit": limit}
        options |= {"sortedby": FieldFacet("date", reverse=True)} if query.newest else {}
        options |= {"groupedby": FieldFacet("section"), "maptype": Count} if query.facet else {}
        if narrowing is None:
            return lambda: self._searcher.search(parser.parse(asked), **options)
        return lambda: self._searcher.search(parser.parse(asked), filter=self._filters.parse(narrowing), **options)

    @staticmethod
    def _filter(query: Query) -> str | None:
        if query.section is not None:
            return f"section:'{query.section}'"
        return None if query.years is None else "date:[{} TO {}]".format(*query.years)


ENGINES: dict[str, type[Engine]] = {engine.name: engine for engine in (Searchlib, Whoosh)}
