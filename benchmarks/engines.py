"""The engines compared, behind one small interface: searchlib, stock Whoosh and tantivy.

Each has its own French analyzer and the same fields, and writes in one thread. A `Query` is written
in no engine's language. `Engine.prepare` translates it as a program would, into a string for the
engine's own parser, and returns the call that is timed: parse, search, and return the ids of a page
of ten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import tantivy
from whoosh import analysis, fields, index as whoosh_index, qparser
from whoosh.searching import Results as WhooshResults
from whoosh.sorting import Count, FieldFacet

import searchlib

from .corpus import Document

PAGE = 10
MEMORY_MB = 256
"""Megabytes that a writer may use before it flushes postings to disk."""

Ids = list[str]
Call = Callable[[], Ids]


@dataclass(frozen=True)
class Query:
    """A query for any engine.

    Parameters
    ----------
    words : tuple of str
        The words to search; none of them matches every document.
    form : {"all", "any", "phrase", "prefix", "fuzzy"}
        How the words match. A prefix and a fuzzy word, within one edit, are of one word.
    fields : tuple of str
        The text fields to search.
    section : str, optional
        The only section to search.
    years : tuple of (int, int), optional
        The first and the last year to search.
    newest : bool
        Whether to sort by date, newest first, instead of by score.
    facet : bool
        Whether to count the matches by section too.
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
        """The words in the syntax that searchlib and Whoosh share."""
        joined = " ".join(self.words)
        return {"phrase": f'"{joined}"', "prefix": f"{joined}*", "fuzzy": f"{joined}~1"}.get(
            self.form, joined
        )


class Engine(Protocol):
    """An engine to measure. It opens at most one index at a time."""

    name: str

    def build(
        self, documents: Iterable[Document], folder: Path, memory_mb: int = MEMORY_MB
    ) -> None:
        """Index documents in an empty folder, in one commit, with so much memory to write."""

    def open(self, folder: Path) -> None:
        """Open the index of a folder, as the methods below require."""

    def close(self) -> None:
        """Close the index."""

    def add(self, document: Document) -> None:
        """Add one document, in a commit of its own."""

    def prepare(self, query: Query) -> Call:
        """Return a call that runs a query and returns the ids of its first page."""

    def total(self, query: Query) -> int:
        """Return the number of documents that match."""

    def sections(self, query: Query) -> dict[str, int]:
        """Return the number of matches in each section."""


class Searchlib:
    """This library, used as its documentation recommends."""

    name = "searchlib"

    def build(
        self, documents: Iterable[Document], folder: Path, memory_mb: int = MEMORY_MB
    ) -> None:
        schema = searchlib.Schema(
            id=searchlib.Keyword(unique=True),
            title=searchlib.Text(),
            text=searchlib.Text(),
            date=searchlib.Date(),
            section=searchlib.Keyword(),
            words=searchlib.Number(int),
        )
        with searchlib.Index.create(folder, schema) as index:
            index.add_documents(map(asdict, documents), memory_mb=memory_mb)

    def open(self, folder: Path) -> None:
        self._index = searchlib.Index.open(folder)

    def close(self) -> None:
        self._index.close()

    def add(self, document: Document) -> None:
        self._index.add_documents([asdict(document)])

    def prepare(self, query: Query) -> Call:
        search = self._search(query)
        return lambda: search().ids

    def total(self, query: Query) -> int:
        return self._search(query)().total

    def sections(self, query: Query) -> dict[str, int]:
        return self._search(query)().facets["section"]

    def _search(self, query: Query) -> Callable[[], searchlib.Results]:
        asked = query.text if query.words else searchlib.query.Everything()
        options: dict[str, Any] = {
            "match": "any" if query.form == "any" else "all",
            "fields": query.fields,
            "filter": self._filter(query),
            "limit": PAGE,
        }
        options |= {"sort": "-date"} if query.newest else {}
        options |= {"facets": ["section"]} if query.facet else {}
        return lambda: self._index.search(asked, **options)

    @staticmethod
    def _filter(query: Query) -> str | None:
        if query.section is not None:
            return f'section:"{query.section}"'
        return None if query.years is None else "date:[{} TO {}]".format(*query.years)


class Whoosh:
    """Stock Whoosh: `LanguageAnalyzer("fr")`, and its default codec, writer and searcher.

    Fields that are sorted or counted have sortable columns.
    """

    name = "Whoosh"

    def build(
        self, documents: Iterable[Document], folder: Path, memory_mb: int = MEMORY_MB
    ) -> None:
        french = analysis.LanguageAnalyzer("fr")
        schema = fields.Schema(
            id=fields.ID(stored=True, unique=True),
            title=fields.TEXT(french, stored=True),
            text=fields.TEXT(french, stored=True),
            date=fields.DATETIME(stored=True, sortable=True),
            section=fields.ID(stored=True, sortable=True),
            words=fields.NUMERIC(int, bits=64, stored=True, sortable=True),
        )
        folder.mkdir(parents=True, exist_ok=True)
        writer = whoosh_index.create_in(str(folder), schema).writer(limitmb=memory_mb)
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
        # The slice is needed because Whoosh forgets the limit when it groups.
        return lambda: [hit["id"] for hit in search()[:PAGE]]

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
        return lambda: self._searcher.search(
            parser.parse(asked), filter=self._filters.parse(narrowing), **options
        )

    @staticmethod
    def _filter(query: Query) -> str | None:
        if query.section is not None:
            return f"section:'{query.section}'"
        return None if query.years is None else "date:[{} TO {}]".format(*query.years)


