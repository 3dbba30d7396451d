"""All that the command line prints: on a terminal, in a pipe, and as JSON.

A terminal gets colours, and lines wrapped at its width. Elsewhere every line is whole and plain: a
result is one line, its passages another. Control characters of a text never reach either, so that
no document steers a reader's terminal.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from searchlib.schema import json_value

if TYPE_CHECKING:  # imported where it is used: --json does without it
    from rich.console import Console
    from rich.text import Text

    from searchlib import Hit, Results, Schema

READING_WIDTH = 100
"""The most columns of a result: longer lines are hard to read."""

UNWRAPPED_WIDTH = 10_000
"""The width of files and pipes: nothing is wrapped there."""

FACET_VALUES = 20
"""The most values of a facet that are printed; `--json` has all."""

TITLE_WIDTH = 30
"""The fewest columns for a title next to date and score; if there are fewer, these go below it."""

TITLE_LENGTH = 80
"""The most characters of the text that replaces a missing title."""

OPEN_MARK, CLOSE_MARK = "\ufdd0", "\ufdd1"
"""Marks around a matching word until it is printed: noncharacters, which no text should have."""

_FOUND = re.compile(f"{OPEN_MARK}([^{OPEN_MARK}{CLOSE_MARK}]*){CLOSE_MARK}")
_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
    rf"{OPEN_MARK}{CLOSE_MARK}]"
)

_OPTIONS = (
    ("use update to replace the document", "--update replaces the document"),
    ("or with workers=1", "or with --workers 1"),
    ("let it finish, or give a longer timeout", "let it finish"),
    ("declare the field as Number(float)", "its type in a --schema is a number of floats"),
    (
        "this needs a unique key: declare one field as Keyword(unique=True)",
        "--update needs a schema in which one keyword is unique",
    ),
    ("name Text fields, or write", "name text fields, or write"),
    ("by a Keyword, Number, Date or Boolean", "by a keyword, number, date or boolean"),
    (": make an index there with Index.create", ""),
    (": make one with Index.create", ""),
    ("call reindex()", "Index.reindex() in Python brings it up to date"),
    ("convert it with Index.import_whoosh", "Index.import_whoosh in Python converts it"),
)
"""Parts of messages to programs, and their equivalents on the command line."""

_CHARACTER = re.compile(r"\(at character (\d+)\)")


# ---------------------------------------------------------------- texts


def clean(text: str) -> str:
    """Return a text without marks and without control characters."""
    return _CONTROL.sub("", text.replace("\t", " "))


def one_line(text: str) -> str:
    """Return a text, cleaned, as one line."""
    return clean(" ".join(text.split()))


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: « 1 document », « 1,200 documents »."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def size(number: float) -> str:
    """Return a number of bytes with a fitting unit."""
    if number < 1000:
        return f"{number:.0f} B"
    for unit in ("kB", "MB", "GB", "TB"):
        number /= 1000
        if number < 1000 or unit == "TB":
            break
    return f"{number:.1f} {unit}"


def in_options(message: str) -> str:
    """Return a message of the library in the words of the command line, counting from 1."""
    for said, here in _OPTIONS:
        message = message.replace(said, here)
    return _CHARACTER.sub(lambda match: f"(at character {int(match[1]) + 1})", message)


# ---------------------------------------------------------------- lines, tables, JSON


def console(stream: TextIO) -> Console:
    """Return a console that takes texts as they are, without markup."""
    from rich.console import Console

    class Plain(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # for the handler of all errors

    plain = Plain(file=stream, markup=False, highlight=False, emoji=False)
    if not plain.is_terminal:
        plain.soft_wrap, plain.width = True, UNWRAPPED_WIDTH
    return plain


def styled(text: str, style: str = "") -> Text:
    """Return a text, cleaned, in one style."""
    from rich.text import Text

    return Text(clean(text), style)


def print_line(line: str = "") -> None:
    """Print a line on stdout."""
    print(clean(line))


def tell(kind: str, message: str, stderr: Console | None = None) -> None:
    """Print a line on stderr: an error, a skipped record, a note, a hint.

    While a progress bar is drawn, `stderr` is the console that draws it.
    """
    style = {"error": "bold red", "skipped": "yellow"}.get(kind, "cyan")
    line = styled(f"{kind}: ", style) + styled(in_options(message))
    (stderr or console(sys.stderr)).print(line, soft_wrap=True)


class _Notes(logging.Handler):
    """Prints the log of the library as notes."""

    def emit(self, record: logging.LogRecord) -> None:
        tell("note", record.getMessage())


@contextmanager
def telling_warnings() -> Iterator[None]:
    """Print the log of the library as notes meanwhile."""
    log, notes = logging.getLogger("searchlib"), _Notes(logging.WARNING)
    log.addHandler(notes)
    try:
        yield
    finally:
        log.removeHandler(notes)


def print_table(head: list[str], rows: list[list[str]]) -> None:
    """Print a table on stdout."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    out = console(sys.stdout)
    table = Table(
        *head, box=SIMPLE_HEAD if out.is_terminal else None, header_style="bold", pad_edge=False
    )
    for row in rows:
        table.add_row(*(styled(cell) for cell in row))
    out.print(table)


def print_json(document: Any) -> None:
    """Print one JSON document on stdout."""
    print(json.dumps(json_value(document), ensure_ascii=False, indent=1))


# ---------------------------------------------------------------- results


