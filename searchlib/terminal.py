"""How do results look on a terminal, in a pipe, and as JSON? What the command line prints, and nothing of what it does.

A terminal gets colours, and lines wrapped at its width. Elsewhere every line is whole and plain: a result is one line, its passages another. Control
characters of a text never reach either, so that no document steers a reader's terminal.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from searchlib.schema import json_value

if TYPE_CHECKING:  # imported where it is used: --json does without it
    from rich.console import Console
    from rich.text import Text

    from searchlib import Hit, Results, Schema

READING_WIDTH = 100
"""Columns that a result takes at most: longer lines are hard to read."""

UNWRAPPED_WIDTH = 10_000
"""The width of what is no terminal: nothing is wrapped there."""

FACET_VALUES = 20
"""How many values of a facet are printed; `--json` has all."""

TITLE_LENGTH = 80
"""Characters of a text that stands for a missing title."""

OPEN_MARK, CLOSE_MARK = "\ufdd0", "\ufdd1"
"""Stand around a found word until it is shown: noncharacters, which no text should hold."""

_FOUND = re.compile(f"{OPEN_MARK}([^{OPEN_MARK}{CLOSE_MARK}]*){CLOSE_MARK}")
_CONTROL = re.compile(rf"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069{OPEN_MARK}{CLOSE_MARK}]")


# ---------------------------------------------------------------- texts


def clean(text: str) -> str:
    """A text without the control characters that would steer a terminal, and without marks."""
    return _CONTROL.sub("", text.replace("\t", " "))


def one_line(text: str) -> str:
    """A text, cleaned, as one line."""
    return clean(" ".join(text.split()))


def counted(number: int, noun: str) -> str:
    """« 1 document », « 1,200 documents »."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def size(number: float) -> str:
    """Bytes, in the unit that suits them."""
    if number < 1000:
        return f"{number:.0f} B"
    for unit in ("kB", "MB", "GB", "TB"):
        number /= 1000
        if number < 1000 or unit == "TB":
            break
    return f"{number:.1f} {unit}"


# ---------------------------------------------------------------- lines, tables, JSON


