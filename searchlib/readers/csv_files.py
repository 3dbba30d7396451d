"""CSV, as French and English programs write it: separated by `,`, `;`, tabs or `|`."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from searchlib.readers.columns import fields_of
from searchlib.readers.records import UNREADABLE, Record, TextFile, reason

LONGEST_CELL = 1 << 27
"""In characters; the default limit of the csv module is less than a long text."""

SEPARATORS = ",;\t|"
SAMPLE = 1 << 16
"""The number of characters of a file from which its separator is inferred."""

SAMPLED_ROWS = 20

_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)
"""A first line that Excel writes and reads."""


def read_csv(path: str | os.PathLike[str]) -> Iterator[Record]:
    r"""Yield the records of a CSV file with a line of column names.

    The separator is that by which most rows have as many cells as there are names. An empty cell
    is an absent value. If no column is an id, the row's number, from 1, is the id.

    Parameters
    ----------
    path : path
        The file; it is unpacked with gzip where its name ends in .gz.

    Yields
    ------
    Record
        A document, or why there is none.

    Examples
    --------
    >>> from pathlib import Path
    >>> size = Path("news.csv").write_text("titre;prix\nUn chat;3,50\n", encoding="utf-8")
    >>> (record,) = read_csv("news.csv")
    >>> record.document, record.line
    ({'id': '1', 'titre': 'Un chat', 'prix': '3,50'}, 2)
    """
    source = str(path)
    csv.field_size_limit(LONGEST_CELL)
    try:
        with TextFile(Path(path), newline="") as (file, notes):
            yield from _records(file, source, notes)
    except (*UNREADABLE, csv.Error) as error:
        yield Record(None, source, 1, error=reason(error))


def separator_of(sample: str) -> str | None:
    """Return the separator of the beginning of a CSV file, or None if there is one column.

    >>> separator_of("titre;prix\\nUn, deux;3,50\\nTrois, quatre;4,50\\n")
    ';'
    """
    widths = {separator: _widths(sample, separator) for separator in SEPARATORS}
    possible = [separator for separator in SEPARATORS if widths[separator][:1] > [1]]
    if not possible:
        return None

    def rank(separator: str) -> tuple[float, int]:
        first, *others = widths[separator]
        return sum(width == first for width in others) / max(len(others), 1), first

    return max(possible, key=rank)


def _widths(sample: str, separator: str) -> list[int]:
    """Return how many cells the first rows have; the last one may be cut off."""
    try:
        rows = list(islice(csv.reader(StringIO(sample), delimiter=separator), SAMPLED_ROWS + 1))
    except csv.Error:
        return []
    whole = rows[:-1] if len(rows) > SAMPLED_ROWS or len(sample) >= SAMPLE else rows
    return [len(row) for row in whole or rows if row]


def _records(file: TextIO, source: str, notes: tuple[str, ...]) -> Iterator[Record]:
    sample = file.read(SAMPLE)
    file.seek(0)
    said = _SEPARATOR_LINE.match(sample)
    if said:
        file.readline()
    first_line = 2 if said else 1
    rows = csv.reader(file, delimiter=said[1] if said else separator_of(sample) or ",")
    names = [name.strip() for name in next(rows, [])]
    given = [name for name in names if name]
    if not given or len(set(given)) < len(given):
        problem = "the first line must name the columns, each name once"
        yield Record(None, source, first_line, error=problem)
        return
    columns = tuple(name or f"column_{number}" for number, name in enumerate(names, 1))
    make = _Row(columns, source, notes)
    end = rows.line_num
    try:
        for number, cells in enumerate(rows, 1):
            line, end = first_line + end, rows.line_num
            if cells:
                yield make.record(cells, line, number)
    except csv.Error as error:
        yield Record(None, source, first_line + end, error=f"not CSV: {error}", columns=columns)


class _Row:
    """Makes records of the cells of rows."""

    def __init__(self, columns: tuple[str, ...], source: str, notes: tuple[str, ...]) -> None:
        self._columns = columns
        self._source = source
        self._notes = notes
        has_id = "id" in fields_of(columns, is_table=True).values()
        self._derived = frozenset() if has_id else frozenset({"id"})

    def record(self, cells: list[str], line: int, number: int) -> Record:
        if len(cells) != len(self._columns):
            problem = f"{len(cells)} cells for {len(self._columns)} columns"
            return Record(None, self._source, line, problem, self._notes, self._columns)
        document: dict[str, Any] = {"id": str(number)} if self._derived else {}
        values = zip(self._columns, cells, strict=True)
        document.update((name, cell) for name, cell in values if cell.strip())
        return Record(document, self._source, line, None, self._notes, self._columns, self._derived)
