"""What does the command line do? The commands of `searchlib`; `searchlib.terminal` prints.

Results go to stdout; notes, skipped records, errors and the progress bar go to stderr. Exit codes:
0; 1, nothing was found; 2, wrong usage (an option, a query, a schema, sources of which no record
could be taken); 3, trouble with the index. Each command imports what is heavy when it needs it.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

import searchlib
from searchlib.errors import DocumentError, IndexNotFound, QueryError, SchemaError, SearchlibError
from searchlib.terminal import (
    View,
    console,
    counted,
    one_line,
    print_json,
    print_line,
    print_results,
    print_table,
    size,
    tell,
    telling_warnings,
)

if TYPE_CHECKING:
    from searchlib import Index, Report, Results, Schema
    from searchlib.analysis import Token
    from searchlib.intake import Intake, Source

NOTHING_FOUND, USAGE, INDEX_TROUBLE, INTERRUPTED, BROKEN_PIPE = 1, 2, 3, 130, 141
"""Exit codes; the last two are those of a program that SIGINT or SIGPIPE ended."""


class Commands(TyperGroup):
    """The commands, and the one place where errors become messages and exit codes."""

    def invoke(self, ctx: Any) -> Any:
        try:
            with telling_warnings():
                outcome = super().invoke(ctx)
            sys.stdout.flush()
            return outcome
        except BrokenPipeError:
            # Python flushes the rest there when it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
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


app: typer.Typer = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="French full-text search: make an index of dispatches, JSON or CSV files, and search it.",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print_line(f"searchlib {searchlib.__version__}")
        raise typer.Exit()


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Do nothing: the options above are all that the commands share."""


class Match(str, Enum):
    """How many words of a query must match."""

    all = "all"
    any = "any"
    auto = "auto"


Folder = Annotated[
    Path, typer.Argument(metavar="INDEX", help="The folder of the index.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document, for programs.")]


# ---------------------------------------------------------------- index


@app.command()
def index(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE",
            help="Files or folders: dispatches (.txt), JSON (.jsonl, .json), CSV; - is stdin.",
            show_default=False,
        ),
    ],
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="INDEX",
            help="The folder of the index; made when it is missing.",
            show_default=False,
        ),
    ],
    schema: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The schema of a new index, as JSON; else it is inferred from the sources.",
        ),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Stop at the first bad record and add nothing, instead of skipping it.",
        ),
    ] = False,
    update: Annotated[
        bool, typer.Option("--update", help="Replace the documents whose key is present.")
    ] = False,
    workers: Annotated[
        int, typer.Option(metavar="N", min=1, help="How many processes may be used.")
    ] = 1,
    memory_mb: Annotated[
        int,
        typer.Option(
            "--memory-mb",
            metavar="N",
            min=16,
            help="About how much memory to fill before writing to disk.",
        ),
    ] = 256,
    as_json: AsJson = False,
) -> None:
    """Add documents to an index, which is made when it is missing.

    Exits 2 when every record was skipped; a new index is not made then.
    """
    from searchlib.intake import STDIN, Intake, opened, progress

    for source in sources:
        if source != STDIN and not source.exists():
            raise typer.BadParameter(f"there is no file or folder {source}", param_hint="SOURCE")
    stderr = console(sys.stderr)
    with opened(sources) as read, _opened_or_made(folder, read, schema) as target:
        intake = Intake(read, target.schema, stderr, strict=strict)
        write = target.update_documents if update else target.add_documents
        try:
            with progress(read, stderr) as shown:
                report = write(
                    shown(intake),
                    workers=workers,
                    memory_mb=memory_mb,
                    on_error="raise" if strict else "skip",
                )
        except DocumentError as error:
            message = f"{intake.located(str(error))}; nothing was added"
            raise DocumentError(message, error.field) from None
        intake.take_in(report)
        _print_report(folder, report, intake, as_json)
        if intake.skipped and not report.added:
            tell("error", "every record was skipped")
            raise typer.Exit(USAGE)


@contextmanager
def _opened_or_made(
    folder: Path, sources: list[Source], schema_file: Path | None
) -> Iterator[Index]:
    """Give the index of a folder, made if there is none; a new one goes if the work on it fails."""
    from searchlib import Index, readers

    schema = None if schema_file is None else readers.load_schema(schema_file)
    if Index.exists(folder):
        with Index.open(folder) as index:
            _require_same(index.schema, schema)
            yield index
        return
    was_there = folder.exists()
    schema = schema or readers.infer_schema(source.path for source in sources)
    with Index.create(folder, schema) as index:
        try:
            yield index
        except BaseException:
            if not len(index):
                shutil.rmtree(folder, ignore_errors=True)
                if was_there:
                    folder.mkdir(exist_ok=True)
            raise


def _require_same(schema: Schema, given: Schema | None) -> None:
    if given is None or given == schema:
        return
    names = sorted({*schema, *given})
    different = ", ".join(name for name in names if schema.get(name) != given.get(name))
    raise SchemaError(
        f"the index has another schema (they differ in {different}): "
        "leave --schema out, or make a new index with it"
    )


def _print_report(folder: Path, report: Report, intake: Intake, as_json: bool) -> None:
    if as_json:
        written = {"added": report.added, "seconds": report.seconds, "bytes": report.bytes}
        records = {"skipped": intake.skipped, "notes": intake.notes}
        return print_json({"index": str(folder), **written, **records})
    speed = f"{report.bytes / 1e6 / max(report.seconds, 1e-6):.1f} MB/s"
    added, skipped = counted(report.added, "document"), len(intake.skipped)
    print_line(f"{folder}: {added} added, {skipped:,} skipped, {report.seconds:.1f} s, {speed}")