@dataclass(frozen=True)
class View:
    """Which fields of a schema are shown.

    Parameters
    ----------
    date : str or None
        The first date.
    title : str or None
        The title, or else the first text, which is shown cut short.
    texts : tuple of str
        The texts that passages are taken from.
    """

    date: str | None
    title: str | None
    texts: tuple[str, ...]

    @classmethod
    def of(cls, schema: Schema) -> View:
        """Return the view of any schema."""
        date = next((name for name in schema if schema.kind(name) == "date"), None)
        fields = {name: schema.field(name).to_dict() for name in schema.text_fields}
        texts = [name for name, described in fields.items() if described.get("stored", True)]
        title = "title" if "title" in schema else next(iter(texts), None)
        bodies = [name for name in texts if name != "title"]
        return cls(date, title, tuple(sorted(bodies, key=lambda name: name != "text")))

    def date_of(self, hit: Hit) -> str:
        """Return the date as it was written."""
        return "" if self.date is None else one_line(str(hit.get(self.date) or ""))

    def title_of(self, hit: Hit) -> str:
        """Return the title, with marks around words of the query.

        Where there is none it is the beginning of a text, or the key.
        """
        value = hit.get(self.title) if self.title else None
        title = one_line(str(value or hit.id or "(no title)"))
        if not value or self.title != "title":
            short = len(title) <= TITLE_LENGTH
            return title if short else title[:TITLE_LENGTH].rsplit(" ", 1)[0] + " …"
        if not isinstance(value, str) or hit._results.page.schema.kind("title") != "text":
            return title
        marked = _highlighted(hit, "title", passages=len(value), length=len(value))
        # Passages that leave something out are no title.
        return marked if one_line(marked) == title else title

    def passages_of(self, hit: Hit) -> str:
        """Return the passages of a text that answer the query best, with its words marked.

        "" if the hit has no text other than its title.
        """
        texts = [name for name in self.texts if hit.get(name)]
        shown = [_highlighted(hit, name, passages=2, length=160) for name in texts]
        return max(shown, key=lambda passages: passages.count(OPEN_MARK), default="")


def _highlighted(hit: Hit, name: str, *, passages: int, length: int) -> str:
    marks = (OPEN_MARK, CLOSE_MARK)
    return hit.highlight(name, passages=passages, length=length, tags=marks, escape=False)


def print_results(results: Results, offset: int, explain: bool) -> None:
    """Print a page of results: a summary, each hit, the facets."""
    out, view = console(sys.stdout), View.of(results.page.schema)
    if results.correction:
        meant = styled(results.correction, "bold cyan")
        out.print(styled("Vouliez-vous dire « ", "cyan") + meant + styled(" » ?", "cyan"))
    relaxed = ", not all words required" if results.relaxed else ""
    time = f"{results.seconds * 1000:.1f} ms"
    out.print(styled(f"{_range(results, offset)} in {time}{relaxed}", "dim"))
    for hit in results:
        out.print()
        (_print_hit if out.is_terminal else _print_plain_hit)(out, hit, view)
        if explain:
            lines = [f"     {line}" for line in str(hit.explain()).splitlines()]
            out.print(styled("\n".join(lines), "dim"))
    if results.facets:
        out.print()
    for name, counts in results.facets.items():
        _print_facet(out, name, counts)


def _range(results: Results, offset: int) -> str:
    if 0 < len(results) < results.total:
        return f"Results {offset + 1:,} to {offset + len(results):,} of {results.total:,}"
    if not results.total:
        return "Nothing found"
    passed = f", none after the first {offset:,}" if offset and not len(results) else ""
    return counted(results.total, "result") + passed


def _print_plain_hit(out: Console, hit: Hit, view: View) -> None:
    parts = (f"{hit.rank:>3}", view.date_of(hit), one_line(view.title_of(hit)), f"{hit.score:.2f}")
    out.print(styled("  ".join(part for part in parts if part)))
    if passages := one_line(view.passages_of(hit)):
        out.print(styled(f"     {passages}"))


def _print_hit(out: Console, hit: Hit, view: View) -> None:
    from rich.padding import Padding
    from rich.table import Table

    width = min(out.width, READING_WIDTH)
    rank, date, score = f"{hit.rank:>3}", view.date_of(hit), f"{hit.score:.2f}"
    title = _marked(view.title_of(hit), "bold")
    taken = sum(len(part) + 2 for part in (rank, date, score) if part)
    wide = width - taken >= TITLE_WIDTH
    head = Table.grid(padding=(0, 2, 0, 0), expand=True)
    head.add_column(no_wrap=True)
    if wide and date:
        head.add_column(no_wrap=True)
    head.add_column(ratio=1, overflow="fold")
    if wide:
        head.add_column(justify="right", no_wrap=True)
        dates = [styled(date, "cyan")] if date else []
        head.add_row(styled(rank, "dim"), *dates, title, styled(score, "dim"))
    else:
        head.add_row(styled(rank, "dim"), title)
    out.print(head, width=width)
    below = [] if wide else [styled(f"{date}  " if date else "", "cyan") + styled(score, "dim")]
    passages = view.passages_of(hit)
    for text in (*below, *([_marked(passages)] if passages else [])):
        out.print(Padding(text, (0, min(2, width // 20), 0, 5)), width=width)


def _marked(text: str, style: str = "") -> Text:
    """Return a text on one line, words of the query in colour."""
    shown = styled("", style)
    for number, part in enumerate(_FOUND.split(text)):
        shown.append(clean(part.replace("\n", " ")), "bold yellow" if number % 2 else None)
    return shown


def _print_facet(out: Console, name: str, counts: Mapping[Any, int]) -> None:
    first = list(counts.items())[:FACET_VALUES]
    shown = [f"{one_line(str(value))} {count:,}" for value, count in first]
    if len(counts) > FACET_VALUES:
        shown.append(f"and {len(counts) - FACET_VALUES:,} more")
    out.print(styled(f"{name}: ", "bold") + styled(" · ".join(shown) or "no values"))
