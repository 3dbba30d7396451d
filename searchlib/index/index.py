"""`Index`: what an application calls. It checks arguments, and forwards to an engine."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from time import perf_counter
from typing import Any, Literal, TypeVar, get_args

from searchlib.analysis import FrenchAnalyzer, Token
from searchlib.embedded import (
    Directory,
    EmbeddedEngine,
    Folder,
    Memory,
    begin,
    holds_index,
    import_documents,
)
from searchlib.engine import Engine, WriterOptions
from searchlib.errors import DocumentError, IndexExists, IndexNotFound, SchemaError, SearchlibError
from searchlib.index.writer import Report, Writer, write_all
from searchlib.query import Query
from searchlib.results import Explanation, Request, Results
from searchlib.schema import Field, Key, Schema, Text
from searchlib.typing import MatchMode, OnError, Stats, Verify, WhooshIndex

T = TypeVar("T")


class Index:
    """A full-text index of French documents, in a folder or in memory.

    Call `Index.create`, `Index.open`, `Index.open_or_create` or `Index.memory` for one. Every
    search sees the newest commit. An index can be shared between threads, goes on working after
    a fork, and is pickled as its path. Its length is the number of its documents, and
    ``key in index`` tells whether there is a document with that key.

    Parameters
    ----------
    engine : Engine
        What keeps and searches the documents. Only programs with an engine of their own give it.

    Examples
    --------
    >>> from searchlib import Index, Keyword, Schema, Text
    >>> index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
    >>> report = index.add_documents([{"id": "1", "text": "Deux chevaux au galop."}])
    >>> index.search("cheval").ids
    ['1']
    >>> len(index), "1" in index, "2" in index
    (1, True, False)
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # ------------------------------------------------------------ making and opening

    @classmethod
    def create(cls, path: str | os.PathLike[str], schema: Schema) -> Index:
        """Create an empty index in a folder that is missing or empty.

        Parameters
        ----------
        path : str or os.PathLike
            The folder. Missing folders above it are created too.
        schema : Schema
            The fields of the documents.

        Returns
        -------
        Index
            The index, open.

        Raises
        ------
        IndexExists
            If the folder holds an index.
        FormatError
            If the folder holds other files.
        IndexNotFound
            If the path is that of a file.
        SchemaError
            If `schema` is not a `Schema`.

        See Also
        --------
        Index.open_or_create : Open the index if there is one.

        Examples
        --------
        >>> from searchlib import Index, Keyword, Schema, Text
        >>> index = Index.create("news.idx", Schema(id=Keyword(unique=True), text=Text()))
        >>> len(index)
        0
        """
        return cls._created(Folder(path), schema)

    @classmethod
    def open_or_create(cls, path: str | os.PathLike[str], schema: Schema) -> Index:
        """Open the index of a folder, or create one if there is none.

        Several processes can call it at the same time: one of them creates the index, and all of
        them open it.

        Parameters
        ----------
        path : str or os.PathLike
            The folder.
        schema : Schema
            The fields of the documents.

        Returns
        -------
        Index
            The index, open.

        Raises
        ------
        SchemaError
            If the index has another schema.
        FormatError
            If the folder holds other files, or an index in another format.
        CorruptIndexError
            If the files of the index are damaged.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> schema = Schema(text=Text())
        >>> with Index.open_or_create("news.idx", schema) as index:
        ...     report = index.add_documents([{"text": "Une dépêche."}])
        >>> len(Index.open_or_create("news.idx", schema))
        1
        """
        while True:
            try:
                index = cls.open(path)
                break
            except IndexNotFound:
                try:
                    return cls.create(path, schema)
                except IndexExists:  # another process was first
                    continue
        if index.schema != _a_schema(schema):
            raise SchemaError(
                f"the index in {index.path} has another schema, {index.schema!r}: "
                "open it with Index.open, and add fields with add_field"
            )
        return index

    @classmethod
    def memory(cls, schema: Schema) -> Index:
        """Create an empty index in memory, which ends with the process.

        Parameters
        ----------
        schema : Schema
            The fields of the documents.

        Returns
        -------
        Index
            The index, open.

        Raises
        ------
        SchemaError
            If `schema` is not a `Schema`.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> Index.memory(Schema(text=Text()))
        <Index in memory>
        """
        return cls._created(Memory(), schema)

    @classmethod
    def _created(cls, directory: Directory, schema: Schema) -> Index:
        begin(directory, _a_schema(schema)).commit()
        return cls(EmbeddedEngine(directory))

    @classmethod
    def open(cls, path: str | os.PathLike[str], verify: Verify = "fast") -> Index:
        """Open the index of a folder.

        Parameters
        ----------
        path : str or os.PathLike
            The folder.
        verify : {"fast", "full", "none"}, default "fast"
            When to compare checksums: each when its block is first read; or all of them now, as
            `check` does, and those of every later commit when it is first seen; or never.
            Whatever is chosen, offsets and lengths in the files are checked before they are
            used.

        Returns
        -------
        Index
            The index, open.

        Raises
        ------
        IndexNotFound
            If the folder is missing, or holds no index.
        FormatError
            If the index is in a newer format, or one of Whoosh's own, which
            `Index.import_whoosh` converts.
        CorruptIndexError
            If the files are damaged.
        SearchlibError
            If `verify` is none of the three.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> index = Index.create("news.idx", Schema(text=Text()))
        >>> len(Index.open("news.idx", verify="full"))
        0
        """
        if verify not in ("none", "fast", "full"):
            raise SearchlibError(f"verify={verify!r}: expected 'none', 'fast' or 'full'")
        return cls(EmbeddedEngine(Folder(path), verify))

    @classmethod
    def import_whoosh(
        cls,
        source: str | os.PathLike[str],
        destination: str | os.PathLike[str],
        trusted: bool = False,
    ) -> Index:
        """Create an index from the stored fields of a Whoosh index, analysed as French.

        Parameters
        ----------
        source : str or os.PathLike
            The folder of the Whoosh index, which is only read.
        destination : str or os.PathLike
            The folder of the new index, missing or empty.
        trusted : bool, default False
            Must be True. Opening a Whoosh index unpickles it, which runs whatever code it
            names: import only indexes whose origin you trust.

        Returns
        -------
        Index
            The new index, open.

        Raises
        ------
        SearchlibError
            If `trusted` is not True.
        IndexNotFound
            If the source holds no Whoosh index.
        CorruptIndexError
            If the Whoosh index cannot be read.
        IndexExists
            If the destination holds an index.
        FormatError
            If the destination holds other files.

        Examples
        --------
        >>> import os
        >>> import whoosh.fields
        >>> import whoosh.index
        >>> from searchlib import Index
        >>> os.mkdir("old.idx")
        >>> fields = whoosh.fields.Schema(
        ...     id=whoosh.fields.ID(unique=True, stored=True),
        ...     text=whoosh.fields.TEXT(stored=True),
        ... )
        >>> with whoosh.index.create_in("old.idx", fields).writer() as writer:
        ...     writer.add_document(id="1", text="Deux chevaux au galop.")
        >>> index = Index.import_whoosh("old.idx", "new.idx", trusted=True)
        >>> index.search("cheval").ids
        ['1']
        """
        schema, documents = import_documents(source, trusted)
        directory = Folder(destination)
        with Writer(begin(directory, schema)) as writer:
            write_all(writer, "add", documents)
        return cls(EmbeddedEngine(directory))

    @staticmethod
    def exists(path: str | os.PathLike[str]) -> bool:
        """Return whether a folder holds an index of searchlib, whole or damaged.

        Parameters
        ----------
        path : str or os.PathLike
            The folder, which may be missing.

        Returns
        -------
        bool
            True if there is an index.

        Examples
        --------
        >>> from searchlib import Index
        >>> Index.exists("nowhere.idx")
        False
        """
        return holds_index(Folder(path))

    # ------------------------------------------------------------ the state

    @property
    def schema(self) -> Schema:
        """The fields of the documents.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> Index.memory(Schema(text=Text())).schema
        Schema(text=Text(boost=1.0, stored=True))
        """
        return self._engine.schema

    @property
    def path(self) -> str | None:
        """The absolute path of the index, or None for an index in memory.

        Examples
        --------
        >>> import os
        >>> from searchlib import Index, Schema, Text
        >>> path = Index.create("news.idx", Schema(text=Text())).path
        >>> os.path.isabs(path), os.path.basename(path)
        (True, 'news.idx')
        """
        return self._engine.path

    @property
    def whoosh(self) -> WhooshIndex:
        """The index as Whoosh sees it: a `whoosh.index.FileIndex` of the newest commit.

        Its writer, ``index.whoosh.writer()``, commits as `Index.writer` does.

        Raises
        ------
        SearchlibError
            If the index is closed, or its engine has no such view.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> index = Index.memory(Schema(text=Text()))
        >>> report = index.add_documents([{"text": "Deux chevaux au galop."}])
        >>> index.whoosh.doc_count()
        1
        """
        if not isinstance(self._engine, EmbeddedEngine):
            raise SearchlibError("only an index in a folder or in memory is a Whoosh index")
        return self._engine.whoosh

    @property
    def analysis_version(self) -> int:
        """The version of the French analysis that made the index.

        Where it is not `searchlib.analysis.ANALYSIS_VERSION`, `reindex` brings the index up to
        date.

        Examples
        --------
        >>> import searchlib
        >>> index = searchlib.Index.memory(searchlib.Schema(text=searchlib.Text()))
        >>> index.analysis_version == searchlib.analysis.ANALYSIS_VERSION
        True
        """
        return self._engine.analysis_version

    def close(self) -> None:
        """Close the files of the index.

        Any later use raises `SearchlibError`. Results of earlier searches stay readable. A
        ``with`` block closes its index when it ends.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> index = Index.memory(Schema(text=Text()))
        >>> index.close()
        >>> index
        <Index in memory (closed)>
        """
        self._engine.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> Any:
        return Index, (self._engine,)

    def __repr__(self) -> str:
        return f"<Index {self.path or 'in memory'}{' (closed)' if self._engine.closed else ''}>"

    # ------------------------------------------------------------ writing

    def writer(self, timeout: float = 5.0) -> Writer:
        """Open the writer of the index, which makes any number of changes in one commit.

        An index has one writer at a time, in all processes. Searches go on meanwhile, and see
        the changes once they are committed.

        Parameters
        ----------
        timeout : float, default 5.0
            How many seconds to wait for another writer to end.

        Returns
        -------
        Writer
            A context manager: it commits when its block ends, and rolls back on an exception.

        Raises
        ------
        LockError
            If another writer holds the index for more than `timeout` seconds.
        SearchlibError
            If the index is closed.

        Examples
        --------
        >>> from searchlib import Index, Keyword, Schema, Text
        >>> index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
        >>> with index.writer() as writer:
        ...     writer.add({"id": "1", "text": "Un chat."})
        ...     writer.update({"id": "1", "text": "Un chien."})
        >>> index.get("1")
        {'id': '1', 'text': 'Un chien.'}
        """
        return Writer(self._engine.writer(WriterOptions(timeout=timeout)))

    def add_documents(
        self,
        docs: Iterable[Mapping[str, Any]],
        *,
        workers: int = 1,
        memory_mb: int = 256,
        progress: bool = False,
        on_error: OnError = "raise",
    ) -> Report:
        """Add documents in one commit: all of them, or none if one cannot be added.

        Parameters
        ----------
        docs : iterable of mappings
            The documents, each a mapping from the name of a field to its value. They are taken
            one at a time, so that a generator of any length will do.
        workers : int, default 1
            How many threads build the index at the same time, this one included; processes,
            where the kernels are not compiled. More than one requires an index in a folder, and
            pays from some thousand documents on. Documents of equal rank then come in no
            particular order.
        memory_mb : int, default 256
            About how much memory to use, in megabytes, over all workers: for what the analysis
            remembers of the words that it has read, and for documents until they are written.
            Fixed tables take some 40 MB more, each key some 200 bytes, and merging segments
            what their dictionaries take. With little memory, many words are analysed again.
        progress : bool, default False
            Show a progress bar on the terminal.
        on_error : {"raise", "skip"}, default "raise"
            Raise the error of the first bad document, or leave out bad documents and list them
            in the report.

        Returns
        -------
        Report
            How many documents were added, and which were left out.

        Raises
        ------
        DocumentError
            If a document does not fit the schema, or its key is present already or comes twice.
            Nothing is added then.
        LockError
            If another writer holds the index for more than 5 seconds.
        SearchlibError
            If `workers`, `memory_mb` or `on_error` is not one of the values above, or the index
            is closed.

        See Also
        --------
        Index.update_documents : Replace the documents that have the same keys.
        Index.writer : Make several changes of different kinds in one commit.

        Examples
        --------
        >>> from searchlib import Index, Keyword, Schema, Text
        >>> index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
        >>> documents = [{"id": "1", "text": "Une dépêche."}, {"id": "2", "text": 2}]
        >>> report = index.add_documents(documents, on_error="skip")
        >>> report.added, report.skipped
        (1, (Skipped(position=1, reason="field 'text': expected a str, got int"),))
        """
        return self._write_documents("add", docs, workers, memory_mb, progress, on_error)

    def update_documents(
        self,
        docs: Iterable[Mapping[str, Any]],
        *,
        workers: int = 1,
        memory_mb: int = 256,
        progress: bool = False,
        on_error: OnError = "raise",
    ) -> Report:
        """Add documents in one commit, each in place of the one with the same key.

        Parameters
        ----------
        docs : iterable of mappings
            The documents, each a mapping from the name of a field to its value. If several have
            the same key, the last one stays.
        workers : int, default 1
            How many threads or processes build the index, as in `add_documents`.
        memory_mb : int, default 256
            About how much memory to use, in megabytes, as in `add_documents`.
        progress : bool, default False
            Show a progress bar on the terminal.
        on_error : {"raise", "skip"}, default "raise"
            Raise the error of the first bad document, or leave out bad documents and list them
            in the report.

        Returns
        -------
        Report
            How many documents were written, and which were left out.

        Raises
        ------
        SchemaError
            If the schema has no unique key.
        DocumentError
            If a document does not fit the schema. Nothing is changed then.
        LockError
            If another writer holds the index for more than 5 seconds.
        SearchlibError
            If `workers`, `memory_mb` or `on_error` is not one of the values above, or the index
            is closed.

        See Also
        --------
        Index.add_documents : Add documents whose keys are new.

        Examples
        --------
        >>> from searchlib import Index, Keyword, Schema, Text
        >>> index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
        >>> report = index.add_documents([{"id": "1", "text": "Un chat."}])
        >>> report = index.update_documents([{"id": "1", "text": "Un chien."}])
        >>> index.get("1"), len(index)
        ({'id': '1', 'text': 'Un chien.'}, 1)
        """
        self.schema.require_key()
        return self._write_documents("update", docs, workers, memory_mb, progress, on_error)

    def _write_documents(
        self,
        verb: Literal["add", "update"],
        docs: Iterable[Mapping[str, Any]],
        workers: int,
        memory_mb: int,
        progress: bool,
        on_error: OnError,
    ) -> Report:
        if not isinstance(workers, int) or workers < 1:
            raise SearchlibError(f"workers={workers!r}: expected a number, at least 1")
        if not isinstance(memory_mb, int) or memory_mb < 1:
            raise SearchlibError(
                f"memory_mb={memory_mb!r}: expected a number of megabytes, at least 1"
            )
        if on_error not in get_args(OnError):
            raise SearchlibError(f"on_error={on_error!r}: expected 'raise' or 'skip'")
        options = WriterOptions(memory_mb=memory_mb, workers=workers)
        with Writer(self._engine.writer(options)) as writer:
            return write_all(writer, verb, docs, progress=progress, skip=on_error == "skip")

    # ------------------------------------------------------------ reading

    def search(
        self,
        query: str | Query,
        *,
        fields: Sequence[str] | Mapping[str, float] | str | None = None,
        match: MatchMode = "auto",
        filter: str | Query | None = None,
        sort: str | Sequence[str] | None = None,
        facets: str | Sequence[str] | None = None,
        distinct: str | None = None,
        limit: int | None = 10,
        offset: int = 0,
        after: str | None = None,
        synonyms: Mapping[str, str | Sequence[str]] | None = None,
        timeout: float | None = None,
        strict: bool = False,
    ) -> Results:
        """Search the index.

        Parameters
        ----------
        query : str, searchlib.query node or whoosh.query.Query
            What to search for. A string is parsed as `searchlib.parse` does.
        fields : str, sequence of str or mapping of str to float, optional
            The Text fields in which to look for words that name no field, or a mapping from
            these fields to their weights. By default, every Text field with its `boost`.
        match : {"all", "any", "auto"}, default "auto"
            How many bare words of a string must match: all of them; any one; or, with "auto", all
            of them where at least 20 documents hold them all (one, in an index of fewer), and
            else any one, while documents that hold more of the query come first. What has quotes,
            a sign, an operator or a field must match in any case.
        filter : str, searchlib.query node or whoosh.query.Query, optional
            Keep only the documents that match this too. It does not count in scores, is parsed
            strictly (a misspelt field is an error), and its patterns are expanded in full.
        sort : str or sequence of str, optional
            The fields to sort by, the most important first, ``-field`` for descending order. By
            default, hits are sorted by score.
        facets : str or sequence of str, optional
            The fields whose values to count over all matches.
        distinct : str, optional
            Keep only the best hit for each value of this field.
        limit : int or None, default 10
            How many hits to return at most. None for all of them.
        offset : int, default 0
            How many hits to pass over first.
        after : str, optional
            The `Results.cursor` of a page, to return the hits that follow it.
        synonyms : mapping of str to str or sequence of str, optional
            Other words that match a word of the query too, at half its weight.
        timeout : float, optional
            How many seconds the search may take. When they are over, hits, total and facets are
            lower bounds, and `Results.timed_out` is True.
        strict : bool, default False
            Raise QueryError for what cannot be parsed, instead of searching for it as words, and
            for a pattern that matches more words than are scored, instead of using the most
            frequent of them.

        Returns
        -------
        Results
            The hits, the number of matches and the facets.

        Raises
        ------
        QueryError
            If an argument has an impossible value; with `strict` or in `filter`, if the query
            cannot be parsed; if a node names an unknown field or an impossible value.
        SchemaError
            If `fields`, `sort`, `facets` or `distinct` names a field that does not exist or does
            not serve.
        CorruptIndexError
            If the files of the index are damaged.

        Examples
        --------
        >>> from searchlib import Date, Index, Keyword, Schema, Text
        >>> schema = Schema(id=Keyword(unique=True), text=Text(), date=Date(), section=Keyword())
        >>> index = Index.memory(schema)
        >>> report = index.add_documents(
        ...     [
        ...         {"id": "1", "text": "Deux chevaux.", "date": "2021-05", "section": "région"},
        ...         {"id": "2", "text": "Un cheval.", "date": "2022-01-03", "section": "région"},
        ...         {"id": "3", "text": "Des chevaux.", "date": "2022", "section": "monde"},
        ...     ]
        ... )
        >>> results = index.search("cheval", filter="date:2022", sort="date", facets="section")
        >>> results.ids, results.total, results.facets
        (['3', '2'], 2, {'section': {'monde': 1, 'région': 1}})
        """
        request = Request(
            query=query,
            fields=fields,
            match=match,
            filter=filter,
            sort=sort,
            facets=facets,
            distinct=distinct,
            limit=limit,
            offset=offset,
            after=after,
            synonyms=synonyms,
            timeout=timeout,
            strict=strict,
        )
        return self._engine.search(request)

    def get(self, key: Key) -> dict[str, Any] | None:
        """Return the stored fields of the document with a key.

        Parameters
        ----------
        key : str, int or UUID
            The value of the unique field. An int or a UUID is taken as its string.

        Returns
        -------
        dict or None
            The stored fields as they were given, or None if there is no such document.

        Raises
        ------
        SchemaError
            If the schema has no unique key.
        DocumentError
            If `key` is of another type.

        Examples
        --------
        >>> from searchlib import Index, Keyword, Schema, Text
        >>> index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
        >>> report = index.add_documents([{"id": "1", "text": "Un chat."}])
        >>> index.get("1")
        {'id': '1', 'text': 'Un chat.'}
        """
        return self._engine.get(self.schema.key_of(key))

    def __contains__(self, key: Key) -> bool:
        return self.schema.key_of(key) in self._engine

    def __len__(self) -> int:
        return len(self._engine)

    def __bool__(self) -> bool:
        return True  # an empty index is still an index

    def suggest(self, prefix: str, limit: int = 10) -> list[str]:
        """Return completions of a typed text, as a search box shows them.

        Parameters
        ----------
        prefix : str
            The text typed so far. Its last word is completed, what precedes it stays as it is.
        limit : int, default 10
            How many completions to return at most.

        Returns
        -------
        list of str
            The completions, the most frequent word first, spelled as the documents spell it.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> index = Index.memory(Schema(text=Text()))
        >>> report = index.add_documents([{"text": "L’élection. Les électeurs. L’élection."}])
        >>> index.suggest("une elec")
        ['une élection', 'une électeurs']
        """
        return self._engine.suggest(prefix, limit)

    def correct(self, query: str) -> str | None:
        """Return a query with its misspelt words corrected.

        A word that the index does not know is replaced by the nearest one that it knows, by
        edit distance, then by frequency. Operators, names of fields and words of fewer than 4
        letters stay.

        Parameters
        ----------
        query : str
            The query as typed.

        Returns
        -------
        str or None
            The corrected query, or None if there is nothing to correct.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> index = Index.memory(Schema(text=Text()))
        >>> report = index.add_documents([{"text": "L’aéroport de Bagdad."}])
        >>> index.correct("aéropotr")
        'aéroport'
        """
        return self._engine.correct(query)

    def similar(self, key: Key, limit: int = 10) -> Results:
        """Find the documents most like a document.

        Parameters
        ----------
        key : str, int or UUID
            The key of the document, which is not among the results.
        limit : int, default 10
            How many hits to return at most.

        Returns
        -------
        Results
            The documents that share its most characteristic words, the most similar first.

        Raises
        ------
        SchemaError
            If the schema has no unique key.
        DocumentError
            If there is no document with that key.

        Examples
        --------
        >>> from searchlib import Index, Keyword, Schema, Text
        >>> index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
        >>> texts = ["Deux chevaux galopent.", "Un cheval galope.", "La mer monte."]
        >>> report = index.add_documents({"id": i, "text": t} for i, t in enumerate(texts))
        >>> index.similar(0).ids
        ['1']
        """
        results = self._engine.similar(self.schema.key_of(key), limit)
        return self._present(results, key)

    def explain(
        self,
        query: str | Query,
        key: Key,
        *,
        fields: Sequence[str] | Mapping[str, float] | str | None = None,
        match: MatchMode = "auto",
        filter: str | Query | None = None,
        synonyms: Mapping[str, str | Sequence[str]] | None = None,
        strict: bool = False,
    ) -> Explanation:
        """Explain the score of a document for a search.

        Parameters
        ----------
        query : str, searchlib.query node or whoosh.query.Query
            The query, as in `search`.
        key : str, int or UUID
            The key of the document.
        fields : str, sequence of str or mapping of str to float, optional
            The fields, as in `search`.
        match : {"all", "any", "auto"}, default "auto"
            How many words must match, as in `search`.
        filter : str, searchlib.query node or whoosh.query.Query, optional
            The filter, as in `search`.
        synonyms : mapping of str to str or sequence of str, optional
            The synonyms, as in `search`.
        strict : bool, default False
            Whether to be strict, as in `search`.

        Returns
        -------
        Explanation
            A tree with a node for each part of the query, whether it matches or not. Where the
            document matches, the scores of the parts of a part add up to its own.

        Raises
        ------
        SchemaError
            If the schema has no unique key.
        DocumentError
            If there is no document with that key.
        QueryError
            If a node names an unknown field or an impossible value.

        See Also
        --------
        Hit.explain : Explain the score of a hit, with all the arguments of its search.

        Examples
        --------
        >>> from searchlib import Index, Keyword, Schema, Text
        >>> index = Index.memory(Schema(id=Keyword(unique=True), text=Text()))
        >>> report = index.add_documents([{"id": "1", "text": "Un chat."}])
        >>> index.explain("chat", "1").matches, index.explain("chien", "1").matches
        (True, False)
        """
        request = Request(
            query=query, fields=fields, match=match, filter=filter, synonyms=synonyms, strict=strict
        )
        return self._present(self._engine.explain(request, self.schema.key_of(key)), key)

    def _present(self, answer: T | None, key: Key) -> T:
        """Return an answer about a document; DocumentError if there is no such document."""
        if answer is None:
            raise DocumentError(f"there is no document with the key {key!r}", field=self.schema.key)
        return answer

    def analyze(self, text: str) -> list[Token]:
        """Return the tokens that the index makes of a text.

        Parameters
        ----------
        text : str
            Any text.

        Returns
        -------
        list of searchlib.analysis.Token
            The positions of the text, each with its span, its keys and the rule that made them.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> index = Index.memory(Schema(text=Text()))
        >>> for token in index.analyze("l’aéroport"):
        ...     print(token.surface, token.rule, *token.keys)
        l’ clitic l'
        aéroport word aeroport W:aeroport|aéroport S:aeroport|aéroport
        """
        return FrenchAnalyzer().tokens(text)

    # ------------------------------------------------------------ keeping

    def stats(self) -> Stats:
        """Return the counts and sizes of the index.

        Returns
        -------
        Stats
            A dict that JSON can hold: ``documents``, ``deleted``, ``segments``, ``bytes``, … and
            ``fields``, a dict for each field.

        Raises
        ------
        SearchlibError
            If the index is closed.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> index = Index.memory(Schema(text=Text()))
        >>> report = index.add_documents([{"text": "Un chat."}])
        >>> stats = index.stats()
        >>> stats["documents"], stats["fields"]["text"]["tokens"]
        (1, 2)
        """
        return self._engine.stats()

    def check(self) -> list[str]:
        """Verify the whole index.

        Every checksum is compared, and every term, posting list, value and stored document is
        read. A writer may go on meanwhile. O(size of the index).

        Returns
        -------
        list of str
            The problems, each with the file that has it; empty if the index is sound.

        Raises
        ------
        SearchlibError
            If the index is closed.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> Index.memory(Schema(text=Text())).check()
        []
        """
        return self._engine.check()

    def compact(self) -> None:
        """Rewrite the index as one segment, without its deleted documents.

        Searches go on meanwhile. O(size of the index).

        Raises
        ------
        LockError
            If another writer holds the index for more than 5 seconds.
        SearchlibError
            If the index is closed.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> index = Index.memory(Schema(text=Text()))
        >>> for text in ["Un chat.", "Un chien."]:
        ...     report = index.add_documents([{"text": text}])
        >>> index.compact()
        >>> index.stats()["segments"]
        1
        """
        self._engine.compact()

    def snapshot(self, path: str | os.PathLike[str]) -> None:
        """Copy the newest commit to a folder, where it is an index of its own.

        A writer may go on meanwhile. Where the file system allows it, the files are shared by
        hard links: the copy then takes no space, but does not protect from a failing disk.

        Parameters
        ----------
        path : str or os.PathLike
            The folder of the copy, missing or empty.

        Raises
        ------
        IndexExists
            If the folder holds an index.
        FormatError
            If the folder holds other files.
        SearchlibError
            If the index is closed.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> index = Index.memory(Schema(text=Text()))
        >>> report = index.add_documents([{"text": "Un chat."}])
        >>> index.snapshot("copy.idx")
        >>> len(Index.open("copy.idx"))
        1
        """
        self._engine.snapshot(path)

    def add_field(self, name: str, field: Field) -> None:
        """Add a field to the schema. The documents already in the index have no value for it.

        Parameters
        ----------
        name : str
            The name of the field: a Python identifier that does not begin with an underscore.
        field : Field
            What the field holds: `Text`, `Keyword`, `Number`, `Date`, `Boolean` or `Stored`.

        Raises
        ------
        SchemaError
            If the schema has a field of that name, or cannot have the field.
        LockError
            If another writer holds the index for more than 5 seconds.

        Examples
        --------
        >>> from searchlib import Index, Keyword, Schema, Text
        >>> index = Index.memory(Schema(text=Text()))
        >>> index.add_field("section", Keyword())
        >>> list(index.schema)
        ['text', 'section']
        """
        if name in self.schema:
            raise SchemaError(
                f"the schema has a field {name!r} already: fields can be added, not changed"
            )
        self._engine.add_field(name, field)

    def reindex(self) -> Report:
        """Rebuild the index from its stored fields, in one commit.

        This brings an index that an earlier version of the library made up to date with its
        French analysis.

        Returns
        -------
        Report
            How many documents were rebuilt.

        Raises
        ------
        SchemaError
            If a Text field is not stored, so that it cannot be rebuilt.
        LockError
            If another writer holds the index for more than 5 seconds.

        Examples
        --------
        >>> from searchlib import Index, Schema, Text
        >>> index = Index.memory(Schema(text=Text()))
        >>> report = index.add_documents([{"text": "Un chat."}])
        >>> index.reindex().added
        1
        """
        unstored = [
            name
            for name, field in self.schema.items()
            if isinstance(field, Text) and not field.stored
        ]
        if unstored:
            raise SchemaError(
                f"cannot rebuild {', '.join(unstored)} from stored fields: "
                "Text(stored=False) keeps no text; add the documents again"
            )
        started = perf_counter()
        return Report(self._engine.reindex(), (), perf_counter() - started)


def _a_schema(schema: Schema) -> Schema:
    """Return what is a schema; SchemaError for anything else."""
    if not isinstance(schema, Schema):
        raise SchemaError(f"expected a searchlib.Schema, got {type(schema).__name__}")
    return schema