# ---------------------------------------------------------------- search


@app.command()
def search(
    folder: Folder,
    query: Annotated[
        str,
        typer.Argument(
            metavar="QUERY",
            help='What to search for; put -- before a query that begins with "-".',
            show_default=False,
        ),
    ],
    limit: Annotated[int, typer.Option(metavar="N", min=0, help="How many results.")] = 10,
    offset: Annotated[
        int, typer.Option(metavar="N", min=0, help="How many results to pass over.")
    ] = 0,
    match: Annotated[
        Match,
        typer.Option(
            help="How many words must match; auto: all, then fewer when results run short."
        ),
    ] = Match.all,
    filter: Annotated[
        str | None,
        typer.Option(
            metavar="QUERY", help="What results must match too, unscored, such as date:2022-01."
        ),
    ] = None,
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="FIELD",
            help="A field to order by, instead of the score; -FIELD for descending.",
        ),
    ] = None,
    facets: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD", help="Count the results by a field, dates by month. May be repeated."
        ),
    ] = None,
    fields: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Search in this field only. May be repeated."),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Refuse a query that cannot be parsed, instead of searching it as words.",
        ),
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say where each score comes from.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Search an index. Exits 1 when nothing is found."""
    from searchlib import Index

    with Index.open(folder) as index:
        _check_filter(filter, index.schema)
        named = {"--sort": [sort] if sort else [], "--facets": facets, "--fields": fields}
        for option, names in named.items():
            _check_names(option, names or [], index.schema)
        results = index.search(
            query,
            fields=fields or None,
            match=match.value,
            filter=filter,
            sort=sort or None,
            facets=facets or None,
            limit=limit,
            offset=offset,
            strict=strict,
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


def _check_names(option: str, names: Sequence[str], schema: Schema) -> None:
    """Look up the fields that an option names, so that an error says which option it is."""
    for name in names:
        try:
            schema.field(name.lstrip("-") if option == "--sort" else name)
        except SchemaError as error:
            raise SchemaError(f"{option}: {error}") from None


def _results_json(query: str, results: Results, explain: bool) -> dict[str, Any]:
    view, hits = View.of(results.page.schema), []
    for hit in results:
        shown = {
            "rank": hit.rank,
            "id": hit.id,
            "score": hit.score,
            "fields": hit.fields,
            "snippet": one_line(view.passages_of(hit)),
        }
        hits.append({**shown, "explanation": str(hit.explain())} if explain else shown)
    return {
        "query": query,
        "total": results.total,
        "seconds": results.seconds,
        "correction": results.correction,
        "relaxed": results.relaxed,
        "facets": results.facets,
        "hits": hits,
    }


# ---------------------------------------------------------------- the other commands


@app.command()
def suggest(
    folder: Folder,
    prefix: Annotated[
        str,
        typer.Argument(
            metavar="PREFIX",
            help="The beginning of a word, or words of which the last is unfinished.",
            show_default=False,
        ),
    ],
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
def analyze(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Any text.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Show the positions that an index makes of a text, and the keys of each."""
    from searchlib.analysis import FrenchAnalyzer

    tokens = FrenchAnalyzer().tokens(text)
    if as_json:
        names = ("position", "surface", "start", "end", "keys", "rule")
        shown = [{name: getattr(token, name) for name in names} for token in tokens]
        return print_json({"text": text, "tokens": shown})
    print_table(
        ["position", "surface", "span", "keys", "rule"], [_token_row(token) for token in tokens]
    )


def _token_row(token: Token) -> list[str]:
    span = f"{token.start}-{token.end}"
    surface, keys = one_line(token.surface), " ".join(token.keys)
    return [str(token.position), surface, span, keys, token.rule]


@app.command()
def stats(folder: Folder, as_json: AsJson = False) -> None:
    """Show the sizes and counts of an index."""
    from searchlib import Index

    with Index.open(folder) as index:
        numbers = index.stats()
    if as_json:
        return print_json(numbers)
    fields = numbers["fields"]
    for name, value in numbers.items():
        if name != "fields":
            print_line(f"{name:<11} {_shown_number(name, value)}")
    print_line()
    rows = [_field_row(name, described) for name, described in fields.items()]
    print_table(["field", "type", "options", *_COUNTS], rows)


_COUNTS = ("tokens", "terms")


def _shown_number(name: str, value: Any) -> str:
    if name == "bytes":
        return size(value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _field_row(name: str, described: Mapping[str, Any]) -> list[str]:
    options = [
        f"{option}={value}"
        for option, value in described.items()
        if option not in ("type", *_COUNTS)
    ]
    counts = [f"{described[count]:,}" if count in described else "" for count in _COUNTS]
    return [name, described["type"], ", ".join(options), *counts]


@app.command()
def check(
    folder: Folder,
    mend: Annotated[
        bool,
        typer.Option(
            "--repair", help="Go back to the newest whole commit, after saying what goes."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read a whole index and say whether it is sound.

    Exits 3 when it is not, or cannot be repaired.
    """
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
        print_json(
            {
                "index": str(folder),
                "sound": not plan.problems,
                "problems": plan.problems,
                "losses": plan.losses,
                "repaired": repaired,
            }
        )
    elif plan.problems:
        lost = "nothing of it is whole: restore the index from a copy"
        print_line("repaired" if repaired else lost)
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
    segments = counted(numbers["segments"], "segment")
    deleted = counted(numbers["deleted"], "deleted document")
    return f"{segments} of {size(numbers['bytes'])}, {deleted}"
