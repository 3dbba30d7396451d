"""What does the command line say? The commands of `searchlib`; how they print is in `searchlib.terminal`.

Results go to stdout; notes, skipped records, errors and the progress bar go to stderr. Exit codes: 0; 1, nothing was found; 2, wrong usage (an option, a
query, a schema, a source); 3, trouble with the index. What is heavy is imported by the command that needs it.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from searchlib.errors import DocumentError, IndexNotFound, QueryError, SchemaError, SearchlibError
from searchlib.terminal import View, console, counted, one_line, print_json, print_line, print_results, print_table, size, tell

if TYPE_CHECKING:
    from rich.console import Console

    from searchlib import Index, Report, Results, Schema
    from searchlib.analysis import Token
    from searchlib.readers import Record

NOTHING_FOUND, USAGE, INDEX_TROUBLE, INTERRUPTED, BROKEN_PIPE = 1, 2, 3, 130, 141
"""Exit codes; the last two are those of a program that SIGINT or SIGPIPE ended."""


class Commands(TyperGroup):
    """The commands, and the one place where errors become messages and exit codes."""

    def invoke(self, ctx: Any) -> Any:
        try:
            outcome = super().invoke(ctx)
            sys.stdout.flush()
            return outcome
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # where Python flushes the rest when it ends
            raise typer.Exit(BROKEN_PIPE) from None
        except KeyboardInterrupt:
            tell("error", "interrupted; the index is whole, at its last commit")
            raise typer.Exit(INTERRUPTED) from None
        except SearchlibError as error:
            tell("error", str(error))
            if isinstance(error, IndexNotFound):
                tell("hint", "searchlib index SOURCE INDEX makes an index")
            usage = isinstance(error, (SchemaError, DocumentError, QueryError))
            raise typer.Exit(USAGE if usage else INDEX_TROUBLE) from None
        except OSError as error:  # a full disk, a folder that may not be written
            tell("error", str(error))
            raise typer.Exit(INDEX_TROUBLE) from None


app = typer.Typer(
    cls=Commands, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]},
    help="French full-text search: make an index of dispatches, JSONL or CSV files, and search it.",
)  # fmt: skip


class Match(str, Enum):
    """How many words of a query must be found."""

    all = "all"
    any = "any"
    auto = "auto"


Folder = Annotated[Path, typer.Argument(metavar="INDEX", help="The folder of the index.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document, for programs.")]


# ---------------------------------------------------------------- index


@app.command()
def index(
    sources: Annotated[list[Path], typer.Argument(metavar="SOURCE", help="Files or folders: dispatches (.txt), JSONL, CSV.", exists=True)],
    folder: Annotated[Path, typer.Argument(metavar="INDEX", help="The folder of the index; made when it is missing.", show_default=False)],
    schema: Annotated[Path | None, typer.Option(metavar="FILE", help="The schema of a new index, as JSON; else it is read off the sources.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first bad record and add nothing, instead of skipping and reporting it.")] = False,
    update: Annotated[bool, typer.Option("--update", help="Replace the documents whose key is present.")] = False,
    workers: Annotated[int, typer.Option(metavar="N", min=1, help="How many processes may be used.")] = 1,
    memory_mb: Annotated[int, typer.Option("--memory-mb", metavar="N", min=16, help="About how much memory to fill before writing to disk.")] = 256,
    as_json: AsJson = False,
) -> None:
    """Add documents to an index, which is made when it is missing."""
    with _opened_or_made(folder, sources, schema) as target:
        stderr = console(sys.stderr)
        intake = Intake(sources, target.schema, stderr, strict=strict)
        write = target.update_documents if update else target.add_documents
        try:
            with _progress(sources, stderr) as shown:
                report = write(shown(intake), workers=workers, memory_mb=memory_mb, on_error="raise" if strict else "skip")
        except DocumentError as error:
            raise DocumentError(f"{intake.located(str(error))}; nothing was added", error.field) from None
        intake.take_in(report)
    _print_report(folder, report, intake, as_json)


@contextmanager
def _opened_or_made(folder: Path, sources: list[Path], schema_file: Path | None) -> Iterator[Index]:
    """The index of a folder, made when there is none; when the work on a new one fails, nothing of it stays."""
    from searchlib import Index, readers

    schema = None if schema_file is None else readers.load_schema(schema_file)
    if Index.exists(folder):
        with Index.open(folder) as index:
            _require_same(index.schema, schema)
            yield index
        return
    was_there = folder.exists()
    with Index.create(folder, schema or readers.infer_schema(sources)) as index:
        try:
            yield index
        except BaseException:
            if not len(index):
                shutil.rmtree(folder, ignore_errors=True)
                if was_there:
                    folder.mkdir(exist_ok=True)
            raise


def _require_same(schema: Schema, given: Schema | None) -> None:
    if given is not None and given != schema:
        different = sorted(name for name in {*schema, *given} if schema.get(name) != given.get(name))
        raise SchemaError(f"the index has another schema (they differ in {', '.join(different)}): leave --schema out, or make a new index with it")


@dataclass
class Intake:
    """The documents of some sources, on their way into an index: it knows where each came from, and what was left out and why."""

    sources: list[Path]
    schema: Schema
    stderr: Console
    strict: bool
    skipped: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    _files: list[str] = field(default_factory=list)
    _lines: array[int] = field(default_factory=lambda: array("q"))

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        from searchlib import readers

        for source in self.sources:
            before = len(self._lines) + len(self.skipped)
            for record in readers.read(source, self.schema):
                if record.note:
                    self._note(record.source, record.line, record.note)
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
        if not self.notes or (self.notes[-1]["source"], self.notes[-1]["note"]) != (file, note):  # once a file
            self.notes.append({"source": file, "line": line, "note": note})
            tell("note", f"{file}: {note}", self.stderr)

    def _leave_out(self, file: str, line: int, reason: str) -> None:
        if self.strict:
            raise DocumentError(f"{file}:{line}: {reason}")
        self.skipped.append({"source": file, "line": line, "reason": reason})
        tell("skipped", f"{file}:{line}: {reason}", self.stderr)

    def take_in(self, report: Report) -> None:
        """Tell which documents the index did not take."""
        for left_out in report.skipped:
            self._leave_out(self._files[left_out.position], self._lines[left_out.position], left_out.reason)

    def located(self, message: str) -> str:
        """A message about « document 5 », with its file and line instead."""
        numbered = re.match(r"document (\d+): ", message)
        if numbered is None:
            return message
        position = int(numbered[1])
        return f"{self._files[position]}:{self._lines[position]}: {message[numbered.end() :]}"


Documents = Iterable[Mapping[str, Any]]


@contextmanager
def _progress(sources: list[Path], stderr: Console) -> Iterator[Callable[[Documents], Documents]]:
    """On a terminal, a bar on stderr that follows the documents; it compares their characters with the bytes of the sources."""
    if not sys.stderr.isatty():
        yield lambda documents: documents
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = [TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[read]:,} documents"), TimeRemainingColumn()]
    with Progress(*columns, console=stderr, transient=True) as progress:
        files = (file for source in sources for file in (source.rglob("*") if source.is_dir() else [source]))
        task = progress.add_task("reading", total=sum(file.stat().st_size for file in files if file.is_file()), read=0)

        def followed(documents: Documents) -> Iterator[Mapping[str, Any]]:
            number = 0
            for number, document in enumerate(documents, 1):
                progress.update(task, advance=sum(len(value) for value in document.values() if isinstance(value, str)), read=number)
                yield document
            progress.remove_task(task)
            progress.add_task("writing", total=None, read=number)  # how long it takes is not known

        yield followed


def _print_report(folder: Path, report: Report, intake: Intake, as_json: bool) -> None:
    if as_json:
        written = {"index": str(folder), "added": report.added, "seconds": report.seconds, "bytes": report.bytes}
        return print_json({**written, "skipped": intake.skipped, "notes": intake.notes})
    speed = f"{report.bytes / 1e6 / max(report.seconds, 1e-6):.1f} MB/s"
    print_line(f"{folder}: {counted(report.added, 'document')} added, {len(intake.skipped):,} skipped, {report.seconds:.1f} s, {speed}")


# ---------------------------------------------------------------- search


@app.command()
def search(
    folder: Folder,
    query: Annotated[str, typer.Argument(metavar="QUERY", help='What to look for; put -- before a query that begins with "-".', show_default=False)],
    limit: Annotated[int, typer.Option(metavar="N", min=0, help="How many results.")] = 10,
    offset: Annotated[int, typer.Option(metavar="N", min=0, help="How many results to pass over.")] = 0,
    match: Annotated[Match, typer.Option(help="How many words must be found; auto: all, then fewer when results run short.")] = Match.all,
    filter: Annotated[str | None, typer.Option(metavar="QUERY", help="What results must match too, unscored, such as date:2022-01.")] = None,
    sort: Annotated[str | None, typer.Option(metavar="FIELD", help="A field to order by, instead of the score; -FIELD for descending.")] = None,
    facets: Annotated[list[str] | None, typer.Option(metavar="FIELD", help="Count the results by a field. May be repeated.")] = None,
    fields: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Search in this field only. May be repeated.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse a query that cannot be parsed, instead of searching it as words.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say where each score comes from.")] = False,
    as_json: AsJson = False,
) -> None:
    """Search an index. Exits 1 when nothing is found."""
    from searchlib import Index

    with Index.open(folder) as index:
        _check_filter(filter, index.schema)
        results = index.search(
            query, fields=fields or None, match=match.value, filter=filter, sort=sort, facets=facets or None, limit=limit, offset=offset, strict=strict
        )
        if as_json:
            print_json(_results_json(query, results, explain))
        else:
            print_results(results, offset, explain)
    if not results.total:
        raise typer.Exit(NOTHING_FOUND)


def _check_filter(filter: str | None, schema: Schema) -> None:
    """Parse a filter on its own, so that an error says that it is in the filter."""
    from searchlib import parse

    if filter is not None:
        try:
            parse(filter, schema, strict=True)
        except QueryError as error:
            raise QueryError(f"--filter: {error}", error.position) from None


def _results_json(query: str, results: Results, explain: bool) -> dict[str, Any]:
    view, hits = View.of(results.snapshot.schema), []
    for hit in results:
        shown = {"rank": hit.rank, "id": hit.id, "score": hit.score, "fields": hit.fields, "snippet": one_line(view.passages_of(hit))}
        hits.append({**shown, "explanation": str(hit.explain())} if explain else shown)
    return {
        "query": query, "total": results.total, "seconds": results.seconds, "correction": results.correction, "relaxed": results.relaxed,
        "facets": results.facets, "hits": hits,
    }  # fmt: skip


# ---------------------------------------------------------------- the other commands


@app.command()
def suggest(
    folder: Folder,
    prefix: Annotated[str, typer.Argument(metavar="PREFIX", help="The beginning of a word, or words of which the last is unfinished.", show_default=False)],
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="How many suggestions.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Complete what a reader types. Exits 1 when nothing is found."""
    from searchlib import Index

    with Index.open(folder) as index:
        suggestions = index.suggest(prefix, limit=limit)
    if as_json:
        print_json({"prefix": prefix, "suggestions": suggestions})
    else:
        for suggestion in suggestions:
            print_line(suggestion)
    if not suggestions:
        raise typer.Exit(NOTHING_FOUND)


