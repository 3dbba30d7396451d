"""Dispatch files: a date, a title and paragraphs.

An optional first line or line start `date YYYY-MM` or `date YYYY-MM-DD`, then paragraphs. The
title is an own first line of at most 150 characters where the body follows a blank line; else the
first sentence, cut at a word.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from searchlib.analysis import sentences
from searchlib.errors import DocumentError
from searchlib.readers.records import FALLBACK_NOTE, Record, reason
from searchlib.schema import date_interval

LONGEST_TITLE = 150

_DATE_LINE = re.compile(r"\s*date[ \t]+(\d{4}-\d{2}(?:-\d{2})?)(?=\s|$)[ \t]*")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


def parse_dispatch(text: str, name: str) -> dict[str, Any]:
    r"""Return the document of a dispatch: id, title, text, and date where there is one.

    Parameters
    ----------
    text : str
        The dispatch.
    name : str
        Its id.

    Returns
    -------
    dict
        A document.

    Raises
    ------
    DocumentError
        If the date is impossible, or there is no text.

    Examples
    --------
    >>> document = parse_dispatch("date 2022-01-03\nUn chat\n\nIl dort.", "a1")
    >>> document["date"], document["title"], document["text"]
    ('2022-01-03', 'Un chat', 'Il dort.')
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
    begins_on_date_line = dated is not None and not text.startswith("\n")
    title, body = _title_and_body(text.strip(), may_have_title=not begins_on_date_line)
    return {**document, "title": title, "text": body}


def _title_and_body(text: str, may_have_title: bool) -> tuple[str, str]:
    if not text:
        raise DocumentError("the dispatch has no text", field="text")
    first, *rest = _BLANK_LINE.split(text, maxsplit=1)
    first = first.strip()
    if may_have_title and rest and "\n" not in first and len(first) <= LONGEST_TITLE:
        return first, rest[0].strip()
    start, end = sentences(text)[0]
    return _cut(" ".join(text[start:end].split())), text


def _cut(title: str) -> str:
    if len(title) <= LONGEST_TITLE:
        return title
    return title[: LONGEST_TITLE - 1].rsplit(None, 1)[0].rstrip(" ,;:«(") + "…"


def read_dispatches(path: str | os.PathLike[str], section: str | None = None) -> Iterator[Record]:
    r"""Yield the record of a dispatch file; its id is the file's name without the ending.

    Parameters
    ----------
    path : path
        The file.
    section : str, optional
        The section that it belongs to.

    Yields
    ------
    Record
        One.

    Examples
    --------
    >>> from pathlib import Path
    >>> size = Path("a1.txt").write_text("Un chat\n\nIl dort.", encoding="utf-8")
    >>> (record,) = read_dispatches("a1.txt", section="monde")
    >>> record.document
    {'id': 'a1', 'title': 'Un chat', 'text': 'Il dort.', 'section': 'monde'}
    """
    path = Path(path)
    derived = frozenset({"section"})
    try:
        text, notes = _decode(path.read_bytes())
        document = parse_dispatch(text, path.stem)
    except (OSError, DocumentError) as error:
        yield Record(None, str(path), 1, error=reason(error), derived=derived)
        return
    if section is not None:
        document["section"] = section
    yield Record(document, str(path), 1, notes=notes, derived=derived)


def _decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    if b"\0" in content:
        raise DocumentError("not a text file: it contains NUL bytes")
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), (FALLBACK_NOTE,)
