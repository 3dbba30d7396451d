"""From a document's unique key to its number."""

from __future__ import annotations

from whoosh.reading import IndexReader, TermNotFound


def find_key(reader: IndexReader, field: str, key: object) -> int | None:
    """The number of the live document whose `field` holds `key`, or None; no document has a key that is no str. One dictionary lookup a segment."""
    if not isinstance(key, str):
        return None
    for leaf, offset in reader.leaf_readers():
        try:
            postings = leaf.postings(field, key.encode("utf-8", "surrogatepass"))
        except TermNotFound:
            continue
        if postings.is_active():
            return offset + postings.id()
    return None
