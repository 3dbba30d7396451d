"""From sources to an index on the command line.

An `Intake` is the documents of some sources, one by one. It prints notes and skipped records as
they come, and remembers the file and line of each document for later errors of the index.
"""

from __future__ import annotations

import re
import sys
import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from searchlib import readers
from searchlib.cli.terminal import in_options, tell
from searchlib.errors import DocumentError, SchemaError

if TYPE_CHECKING:
    from rich.console import Console

    from searchlib import Report, Schema
    from searchlib.readers import Record

STDIN = Path("-")
"""The source that stands for stdin."""

_COPIED = 1 << 20
_SAMPLED = 1 << 16

Documents = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Source:
    """A file or folder to read, and its name in messages if that is not its path."""

    path: Path
    name: str | None = None

    def __str__(self) -> str:
        return self.name or str(self.path)


@contextmanager
def opened(paths: list[Path]) -> Iterator[list[Source]]:
    """Give the sources of some paths; stdin is copied to a file, since it is read twice.

    Raises
    ------
    SchemaError
        If stdin is named twice, or is neither JSON nor CSV.
    """
    if paths.count(STDIN) > 1:
        raise SchemaError("stdin can be read once: give - once")
    with tempfile.TemporaryDirectory(prefix="searchlib-") as folder:
        yield [_from_stdin(Path(folder)) if path == STDIN else Source(path) for path in paths]


def _from_stdin(folder: Path) -> Source:
    stream: BinaryIO = sys.stdin.buffer
    sample = stream.read(_SAMPLED)
    text = sample.decode("utf-8", "replace")
    kind = readers.kind_of(text) if text.strip("\ufeff \t\r\n") else ".jsonl"
    if kind is None:
        raise SchemaError("stdin holds neither JSON objects nor CSV with a line of column names")
    path = folder / f"stdin{kind}"
    with open(path, "wb") as file:
        file.write(sample)
        for part in iter(lambda: stream.read(_COPIED), b""):
            file.write(part)
    return Source(path, "stdin")


@dataclass
class Intake:
    """The documents of some sources, on their way into an index."""

    sources: list[Source]
    schema: Schema
    stderr: Console
    strict: bool
    skipped: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    _told: set[tuple[str, str]] = field(default_factory=set)
    _files: list[str] = field(default_factory=list)
    _lines: array[int] = field(default_factory=lambda: array("q"))

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        for source in self.sources:
            before = len(self._lines) + len(self.skipped)
            for record in readers.read(source.path, self.schema, source.name):
                for note in record.notes:
                    self._note(record.source, record.line, note)
                try:
                    document = self._document(record)
                except DocumentError as error:
                    self._leave_out(record.source, record.line, str(error))
                else:
                    yield document
            if before == len(self._lines) + len(self.skipped):
                self._note(str(source), 0, "no records in it")

    def _document(self, record: Record) -> Mapping[str, Any]:
        if record.document is None:
            raise DocumentError(record.error or "no document")
        self._files.append(record.source)
        self._lines.append(record.line)
        return record.document

    def _note(self, file: str, line: int, note: str) -> None:
        if (file, note) not in self._told:  # once a file
            self._told.add((file, note))
            self.notes.append({"source": file, "line": line, "note": note})
            tell("note", f"{file}: {note}", self.stderr)

    def _leave_out(self, file: str, line: int, reason: str) -> None:
        reason = in_options(reason)
        if self.strict:
            raise DocumentError(f"{file}:{line}: {reason}")
        self.skipped.append({"source": file, "line": line, "reason": reason})
        tell("skipped", f"{file}:{line}: {reason}", self.stderr)

    def take_in(self, report: Report) -> None:
        """Print the documents that the index left out, and add them to those skipped."""
        for left_out in report.skipped:
            position = left_out.position
            self._leave_out(self._files[position], self._lines[position], left_out.reason)

    def located(self, message: str) -> str:
        """Return a message that begins with « document 5: » with its file and line instead."""
        numbered = re.match(r"document (\d+): ", message)
        if numbered is None:
            return message
        position = int(numbered[1])
        where = f"{self._files[position]}:{self._lines[position]}"
        return f"{where}: {message[numbered.end() :]}"


@contextmanager
def progress(sources: list[Source], stderr: Console) -> Iterator[Callable[[Documents], Documents]]:
    """On a terminal, draw a bar on stderr that follows the documents.

    It compares the characters of the documents with the bytes of the sources.
    """
    if not sys.stderr.isatty():
        yield lambda documents: documents
        return
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = [
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[read]:,} documents"),
        TimeRemainingColumn(),
    ]
    with Progress(*columns, console=stderr, transient=True) as bar:
        task = bar.add_task("reading", total=_bytes(sources), read=0)

        def followed(documents: Documents) -> Iterator[Mapping[str, Any]]:
            number = 0
            for number, document in enumerate(documents, 1):
                read = sum(len(value) for value in document.values() if isinstance(value, str))
                bar.update(task, advance=read, read=number)
                yield document
            bar.remove_task(task)
            bar.add_task("writing", total=None, read=number)  # how long it takes is not known

        yield followed


def _bytes(sources: list[Source]) -> int:
    paths = [source.path for source in sources]
    files = (file for path in paths for file in (path.rglob("*") if path.is_dir() else [path]))
    return sum(file.stat().st_size for file in files if file.is_file())
