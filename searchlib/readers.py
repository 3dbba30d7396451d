"""From files to documents: dispatches, JSONL and CSV.

Everything is read as a stream of `Record`: a document, or why there is none, each with its file and line, so that nothing is skipped in silence.
Text is UTF-8, with or without a byte order mark; a file that is not is read as Windows-1252, which Latin-1 is a part of, and its records say so.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from searchlib.analysis import sentences
from searchlib.errors import DocumentError, SchemaError, SearchlibError
from searchlib.schema import Boolean, Date, Field, Keyword, Number, Schema, Text, date_interval

LONGEST_TITLE = 150
SAMPLED_RECORDS = 1000
"""How many records of a source are looked at to infer a schema."""

LONGEST_CELL = 1 << 27
"""Characters of a CSV cell; the csv module's own limit is less than a long text."""

UNREADABLE = (OSError, EOFError, zlib.error)
"""What reading a file can raise, packed files that are cut off or damaged included."""

FALLBACK_NOTE = "not UTF-8: read as Windows-1252"

_DATE_LINE = re.compile(r"\s*date[ \t]+(\d{4}-\d{2}(?:-\d{2})?)(?=\s|$)[ \t]*")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True)
class Record:
    """One record of a source.

    Attributes
    ----------
    document : dict or None     None when there is an error
    source : str                the file
    line : int                  where it begins, from 1
    error : str or None         why there is no document
    note : str or None          what else a reader should know
    """

    document: dict[str, Any] | None
    source: str
    line: int
    error: str | None = None
    note: str | None = None


# ---------------------------------------------------------------- dispatches


def parse_dispatch(text: str, name: str) -> dict[str, Any]:
    """The document of a dispatch: id, title, text, and date where there is one.

    An optional first line or line start `date YYYY-MM` or `date YYYY-MM-DD`, then paragraphs. The title is an own first line of at most 150 characters
    where the body follows a blank line; else the first sentence, cut at a word.

    Raises
    ------
    DocumentError       an impossible date, or no text at all
    """
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    document: dict[str, Any] = {"id": name}
    dated = _DATE_LINE.match(text)
    if dated:
        try:
            date_interval(dated[1])
        except ValueError as error:
            raise DocumentError(f"field 'date': {error}", field="date") from None
        document["date"] = dated[1]
        text = text[dated.end() :]
    body_on_date_line = dated is not None and not text.startswith("\n")
    document["title"], document["text"] = _title_and_body(text.strip(), may_have_title=not body_on_date_line)
    return document


def _title_and_body(text: str, may_have_title: bool) -> tuple[str, str]:
    if not text:
        raise DocumentError("the dispatch holds no text", field="text")
    first, *rest = _BLANK_LINE.split(text, maxsplit=1)
    if may_have_title and rest and "\n" not in first and len(first.strip()) <= LONGEST_TITLE:
        return first.strip(), rest[0].strip()
    start, end = sentences(text)[0]
    return _cut(" ".join(text[start:end].split())), text


def _cut(title: str) -> str:
    if len(title) <= LONGEST_TITLE:
        return title
    return title[: LONGEST_TITLE - 1].rsplit(None, 1)[0].rstrip(" ,;:«(") + "…"


def read_dispatches(path: str | os.PathLike[str]) -> Iterator[Record]:
    """The record of a dispatch file, named by the file without its ending."""
    path = Path(path)
    try:
        text, note = _decode(path.read_bytes())
        yield Record(parse_dispatch(text, path.stem), str(path), 1, note=note)
    except (OSError, DocumentError) as error:
        yield Record(None, str(path), 1, error=_reason(error))


def _decode(content: bytes) -> tuple[str, str | None]:
    if b"\0" in content:
        raise DocumentError("not a text file: it holds NUL bytes")
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), FALLBACK_NOTE


# ---------------------------------------------------------------- JSONL and CSV


def read_jsonl(path: str | os.PathLike[str]) -> Iterator[Record]:
    """The records of a file with one JSON object a line, packed with gzip where its name ends in .gz; blank lines are passed over."""
    source = str(path)
    try:
        with _open(Path(path)) as (file, note):
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _json_record(line, source, number, note)
    except UNREADABLE as error:
        yield Record(None, source, 1, error=_reason(error))


def _json_record(line: str, source: str, number: int, note: str | None) -> Record:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Record(None, source, number, error=f"not JSON: {error}")
    if not isinstance(document, dict):
        return Record(None, source, number, error=f"expected a JSON object, got {type(document).__name__}")
    return Record(document, source, number, note=note)


def read_csv(path: str | os.PathLike[str]) -> Iterator[Record]:
    """The records of a CSV file with a line of column names, its cells parted by `,`, `;` or tabs.

    Empty cells are absent; without a column `id`, the row's number is it.
    """
    source = str(path)
    try:
        with _open(Path(path), newline="") as (file, note):
            yield from _csv_records(file, source, note)
    except (*UNREADABLE, csv.Error) as error:
        yield Record(None, source, 1, error=_reason(error))


def _csv_records(file: TextIO, source: str, note: str | None) -> Iterator[Record]:
    head = file.readline()
    delimiter = max(",;\t", key=head.count)
    names = [name.strip() for name in next(csv.reader([head], delimiter=delimiter), [])]
    if not any(names) or len(set(names)) < len(names):
        yield Record(None, source, 1, error="the first line must name every column, each once")
        return
    csv.field_size_limit(LONGEST_CELL)
    rows = csv.reader(file, delimiter=delimiter)
    line = 2
    for number, cells in enumerate(rows, 1):
        if cells:
            yield _csv_record(names, cells, source, line, number, note)
        line = rows.line_num + 2


