"""Addresses: URLs, e-mails, file names, hashtags and handles.

Rule 6. An address is its parts in sequence (`www.legifrance.gouv.fr` is found by `legifrance.gouv.fr`, not by those words scattered in a text).
`#GiletsJaunes` and `@EmmanuelMacron` are one joined word, and also the words that the capitals show.
"""

from __future__ import annotations

import re

from searchlib.analysis.characters import LETTER, RUN
from searchlib.analysis.rules.compounds import joined_keys
from searchlib.analysis.rules.parts import part
from searchlib.analysis.tokens import Part, Piece

_SUFFIXES = "fr|com|org|net|eu|be|ch|ca|uk|lu|ma|tn|gouv|int|io|info|tv|re|nc|pf|bzh|pdf|docx?|xlsx?|odt|txt|csv|html?|jpe?g|png|zip|mp[34]|json|xml"
_BREAK = r"\s<>«»()\"“”\x00-\x20\x7f\ud800-\udfff"

# A scheme or www., then anything but blanks, quotes and brackets, up to its last letter, digit or slash.
_URL = rf"(?i:https?://|ftps?://|www\.)[^{_BREAK}]*[\w/]"
# A name, an at sign, a domain of two parts or more.
_MAIL = r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"
# Parts joined by dots, the last a usual ending of domains or file names.
_DOMAIN = rf"(?<![\w.-])[\w-]+(?:\.[\w-]+)*\.(?:{_SUFFIXES})(?![\w-])"
ADDRESS = rf"{_URL}|{_MAIL}|{_DOMAIN}"

# A sign before a word that holds a letter: `#5` is a number.
TAG = rf"(?<![\w#@])[#@](?=\w*{LETTER}){RUN}(?:_+{RUN})*"

_SCHEME = re.compile(r"[a-z]+://", re.I)
_RUN = re.compile(RUN)
_CAMEL = re.compile(r"\d+|[^\W\d_]?[^\W\dA-ZÀ-ÖØ-Þ_]+|[A-ZÀ-ÖØ-Þ]+(?![^\W\dA-ZÀ-ÖØ-Þ_])")


def read_address(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """The parts of an address at consecutive positions; the scheme says nothing."""
    text, offset = match.group(), match.start()
    scheme = _SCHEME.match(text)
    return [Piece("address", _word_parts(_RUN, text, offset, scheme.end() if scheme else 0))]


def read_tag(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """The words of a tag at consecutive positions, its joined form on the first; the sign belongs to the first word's span."""
    text, offset = match.group(), match.start()
    parts = _word_parts(_CAMEL, text, offset, 1) or _word_parts(_RUN, text, offset, 1)
    first = Part(offset, parts[0].end, parts[0].keys, parts[0].word)
    joined = text[1:].replace("_", "")
    return [Piece("tag", (first, *parts[1:]), joined_keys(joined))]


def _word_parts(expression: re.Pattern[str], text: str, offset: int, begin: int) -> tuple[Part, ...]:
    return tuple(part(m, offset) for m in expression.finditer(text, begin))
