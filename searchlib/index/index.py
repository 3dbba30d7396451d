"""`Index`: the operations that an application calls, tied together from the other rooms."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from time import perf_counter
from typing import Any

from whoosh.index import FileIndex

from searchlib import features
from searchlib.analysis import ANALYSIS_VERSION, FrenchAnalyzer, Token
from searchlib.embedded.indexer import Transaction, check, check_stock, copy, problems
from searchlib.embedded.search import Execution, Explanation, Request, Snapshot, explain, run
from searchlib.embedded.segment import open_newest
from searchlib.embedded.storage import (
    FORMAT_VERSION,
    Directory,
    Folder,
    Manifest,
    Memory,
    Verify,
    failing,
    holds_index,
    stamp,
)
from searchlib.embedded.whoosh.importing import documents_of, open_whoosh, schema_of
from searchlib.embedded.whoosh.index import ManifestIndex
from searchlib.errors import (
    DocumentError,
    FormatError,
    IndexExists,
    IndexNotFound,
    SchemaError,
    SearchlibError,
)
from searchlib.index.services import HitServices
from searchlib.index.writer import Report, Writer
from searchlib.plan.planner import Planner, Query
from searchlib.results.results import Results
from searchlib.schema import Field, Key, Schema, Text

log = logging.getLogger("searchlib")

LOCK_SECONDS = 5.0
"""How long those methods wait for another writer that take no timeout."""


class Index:
    """A full-text index of French documents, in a folder or in memory.

    Made by `Index.create`, `Index.open` or `Index.memory`. Safe to share between threads; usable after a fork; pickled as its path. Every search sees the
    newest commit.
    """

    def __init__(self, directory: Directory, verify: Verify = "fast") -> None:
        self._directory = directory
        self._verify: Verify = verify
        self._reset()
        self._current()
        self._check_stock()
        if self.analysis_version != ANALYSIS_VERSION:
            log.warning(
                "the index in %s was made by version %s of the French analysis, and this is version %s: searches use what they can; call reindex()",
                directory.name,
                self.analysis_version,
                ANALYSIS_VERSION,
            )

    def _reset(self) -> None:
        self._opening = Lock()
        """Held while a commit is opened, and never while one is made: a search does not wait for a writer."""
        self._process = os.getpid()
        self._stamp: Any = None
        self._snapshot: Snapshot | None = None
        self._closed = False

    def _check_stock(self) -> None:
        """Raise FormatError if a stock Whoosh writer has changed the index."""
        while True:
            try:
                return check_stock(self._directory, self._manifest)
            except FormatError:
                if self._stamp == stamp(self._directory):  # no commit of ours has come between
                    raise
                self._current()

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
        _beginning(directory, schema).commit()
        return cls(directory)

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
        index = cls(Folder(path), verify)
        if verify == "full":
            for problem in problems(index._directory):
                raise problem
        return index

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
        stock = open_whoosh(source, trusted)
        directory, schema = Folder(destination), schema_of(stock)
        with Writer(_beginning(directory, schema)) as writer:
            writer.take_all("add", documents_of(stock, schema), progress=False, skip=False)
        return cls(directory)

    @staticmethod
    def exists(path: str | os.PathLike[str]) -> bool:
        """Whether a folder holds an index of searchlib, sound or not."""
        return holds_index(Folder(path))

    # ------------------------------------------------------------ the state

    @property
    def schema(self) -> Schema:
        """The fields."""
        return self._schema

    @property
    def path(self) -> str | None:
        """The folder; None for an index in memory."""
        return None if self._directory.path is None else str(self._directory.path)

    @property
    def whoosh(self) -> FileIndex:
        """The Whoosh index itself, always at the newest commit. `index.whoosh.writer()` commits as `index.writer()` does."""
        self._check_open()
        return ManifestIndex(self._directory)

    def close(self) -> None:
        """Let the files go. Any later use raises SearchlibError; results at hand stay readable."""
        self._closed = True
        self._snapshot = None

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> Any:
        if self._directory.path is None:
            raise TypeError(
                "an index in memory cannot be pickled: nothing of it exists outside its process"
            )
        return Index.open, (str(self._directory.path), self._verify)

    def __repr__(self) -> str:
        return f"<Index {self.path or 'in memory'}{' (closed)' if self._closed else ''}>"

    def _check_open(self) -> None:
        if self._closed:
            raise SearchlibError("this index is closed: open it again with Index.open")

    @property
    def analysis_version(self) -> int:
        """The version of the analysis that made the index."""
        return self._manifest.analysis

    def _current(self) -> Snapshot:
        """The newest commit's snapshot; the one at hand when nothing was committed since."""
        if self._closed:
            self._check_open()
        if os.getpid() != self._process:
            self._reset()
        snapshot = self._snapshot
        if snapshot is None or self._stamp != stamp(self._directory):
            with self._opening:
                if self._snapshot is None or self._stamp != stamp(self._directory):
                    self._snapshot = self._open_snapshot()
                snapshot = self._snapshot
        return snapshot

    def _open_snapshot(self) -> Snapshot:
        known = (
            {segment.name: segment for segment in self._snapshot.segments} if self._snapshot else {}
        )
        commit = open_newest(self._directory, known, self._verify)
        schema = Schema.from_dict(commit.manifest.schema)
        self._manifest, self._schema, self._stamp = commit.manifest, schema, commit.stamp
        return Snapshot(commit.segments, schema)

    # ------------------------------------------------------------ writing

    def writer(self, timeout: float = 5.0) -> Writer:
        """The index's one writer; LockError when another holds it for longer than `timeout` seconds."""
        self._check_open()
        return Writer(self._transaction(timeout=timeout))

    def add_documents(
        self,
        docs: Iterable[Mapping[str, Any]],
        *,
        workers: int = 1,
        memory_mb: int = 256,
        progress: bool = False,
        on_error: str = "raise",
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
        on_error: str = "raise",
    ) -> Report:
        """As `add_documents`, each document taking the place of the one with its key; of several with one key the last wins."""
        self._schema.require_key()
        return self._write_documents("update", docs, workers, memory_mb, progress, on_error)

    def _write_documents(
        self,
        verb: str,
        docs: Iterable[Mapping[str, Any]],
        workers: int,
        memory_mb: int,
        progress: bool,
        on_error: str,
    ) -> Report:
        if not isinstance(workers, int) or workers < 1:
            raise SearchlibError(f"workers={workers!r}: expected a number of processes, at least 1")
        if not isinstance(memory_mb, int) or memory_mb < 1:
            raise SearchlibError(
                f"memory_mb={memory_mb!r}: expected a number of megabytes, at least 1"
            )
        if on_error not in ("raise", "skip"):
            raise SearchlibError(f"on_error={on_error!r}: expected 'raise' or 'skip'")
        with Writer(self._transaction(memory_mb=memory_mb, workers=workers)) as writer:
            return writer.take_all(verb, docs, progress=progress, skip=on_error == "skip")

    # ------------------------------------------------------------ reading

    def search(
        self,
        query: str | Query,
        *,
        fields: Sequence[str] | Mapping[str, float] | str | None = None,
        match: str = "all",
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
        snapshot = self._current()
        return run.find(
            snapshot,
            request,
            lambda plan, deadline: HitServices(snapshot, plan, deadline),
            lambda text, deadline: features.correct(snapshot, text, deadline),
        )

    def get(self, key: Key) -> dict[str, Any] | None:
        """The stored fields of the document with that unique key; None when there is none, DocumentError for what cannot be a key."""
        snapshot = self._current()
        docnum = self._find(snapshot, key)
        return None if docnum is None else snapshot.stored(docnum)

    def __contains__(self, key: Key) -> bool:
        return self._find(self._current(), key) is not None

    def __len__(self) -> int:
        return self._current().doc_count

    def __bool__(self) -> bool:
        return True  # an empty index is still an index

    def suggest(self, prefix: str, limit: int = 10) -> list[str]:
        """Completions of what a reader types: the most frequent words of the index, as they are written."""
        return features.suggest(self._current(), prefix, limit)

    def correct(self, query: str) -> str | None:
        """The query with unknown words replaced by the nearest known ones; None when there is nothing to correct."""
        return features.correct(self._current(), query)

    def similar(self, key: Key, limit: int = 10) -> Results:
        """The documents most like the one with that key, which is not among them; DocumentError when there is none."""
        snapshot = self._current()
        docnum = self._docnum(snapshot, key)
        started, request, plan = (
            perf_counter(),
            Request(query="", limit=limit),
            features.similar(snapshot, docnum),
        )
        docnums, scores = Execution(snapshot).matches(plan)
        others = docnums != docnum
        found = run.Found(plan, (docnums[others], scores[others]))
        return run.collect(
            snapshot,
            request,
            found,
            lambda plan, deadline: HitServices(snapshot, plan, deadline),
            started=started,
        )

    def explain(self, query: str | Query, key: Key) -> Explanation:
        """Where the score of a document comes from, for a query; printed, it is a tree. DocumentError when there is no such document."""
        snapshot = self._current()
        request = Request(query=query)
        plan = Planner(snapshot, request.weights(self._schema), lenient=True).plan(
            request.node(self._schema)
        )
        return explain(snapshot, plan, self._docnum(snapshot, key))

    def _find(self, snapshot: Snapshot, key: Key) -> int | None:
        return snapshot.find(self._schema.require_key(), self._schema.key_of(key))

    def _docnum(self, snapshot: Snapshot, key: Key) -> int:
        docnum = self._find(snapshot, key)
        if docnum is None:
            raise DocumentError(
                f"there is no document with the key {key!r}", field=self._schema.key
            )
        return docnum

    def analyze(self, text: str) -> list[Token]:
        """What the index makes of a text: each position with its surface, its span, its keys, and the rule that made them."""
        return FrenchAnalyzer().tokens(text)

    # ------------------------------------------------------------ keeping

    def stats(self) -> dict[str, Any]:
        """Sizes and counts, as JSON can hold them."""
        snapshot = self._current()
        return {
            "path": self.path,
            "documents": snapshot.doc_count,
            "deleted": snapshot.docnum_limit - snapshot.doc_count,
            "segments": len(snapshot.segments),
            "bytes": self._size(),
            "generation": self._manifest.generation,
            "format": FORMAT_VERSION,
            "analysis": self.analysis_version,
            "fields": {name: self._field_stats(snapshot, name) for name in self._schema},
        }

    def _field_stats(self, snapshot: Snapshot, name: str) -> dict[str, Any]:
        field = self._schema[name]
        stats = field.to_dict()
        if isinstance(field, Text):
            stats["tokens"] = int(snapshot.lengths(name)[snapshot.all_docnums].sum(dtype="float64"))
            stats["terms"] = len(snapshot.terms(name))
        return stats

    def check(self) -> list[str]:
        """Read everything there is; the problems found, none when the index is sound."""
        self._check_open()
        return check(self._directory)

    def compact(self) -> None:
        """Rewrite the index as one segment, without its deleted documents. Searches go on meanwhile."""
        self._transaction().commit(merge_all=True)

    def snapshot(self, path: str | os.PathLike[str]) -> None:
        """Copy the newest commit into an empty or missing folder, where it is an index of its own.

        Writers go on meanwhile. Where the file system allows it, the files are shared by hard links: the copy
        then costs next to nothing, and is no protection from a failing disk.

        Raises
        ------
        IndexExists, FormatError
            If the folder is taken.
        """
        self._check_open()
        copy(self._directory, Folder(path), LOCK_SECONDS)

    def add_field(self, name: str, field: Field) -> None:
        """Add a field to the schema; the documents at hand have no value for it. SchemaError when the name is taken."""
        if name in self._schema:
            raise SchemaError(
                f"the schema has a field {name!r} already: fields can be added, not changed"
            )
        with self._changing() as transaction:
            transaction.change_schema(Schema(**{**transaction.schema, name: field}))
        self._current()

    def reindex(self) -> Report:
        """Rebuild the index from its stored fields with this version's analysis, in one commit. SchemaError when a Text field is not stored."""
        unstored = [
            name
            for name, field in self._schema.items()
            if isinstance(field, Text) and not field.stored
        ]
        if unstored:
            raise SchemaError(
                f"cannot rebuild {', '.join(unstored)} from stored fields: Text(stored=False) keeps no text; add the documents anew"
            )
        started = perf_counter()
        with self._changing() as transaction:
            rebuilt = transaction.rebuild(ANALYSIS_VERSION)
            transaction.commit()
        self._current()
        return Report(rebuilt, (), perf_counter() - started)

    def _size(self) -> int:
        """Return the bytes that the index takes."""
        with failing(self._directory, "read"):
            return sum(self._directory.size(name) for name in self._directory.list())

    @contextmanager
    def _changing(self) -> Iterator[Transaction]:
        """Give a transaction that is rolled back unless it has committed."""
        transaction = self._transaction()
        try:
            yield transaction
        finally:
            transaction.rollback()

    def _transaction(
        self, *, timeout: float = LOCK_SECONDS, memory_mb: int = 256, workers: int = 1
    ) -> Transaction:
        self._check_open()
        return Transaction(self._directory, timeout=timeout, memory_mb=memory_mb, workers=workers)


def _beginning(directory: Directory, schema: Schema) -> Transaction:
    """Return the transaction whose commit makes an index."""
    return Transaction(
        directory,
        timeout=LOCK_SECONDS,
        first=Manifest(0, ANALYSIS_VERSION, _a_schema(schema).to_dict()),
    )


def _a_schema(schema: Schema) -> Schema:
    """Return what is a schema; SchemaError for anything else."""
    if not isinstance(schema, Schema):
        raise SchemaError(f"expected a searchlib.Schema, got {type(schema).__name__}")
    return schema
