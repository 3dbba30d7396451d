"""Dates: `3 janvier 2020`, `03/01/2020`, `2020-01-03`, `janv. 2020`, `11-Septembre`.

Rule 7. Day, month and year keep a position each, in the order in which they are written, so that phrases and single words go on working. The first
position also carries the keys of the date: the day, the day of any year, the month. A query uses the most specific of them.
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
MONTH_NUMBER = {fold(form): i for i, (_, _, forms) in enumerate(_LINES, 1) for form in forms.split()}
DAY_WORDS = {word: int(number) for number, _, word in (line.partition(": ") for line in lines("day_words"))}

_SPELLINGS = {form for _, _, forms in _LINES for form in forms.split()} | set(MONTH_NUMBER)
MONTH = "(?:" + "|".join(sorted(_SPELLINGS - {"sept"}, key=len, reverse=True)) + r")(?!\w)\.?|sept(?:\.|(?=\ \d{4}))"
_YEAR = r"(?:1\d|20)\d\d(?!\w)(?![.,]\d)"
_DAY = r"(?:1er|0?[1-9]|[12]\d|3[01]|" + "|".join(DAY_WORDS) + ")"

# Year, month, perhaps day, joined by hyphens (ISO 8601); a time may follow after T.
_ISO = r"(?<![\w.-])(?:1\d|20)\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?(?!-?\d)(?=T\d|-?(?!\w))"
# Day, month, year with the same separator twice; of two figures only with slashes. Month, slash, year.
_NUMERIC = (
    r"(?<![\w/.-])(?:(?:0?[1-9]|[12]\d|3[01])(?:/(?:0?[1-9]|1[0-2])/|\.(?:0?[1-9]|1[0-2])\.|-(?:0?[1-9]|1[0-2])-)(?:1\d|20)\d\d"
    r"|(?:0[1-9]|[12]\d|3[01])/(?:0[1-9]|1[0-2])/\d\d|(?:0[1-9]|1[0-2])/(?:19|20)\d\d)(?![\w/]|[.-]\d)"
)
# Day and month by name, perhaps the year; month by name and year. `le 11-Septembre`.
_NAMED = rf"(?<!\w)(?<!\d[,.])(?=\w+\.?[\ -]\w)(?i:{_DAY}[\ -](?:{MONTH})(?:[\ -]{_YEAR})?|(?:{MONTH})\ {_YEAR})"
DATE = rf"{_ISO}|{_NUMERIC}|{_NAMED}"

# The first of two days that share what follows: `du 3 au 5 janvier 2020`, `les 1er et 2 mai`. It is a date of its own.
FIRST_DAY = rf"(?<!\w)(?<!\d[,.])(?:1er|0?[1-9]|[12]\d|3[01])(?=(?:\ (?:au|et|ou|à)\ |-)(?:1er|0?[1-9]|[12]\d|3[01])[\ -](?i:{MONTH}))"

_CENTURY_TURNS = 35  # 06/06/44 is 1944, 11/09/01 is 2001
_PIECES = re.compile(r"\w+")
_AFTER_FIRST_DAY = re.compile(rf"(?:\ \w+\ |-)\w+[\ -](?i:({MONTH}))(?:[\ -]({_YEAR}))?")


def read_date(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """A date: one position for each of day, month and year, and the keys of the date on the first."""
    found = [(m.group(), match.start() + m.start(), match.start() + m.end()) for m in _PIECES.finditer(match.group())]
    roles = _roles([text for text, _, _ in found])
    values = {role: _value(role, text) for role, (text, _, _) in zip(roles, found, strict=True)}
    parts = tuple(_part(role, text, start, end, values[role]) for role, (text, start, end) in zip(roles, found, strict=True))
    return [Piece("date", parts, date_keys(values.get("year"), values.get("month"), values.get("day")))]


def read_first_day(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """The first of two days: the month and perhaps the year stand behind the second."""
    day = _value("day", match.group())
    shared = _AFTER_FIRST_DAY.match(match.string, match.end())
    month, year = (shared.group(1).rstrip("."), shared.group(2)) if shared else ("", None)
    whole = date_keys(int(year) if year else None, MONTH_NUMBER.get(fold(month)), day)
    return [Piece("date", (_part("day", match.group(), match.start(), match.end(), day),), whole)]


def date_keys(year: int | None, month: int | None, day: int | None) -> tuple[str, ...]:
    """The keys of a date, the most specific first."""
    found = []
    if year and month and day:
        found.append(f"{keys.DATE}{year:04d}-{month:02d}-{day:02d}")
    if month and day:
        found.append(f"{keys.DATE}{month:02d}-{day:02d}")
    if year and month:
        found.append(f"{keys.DATE}{year:04d}-{month:02d}")
    return tuple(found)


def _roles(texts: list[str]) -> list[str]:
    """What each of the two or three parts of a date is."""
    if len(texts[0]) == 4 and texts[0].isdigit():
        return ["year", "month", "day"][: len(texts)]
    if len(texts) == 3:
        return ["day", "month", "year"]
    return ["month", "year"] if texts[1].isdigit() else ["day", "month"]


def _value(role: str, text: str) -> int:
    folded = fold(text)
    if role == "month":
        return int(folded) if folded.isdigit() else MONTH_NUMBER[folded]
    if role == "day":
        return DAY_WORDS[folded] if folded in DAY_WORDS else int(folded.removesuffix("er"))
    year = int(folded)
    return year if len(folded) == 4 else year + (2000 if year < _CENTURY_TURNS else 1900)


def _part(role: str, text: str, start: int, end: int, value: int) -> Part:
    if role == "month":
        name = MONTHS[value - 1] if text.isdigit() or fold(text) != fold(MONTHS[value - 1]) else text
        return Part(start, end, word_keys(name), name)
    number = (str(value), keys.NUMBER + str(value))
    if role == "day" and not text.isdigit():
        own = (fold(text),) if text[0].isdigit() else word_keys(text)
        return Part(start, end, (number[0], *own, number[1], *((keys.ORDINAL + "1",) if value == 1 else ())))
    return Part(start, end, number)
