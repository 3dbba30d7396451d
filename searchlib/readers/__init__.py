"""From files to documents: dispatches, JSON and CSV.

Everything is read as a stream of `Record`: a document, or why there is none, each with its file
and line, so that nothing is skipped in silence. `columns` says which column is which field.
"""

from searchlib.readers.csv_files import read_csv
from searchlib.readers.dispatches import parse_dispatch, read_dispatches
from searchlib.readers.json_files import read_json, read_jsonl
from searchlib.readers.records import FALLBACK_NOTE, Record
from searchlib.readers.schemas import infer_schema, load_schema
from searchlib.readers.sources import READERS, kind_of, read

__all__ = [
    "FALLBACK_NOTE",
    "READERS",
    "Record",
    "infer_schema",
    "kind_of",
    "load_schema",
    "parse_dispatch",
    "read",
    "read_csv",
    "read_dispatches",
    "read_json",
    "read_jsonl",
]
