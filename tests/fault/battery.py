"""Small indexes to damage, and a battery of calls whose results are compared."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from whoosh.reading import TermNotFound

from searchlib import Boolean, Date, Index, Keyword, Number, Schema, Stored, Text
from searchlib.errors import DocumentError

MEMORY_FOLDER = Path("/dev/shm")
"""A folder in memory, on Linux, for the thousands of indexes that are written and dropped."""

SCHEMA = Schema(
    id=Keyword(unique=True),
    title=Text(boost=2.0),
    text=Text(),
    date=Date(),
    section=Keyword(),
    tags=Keyword(multiple=True),
    words=Number(int),
    share=Number(float),
    urgent=Boolean(),
    extra=Stored(),
)

LONG = "Les chevaux du haras courent vers l’écurie, et le vétérinaire les attend. "

DOCUMENTS: list[dict[str, Any]] = [
    {
        "id": "pont",
        "title": "Le pont rouvert",
        "text": "Les cyclistes et 2.500 piétons ont traversé le pont dès 6h30.",
        "date": "2021-05",
        "section": "régions",
        "tags": ["ponts", "travaux"],
        "words": 16,
        "share": 0.25,
        "urgent": False,
        "extra": {"source": ["a", 1, None], "x": (1, 2)},
    },
    {
        "id": "loups",
        "title": "Des loups",
        "text": "Une louve et ses louveteaux ont été vus.\n\nLe parc confirme.",
        "date": "2018-12-03",
        "section": "régions",
        "tags": ["faune"],
        "words": -3,
        "share": 1e300,
        "urgent": True,
    },
    {
        "id": "haras",
        "title": "Au haras",
        "text": LONG * 40,
        "date": "2020-01-02T10:30",
        "section": "élevage",
        "words": 500,
        "extra": "brut",
    },
    {"id": "vide"},
    {
        "id": "efface",
        "title": "Des ponts",
        "text": "Un document effacé, avec des loups et des ponts.",
    },
]


def make_built(folder: Path) -> None:
    """Make an index of one segment with a deleted document."""
    index = Index.create(folder, SCHEMA)
    index.add_documents(DOCUMENTS)
    with index.writer() as writer:
        writer.delete("efface")
    index.close()


def make_two(folder: Path) -> None:
    """Make an index of two segments."""
    index = Index.create(folder, SCHEMA)
    index.add_documents(DOCUMENTS[:2])
    index.add_documents(DOCUMENTS[2:4])
    index.close()


def make_by_whoosh(folder: Path) -> None:
    """Make an index of one segment in two files, written by Whoosh's own writer."""
    index = Index.create(folder, SCHEMA)
    writer = index.whoosh.writer()
    for document in DOCUMENTS[:4]:
        plain = {name: value for name, value in document.items() if name not in ("urgent", "date")}
        writer.add_document(
            **plain | ({"date": document["date"][:10]} if "date" in document else {})
        )
    writer.commit()
    index.close()


MAKERS: dict[str, Callable[[Path], None]] = {
    "built": make_built,
    "two": make_two,
    "whoosh": make_by_whoosh,
}

QUERIES = (
    "loup",
    "chevaux du haras",
    '"une louve et ses louveteaux"',
    '"vétérinaire les attend"',
    "lou*",
    "*er",
    "chevau~",
    "ponts OU loups",
    "haras SAUF loups",
    '"chevaux écurie"~4',
    "section:régions",
    "tags:f*",
    "words:<100",
    "share:>0",
    "date:2020",
    "date:[2018 TO 2021-05-10]",
    "urgent:oui",
    "2500",
    "absent",
)


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Yield a temporary folder, in memory where possible."""
    with TemporaryDirectory(
        prefix="searchlib-", dir=MEMORY_FOLDER if os.access(MEMORY_FOLDER, os.W_OK) else None
    ) as folder:
        yield Path(folder)


def hits(results: Any) -> list[Any]:
    return [(hit.id, round(hit.score, 4), hit.fields) for hit in results]


def searched(query: str) -> Callable[[Index], Any]:
    return lambda index: hits(index.search(query, limit=None))


def whoosh_dump(index: Index) -> Any:
    """Read every posting and document through Whoosh's own reader."""
    reader = index.whoosh.reader()
    try:
        found: list[Any] = [reader.doc_count(), reader.doc_count_all()]
        for field, term in reader.all_terms():
            if field not in reader.schema:
                continue
            try:
                matcher, info = reader.postings(field, term), reader.term_info(field, term)
            except TermNotFound:  # a term that its own hash does not lead to
                found.append((field, term))
                continue
            found.append(
                (
                    field,
                    term,
                    info.weight(),
                    info.doc_frequency(),
                    info.min_length(),
                    info.max_length(),
                    info.max_id(),
                )
            )
            while matcher.is_active():
                found.append((matcher.id(), matcher.weight(), matcher.value()))
                matcher.next()
        for docnum in reader.all_doc_ids():
            lengths = [reader.doc_field_length(docnum, field) for field in ("text", "title")]
            found.append(
                (
                    docnum,
                    lengths,
                    sorted(reader.stored_fields(docnum).items(), key=lambda item: item[0]),
                )
            )
        for field in ("words", "date", "share"):
            if field in reader.schema and reader.has_column(field):
                found.append([repr(value) for value in reader.column_reader(field)])
        return found
    finally:
        reader.close()


