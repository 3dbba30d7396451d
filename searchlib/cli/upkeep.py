"""The commands that show what an index holds, verify it, and keep it in order."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from searchlib.cli.application import INDEX_TROUBLE, AsJson, Folder, app
from searchlib.cli.terminal import counted, one_line, print_json, print_line, print_table, size

if TYPE_CHECKING:
    from searchlib.analysis import Token


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
