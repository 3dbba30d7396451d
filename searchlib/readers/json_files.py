"""JSON: one object a line (JSONL), or an array of objects."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from searchlib.readers.records import UNREADABLE, Record, TextFile, reason

CHUNK = 1 << 16
"""The number of characters of a JSON file that are read at a time."""

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()
_CUT_STRING = "Unterminated string starting at"
_LONGEST_TOKEN = 16
"""In characters: any token but a string or a number; the end of a chunk may cut one off."""


def read_jsonl(path: str | os.PathLike[str]) -> Iterator[Record]:
    r"""Yield the records of a file with one JSON object a line; blank lines are passed over.

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
    >>> size = Path("news.jsonl").write_text('{"text": "Un chat."}\n["text"]', encoding="utf-8")
    >>> [record.document or record.error for record in read_jsonl("news.jsonl")]
    [{'text': 'Un chat.'}, 'expected a JSON object, got list']
    """
    source = str(path)
    try:
        with TextFile(Path(path)) as (file, notes):
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _line_record(line, source, number, notes)
    except UNREADABLE as error:
        yield Record(None, source, 1, error=reason(error))


def _line_record(line: str, source: str, number: int, notes: tuple[str, ...]) -> Record:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        # The line that `json` counts is not that of the file.
        where = f", at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        problem = error.msg if isinstance(error, json.JSONDecodeError) else error
        return Record(None, source, number, error=f"not JSON: {problem}{where}")
    return _value_record(value, source, number, notes)


def _value_record(value: Any, source: str, line: int, notes: tuple[str, ...]) -> Record:
    if not isinstance(value, dict):
        kind = type(value).__name__
        return Record(None, source, line, error=f"expected a JSON object, got {kind}")
    return Record(value, source, line, notes=notes)


def read_json(path: str | os.PathLike[str]) -> Iterator[Record]:
    """Yield the records of a file with an array of JSON objects, or objects one after another.

    The file is read piece by piece, so that one object is in memory at a time. Nothing after a
    syntax error can be read: one record says so.

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
    >>> size = Path("news.json").write_text('[{"text": "Un chat."}, {"text": "Un chien."}]')
    >>> [record.document for record in read_json("news.json")]
    [{'text': 'Un chat.'}, {'text': 'Un chien.'}]
    """
    source = str(path)
    try:
        with TextFile(Path(path)) as (file, notes):
            values = _Values(file)
            try:
                for line, value in values:
                    yield _value_record(value, source, line, notes)
            except (ValueError, RecursionError) as error:
                at = f"at column {values.column}; nothing after it was read"
                yield Record(None, source, values.line, error=f"not JSON: {error}, {at}")
    except UNREADABLE as error:
        yield Record(None, source, 1, error=reason(error))


class _Values:
    """The values of an array, or of a text of several values, each with its line."""

    def __init__(self, file: TextIO) -> None:
        self.line = self.column = 1
        """The position of the next character, counted from 1."""
        self._file = file
        self._text = ""
        self._at = 0
        self._ended = False

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        in_array = self._character() == "["
        if in_array:
            self._pass(1)
        first = True
        while (character := self._character()) and character != "]":
            if not first and in_array:
                if character != ",":
                    raise ValueError("',' is missing between two values")
                self._pass(1)
                if self._character() in ("", "]"):
                    raise ValueError("a value is missing after ','")
            first = False
            yield self.line, self._value()
        if in_array != (character == "]"):
            raise ValueError("']' is missing at the end" if in_array else "unexpected ']'")
        if in_array:
            self._pass(1)
            if self._character():
                raise ValueError("there is more after the array")

    def _character(self) -> str:
        """Skip white space; return the character after it, or "" at the end."""
        while True:
            match = _SPACE.match(self._text, self._at)
            assert match is not None  # it matches nothing, too
            self._pass(match.end() - self._at)
            if self._at < len(self._text) or not self._read():
                return self._text[self._at : self._at + 1]

    def _value(self) -> Any:
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
                if end < len(self._text) or not self._read():  # else a number may go on
                    self._pass(end - self._at)
                    return value
            except json.JSONDecodeError as error:
                cut_off = error.msg == _CUT_STRING or error.pos > len(self._text) - _LONGEST_TOKEN
                # Doubled each time, so that a long object costs no more than its length.
                if not (cut_off and self._read(max(CHUNK, len(self._text) - self._at))):
                    self._pass(error.pos - self._at)
                    raise ValueError(error.msg) from None

    def _read(self, size: int = CHUNK) -> bool:
        read = "" if self._ended else self._file.read(size)
        self._ended = not read
        if read:
            self._text = self._text[self._at :] + read
            self._at = 0
        return bool(read)

    def _pass(self, length: int) -> None:
        end = self._at + length
        lines = self._text.count("\n", self._at, end)
        self.line += lines
        self.column = end - self._text.rfind("\n", 0, end) if lines else self.column + length
        self._at = end
