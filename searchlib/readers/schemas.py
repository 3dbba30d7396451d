"""The schema of a new index: inferred from its sources, or read from a file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from searchlib.errors import SchemaError
from searchlib.readers.columns import Sample, fields_of
from searchlib.readers.sources import read
from searchlib.schema import Date, Field, Keyword, Schema, Text

SAMPLED_RECORDS = 1000
"""The number of records of a source from which a schema is inferred."""


def infer_schema(sources: Iterable[str | os.PathLike[str]]) -> Schema:
    r"""Return a schema that fits the documents of some sources.

    It has id, title, text and date, and a field for every other name in the first thousand records
    of each source. Strings become a Text where they are long and a Keyword elsewhere, lists of
    strings a multiple Keyword, booleans a Boolean, whole numbers Number(int), others Number(float).
    The cells of a CSV column, which are all strings, become what each of them can be read as.

    Parameters
    ----------
    sources : iterable of paths
        Files and folders.

    Returns
    -------
    Schema
        The schema; `id` is unique.

    Raises
    ------
    SearchlibError
        If a source does not exist.

    Examples
    --------
    >>> from pathlib import Path
    >>> size = Path("news.csv").write_text("id;titre;prix\na1;Un chat;3,50\n", encoding="utf-8")
    >>> schema = infer_schema(["news.csv"])
    >>> list(schema), schema["prix"]
    (['id', 'title', 'text', 'date', 'prix'], Number(number=<class 'float'>))
    """
    fields: dict[str, Field] = {
        "id": Keyword(unique=True),
        "title": Text(boost=2.0),
        "text": Text(),
        "date": Date(),
    }
    samples: dict[str, Sample] = {}
    for source in sources:
        for record in islice(read(source), SAMPLED_RECORDS):
            document = record.document or {}
            is_table = record.columns is not None
            names = fields_of(record.columns or tuple(document), is_table=is_table)
            for name, value in document.items():
                field = names.get(name, name)
                if field in fields or value is None:
                    continue
                if field not in samples:
                    samples[field] = Sample(field, is_column=is_table)
                samples[field].add(value)
            fields.update({name: Keyword() for name in record.derived if name not in fields})
    inferred = {name: sample.field() for name, sample in samples.items() if name not in fields}
    return Schema(**fields, **inferred)


def load_schema(path: str | os.PathLike[str]) -> Schema:
    """Read a schema from a JSON file.

    Parameters
    ----------
    path : path
        A file with the dict that `Schema.to_dict` returns, such as
        ``{"id": {"type": "keyword", "unique": true}, "text": {"type": "text"}}``.

    Returns
    -------
    Schema
        The schema.

    Raises
    ------
    SchemaError
        If the file cannot be read, or does not describe a schema.

    Examples
    --------
    >>> from pathlib import Path
    >>> size = Path("schema.json").write_text('{"text": {"type": "text", "boost": 2.0}}')
    >>> load_schema("schema.json")
    Schema(text=Text(boost=2.0, stored=True))
    """
    name = os.fspath(path)
    try:
        return Schema.from_dict(json.loads(Path(path).read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise SchemaError(f"cannot read the schema {name}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise SchemaError(f"the schema {name} is not JSON: {error}") from error
