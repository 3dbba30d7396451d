"""`Record`, which every reader yields, and the opening of text files.

Text is UTF-8, with or without a byte order mark; a file that is not is read as Windows-1252, of
which Latin-1 is a part, and its records say so.
"""

from __future__ import annotations

import gzip
import io
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TextIO

UNREADABLE = (OSError, EOFError, zlib.error)
"""The errors of reading a file, packed files that are truncated or damaged included."""

FALLBACK_NOTE = "not UTF-8: read as Windows-1252"


@dataclass(frozen=True)
class Record:
    """One record of a source.

    Parameters
    ----------
    document : dict or None
        The values by name; None if there is an error.
    source : str
        The file.
    line : int
        The line on which the record begins, from 1.
    error : str, optional
        The reason why there is no document.
    notes : tuple of str
        Remarks for the reader, such as how the file was decoded.
    columns : tuple of str, optional
        The names of all columns, where the values are the cells of a table.
    derived : frozenset of str
        Fields that are not written in the record, but made from its row's number or its folder;
        a schema may lack them.

    Examples
    --------
    >>> Record({"text": "Un chat."}, "news.jsonl", 1).error is None
    True
    """

    document: dict[str, Any] | None
    source: str
    line: int
    error: str | None = None
    notes: tuple[str, ...] = ()
    columns: tuple[str, ...] | None = None
    derived: frozenset[str] = frozenset()


def reason(error: Exception) -> str:
    """Return the text of an error, without the number and file name of an OSError."""
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


class TextFile:
    """A text file to read, unpacked with gzip where its name ends in .gz.

    As a context manager it gives the open file and the notes that say how it was decoded. The
    bytes are read once before, so that one encoding serves the whole file.
    """

    def __init__(self, path: Path, newline: str | None = None) -> None:
        self._path = path
        self._newline = newline

    def __enter__(self) -> tuple[TextIO, tuple[str, ...]]:
        if self._is_utf8():
            self._file = io.TextIOWrapper(self._bytes(), "utf-8-sig", "strict", self._newline)
            return self._file, ()
        self._file = io.TextIOWrapper(self._bytes(), "cp1252", "replace", self._newline)
        return self._file, (FALLBACK_NOTE,)

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _bytes(self) -> IO[bytes]:
        opener: Any = gzip.open if self._path.suffix == ".gz" else open
        opened: IO[bytes] = opener(self._path, "rb")
        return opened

    def _is_utf8(self) -> bool:
        try:
            with io.TextIOWrapper(self._bytes(), "utf-8") as file:
                for _ in iter(lambda: file.read(1 << 20), ""):
                    pass
        except UnicodeDecodeError:
            return False
        return True
