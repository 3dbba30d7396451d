"""Numbers and units: `2.500` is `2 500` is `2500`; `50 %` is `50 pour cent`; `01 45 67 89 01` is one number.

Rule 9. Groups of three joined by a blank, a full stop or an apostrophe make one number; a comma (or a full stop that groups nothing) begins the decimals. A
unit, a currency or `%` right after a number has a position and a key of its own. Digits joined otherwise (212-3, 1.2.3, 1/2) are numbers in sequence.
"""

from __future__ import annotations

import re

from searchlib.analysis import keys
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.words import word_keys
from searchlib.analysis.tokens import Part, Piece
from searchlib.analysis.wordlists import groups

UNITS = groups("units")

_ONE_LETTER = "[mgtlh]|L"
_LONGER = "|".join(sorted((re.escape(form).replace("e", "[eéèEÉÈ]") for form in UNITS if len(form) > 1 and not form.startswith("°")), key=len, reverse=True))
UNIT = rf"(?:(?=[^\W\d_]|[%‰€$£°])(?:(?i:pour[\ -]cent|p\.\ ?(?:cent|100)|{_LONGER})(?!\w)|[%‰€$£]|°[cC](?!\w)|°|(?:{_ONE_LETTER})(?![\w'.-])))"

# Ten figures in pairs after a 0, or nine after +33.
_PHONE = r"(?<![\w.])(?:0\d(?:[\ .-]?\d\d){4}|(?:\+|00)33[\ .]?(?:\(0\)[\ .]?)?\d(?:[\ .-]?\d\d){4})(?![.,]?\d|\w)"
_GROUPED = r"[1-9]\d{0,2}(?:(?:\ \d{3})+|(?:\.\d{3})+|(?:['’]\d{3})+)(?:,\d+)?|\d+(?!\d)(?:[.,]\d+(?!\d))?"
NUMBER = rf"{_PHONE}|(?<!\w)(?<!\d[.,])(?:{_GROUPED})(?:(?:\ ?{UNIT})|(?![\w/]|[.,:-]\d))"

# Figures joined by hyphens, full stops, commas, slashes or colons: a reference, a score, a version, a fraction.
FIGURES = r"(?<!\w)\d+(?:[.,:/-]\d+)*(?!\w)"

_FIGURES = re.compile(r"\d+")
_DOTTED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_SPLIT = re.compile(rf"(?P<number>[\d.,'’\ ]*\d)(?P<unit>(?:\ ?{UNIT}))?\Z")


def read_number(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """A number at one position, its unit at the next."""
    surface, offset = match.group(), match.start()
    shape = _SPLIT.match(surface)
    if shape is None or (surface[0] == "0" and len(re.sub(r"\D", "", surface)) == 10):
        return [_phone(match)]
    end = offset + shape.end("number")
    parts = [Part(offset, end, number_keys(shape.group("number")))]
    if shape.group("unit"):
        sign = shape.group("unit")
        parts.append(Part(end + len(sign) - len(sign.lstrip()), match.end(), unit_keys(sign.lstrip())))
    return [Piece("number", tuple(parts))]


def number_keys(written: str) -> tuple[str, ...]:
    """The exact form without separators, and the number's value: `2.500,50` -> `2500.5`."""
    if written.isdecimal():
        return written, keys.NUMBER + (written.lstrip("0") or "0")
    plain = re.sub(r"[\ '’]", "", written)
    if "," in plain or _DOTTED.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    whole, _, decimals = plain.partition(".")
    value = (whole.lstrip("0") or "0") + (f".{decimals.rstrip('0')}" if decimals.rstrip("0") else "")
    return plain, keys.NUMBER + value


def unit_keys(sign: str) -> tuple[str, ...]:
    """The key of a unit, and of the word where it is written as one."""
    folded = fold(sign)
    name = UNITS.get(folded, "%" if folded.startswith("p") else folded)
    spelled = word_keys(sign) if sign.isalpha() and len(sign) > 2 else (folded.replace(" ", ""),)
    return (*spelled, keys.UNIT + name)


def read_figures(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Numbers in sequence."""
    found = _FIGURES.finditer(match.group())
    offset = match.start()
    return [Piece("figures", tuple(Part(offset + m.start(), offset + m.end(), number_keys(m.group())) for m in found))]


def _phone(match: re.Match[str]) -> Piece:
    digits = re.sub(r"\D", "", match.group().replace("(0)", ""))
    digits = "0" + digits[-9:]
    return Piece("number", (Part(match.start(), match.end(), (digits, keys.NUMBER + digits)),))