@app.command()
def analyze(text: Annotated[str, typer.Argument(metavar="TEXT", help="Any text.", show_default=False)], as_json: AsJson = False) -> None:
    """Show the positions that an index makes of a text, and the keys of each."""
    from searchlib.analysis import FrenchAnalyzer

    tokens = FrenchAnalyzer().tokens(text)
    if as_json:
        names = ("position", "surface", "start", "end", "keys", "rule")
        return print_json({"text": text, "tokens": [{name: getattr(token, name) for name in names} for token in tokens]})
    print_table(["position", "surface", "span", "keys", "rule"], [_token_row(token) for token in tokens])


def _token_row(token: Token) -> list[str]:
    return [str(token.position), one_line(token.surface), f"{token.start}-{token.end}", " ".join(token.keys), token.rule]


@app.command()
def stats(folder: Folder, as_json: AsJson = False) -> None:
    """Show the sizes and counts of an index."""
    from searchlib import Index

    with Index.open(folder) as index:
        numbers = index.stats()
    if as_json:
        return print_json(numbers)
    fields = numbers.pop("fields")
    for name, value in numbers.items():
        print_line(f"{name:<11} {size(value) if name == 'bytes' else f'{value:,}' if isinstance(value, int) else value}")
    print_line()
    print_table(["field", "type", "options", "tokens", "terms"], [_field_row(name, described) for name, described in fields.items()])