class Tantivy:
    """tantivy from Python, with its French stop words, stemmer and query parser.

    Fields that are sorted or counted are fast fields. Its query language has neither fuzzy words
    nor prefixes of one word; options of its parser have them, over stems, as in Whoosh. Its writer
    stays open between commits, as its documentation advises.
    """

    name = "tantivy"

    def build(
        self, documents: Iterable[Document], folder: Path, memory_mb: int = MEMORY_MB
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        writer = self._index_in(folder).writer(heap_size=memory_mb * 1_000_000, num_threads=1)
        for document in documents:
            writer.add_document(self._fields(document))
        writer.commit()
        writer.wait_merging_threads()

    @classmethod
    def _index_in(cls, folder: Path) -> tantivy.Index:
        """Open or create the index of a folder.

        The analyzer is registered either way, because an index on disk stores only its name.
        """
        index = tantivy.Index(cls._schema().build(), path=str(folder))
        index.register_tokenizer("french", cls._french())
        return index

    @staticmethod
    def _schema() -> tantivy.SchemaBuilder:
        exact: dict[str, Any] = {"tokenizer_name": "raw", "index_option": "basic", "stored": True}
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", **exact)
        builder.add_text_field("title", stored=True, tokenizer_name="french")
        builder.add_text_field("text", stored=True, tokenizer_name="french")
        builder.add_date_field("date", stored=True, indexed=True, fast=True)
        builder.add_text_field("section", fast=True, **exact)
        builder.add_integer_field("words", stored=True, indexed=True, fast=True)
        return builder

    @staticmethod
    def _french() -> tantivy.TextAnalyzer:
        of = tantivy.Filter
        builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        for each in (of.lowercase(), of.stopword("french"), of.stemmer("french"), of.ascii_fold()):
            builder = builder.filter(each)
        return builder.build()

    def _fields(self, document: Document) -> tantivy.Document:
        return tantivy.Document(**{**asdict(document), "date": document.start})

    def open(self, folder: Path) -> None:
        self._index = self._index_in(folder)
        self._writer: tantivy.IndexWriter | None = None

    def close(self) -> None:
        if self._writer is not None:
            self._writer.wait_merging_threads()
        del self._index, self._writer

    def add(self, document: Document) -> None:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=MEMORY_MB * 1_000_000, num_threads=1)
        self._writer.add_document(self._fields(document))
        self._writer.commit()
        self._index.reload()

    def prepare(self, query: Query) -> Call:
        parse = self._parser(query)
        order: dict[str, Any] = {"order_by_field": "date"} if query.newest else {}

        def search() -> Ids:
            parsed, searcher = parse(), self._index.searcher()
            if query.facet:
                self._count_sections(searcher, parsed)
            found = searcher.search(parsed, limit=PAGE, count=False, **order)
            return self._ids(searcher, [address for _, address in found.hits])

        return search

    @staticmethod
    def _ids(searcher: tantivy.Searcher, page: list[tantivy.DocAddress]) -> Ids:
        return [searcher.doc(address)["id"][0] for address in page]

    def total(self, query: Query) -> int:
        return self._index.searcher().search(self._parser(query)(), limit=1, count=True).count

    def sections(self, query: Query) -> dict[str, int]:
        return self._count_sections(self._index.searcher(), self._parser(query)())

    @staticmethod
    def _count_sections(searcher: tantivy.Searcher, parsed: tantivy.Query) -> dict[str, int]:
        counted = searcher.aggregate(
            parsed, {"section": {"terms": {"field": "section", "size": 1000}}}
        )
        return {bucket["key"]: bucket["doc_count"] for bucket in counted["section"]["buckets"]}

    def _parser(self, query: Query) -> Callable[[], tantivy.Query]:
        narrowing, asked = self._filter(query), self._text(query)
        text = asked if narrowing is None else f"+({asked}) +{narrowing}"
        options: dict[str, Any] = {
            "conjunction_by_default": query.form != "any",
            "fuzzy_fields": self._fuzzy_fields(query),
        }
        return lambda: self._index.parse_query(text, list(query.fields), **options)

    @staticmethod
    def _text(query: Query) -> str:
        joined = " ".join(query.words) or "*"
        return f'"{joined}"' if query.form == "phrase" else joined

    @staticmethod
    def _fuzzy_fields(query: Query) -> dict[str, tuple[bool, int, bool]]:
        """Return the parser's option for each field.

        It says whether words only have to begin so, the edits allowed, and whether a transposition
        is one edit.
        """
        option = {"prefix": (True, 0, True), "fuzzy": (False, 1, True)}.get(query.form)
        return {} if option is None else dict.fromkeys(query.fields, option)

    @staticmethod
    def _filter(query: Query) -> str | None:
        if query.section is not None:
            return f'section:"{query.section}"'
        if query.years is None:
            return None
        first, last = query.years
        return f"date:[{first}-01-01T00:00:00Z TO {last + 1}-01-01T00:00:00Z}}"


ENGINES: dict[str, type[Engine]] = {engine.name: engine for engine in (Searchlib, Whoosh, Tantivy)}
