"""A naive search engine, obviously right: a list of documents, and a loop over it for every query.

It shares with searchlib the analysis of texts, the schema and the query nodes, and nothing else: no
plan, no index, no kernel. Everything is recomputed for every query, documents are named by their
key, and results are sets and dicts. A search goes in steps, each a method:

    oracle = Oracle(schema)
    oracle.update(documents)
    scores = oracle.search(node)                    # matches, each with its score
    oracle.sorted(scores, [("date", True)])         # their keys in order
    oracle.facets(scores, ["section"])              # and their counts

`oracle_documents` has the documents, `oracle_search` walks the query of one search, and
`oracle_occurrences` reads positions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from itertools import count
from typing import Any

from oracle_documents import Document, facet_values
from oracle_occurrences import distance as edits_between
from oracle_search import Scores, Search

from searchlib import query as nodes
from searchlib.analysis import ANALYSIS_VERSION, fold
from searchlib.analysis.keys import is_exact, written_form, written_prefix
from searchlib.errors import DocumentError
from searchlib.schema import CheckedValue, Schema

ENOUGH = 20
"""How many documents with all words are enough, in an index of at least so many."""

NUMBERS = count()
"""The names of documents without a key."""


class Oracle:
    """The engine: documents by key, from the oldest to the newest.

    Parameters
    ----------
    schema : Schema
        The fields of the index. Without a unique key, documents are named by numbers.
    documents : mapping of str to Document, optional
        The documents to start with.
    """

    def __init__(self, schema: Schema, documents: Mapping[str, Document] | None = None) -> None:
        self.schema = schema
        self.documents = dict(documents or {})

    def copy(self) -> Oracle:
        """Return an oracle with the same documents, which later changes leave alone."""
        return Oracle(self.schema, self.documents)

    # ------------------------------------------------------------ documents

    def update(self, documents: Iterable[Mapping[str, Any]]) -> None:
        """Check documents and add them, in place of those with the same key."""
        for document in documents:
            self.put(self.schema.check(document))

    def put(self, values: Mapping[str, CheckedValue]) -> None:
        """Add a checked document, in place of the one with the same key."""
        key = self._key(values)
        self.documents.pop(key, None)
        self.documents[key] = Document(self.schema, values)

    def add(self, values: Mapping[str, CheckedValue]) -> None:
        """Add a checked document, or raise DocumentError if its key is present."""
        if self.schema.key is not None and self._key(values) in self.documents:
            raise DocumentError(
                f"the key {self._key(values)!r} is present already", self.schema.key
            )
        self.put(values)

    def _key(self, values: Mapping[str, CheckedValue]) -> str:
        return str(next(NUMBERS)) if self.schema.key is None else values[self.schema.key].indexed[0]

    def delete(self, key: str) -> bool:
        """Delete the document with a key, and return whether there was one."""
        return self.documents.pop(key, None) is not None

    def delete_by_query(self, node: nodes.Node) -> int:
        """Delete the documents that match, and return their number."""
        return sum(self.delete(key) for key in self.search(node))

    # ------------------------------------------------------------ vocabulary

    analysis_version = ANALYSIS_VERSION

    @property
    def doc_count(self) -> int:
        """The number of documents."""
        return len(self.documents)

    def terms(self, field: str, prefix: str = "") -> list[str]:
        """Return the keys of a field that begin with a prefix, in order."""
        documents = self.documents.values()
        keys = {key for d in documents for keys in d.positions(field) for key in keys}
        return sorted(key for key in keys if key.startswith(prefix))

    def document_frequency(self, field: str, term: str) -> int:
        """Return the number of documents with a key in a field."""
        documents = self.documents.values()
        return sum(any(term in keys for keys in d.positions(field)) for d in documents)

    def has_term(self, field: str, term: str) -> bool:
        """Return whether a document has a key in a field."""
        return self.document_frequency(field, term) > 0

    def remembered(self, name: Hashable, make: Callable[[], frozenset[str]]) -> frozenset[str]:
        """Find the terms of a name."""
        return make()

    def written_forms(self, field: str, form: str) -> list[str]:
        """Return the ways in which texts write an exact form, other than the form itself."""
        prefix = written_prefix(form)
        return [written_form(key) for key in self._keys(field) if key.startswith(prefix)]

    def forms_with_prefix(self, field: str, prefix: str) -> list[str]:
        """Return the exact forms that begin with a prefix."""
        return [key for key in self._keys(field) if is_exact(key) and key.startswith(prefix)]

    def near_forms(
        self, field: str, word: str, distance: int, deadline: object = None
    ) -> list[tuple[str, int]]:
        """Return the exact forms within some edits of a word, and the edits of each."""
        edits = {key: edits_between(key, word) for key in self._keys(field) if is_exact(key)}
        return [(form, number) for form, number in edits.items() if number <= distance]

    def _keys(self, field: str) -> list[str]:
        documents = self.documents.values()
        return sorted({key for d in documents for keys in d.positions(field) for key in keys})

    # ------------------------------------------------------------ searches

    def search(
        self,
        node: nodes.Node,
        match: str = "all",
        *,
        fields: Mapping[str, float] | None = None,
        filter: nodes.Node | None = None,
        synonyms: Mapping[str, str | Sequence[str]] | None = None,
        is_relaxed: bool = False,
        is_lenient: bool = False,
    ) -> Scores:
        """Return the documents that match a query, with their scores.

        Parameters
        ----------
        node : Node
            The query.
        match : {"all", "any", "auto"}
            How many words of a text must be there.
        fields : mapping of str to float, optional
            The text fields to search and their weights; by default all with their boosts.
        filter : Node, optional
            A query that must match too, without a score.
        synonyms : mapping of str to str or sequence of str, optional
            Other texts for a word.
        is_relaxed : bool
            Whether any word of a text is enough where its match is "auto".
        is_lenient : bool
            Whether a value that its field cannot have is searched as words.
        """
        others = {
            fold(word): (texts,) if isinstance(texts, str) else tuple(texts)
            for word, texts in (synonyms or {}).items()
        }
        scores = Search(
            self.schema, self.documents, node, match, fields, others, is_relaxed, is_lenient
        ).scores()
        if filter is None:
            return scores
        allowed = Search(self.schema, self.documents, filter, fields=fields).scores()
        return {key: score for key, score in scores.items() if key in allowed}

    def relaxed(self, node: nodes.Node, **options: Any) -> tuple[Scores, bool]:
        """Return the matches of all words, or of any if those are not enough documents.

        The flag says whether there are more matches than those of all words.
        """
        scores = self.search(node, "auto", **options)
        if len(scores) >= (ENOUGH if len(self.documents) >= ENOUGH else 1):
            return scores, False
        relaxed = self.search(node, "auto", is_relaxed=True, **options)
        return (relaxed, True) if len(relaxed) > len(scores) else (scores, False)

    def sorted(self, scores: Scores, fields: Sequence[tuple[str, bool]] = ()) -> list[str]:
        """Return the keys of matches in order.

        Parameters
        ----------
        scores : dict of str to float
            The matches.
        fields : sequence of (str, bool)
            The fields to sort by, the first counting most, and whether each is descending; none
            sorts by score. Documents without a value come last, and ties go by age.
        """
        ordered = [key for key in self.documents if key in scores]
        if not fields:
            return sorted(ordered, key=lambda key: -scores[key])
        for name, is_descending in reversed(fields):
            values = {key: self.documents[key].compared(name, is_descending) for key in ordered}
            present = [key for key in ordered if values[key] is not None]
            absent = [key for key in ordered if values[key] is None]
            ordered = sorted(present, key=values.__getitem__, reverse=is_descending) + absent
        return ordered

    def distinct(self, ordered: Iterable[str], field: str) -> list[str]:
        """Return the first document with each value of a field, and those without one."""
        seen, first = set(), []
        for key in ordered:
            value = self.documents[key].compared(field)
            if value is None or value not in seen:
                first.append(key)
            seen.add(value)
        return first

    def facets(self, keys: Collection[str], fields: Iterable[str]) -> dict[str, dict[Any, int]]:
        """Count documents by the values of fields: most frequent first, then by value."""
        return {field: self._facet(keys, field) for field in fields}

    def _facet(self, keys: Collection[str], field: str) -> dict[Any, int]:
        counts: Counter[Any] = Counter()
        for key in keys:
            value = self.documents[key].values.get(field)
            if value is not None:
                counts.update(facet_values(self.schema.kind(field), value))
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
