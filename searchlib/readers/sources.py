"""Sources, which are files and folders: how each is read, and how its records fit a schema."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from searchlib.errors import SearchlibError
from searchlib.readers.columns import described, fields_of, plain_number
from searchlib.readers.csv_files import read_csv, separator_of
from searchlib.readers.dispatches import read_dispatches
from searchlib.readers.json_files import read_json, read_jsonl
from searchlib.readers.records import Record
from searchlib.schema import Boolean, Field, Keyword, Number, Schema

READERS: dict[str, Callable[[Path], Iterator[Record]]] = {
    ".txt": read_dispatches,
    ".jsonl": read_jsonl,
    ".jsonl.gz": read_jsonl,
    ".ndjson": read_jsonl,
    ".json": read_json,
    ".csv": read_csv,
}
"""How files are read, by the end of their names."""


def kind_of(sample: str) -> str | None:
    """Return how a text that begins so is read, a key of `READERS`; None if it is of no kind.

    A text that begins as JSON is JSON, one object a line if its first line is a whole one; a text
    with several columns is CSV. A dispatch is not recognized: any text could be one.

    Parameters
    ----------
    sample : str
        The beginning of a text, of some thousand characters.

    Returns
    -------
    str or None
        The ending of such files.

    Examples
    --------
    >>> kind_of('{"id": "a"}'), kind_of("[{"), kind_of("titre;texte"), kind_of("Un texte")
    ('.jsonl', '.json', '.csv', None)
    """
    beginning = sample.lstrip("\ufeff \t\r\n")
    if beginning.startswith("{"):
        first_line = beginning.partition("\n")[0]
        return ".jsonl" if first_line.rstrip().endswith("}") else ".json"
    if beginning.startswith("["):
        return ".json"
    return ".csv" if beginning[:4].lower() == "sep=" or separator_of(beginning) else None


def read(
    source: str | os.PathLike[str], schema: Schema | None = None, name: str | None = None
) -> Iterator[Record]:
    r"""Yield the records of a file, or of the files below a folder, in the order of their names.

    Hidden files are passed over; a file of another kind yields a record that says so. A dispatch
    in a sub-folder has the name of that as its `section`.

    Parameters
    ----------
    source : path
        A file or a folder.
    schema : Schema, optional
        The fields of the documents. Names of columns are then replaced by those of fields, and
        strings by values of the fields' types, as the cells of CSV require; a note says which
        column became which field.
    name : str, optional
        The `source` of the records; by default the path of their file.

    Returns
    -------
    iterator of Record
        The records, read as they are asked for.

    Raises
    ------
    SearchlibError
        If there is no such file or folder.

    Examples
    --------
    >>> from pathlib import Path
    >>> from searchlib import Keyword, Number, Schema, Text
    >>> size = Path("news.csv").write_text("id;titre;prix\na1;Un chat;3,50\n", encoding="utf-8")
    >>> schema = Schema(id=Keyword(unique=True), title=Text(), prix=Number(float))
    >>> (record,) = read("news.csv", schema)
    >>> record.document
    {'id': 'a1', 'title': 'Un chat', 'prix': 3.5}
    >>> record.notes
    ('columns: id (keyword), titre → title (text), prix (number)',)
    """
    path = Path(source)
    if not path.exists():
        raise SearchlibError(f"there is no file or folder {path}")
    records = _read_folder(path) if path.is_dir() else _read_file(path)
    if name is not None:
        records = (replace(record, source=name) for record in records)
    return records if schema is None else _fitted(records, schema)


def _read_folder(folder: Path) -> Iterator[Record]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(".") for part in parts):
            yield from _read_file(path, section=parts[0] if len(parts) > 1 else None)


def _read_file(path: Path, section: str | None = None) -> Iterator[Record]:
    name = path.name.lower()
    reader = next((READERS[ending] for ending in READERS if name.endswith(ending)), None)
    if reader is None:
        kinds = ", ".join(READERS)
        yield Record(None, str(path), 1, error=f"not a kind of file that can be read: {kinds}")
    elif reader is read_dispatches:
        yield from read_dispatches(path, section)
    else:
        yield from reader(path)


# ---------------------------------------------------------------- fitting a schema


def _fitted(records: Iterator[Record], schema: Schema) -> Iterator[Record]:
    """Yield records with values that fit a schema, or errors where they do not."""
    source = ""
    names: dict[tuple[str, ...], dict[str, str]] = {}
    noted: set[str] = set()
    for record in records:
        if record.source != source:
            source = record.source
            noted.clear()
        columns = record.columns or tuple(record.document or ())
        if columns not in names:
            if len(names) >= MOST_NAMES:
                names.clear()
            is_table = record.columns is not None
            names[columns] = fields_of(columns, schema, is_table=is_table)
        fields = names[columns]
        new = [name for name in columns if name not in noted]
        if record.columns is None:
            new = [name for name in new if fields[name] != name]
        if new:
            noted.update(new)
            note = "columns: " + described([(name, fields[name]) for name in new], schema)
            record = replace(record, notes=(*record.notes, note))
        yield _fitted_record(record, fields, schema)


MOST_NAMES = 1000
"""Sets of names whose fields are remembered: objects of JSON may have any."""


def _fitted_record(record: Record, fields: dict[str, str], schema: Schema) -> Record:
    if record.document is None:
        return record
    document: dict[str, Any] = {}
    for name, value in record.document.items():
        field = _derived_field(name, fields, schema) if name in record.derived else fields[name]
        if field is None:
            continue
        try:
            document[field] = _value_for(schema[field], value) if field in schema else value
        except ValueError as error:
            return replace(record, document=None, error=f"field {field!r}: {error}")
    return replace(record, document=document)


def _derived_field(name: str, fields: dict[str, str], schema: Schema) -> str | None:
    """Return the field of a derived value, or None if the schema has no use for it."""
    if name == "id":
        return None if schema.key in fields.values() else schema.key
    return name if name in schema else None


def _value_for(field: Field, value: Any) -> Any:
    """Return a value of the type of a field.

    Numbers and truth values are read from strings, several keywords from one; a number is a
    keyword as it is written.
    """
    if isinstance(field, Keyword):
        return _keyword_for(field, value)
    if isinstance(field, Number) and isinstance(value, str):
        return field.parse(plain_number(value))
    if isinstance(field, Boolean) and isinstance(value, str):
        return field.parse(value) == "true"
    return value


def _keyword_for(field: Keyword, value: Any) -> Any:
    if isinstance(value, (bool, int, float)):
        value = json.dumps(value)
    if field.multiple and isinstance(value, str):
        return [part.strip() for part in re.split("[,;|]", value) if part.strip()]
    return value
