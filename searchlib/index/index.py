"""`Index`: what an application calls. It checks arguments, and forwards to an engine."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from time import perf_counter
from typing import Any, TypeVar, get_args

from searchlib.analysis import FrenchAnalyzer, Token
from searchlib.embedded import (
    Directory,
    EmbeddedEngine,
    Folder,
    Memory,
    Verify,
    WhooshIndex,
    begin,
    holds_index,
    import_documents,
)
from searchlib.engine import Engine, IndexStats, WriterOptions
from searchlib.errors import DocumentError, IndexExists, IndexNotFound, SchemaError, SearchlibError
from searchlib.index.writer import OnError, Report, Writer
from searchlib.results import Explanation, Match, Query, Request, Results
from searchlib.schema import Field, Key, Schema, Text

T = TypeVar("T")


class Index:
    """A full-text index of French documents, in a folder or in memory.

    Made by `Index.create`, `Index.open` or `Index.memory`. Safe to share between threads; usable after a fork; pickled as its path. Every search sees the
    newest commit.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # ------------------------------------------------------------ making and opening

    @classmethod
    def create(cls, path: str | os.PathLike[str], schema: Schema) -> Index:
        """Make an empty index in an empty or missing folder.

        Raises
        ------
        IndexExists     the folder holds an index
        FormatError     it holds something else
        IndexNotFound   the path is a file
        """
        return cls._created(Folder(path), schema)

    @classmethod
    def open_or_create(cls, path: str | os.PathLike[str], schema: Schema) -> Index:
        """Open the index of a folder, or make an empty one where there is none.

        Safe where several processes start at once: one of them makes the index, all open it.

        Raises
        ------
        SchemaError
            If the index has another schema.
        FormatError, CorruptIndexError
            As `create` and `open`.
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
                f"the index in {index.path} has another schema, {index.schema!r}: open it with Index.open, and add fields with add_field"
            )
        return index

    @classmethod
    def memory(cls, schema: Schema) -> Index:
        """Make an empty index in memory; nothing outlives the process."""
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
        verify : "none", "fast" or "full"
            Which checksums are compared: each when its block is first read, or all of them now, as
            `check` does, and of every later commit when it is first seen; or none, for those who trust
            their disk. What the files say of themselves is checked in any case.

        Raises
        ------
        IndexNotFound       no folder, or no index in it
        FormatError         a newer format, or an index of Whoosh's own, which `Index.import_whoosh` converts
        CorruptIndexError   damaged files
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
        """Make an index, in `destination`, of what a Whoosh index stores: its schema and its documents, analysed anew as French.

        Parameters
        ----------
        trusted : bool      must be True: opening a Whoosh index unpickles it, which can run code that somebody put there

        Raises
        ------
        IndexNotFound, CorruptIndexError    the source holds no Whoosh index, or a damaged one
        IndexExists, FormatError            the destination is taken
        """
        schema, documents = import_documents(source, trusted)
        directory = Folder(destination)
        with Writer(begin(directory, schema)) as writer:
            writer.take_all("add", documents, progress=False, skip=False)
        return cls(EmbeddedEngine(directory))

    @staticmethod
    def exists(path: str | os.PathLike[str]) -> bool:
        """Whether a folder holds an index of searchlib, sound or not."""
        return holds_index(Folder(path))

    # ------------------------------------------------------------ the state

    @property
    def schema(self) -> Schema:
        """The fields."""
        return self._engine.schema

    @property
    def path(self) -> str | None:
        """The folder; None for an index in memory."""
        return self._engine.path

    @property
    def whoosh(self) -> WhooshIndex:
        """The Whoosh index itself, always at the newest commit. `index.whoosh.writer()` commits as
        `index.writer()` does."""
        if not isinstance(self._engine, EmbeddedEngine):
            raise SearchlibError("only an index in a folder or in memory is a Whoosh index")
        return self._engine.whoosh

    @property
    def analysis_version(self) -> int:
        """The version of the analysis that made the index."""
        return self._engine.analysis_version

    def close(self) -> None:
        """Let the files go. Any later use raises SearchlibError; results stay readable."""
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
        """The index's one writer; LockError when another holds it for longer than `timeout` seconds."""
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
        """Add documents in one commit, all or nothing.

        Parameters
        ----------
        docs : iterable of mappings     from field to value
        workers : int                   processes that build segments side by side, this one included. More than one needs a folder, and pays from some
                                        thousand documents on; documents of equal rank then come in no particular order
        memory_mb : int                 about how much memory the documents at hand may take, over all processes; the analysis takes some
                                        100 MB beside, and each key some 200 bytes
        progress : bool                 show a bar on the terminal
        on_error : "raise" or "skip"    "skip" leaves bad documents out and lists them in the report

        Raises
        ------
        DocumentError       a document does not fit the schema, or its key is present already, or comes twice; nothing was added
        LockError           another writer holds the index
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
        """As `add_documents`, each document taking the place of the one with its key; of several with one key the last wins."""
        self.schema.require_key()
        return self._write_documents("update", docs, workers, memory_mb, progress, on_error)

    def _write_documents(
        self,
        verb: str,
        docs: Iterable[Mapping[str, Any]],
        workers: int,
        memory_mb: int,
        progress: bool,
        on_error: OnError,
    ) -> Report:
        if not isinstance(workers, int) or workers < 1:
            raise SearchlibError(f"workers={workers!r}: expected a number of processes, at least 1")
        if not isinstance(memory_mb, int) or memory_mb < 1:
            raise SearchlibError(
                f"memory_mb={memory_mb!r}: expected a number of megabytes, at least 1"
            )
        if on_error not in get_args(OnError):
            raise SearchlibError(f"on_error={on_error!r}: expected 'raise' or 'skip'")
        options = WriterOptions(memory_mb=memory_mb, workers=workers)
        with Writer(self._engine.writer(options)) as writer:
            return writer.take_all(verb, docs, progress=progress, skip=on_error == "skip")

    # ------------------------------------------------------------ reading

    def search(
        self,
        query: str | Query,
        *,
        fields: Sequence[str] | Mapping[str, float] | str | None = None,
        match: Match = "all",
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
        """Find documents.

        Parameters
        ----------
        query : str, searchlib.query node, or Whoosh query
        fields : names, or mapping name -> weight       where words without a field are looked for; default every Text field, by its boost
        match : "all", "any" or "auto"                  how many words of a string must be found; "auto": all, then fewer when hits run short
        filter : str or query                           unscored, strict and exact: what is wrong with it is raised, a misspelt field included, and no
                                                        pattern is cut
        sort : str or list of str                       a field, `-field` for descending; default by score
        facets : name or names                          fields to count the matches by
        distinct : name                                 one hit, the best, for each value of this field
        limit, offset : int                             a page; `limit=None`: every hit, made as it is asked for
        after : str                                     a `Results.cursor`: the hits behind that one
        synonyms : mapping word -> words                other words that also answer a word of the query, at half its weight
        timeout : float                                 seconds, after which hits, total and facets are lower bounds (`Results.timed_out`)
        strict : bool                                   raise QueryError for what cannot be parsed, instead of searching it as words; and for a pattern
                                                        of more words than are scored, instead of cutting it (`Results.truncated`)

        Raises
        ------
        QueryError      with `strict`, or in a filter, or a node that names an unknown field or an impossible value
        SchemaError     `fields`, `sort`, `facets` or `distinct` name a field that does not exist or cannot serve
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
        """Return the stored fields of the document with a unique key; None if there is none."""
        return self._engine.get(self.schema.key_of(key))

    def __contains__(self, key: Key) -> bool:
        return self.schema.key_of(key) in self._engine

    def __len__(self) -> int:
        return len(self._engine)

    def __bool__(self) -> bool:
        return True  # an empty index is still an index

    def suggest(self, prefix: str, limit: int = 10) -> list[str]:
        """Return completions of what a reader types: the most frequent words, as they are written."""
        return self._engine.suggest(prefix, limit)

    def correct(self, query: str) -> str | None:
        """Return a query with its unknown words replaced by known ones; None if nothing changes."""
        return self._engine.correct(query)

    def similar(self, key: Key, limit: int = 10) -> Results:
        """Find the documents most like the one with a key, which is not among them."""
        results = self._engine.similar(self.schema.key_of(key), limit)
        return self._present(results, key)

    def explain(
        self,
        query: str | Query,
        key: Key,
        *,
        fields: Sequence[str] | Mapping[str, float] | str | None = None,
        match: Match = "all",
        synonyms: Mapping[str, str | Sequence[str]] | None = None,
    ) -> Explanation:
        """Return where the score of a document comes from, for a query; printed, it is a tree."""
        request = Request(query=query, fields=fields, match=match, synonyms=synonyms)
        return self._present(self._engine.explain(request, self.schema.key_of(key)), key)

    def _present(self, answer: T | None, key: Key) -> T:
        """Return an answer about a document; DocumentError if there is no such document."""
        if answer is None:
            raise DocumentError(f"there is no document with the key {key!r}", field=self.schema.key)
        return answer

    def analyze(self, text: str) -> list[Token]:
        """Return what the index makes of a text: each position with its surface, its span, its keys,
        and the rule that made them."""
        return FrenchAnalyzer().tokens(text)

    # ------------------------------------------------------------ keeping

    def stats(self) -> IndexStats:
        """Return sizes and counts, as JSON can hold them."""
        return self._engine.stats()

    def check(self) -> list[str]:
        """Read everything there is; the problems found, none when the index is sound."""
        return self._engine.check()

    def compact(self) -> None:
        """Rewrite the index as one segment, without its deleted documents. Searches go on meanwhile."""
        self._engine.compact()

    def snapshot(self, path: str | os.PathLike[str]) -> None:
        """Copy the newest commit into an empty or missing folder, where it is an index of its own.

        Writers go on meanwhile. Where the file system allows it, the files are shared by hard links: the copy
        then costs next to nothing, and is no protection from a failing disk.

        Raises
        ------
        IndexExists, FormatError
            If the folder is taken.
        """
        self._engine.snapshot(path)

    def add_field(self, name: str, field: Field) -> None:
        """Add a field to the schema; the documents at hand have no value for it. SchemaError when the name is taken."""
        if name in self.schema:
            raise SchemaError(
                f"the schema has a field {name!r} already: fields can be added, not changed"
            )
        self._engine.add_field(name, field)

    def reindex(self) -> Report:
        """Rebuild the index from its stored fields with this version's analysis, in one commit. SchemaError when a Text field is not stored."""
        unstored = [
            name
            for name, field in self.schema.items()
            if isinstance(field, Text) and not field.stored
        ]
        if unstored:
            raise SchemaError(
                f"cannot rebuild {', '.join(unstored)} from stored fields: Text(stored=False) keeps no text; add the documents anew"
            )
        started = perf_counter()
        return Report(self._engine.reindex(), (), perf_counter() - started)


def _a_schema(schema: Schema) -> Schema:
    """Return what is a schema; SchemaError for anything else."""
    if not isinstance(schema, Schema):
        raise SchemaError(f"expected a searchlib.Schema, got {type(schema).__name__}")
    return schema