def _field_row(name: str, described: Mapping[str, Any]) -> list[str]:
    options = ", ".join(f"{option}={value}" for option, value in described.items() if option not in ("type", "tokens", "terms"))
    return [name, described["type"], options, *(f"{described[count]:,}" if count in described else "" for count in ("tokens", "terms"))]


@app.command()
def check(
    folder: Folder,
    mend: Annotated[bool, typer.Option("--repair", help="Go back to the newest whole commit, after saying what goes.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read a whole index and say whether it is sound. Exits 3 when it is not, or cannot be repaired."""
    from searchlib import Index

    if mend:
        return _repair(folder, as_json)
    with Index.open(folder) as index:
        problems = index.check()
    if as_json:
        print_json({"index": str(folder), "sound": not problems, "problems": problems})
    else:
        for line in problems or ["sound"]:
            print_line(line)
    if problems:
        raise typer.Exit(INDEX_TROUBLE)


def _repair(folder: Path, as_json: bool) -> None:
    from searchlib.index import repairing

    plan, carry_out = repairing(folder)
    if not as_json:
        for line in (*(plan.problems or ["sound"]), *plan.losses):
            print_line(line)
    if plan.manifest is not None:
        carry_out()
    repaired = plan.manifest is not None
    if as_json:
        print_json({"index": str(folder), "sound": not plan.problems, "problems": plan.problems, "losses": plan.losses, "repaired": repaired})
    elif plan.problems:
        print_line("repaired" if repaired else "nothing of it is whole: restore the index from a copy")
    if plan.problems and not repaired:
        raise typer.Exit(INDEX_TROUBLE)


@app.command()
def compact(folder: Folder, as_json: AsJson = False) -> None:
    """Rewrite an index as one segment, without its deleted documents."""
    from searchlib import Index

    with Index.open(folder) as index:
        before = index.stats()
        index.compact()
        after = index.stats()
    if as_json:
        return print_json({"index": str(folder), "before": before, "after": after})
    print_line(f"{folder}: {_segments(before)}; now {_segments(after)}")


def _segments(numbers: Mapping[str, Any]) -> str:
    return f"{counted(numbers['segments'], 'segment')} of {size(numbers['bytes'])}, {counted(numbers['deleted'], 'deleted document')}"
