"""`EmbeddedEngine`: the engine in this process, composed of the rooms beneath."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from time import perf_counter
from typing import Any

from searchlib import features
from searchlib.analysis import ANALYSIS_VERSION
from searchlib.embedded.indexer import (
    IndexWriter,
    Repair,
    check,
    check_whoosh_toc,
    copy,
    plan_repair,
    problems,
    repair,
)
from searchlib.embedded.search import Collector, Execution, Run, Search, Searcher
from searchlib.embedded.segment import Segment, open_newest
from searchlib.embedded.storage import (
    FORMAT_VERSION,
    Directory,
    Folder,
    Manifest,
    failing,
    stamp,
)
from searchlib.embedded.whoosh import ManifestIndex, plan_query, write_toc
from searchlib.engine import Document, WriterOptions
from searchlib.errors import FormatError, SearchlibError
from searchlib.plan import RANKING, Deadline, Ranking
from searchlib.query import Query
from searchlib.results import Explanation, Request, Results
from searchlib.schema import Field, Schema, Text
from searchlib.typing import FieldStats, Stats, Verify

log = logging.getLogger("searchlib")

LOCK_SECONDS = 5.0
"""How long those methods wait for another writer that take no timeout."""


class EmbeddedEngine:
    """The engine in this process; see `searchlib.engine.Engine`.

    Usable after a fork, where it opens the index again.

    Parameters
    ----------
    directory : Directory
    verify : "none", "fast" or "full"
        Which checksums are compared, and when.
    ranking : Ranking
        The numbers that rank its results.

    Raises
    ------
    IndexNotFound, FormatError, CorruptIndexError
        If the directory has no index that can be opened.
    """

    def __init__(
        self, directory: Directory, verify: Verify = "fast", ranking: Ranking = RANKING
    ) -> None:
        self.directory = directory
        self.verify: Verify = verify
        self._ranking = ranking
        self._reset()
        self._current()
        self._check_whoosh()
        if verify == "full":
            for problem in problems(directory):
                raise problem
        if self.analysis_version != ANALYSIS_VERSION:
            log.warning(
                "the index in %s was made by version %s of the French analysis, this is version "
                "%s: searches use what they can; call reindex()",
                directory.name,
                self.analysis_version,
                ANALYSIS_VERSION,
            )

    def _reset(self) -> None:
        self._opening = Lock()
        """Held while a commit is opened, and never while one is made: a search does not wait for a
        writer."""
        self._process = os.getpid()
        self._stamp: Any = None
        self._searcher: Searcher | None = None
        self._closed = False

    def _check_whoosh(self) -> None:
        """Raise FormatError if a stock Whoosh writer has changed the index."""
        while True:
            try:
                return check_whoosh_toc(self.directory, self._manifest)
            except FormatError:
                if self._stamp == stamp(self.directory):  # no commit of ours has come between
                    raise
                self._current()

    # ------------------------------------------------------------ the state

    @property
    def schema(self) -> Schema:
        return self._schema

    @property
    def path(self) -> str | None:
        return None if self.directory.path is None else str(self.directory.path)

    @property
    def analysis_version(self) -> int:
        return self._manifest.analysis

    @property
    def whoosh(self) -> ManifestIndex:
        """The Whoosh index itself, always at the newest commit."""
        self._check_open()
        return ManifestIndex(self.directory)

    def __reduce__(self) -> Any:
        if self.directory.path is None:
            raise TypeError(
                "an index in memory cannot be pickled: nothing of it outlives its process"
            )
        return _open, (str(self.directory.path), self.verify, self._ranking)

    def close(self) -> None:
        self._closed = True
        self._searcher = None

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._closed

    def _check_open(self) -> None:
        if self._closed:
            raise SearchlibError("this index is closed: open it again with Index.open")

    def _current(self) -> Searcher:
        """Return the searcher of the newest commit: the same as long as there is no other."""
        if self._closed:
            self._check_open()
        if os.getpid() != self._process:
            self._reset()
        searcher = self._searcher
        if searcher is None or self._stamp != stamp(self.directory):
            with self._opening:
                if self._searcher is None or self._stamp != stamp(self.directory):
                    self._searcher = self._open_searcher()
                searcher = self._searcher
        return searcher

    def _open_searcher(self) -> Searcher:
        segments = self._searcher.segments if self._searcher else []
        known = {segment.name: segment for segment in segments}
        commit = open_newest(self.directory, known, self.verify)
        schema = Schema.from_dict(commit.manifest.schema)
        self._manifest, self._schema, self._stamp = commit.manifest, schema, commit.stamp
        return Searcher(commit.segments, schema, self._ranking, commit.manifest.analysis)

    # ------------------------------------------------------------ reading

    def search(self, request: Request) -> Results:
        deadline = Deadline(request.timeout)
        return Search(self._current(), request, plan_query, deadline).results()

    def similar(self, key: str, limit: int) -> Results | None:
        started, searcher = perf_counter(), self._current()
        docnum = searcher.find(self._schema.require_key(), key)
        if docnum is None:
            return None
        request = Request(query="", limit=limit)
        plan = features.similar(searcher, searcher.stored(docnum))
        docnums, scores = Execution(searcher).matches(plan)
        is_other = docnums != docnum
        run = Run(plan, (docnums[is_other], scores[is_other]))
        collector = Collector.of(request, searcher.schema)
        return Search(searcher, request, plan_query).collect(run, collector, started)

    def explain(self, request: Request, key: str) -> Explanation | None:
        searcher = self._current()
        docnum = searcher.find(self._schema.require_key(), key)
        if docnum is None:
            return None
        return Search(searcher, request, plan_query).explain(docnum)

    def get(self, key: str) -> dict[str, Any] | None:
        searcher = self._current()
        docnum = searcher.find(self._schema.require_key(), key)
        return None if docnum is None else searcher.stored(docnum)

    def __contains__(self, key: str) -> bool:
        return self._current().find(self._schema.require_key(), key) is not None

    def __len__(self) -> int:
        return self._current().doc_count

    def suggest(self, prefix: str, limit: int) -> list[str]:
        return features.suggest(self._current(), prefix, limit)

    def correct(self, query: str) -> str | None:
        return features.correct(self._current(), query)

    # ------------------------------------------------------------ writing

    def writer(self, options: WriterOptions) -> EmbeddedWriter:
        self._check_open()
        return EmbeddedWriter(_index_writer(self.directory, options))

    def add_field(self, name: str, field: Field) -> None:
        with self._changing() as writer:
            writer.change_schema(Schema(**{**writer.schema, name: field}))
        self._current()

    def reindex(self) -> int:
        with self._changing() as writer:
            rebuilt = writer.rebuild(ANALYSIS_VERSION)
            writer.commit()
        self._current()
        return rebuilt

    def compact(self) -> None:
        self._check_open()
        _index_writer(self.directory, WriterOptions(LOCK_SECONDS)).commit(merge_all=True)

    @contextmanager
    def _changing(self) -> Iterator[IndexWriter]:
        """Give a writer that is rolled back unless it has committed."""
        self._check_open()
        writer = _index_writer(self.directory, WriterOptions(LOCK_SECONDS))
        try:
            yield writer
        finally:
            writer.rollback()

    # ------------------------------------------------------------ upkeep

    def snapshot(self, path: str | os.PathLike[str]) -> None:
        self._check_open()
        copy(self.directory, Folder(path), LOCK_SECONDS, write_toc)

    def stats(self) -> Stats:
        searcher = self._current()
        return {
            "path": self.path,
            "documents": searcher.doc_count,
            "deleted": searcher.docnum_limit - searcher.doc_count,
            "segments": len(searcher.segments),
            "bytes": self._size(),
            "generation": self._manifest.generation,
            "format": FORMAT_VERSION,
            "analysis": self.analysis_version,
            "fields": {name: self._field_stats(searcher, name) for name in self._schema},
        }

    def _field_stats(self, searcher: Searcher, name: str) -> FieldStats:
        field = self._schema[name]
        stats: FieldStats = {**field.to_dict()}  # type: ignore[typeddict-item]
        if isinstance(field, Text):
            lengths = searcher.lengths(name)[searcher.all_docnums]
            stats["tokens"] = int(lengths.sum(dtype="float64"))
            stats["terms"] = len(searcher.terms(name))
        return stats

    def _size(self) -> int:
        """Return how many bytes the index takes."""
        with failing(self.directory, "read"):
            return sum(self.directory.size(name) for name in self.directory.list())

    def check(self) -> list[str]:
        self._check_open()
        return check(self.directory)


class EmbeddedWriter:
    """A writer of the engine in this process; see `searchlib.engine.EngineWriter`."""

    def __init__(self, writer: IndexWriter) -> None:
        self._writer = writer
        self.schema = writer.schema

    @property
    def closed(self) -> bool:
        return self._writer.closed

    def add(self, document: Document) -> None:
        self._writer.add(document)

    def update(self, document: Document) -> None:
        self._writer.update(document)

    def delete(self, key: str) -> bool:
        return self._writer.delete(key)

    def delete_by_query(self, query: str | Query) -> int:
        request = Request(query=query, strict=True)

        def matching(segments: list[Segment]) -> list[int]:
            searcher = Searcher(
                segments, self.schema, analysis_version=self._writer.analysis_version
            )
            plan = Search(searcher, request, plan_query).unscored_plan(query)
            return Execution(searcher).matches(plan)[0].tolist()

        return self._writer.delete_matching(matching)

    def commit(self) -> None:
        self._writer.commit()

    def rollback(self) -> None:
        self._writer.rollback()


def _open(path: str, verify: Verify, ranking: Ranking) -> EmbeddedEngine:
    return EmbeddedEngine(Folder(path), verify, ranking)


def repairing(path: str | os.PathLike[str]) -> tuple[Repair, Callable[[], None]]:
    """Return what would repair the index in a folder, and what carries it out.

    Raises
    ------
    IndexNotFound, FormatError
        If there is no index of this format in the folder.
    """
    directory = Folder(path)
    plan = plan_repair(directory)
    return plan, lambda: repair(directory, plan, LOCK_SECONDS, write_toc)


def begin(directory: Directory, schema: Schema) -> EmbeddedWriter:
    """Return the writer whose commit makes an index.

    Raises
    ------
    IndexExists, FormatError
        If the directory is taken.
    """
    first = Manifest(0, ANALYSIS_VERSION, schema.to_dict())
    return EmbeddedWriter(_index_writer(directory, WriterOptions(LOCK_SECONDS), first))


def _index_writer(
    directory: Directory, options: WriterOptions, first: Manifest | None = None
) -> IndexWriter:
    return IndexWriter(
        directory,
        write_toc=write_toc,
        timeout=options.timeout,
        memory_mb=options.memory_mb,
        workers=options.workers,
        first=first,
    )
