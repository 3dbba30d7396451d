"""What a search gives back: `Results`, a sequence of `Hit`."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, overload

from searchlib.plan import UNLIMITED, Deadline
from searchlib.results.explanation import Explanation
from searchlib.results.page import Highlighting, Page
from searchlib.schema import json_value

IDS_AT_ONCE = 1000
"""Of a page of so many hits at most, all the ids are read when the first is asked for."""


class Hit:
    """One document of the results of a search.

    ``hit["field"]`` is a stored value as it was given, or None where the document has none; a
    name that the schema does not have raises SchemaError.

    Attributes
    ----------
    score : float
        The score; higher is better. Scores are comparable within one search.
    rank : int
        The position among all hits, from 1.

    Examples
    --------
    >>> from searchlib import Index, Keyword, Schema, Text
    >>> index = Index.memory(Schema(id=Keyword(unique=True), text=Text(), section=Keyword()))
    >>> report = index.add_documents([{"id": "1", "text": "Un chat."}])
    >>> hit = index.search("chat")[0]
    >>> hit.rank, hit["text"], hit["section"]
    (1, 'Un chat.', None)
    """

    __slots__ = ("_results", "_row", "rank", "score")

    def __init__(self, results: Results, row: int, score: float, rank: int) -> None:
        self._results = results
        self._row = row
        self.score: float = score
        """Higher is better; comparable within one search."""
        self.rank: int = rank
        """Its place among all hits, from 1."""

    @property
    def fields(self) -> dict[str, Any]:
        """The stored fields of the document, as they were given.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> index = Index.memory(Schema(text=Text()))
        >>> report = index.add_documents([{"text": "Un chat."}])
        >>> index.search("chat")[0].fields
        {'text': 'Un chat.'}
        """
        return self._results.page.fields(self._row)

    @property
    def id(self) -> str | None:
        """The unique key of the document, or None if the schema has none.

        Examples
        --------
        >>> from searchlib import Index, Keyword, Schema, Text
        >>> index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
        >>> report = index.add_documents([{"id": "1", "text": "Un chat."}])
        >>> index.search("chat")[0].id
        '1'
        """
        results = self._results
        return results.ids[self._row] if results.is_short else results.page.id(self._row)

    def __getitem__(self, name: str) -> Any:
        page = self._results.page
        if name not in page.schema:
            page.schema.field(name)  # says what is wrong
        return page.value(self._row, name)

    def get(self, name: str, default: Any = None) -> Any:
        """Return a stored value, or a default where the document has none.

        Parameters
        ----------
        name : str
            The name of a field.
        default : object, optional
            What to return where the document has no value.

        Returns
        -------
        object
            The value as it was given, or `default`.

        Examples
        --------
        >>> from searchlib import Index, Keyword, Schema, Text
        >>> index = Index.memory(Schema(text=Text(), section=Keyword()))
        >>> report = index.add_documents([{"text": "Un chat."}])
        >>> index.search("chat")[0].get("section", "monde")
        'monde'
        """
        value = self._results.page.value(self._row, name)
        return default if value is None else value

    def highlight(
        self,
        field: str,
        *,
        passages: int = 2,
        length: int = 200,
        tags: tuple[str, str] = ("<mark>", "</mark>"),
        escape: bool = True,
    ) -> str:
        """Return the passages of a Text field that answer the query best, as HTML.

        Parameters
        ----------
        field : str
            The name of a stored Text field.
        passages : int, default 2
            How many passages to return at most, joined by `` … ``.
        length : int, default 200
            About how many characters each passage has.
        tags : tuple of (str, str), default ("<mark>", "</mark>")
            What to write before and after each word that matches.
        escape : bool, default True
            Escape ``&``, ``<`` and ``>``. For plain text, give False, with ``tags=("", "")``.

        Returns
        -------
        str
            The passages, or the beginning of the text where none of its words matches.

        Raises
        ------
        SchemaError
            If there is no such field, or it is not a stored Text field.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> index = Index.memory(Schema(text=Text()))
        >>> report = index.add_documents([{"text": "Un chat & deux chevaux."}])
        >>> index.search("cheval")[0].highlight("text")
        'Un chat &amp; deux <mark>chevaux</mark>.'
        """
        style = Highlighting(passages, length, tags, escape)
        return self._results._highlight(self._row, field, style)

    def explain(self) -> Explanation:
        """Explain the score.

        Returns
        -------
        Explanation
            A tree with a node for each part of the query.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> index = Index.memory(Schema(text=Text()))
        >>> report = index.add_documents([{"text": "Un chat."}])
        >>> hit = index.search("chat")[0]
        >>> hit.explain().score == hit.score
        True
        """
        return self._results.page.explain(self._row)

    def __repr__(self) -> str:
        return f"<Hit {self.rank} {self.id!r} score={self.score:.3f}>"


@dataclass(slots=True)
class Outcome:
    """How a search went; `Results` documents its attributes."""

    seconds: float = 0.0
    facets: dict[str, dict[Any, int]] = field(default_factory=dict)
    relaxed: bool = False
    truncated: bool = False
    deadline: Deadline = UNLIMITED
    correction: Callable[[Deadline], str | None] = lambda deadline: None


class Results(Sequence[Hit]):
    """The hits of one search, a sequence of `Hit`.

    They belong to the commit that was the newest at the time of the search, and stay readable
    when the index changes or is closed. Hits are made when they are asked for.

    Attributes
    ----------
    facets : dict of str to dict
        For each facet asked for, its values and the number of matches that have each, the most
        frequent first, then by value.
    seconds : float
        How long the search took.
    relaxed : bool
        Whether fewer words than all were enough, with ``match="auto"``.
    truncated : bool
        Whether a pattern matched more words than are scored, and only the most frequent of them
        were searched for. There may be more hits then.

    Examples
    --------
    >>> from searchlib import Index, Keyword, Schema, Text
    >>> index = Index.memory(Schema(id=Keyword(unique=True), text=Text(), section=Keyword()))
    >>> report = index.add_documents(
    ...     [
    ...         {"id": "1", "text": "Un chat.", "section": "monde"},
    ...         {"id": "2", "text": "Le chat et un autre.", "section": "monde"},
    ...     ]
    ... )
    >>> results = index.search("chat", facets="section", limit=1)
    >>> len(results), results.total, results.facets
    (1, 2, {'section': {'monde': 2}})
    >>> for hit in results:
    ...     print(hit.rank, hit.id)
    1 1
    """

    def __init__(self, page: Page, outcome: Outcome) -> None:
        self.page: Page = page
        """The rows that the hits are made of."""
        self.is_short: bool = len(page) <= IDS_AT_ONCE
        self.facets: dict[str, dict[Any, int]] = outcome.facets
        """{field: {value: count}} over all matches, most frequent first, then by value."""
        self.seconds: float = outcome.seconds
        """How long the search took."""
        self.relaxed: bool = outcome.relaxed
        """With `match="auto"`: fewer words than all were enough."""
        self.truncated: bool = outcome.truncated
        """A pattern or a fuzzy word stood for more words than are scored, and only the most
        frequent of them were looked for: there may be more hits."""
        self._deadline = outcome.deadline
        self._correction = outcome.correction

    @property
    def timed_out(self) -> bool:
        """Whether the time limit was reached.

        Hits, total and facets are lower bounds then, and a correction may be missing.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> Index.memory(Schema(text=Text())).search("chat", timeout=60).timed_out
        False
        """
        return self._deadline.expired

    @cached_property
    def ids(self) -> list[str | None]:
        """The unique keys of the hits, in order, or None for each if the schema has no key.

        Examples
        --------
        >>> from searchlib import Index, Keyword, Schema, Text
        >>> index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
        >>> report = index.add_documents({"id": i, "text": "Un chat."} for i in range(3))
        >>> index.search("chat").ids
        ['0', '1', '2']
        """
        return self.page.ids()

    @cached_property
    def total(self) -> int:
        """The number of documents that match, counted when it is first asked for.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> index = Index.memory(Schema(text=Text()))
        >>> report = index.add_documents({"text": "Un chat."} for _ in range(30))
        >>> results = index.search("chat", limit=10)
        >>> len(results), results.total
        (10, 30)
        """
        with self._deadline.resumed() as deadline:
            return self.page.count(deadline)

    @cached_property
    def correction(self) -> str | None:
        """The query with its misspelt words corrected, or None: « did you mean … ».

        It is made when it is first asked for, within the time that the search has left.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> index = Index.memory(Schema(text=Text()))
        >>> report = index.add_documents([{"text": "L’aéroport de Bagdad."}])
        >>> index.search("aéropotr").correction
        'aéroport'
        """
        with self._deadline.resumed() as deadline:
            return self._correction(deadline)

    @cached_property
    def cursor(self) -> str | None:
        """The mark after the last hit, for the argument `after` of `Index.search`.

        None if there is no hit.

        Examples
        --------
        >>> from searchlib import Index, Keyword, Schema, Text
        >>> index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
        >>> report = index.add_documents({"id": i, "text": "Un chat."} for i in range(5))
        >>> first = index.search("chat", limit=2)
        >>> index.search("chat", limit=2, after=first.cursor).ids
        ['2', '3']
        """
        return self.page.cursor(len(self) - 1) if len(self) else None

    def _highlight(self, row: int, name: str, style: Highlighting) -> str:
        """Return the best passages of a hit; see `Hit.highlight`."""
        with self._deadline.resumed() as deadline:
            return self.page.highlight(row, name, style, deadline)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the hits as dicts that JSON can hold.

        Dates are written in ISO form, but those given as strings, which stay as they were given.

        Returns
        -------
        list of dict
            The stored fields of each hit, with ``_score`` and ``_rank``.

        Examples
        --------
        >>> import json
        >>> from searchlib import Index, Schema, Text
        >>> index = Index.memory(Schema(text=Text()))
        >>> report = index.add_documents([{"text": "Un chat."}])
        >>> (hit,) = index.search("chat").to_dicts()
        >>> hit["text"], hit["_rank"], "_score" in json.dumps(hit)
        ('Un chat.', 1, True)
        """
        return [json_value({**hit.fields, "_score": hit.score, "_rank": hit.rank}) for hit in self]

    def __len__(self) -> int:
        return len(self.page)

    def __iter__(self) -> Iterator[Hit]:
        first = self.page.offset + 1
        for row, score in enumerate(self.page.scores):
            yield Hit(self, row, score, first + row)

    @overload
    def __getitem__(self, item: int) -> Hit: ...
    @overload
    def __getitem__(self, item: slice) -> list[Hit]: ...
    def __getitem__(self, item: int | slice) -> Hit | list[Hit]:
        if isinstance(item, slice):
            return [self._hit(row) for row in range(*item.indices(len(self)))]
        if not -len(self) <= item < len(self):
            raise IndexError(f"hit {item} of {len(self)}")
        return self._hit(item % len(self))

    def _hit(self, row: int) -> Hit:
        return Hit(self, row, self.page.scores[row], self.page.offset + row + 1)

    def __repr__(self) -> str:
        return f"<Results {len(self)} of {self.total} in {self.seconds * 1000:.1f} ms>"

    def _repr_html_(self) -> str:
        fields = [name for name, field in self.page.schema.items() if field.kind != "stored"]
        head = "".join(f"<th>{html.escape(name)}</th>" for name in ["", "score", *fields])
        rows = "".join(
            f"<tr><td>{hit.rank}</td><td>{hit.score:.3f}</td>{self._cells(hit, fields)}</tr>"
            for hit in self
        )
        summary = f"{len(self)} of {self.total} hits, {self.seconds * 1000:.1f} ms"
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return f"<p>{summary}</p>{table}"

    @staticmethod
    def _cells(hit: Hit, fields: list[str]) -> str:
        texts = ("" if hit.get(name) is None else str(hit.get(name)) for name in fields)
        return "".join(
            f"<td>{html.escape(text if len(text) <= 80 else text[:79] + '…')}</td>"
            for text in texts
        )
