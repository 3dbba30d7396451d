"""Numbers and units: `2.500` is `2 500` is `2500`; `50 %` is `50 pour cent`.

Rule 9. Groups of three joined by a blank, a full stop or an apostrophe make one number; a comma, or
a full stop that groups nothing, begins the decimals. A phone number is one number
(`01 45 67 89 01`). A unit, a currency or `%` directly after a number has a position and a key of
its own. Digits joined otherwise (212-3, 1.2.3, 1/2) are numbers in sequence; so are those of an
article or case: `49.3` is `49-3`, not `49,3`, and `12-34.567` is `12-34567`.
"""

from __future__ import annotations

import re

from searchlib.analysis import keys
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.words import word_keys
from searchlib.analysis.tokens import Part, Piece
from searchlib.analysis.wordlists import groups

UNITS = groups("units")
"""The canonical name of each unit, by its folded spellings."""

_ONE_LETTER = "[mgtlh]|L"
_LONG_UNITS = [form for form in UNITS if len(form) > 1 and not form.startswith("°")]
_LONGER = "|".join(
    sorted(
        (re.escape(form).replace("e", "[eéèEÉÈ]") for form in _LONG_UNITS), key=len, reverse=True
    )
)
# Rule 9: a unit, whole: `m` only if nothing continues it.
UNIT = (
    r"(?:(?=[^\W\d_]|[%‰€$£°])(?:"
    rf"(?i:pour[\ -]cent|p\.\ ?(?:cent|100)|{_LONGER})(?!\w)|[%‰€$£]|°[cC](?!\w)|°"
    rf"|(?:{_ONE_LETTER})(?![\w'.-])))"
)

# Ten figures in pairs after a 0, or nine after +33.
_PHONE = (
    r"(?<![\w.])(?:0\d(?:[\ .-]?\d\d){4}"
    r"|(?:\+|00)33[\ .]?(?:\(0\)[\ .]?)?\d(?:[\ .-]?\d\d){4})(?![.,]?\d|\w)"
)
# Rule 9: what a number counts besides units: 12.5 millions.
MULTIPLE = r"(?i:millions?|milliards?|milliers?)(?!\w)"

# An article: two or three figures, a full stop, one or two figures. Decimals after a full stop are
# English, and written so before a unit, or after a single figure (3.5).
_ARTICLE = rf"\d{{2,3}}\.\d{{1,2}}(?!\d|\ ?{UNIT}|\ {MULTIPLE})"
# Groups of three, perhaps decimals; or figures without a separator, perhaps decimals.
_GROUPED = (
    r"[1-9]\d{0,2}(?:(?:\ \d{3})+|(?:\.\d{3})+|(?:['’]\d{3})+)(?:,\d+)?"
    rf"|(?!{_ARTICLE})\d+(?!\d)(?:[.,]\d+(?!\d))?"
)
# Rule 9: a number, and perhaps its unit.
NUMBER = rf"{_PHONE}|(?<!\w)(?<!\d[.,])(?:{_GROUPED})(?:(?:\ ?{UNIT})|(?![\w/]|[.,:-]\d))"

# Rule 9: figures joined by hyphens, full stops, commas, slashes or colons: a reference, a score, a
# version, a fraction.
FIGURES = r"(?<!\w)\d+(?:[.,:/-]\d+)*(?!\w)"

# Figures of a reference; after a hyphen they may be grouped.
_FIGURES = re.compile(r"(?<=-)[1-9]\d{0,2}(?:\.\d{3})+(?![.\d])|\d+")
_DOTTED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_SPLIT = re.compile(rf"(?P<number>[\d.,'’\ ]*\d)(?P<unit>(?:\ ?{UNIT}))?\Z")


def read_number(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Read a number at one position, and its unit at the next."""
    surface, offset = match.group(), match.start()
    shape = _SPLIT.match(surface)
    if shape is None or (surface[0] == "0" and len(re.sub(r"\D", "", surface)) == 10):
        return [_phone(match)]
    end = offset + shape.end("number")
    parts = [Part(offset, end, number_keys(shape.group("number")))]
    if shape.group("unit"):
        unit = shape.group("unit").lstrip()
        parts.append(Part(match.end() - len(unit), match.end(), unit_keys(unit)))
    return [Piece("number", tuple(parts))]


def number_keys(written: str) -> tuple[str, ...]:
    """Return the keys of a number: its exact form without separators, and its value.

    >>> number_keys("2.500,50")
    ('2500.50', 'N:2500.5')
    """
    if written.isdecimal():
        return written, keys.number(written.lstrip("0") or "0")
    plain = re.sub(r"[\ '’]", "", written)
    if "," in plain or _DOTTED.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    whole, _, decimals = plain.partition(".")
    decimals = decimals.rstrip("0")
    return plain, keys.number((whole.lstrip("0") or "0") + (f".{decimals}" if decimals else ""))


def unit_keys(unit: str) -> tuple[str, ...]:
    """Return the key of a unit, after those of the word if it is written as one."""
    folded = fold(unit)
    name = UNITS.get(folded, "%" if folded.startswith("p") else folded)
    is_word = unit.isalpha() and len(unit) > 2
    return (*(word_keys(unit) if is_word else (folded.replace(" ", ""),)), keys.unit(name))


def read_figures(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Read numbers in sequence."""
    offset = match.start()
    parts = tuple(
        Part(offset + m.start(), offset + m.end(), number_keys(m.group()))
        for m in _FIGURES.finditer(match.group())
    )
    return [Piece("figures", parts)]


def _phone(match: re.Match[str]) -> Piece:
    """Return the piece of a phone number, as it is dialled in France."""
    digits = "0" + re.sub(r"\D", "", match.group().replace("(0)", ""))[-9:]
    return Piece("number", (Part(match.start(), match.end(), (digits, keys.number(digits))),))