def console(stream: TextIO) -> Console:
    """A console that takes texts as they are, without markup."""
    from rich.console import Console

    class Plain(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # the command line has one place for it

    plain = Plain(file=stream, markup=False, highlight=False, emoji=False)
    if not plain.is_terminal:
        plain.soft_wrap, plain.width = True, UNWRAPPED_WIDTH
    return plain


def styled(text: str, style: str = "") -> Text:
    """A text, cleaned, in one style."""
    from rich.text import Text

    return Text(clean(text), style)


def print_line(line: str = "") -> None:
    """A line on stdout."""
    print(clean(line))


def tell(kind: str, message: str, stderr: Console | None = None) -> None:
    """A line on stderr: an error, a skipped record, a note, a hint. While a progress bar is drawn, `stderr` is the console that draws it."""
    style = {"error": "bold red", "skipped": "yellow"}.get(kind, "cyan")
    (stderr or console(sys.stderr)).print(styled(f"{kind}: ", style) + styled(message), soft_wrap=True)


def print_table(head: list[str], rows: list[list[str]]) -> None:
    """A table on stdout."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    out = console(sys.stdout)
    table = Table(*head, box=SIMPLE_HEAD if out.is_terminal else None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(styled(cell) for cell in row))
    out.print(table)


def print_json(document: Any) -> None:
    """One JSON document on stdout."""
    print(json.dumps(json_value(document), ensure_ascii=False, indent=1))


# ---------------------------------------------------------------- results


@dataclass(frozen=True)
class View:
    """Which fields of a schema are shown: its first date; its title, or the first text, cut short; the texts that passages are taken from."""

    date: str | None
    title: str | None
    texts: tuple[str, ...]

    @classmethod
    def of(cls, schema: Schema) -> View:
        """The view of any schema."""
        date = next((name for name in schema if schema.kind(name) == "date"), None)
        texts = [name for name in schema.text_fields if schema.field(name).to_dict().get("stored", True)]
        title = "title" if "title" in schema else next(iter(texts), None)
        passages = sorted((name for name in texts if name != "title"), key=lambda name: name != "text")
        return cls(date, title, tuple(passages))

    def date_of(self, hit: Hit) -> str:
        """The date as it was written."""
        return "" if self.date is None else one_line(str(hit.get(self.date) or ""))

    def title_of(self, hit: Hit) -> str:
        """The title, with marks around found words; the beginning of a text, or the key, where there is none."""
        value = hit.get(self.title) if self.title else None
        title = one_line(str(value or hit.id or "(no title)"))
        if not value or self.title != "title":
            return title if len(title) <= TITLE_LENGTH else title[:TITLE_LENGTH].rsplit(" ", 1)[0] + " …"
        if not isinstance(value, str) or hit._results.snapshot.schema.kind("title") != "text":
            return title
        marked = hit.highlight("title", passages=len(value), length=len(value), tags=(OPEN_MARK, CLOSE_MARK), escape=False)
        return marked if one_line(marked) == title else title  # passages that leave something out are no title

    def passages_of(self, hit: Hit) -> str:
        """The passages of the text with most found words, with marks around these; "" where the hit has no text beside its title."""
        shown = [hit.highlight(name, passages=2, length=160, tags=(OPEN_MARK, CLOSE_MARK), escape=False) for name in self.texts if hit.get(name)]
        return max(shown, key=lambda passages: passages.count(OPEN_MARK), default="")


def print_results(results: Results, offset: int, explain: bool) -> None:
    """A page of results: what was found, each hit, the facets."""
    out, view = console(sys.stdout), View.of(results.snapshot.schema)
    if results.correction:
        out.print(styled("Vouliez-vous dire « ", "cyan") + styled(results.correction, "bold cyan") + styled(" » ?", "cyan"))
    relaxed = ", not all words required" if results.relaxed else ""
    out.print(styled(f"{_range(results, offset)} in {results.seconds * 1000:.1f} ms{relaxed}", "dim"))
    for hit in results:
        out.print()
        (_print_hit if out.is_terminal else _print_plain_hit)(out, hit, view)
        if explain:
            out.print(styled("\n".join(f"     {line}" for line in str(hit.explain()).splitlines()), "dim"))
    if results.facets:
        out.print()
    for name, counts in results.facets.items():
        _print_facet(out, name, counts)


def _range(results: Results, offset: int) -> str:
    if 0 < len(results) < results.total:
        return f"Results {offset + 1:,} to {offset + len(results):,} of {results.total:,}"
    passed = f", none after the first {offset:,}" if results.total and offset and not len(results) else ""
    return (counted(results.total, "result") if results.total else "Nothing found") + passed


def _print_plain_hit(out: Console, hit: Hit, view: View) -> None:
    parts = (f"{hit.rank:>3}", view.date_of(hit), one_line(view.title_of(hit)), f"{hit.score:.2f}")
    out.print(styled("  ".join(part for part in parts if part)))
    if passages := one_line(view.passages_of(hit)):
        out.print(styled(f"     {passages}"))


def _print_hit(out: Console, hit: Hit, view: View) -> None:
    from rich.padding import Padding
    from rich.table import Table

    width = min(out.width, READING_WIDTH)
    head = Table.grid(padding=(0, 2, 0, 0), expand=True)
    head.add_column(min_width=3, justify="right", no_wrap=True)
    if view.date:
        head.add_column(min_width=10, no_wrap=True)
    head.add_column(ratio=1)
    head.add_column(justify="right", no_wrap=True)
    date = [styled(view.date_of(hit), "cyan")] if view.date else []
    head.add_row(styled(str(hit.rank), "dim"), *date, _marked(view.title_of(hit), "bold"), styled(f"{hit.score:.2f}", "dim"))
    out.print(head, width=width)
    if passages := view.passages_of(hit):
        out.print(Padding(_marked(passages), (0, 2, 0, 5)), width=width)


def _marked(text: str, style: str = "") -> Text:
    """A text on one line, its found words in colour."""
    shown = styled("", style)
    for number, part in enumerate(_FOUND.split(text)):
        shown.append(clean(part.replace("\n", " ")), "bold yellow" if number % 2 else None)
    return shown


def _print_facet(out: Console, name: str, counts: Mapping[Any, int]) -> None:
    shown = [f"{one_line(str(value))} {count:,}" for value, count in list(counts.items())[:FACET_VALUES]]
    more = [f"and {len(counts) - FACET_VALUES:,} more"] if len(counts) > FACET_VALUES else []
    out.print(styled(f"{name}: ", "bold") + styled(" · ".join([*shown, *more]) or "no values"))
