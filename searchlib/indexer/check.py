"""Reading an index from end to end."""

from __future__ import annotations

from collections.abc import Iterator

from whoosh.index import FileIndex
from whoosh.reading import IndexReader

from searchlib.errors import DocumentError
from searchlib.schema import Schema


def check(index: FileIndex, schema: Schema) -> list[str]:
    """The problems of an index, none when it is sound: every stored document fits the schema, every posting names a document, in order.

    O(size of the index).
    """
    problems: list[str] = []
    for reader, offset in index.reader().leaf_readers():
        problems += _told(_document_problems(reader, schema, offset), f"documents from {offset} on")
        problems += _told(_posting_problems(reader), f"postings of the segment at document {offset}")
    return problems


def _told(problems: Iterator[str], what: str) -> list[str]:
    found: list[str] = []
    try:
        found.extend(problems)
    except Exception as error:  # damaged files make Whoosh raise anything
        found.append(f"the {what} cannot be read: {type(error).__name__}: {error}")
    return found


def _document_problems(reader: IndexReader, schema: Schema, offset: int) -> Iterator[str]:
    for docnum in reader.all_doc_ids():
        stored = reader.stored_fields(docnum)
        try:
            schema.check({name: value for name, value in stored.items() if name in schema})
        except DocumentError as error:
            yield f"document {offset + docnum}: {error}"


def _posting_problems(reader: IndexReader) -> Iterator[str]:
    limit = reader.doc_count_all()
    for field, term in reader.all_terms():
        last = -1
        postings = reader.postings(field, term)
        while postings.is_active():
            if not last < postings.id() < limit:
                yield f"the term {term!r} of {field!r} names document {postings.id()} after {last}, of {limit}"
                break
            last = postings.id()
            postings.value()
            postings.next()
