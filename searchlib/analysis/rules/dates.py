"""Dates: `3 janvier 2020`, `03/01/2020`, `2020-01-03`, `janv. 2020`, `11-Septembre`.

Rule 7. Day, month and year each keep a position, in the order in which they are written, so that
phrases and single words still match. The first position also carries the keys of the date: the
day, the day of any year, the month. A query uses the most specific of them.
"""

from __future__ import annotations

import re

from searchlib.analysis import keys
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.words import word_keys
from searchlib.analysis.tokens import Part, Piece
from searchlib.analysis.wordlists import lines

_LINES = [line.partition(":") for line in lines("months")]
MONTHS = [name for name, _, _ in _LINES]
MONTH_NUMBER = {
    fold(form): number for number, (_, _, forms) in enumerate(_LINES, 1) for form in forms.split()
}
"""The number of each month, by its folded names and abbreviations."""
DAY_WORDS = {
    word: int(number) for number, _, word in (line.partition(": ") for line in lines("day_words"))
}
"""The numbers of days written as words."""

_SPELLINGS = {form for _, _, forms in _LINES for form in forms.split()} | set(MONTH_NUMBER)
# `sept` is also a number: it needs its dot or a year.
_MONTH = (
    f"(?:{'|'.join(sorted(_SPELLINGS - {'sept'}, key=len, reverse=True))})"
    r"(?!\w)\.?|sept(?:\.|(?=\ \d{4}))"
)
_YEAR = r"(?:1\d|20)\d\d(?!\w)(?![.,]\d)"
_DAY = rf"(?:1er|0?[1-9]|[12]\d|3[01]|{'|'.join(DAY_WORDS)})"

# Year, month, perhaps day, joined by hyphens (ISO 8601); a time may follow after T.
_ISO = (
    r"(?<![\w.-])(?:1\d|20)\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?"
    r"(?!-?\d)(?=T\d|-?(?!\w))"
)
# Day, month, year with the same separator twice; a year of two figures with slashes only. Or month,
# slash, year.
_NUMERIC = (
    r"(?<![\w/.-])(?:(?:0?[1-9]|[12]\d|3[01])"
    r"(?:/(?:0?[1-9]|1[0-2])/|\.(?:0?[1-9]|1[0-2])\.|-(?:0?[1-9]|1[0-2])-)(?:1\d|20)\d\d"
    r"|(?:0[1-9]|[12]\d|3[01])/(?:0[1-9]|1[0-2])/\d\d|(?:0[1-9]|1[0-2])/(?:19|20)\d\d)"
    r"(?![\w/]|[.-]\d)"
)
# Day and month by name, perhaps with the year; month by name and year. `le 11-Septembre`.
_NAMED = (
    r"(?<!\w)(?<!\d[,.])(?=\w+\.?[\ -]\w)"
    rf"(?i:{_DAY}[\ -](?:{_MONTH})(?:[\ -]{_YEAR})?|(?:{_MONTH})\ {_YEAR})"
)
# Rule 7: a date.
DATE = rf"{_ISO}|{_NUMERIC}|{_NAMED}"

# Rule 7: the first of two days that share what follows is a date of its own: `du 3 au 5 janvier
# 2020`, `les 1er et 2 mai`.
_DAY_IN_FIGURES = r"(?:1er|0?[1-9]|[12]\d|3[01])"
FIRST_DAY = (
    rf"(?<!\w)(?<!\d[,.]){_DAY_IN_FIGURES}"
    rf"(?=(?:\ (?:au|et|ou|à)\ |-){_DAY_IN_FIGURES}[\ -](?i:{_MONTH}))"
)

_CENTURY_TURNS = 35  # 06/06/44 is 1944, 11/09/01 is 2001
_NUMBER_OR_NAME = re.compile(r"\w+")
_AFTER_FIRST_DAY = re.compile(rf"(?:\ \w+\ |-)\w+[\ -](?i:({_MONTH}))(?:[\ -]({_YEAR}))?")


def read_date(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Read a date: day, month and year at a position each, the keys of the date on the first."""
    offset = match.start()
    written = [
        (m.group(), offset + m.start(), offset + m.end())
        for m in _NUMBER_OR_NAME.finditer(match.group())
    ]
    roles = _roles([text for text, _, _ in written])
    values = {role: _value(role, text) for role, (text, _, _) in zip(roles, written, strict=True)}
    parts = tuple(
        _date_part(role, text, start, end, values[role])
        for role, (text, start, end) in zip(roles, written, strict=True)
    )
    whole = date_keys(values.get("year"), values.get("month"), values.get("day"))
    return [Piece("date", parts, whole)]


def read_first_day(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Read the first of two days; the month, and perhaps the year, follow the second."""
    day = _value("day", match.group())
    shared = _AFTER_FIRST_DAY.match(match.string, match.end())
    month, year = (shared.group(1).rstrip("."), shared.group(2)) if shared else ("", None)
    whole = date_keys(int(year) if year else None, MONTH_NUMBER.get(fold(month)), day)
    return [Piece("date", (_date_part("day", match.group(), *match.span(), day),), whole)]


def date_keys(year: int | None, month: int | None, day: int | None) -> tuple[str, ...]:
    """Return the keys of a date, the most specific first.

    >>> date_keys(2020, 1, 3)
    ('D:2020-01-03', 'D:01-03', 'D:2020-01')
    """
    if not month:
        return ()
    of_day = (keys.date(None, month, day),) if day else ()
    if not year:
        return of_day
    of_month = (keys.date(year, month, None),)
    return (keys.date(year, month, day), *of_day, *of_month) if day else of_month


def _roles(texts: list[str]) -> list[str]:
    """Return the roles of the two or three parts of a date."""
    if len(texts[0]) == 4 and texts[0].isdigit():
        return ["year", "month", "day"][: len(texts)]
    if len(texts) == 3:
        return ["day", "month", "year"]
    return ["month", "year"] if texts[1].isdigit() else ["day", "month"]


def _value(role: str, text: str) -> int:
    """Return the number of a day, month or year as written."""
    folded = fold(text)
    if role == "month":
        return int(folded) if folded.isdigit() else MONTH_NUMBER[folded]
    if role == "day":
        return DAY_WORDS[folded] if folded in DAY_WORDS else int(folded.removesuffix("er"))
    year = int(folded)
    return year if len(folded) == 4 else year + (2000 if year < _CENTURY_TURNS else 1900)


def _date_part(role: str, text: str, start: int, end: int, value: int) -> Part:
    """Return the position of a day, month or year."""
    if role == "month":
        name = MONTHS[value - 1]
        if not text.isdigit() and fold(text) == fold(name):
            name = text
        return Part(start, end, word_keys(name), name)
    number = keys.number(value)
    if role == "year" or text.isdigit():
        return Part(start, end, (str(value), number))
    own = (fold(text),) if text[0].isdigit() else word_keys(text)
    first = (keys.ordinal(1),) if value == 1 else ()
    return Part(start, end, (str(value), *own, number, *first))
