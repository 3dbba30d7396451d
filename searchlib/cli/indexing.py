"""The command `index`: documents from sources to an index."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from searchlib.cli.application import USAGE, AsJson, app
from searchlib.cli.terminal import console, counted, print_json, print_line, tell
from searchlib.errors import DocumentError, SchemaError

if TYPE_CHECKING:
    from searchlib import Index, Report, Schema
    from searchlib.cli.intake import Intake, Source


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
        int, typer.Option(metavar="N", min=1, help="How many threads or processes may be used.")
    ] = 1,
    memory_mb: Annotated[
        int,
        typer.Option(
            "--memory-mb",
            metavar="N",
            min=16,
            help="About how much memory to use, in megabytes.",
        ),
    ] = 256,
    as_json: AsJson = False,
) -> None:
    """Add documents to an index, which is made when it is missing.

    Exits 2 when every record was skipped; a new index is not made then.
    """
    from searchlib.cli.intake import STDIN, Intake, opened, progress

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
