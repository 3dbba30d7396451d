"""Where the sentences of a French text begin and end."""

from __future__ import annotations

import re

# A sentence ends at . ! ? or …, with the quotes or brackets that close behind it, before white space and a capital, a digit or an opening quote;
# or at a blank line. A dot does not end one behind a single capital (initials, S.N.C.F.) or an abbreviation that a name or a number follows.
# Of several such signs the first is tried, or the second where the first belongs to an abbreviation: from the others nothing else would be found.
_ABBREVIATIONS = ["M", "MM", "Mme", "Mlle", "Dr", "Pr", "St", "Ste", "art", "av", "bd", "p", "cf", "no", "n", "tél"]
_NOT_ABBREVIATED = r"(?<!\b[A-ZÀ-Ý])" + "".join(rf"(?<!\b{word})" for word in _ABBREVIATIONS)
_FIRST_SIGN = "(?:(?<![.!?…])|" + "|".join(rf"(?<=\b{word}\.)" for word in ["[A-ZÀ-Ý]", *_ABBREVIATIONS]) + ")"
_END = re.compile(
    rf"(?=[.!?…]){_FIRST_SIGN}(?:{_NOT_ABBREVIATED}\.|[!?…])[!?….]*[\s]?[»”\")\]]*(?=\s+[«“\"(]?\s?[A-ZÀ-ÝŒ0-9«“—–-])"
    r"|(?=\s)(?<=\S)(?=\s*\n\s*\n)"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences of a text, in order, without the white space around them."""
    spans, start = [], 0
    for end in _END.finditer(text):
        if text[start : end.end()].strip():
            spans.append(_stripped(text, start, end.end()))
            start = end.end()
    if text[start:].strip():
        spans.append(_stripped(text, start, len(text)))
    return spans


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    within = text[start:end]
    return start + len(within) - len(within.lstrip()), end - len(within) + len(within.rstrip())
