"""Where the sentences of a French text begin and end."""

from __future__ import annotations

import re

# A sentence ends at . ! ? or …, with the quotes or brackets that close after it, before white space
# and a capital, a digit or an opening quote; or at a blank line. A dot does not end one after a
# single capital (initials, S.N.C.F.) or after an abbreviation that precedes a name or a number. Of
# several such signs only the first is tried, or the second if the first belongs to an abbreviation:
# the others would match the same.
_TITLES = ["M", "MM", "Mme", "Mlle", "Dr", "Pr", "St", "Ste"]
_ABBREVIATIONS = [*_TITLES, "art", "av", "bd", "p", "cf", "no", "n", "tél"]
_NOT_ABBREVIATED = r"(?<!\b[A-ZÀ-Ý])" + "".join(rf"(?<!\b{word})" for word in _ABBREVIATIONS)
_AFTER_ABBREVIATION = "|".join(rf"(?<=\b{word}\.)" for word in ["[A-ZÀ-Ý]", *_ABBREVIATIONS])
_FIRST_SIGN = f"(?:(?<![.!?…])|{_AFTER_ABBREVIATION})"
_END = re.compile(
    rf"(?=[.!?…]){_FIRST_SIGN}(?:{_NOT_ABBREVIATED}\.|[!?…])[!?….]*[\s]?[»”\")\]]*"
    r"(?=\s+[«“\"(]?\s?[A-ZÀ-ÝŒ0-9«“—–-])"
    r"|(?=\s)(?<=\S)(?=\s*\n\s*\n)"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences of a text, without the white space around them.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of (int, int)
        The spans ``[start, end)``, in order.

    Examples
    --------
    >>> text = "M. Dupont est là. Il parle."
    >>> [text[start:end] for start, end in sentences(text)]
    ['M. Dupont est là.', 'Il parle.']
    """
    spans, start = [], 0
    for end in _END.finditer(text):
        if text[start : end.end()].strip():
            spans.append(_stripped(text, start, end.end()))
            start = end.end()
    if text[start:].strip():
        spans.append(_stripped(text, start, len(text)))
    return spans


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without the white space at its ends."""
    within = text[start:end]
    return start + len(within) - len(within.lstrip()), end - len(within) + len(within.rstrip())