def _csv_record(names: list[str], cells: list[str], source: str, line: int, number: int, note: str | None) -> Record:
    if len(cells) != len(names):
        return Record(None, source, line, error=f"{len(cells)} cells for {len(names)} columns")
    document: dict[str, Any] = {name: cell for name, cell in zip(names, cells, strict=True) if cell != ""}
    return Record({"id": str(number), **document} if "id" not in names else document, source, line, note=note)


class _open:
    """A text file, decoded, with the note that says how; its bytes are looked at once before, so that one decoding serves the whole file."""

    def __init__(self, path: Path, newline: str | None = None) -> None:
        self._path, self._newline = path, newline

    def __enter__(self) -> tuple[TextIO, str | None]:
        note = None if self._is_utf8() else FALLBACK_NOTE
        self._file = io.TextIOWrapper(self._bytes(), "utf-8-sig" if note is None else "cp1252", "strict" if note is None else "replace", self._newline)
        return self._file, note

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _bytes(self) -> Any:
        return gzip.open(self._path, "rb") if self._path.suffix == ".gz" else open(self._path, "rb")

    def _is_utf8(self) -> bool:
        try:
            with io.TextIOWrapper(self._bytes(), "utf-8") as file:
                for _ in iter(lambda: file.read(1 << 20), ""):
                    pass
        except UnicodeDecodeError:
            return False
        return True


# ---------------------------------------------------------------- sources


READERS: dict[str, Callable[[Path], Iterator[Record]]] = {
    ".txt": read_dispatches, ".jsonl": read_jsonl, ".jsonl.gz": read_jsonl, ".ndjson": read_jsonl, ".csv": read_csv,
}  # fmt: skip
"""How files are read, by the end of their names."""


def read(source: str | os.PathLike[str], schema: Schema | None = None) -> Iterator[Record]:
    """The records of a file, or of the files of a folder and its folders, in the order of their names.

    Hidden files are passed over; a file of another kind yields a record that says so. With a schema, strings become what its fields hold, as CSV cells need.

    Raises
    ------
    SearchlibError      there is no such file or folder
    """
    path = Path(source)
    if not path.exists():
        raise SearchlibError(f"there is no file or folder {path}")
    records = _read_files(sorted(_files(path)) if path.is_dir() else [path])
    return records if schema is None else (_conformed(record, schema) for record in records)


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path


def _read_files(paths: Iterable[Path]) -> Iterator[Record]:
    for path in paths:
        reader = next((READERS[ending] for ending in READERS if path.name.lower().endswith(ending)), None)
        if reader is None:
            yield Record(None, str(path), 1, error=f"not a kind of file that can be read: {', '.join(READERS)}")
        else:
            yield from reader(path)


def _reason(error: Exception) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


# ---------------------------------------------------------------- schemas


def infer_schema(sources: Iterable[str | os.PathLike[str]]) -> Schema:
    """The schema of some sources: id, title, text and date, and a field for every other name in their first thousand records.

    A name whose values are all strings is a Keyword, lists of strings a multiple one, booleans a Boolean, whole numbers Number(int), others Number(float).
    """
    fields: dict[str, Field] = {"id": Keyword(unique=True), "title": Text(boost=2.0), "text": Text(), "date": Date()}
    seen: dict[str, set[type]] = {}
    for source in sources:
        for record in islice(read(source), SAMPLED_RECORDS):
            for name, value in (record.document or {}).items():
                if name not in fields and value is not None:
                    seen.setdefault(name, set()).add(type(value))
    return Schema(**fields, **{name: _field_for(types) for name, types in seen.items()})


def _field_for(types: set[type]) -> Field:
    if types == {bool}:
        return Boolean()
    if types == {int}:
        return Number(int)
    if types <= {int, float}:
        return Number(float)
    return Keyword(multiple=list in types)


def load_schema(path: str | os.PathLike[str]) -> Schema:
    """The schema of a JSON file such as {"id": {"type": "keyword", "unique": true}, "text": {"type": "text"}}; SchemaError when it holds none."""
    try:
        return Schema.from_dict(json.loads(Path(path).read_text(encoding="utf-8")))
    except OSError as error:
        raise SchemaError(f"cannot read the schema {os.fspath(path)}: {error.strerror}") from error
    except ValueError as error:
        raise SchemaError(f"the schema {os.fspath(path)} is not JSON: {error}") from error


def _conformed(record: Record, schema: Schema) -> Record:
    """A record with its values made into what the schema's fields hold; one whose value cannot be is an error."""
    document: dict[str, Any] = {}
    for name, value in (record.document or {}).items():
        try:
            document[name] = _value_for(schema[name], value) if name in schema else value
        except ValueError as error:
            return replace(record, document=None, error=f"field {name!r}: {error}")
    return record if record.document is None else replace(record, document=document)


def _value_for(field: Field, value: Any) -> Any:
    """A value as a field holds it: numbers and truth values read from strings, several strings from one, a number as a keyword."""
    if isinstance(field, Keyword):
        return _keyword_for(field, value)
    if isinstance(field, Number) and isinstance(value, str):
        return field.parse(value)
    return field.parse(value) == "true" if isinstance(field, Boolean) and isinstance(value, str) else value


def _keyword_for(field: Keyword, value: Any) -> Any:
    if isinstance(value, (bool, int, float)):
        value = json.dumps(value)
    return [part.strip() for part in value.split(",") if part.strip()] if field.multiple and isinstance(value, str) else value