def whoosh_search(index: Index) -> Any:
    from whoosh.query import And, Prefix, Term

    with index.whoosh.searcher() as searcher:
        queries = (
            Term("text", "haras"),
            And([Term("text", "le"), Prefix("text", "p")]),
            Term("section", "régions"),
        )
        asked = [
            query
            for query in queries
            if all(field in searcher.schema for field, _ in query.iter_all_terms())
            and "text" in searcher.schema
        ]
        return [
            [(hit.get("id"), round(hit.score, 4)) for hit in searcher.search(query, limit=None)]
            for query in asked
        ]


def explained(index: Index) -> Any:
    try:
        return [str(index.explain("loup", "loups")), hits(index.similar("pont"))]
    except DocumentError as error:  # there is no such document
        return str(error)


def highlighted(index: Index) -> Any:
    return [
        hit.highlight("text")
        for query in ("loup", "vétérinaire", "pont")
        for hit in index.search(query)
    ]


READS: dict[str, Callable[[Index], Any]] = {
    **{f"search {query}": searched(query) for query in QUERIES},
    "all": lambda index: sorted(hits(index.search("*", limit=None)), key=repr),
    "get": lambda index: [index.get(document["id"]) for document in DOCUMENTS],
    "absent": lambda index: (index.get("absent"), "pont" in index, len(index)),
    "facets": lambda index: (
        index.search("*", facets=["section", "tags", "words", "date", "urgent", "share"]).facets
    ),
    "sorts": lambda index: [
        [hit.id for hit in index.search("*", sort=name, limit=None)]
        for name in ("date", "-words", "share", "section", "tags", "id")
    ],
    "filter": lambda index: [
        hits(index.search("pont loup haras", match="any", filter=name))
        for name in ("section:régions", "words:>0", "date:2021")
    ],
    "distinct": lambda index: [hit.id for hit in index.search("*", distinct="section", limit=None)],
    "highlight": highlighted,
    "suggest": lambda index: index.suggest("lou"),
    "correct": lambda index: index.correct("chevvaux"),
    "explain": explained,
    "whoosh": whoosh_dump,
    "whoosh search": whoosh_search,
}


def rewritten(index: Index) -> Any:
    """Merge the segments, and return the documents."""
    index.compact()
    return sorted(hits(index.search("*", limit=None)), key=repr), hits(
        index.search('"vétérinaire les attend"')
    )


def updated(index: Index) -> Any:
    index.update_documents(
        [{"id": "loups", "text": "Les loups sont partis."}, {"id": "nouveau", "text": "Un pont."}]
    )
    return sorted(hits(index.search("*", limit=None)), key=repr)


def reindexed(index: Index) -> Any:
    index.reindex()
    return sorted(hits(index.search("*", limit=None)), key=repr)


WRITES: dict[str, Callable[[Index], Any]] = {
    "compact": rewritten,
    "update": updated,
    "reindex": reindexed,
}


def chosen(random_: random.Random, reads: int) -> Iterator[tuple[str, Callable[[Index], Any]]]:
    """Run some of the calls, and now and then a change."""
    yield from random_.sample(sorted(READS.items()), reads)
    if not random_.randrange(6):
        yield random_.choice(sorted(WRITES.items()))
