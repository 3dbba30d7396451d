"""The application that the commands belong to: its options, and how errors end it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import searchlib
from searchlib.cli.terminal import print_line, tell, telling_warnings
from searchlib.errors import DocumentError, IndexNotFound, QueryError, SchemaError, SearchlibError

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


Folder = Annotated[
    Path, typer.Argument(metavar="INDEX", help="The folder of the index.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document, for programs.")]
