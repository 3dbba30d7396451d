"""Addresses: URLs, e-mails, file names, hashtags and handles.

Rule 6. An address is its parts in sequence: `legifrance.gouv.fr` finds `www.legifrance.gouv.fr`,
but not those words scattered in a text. `#GiletsJaunes` and `@EmmanuelMacron` are one joined word,
and also the words that their capitals show.
"""

from __future__ import annotations

import re

from searchlib.analysis.characters import LETTER, RUN
from searchlib.analysis.rules.compounds import joined_keys
from searchlib.analysis.rules.parts import part_of_run
from searchlib.analysis.tokens import Part, Piece

_SUFFIXES = (
    "fr|com|org|net|eu|be|ch|ca|uk|lu|ma|tn|gouv|int|io|info|tv|re|nc|pf|bzh"
    "|pdf|docx?|xlsx?|odt|txt|csv|html?|jpe?g|png|zip|mp[34]|json|xml"
)
_BREAK = r"\s<>«»()\"“”\x00-\x20\x7f\ud800-\udfff"

# A scheme or www., then anything but blanks, quotes and brackets, up to the last letter, digit or
# slash.
_URL = rf"(?i:https?://|ftps?://|www\.)[^{_BREAK}]*[\w/]"
# A name, an at sign, a domain of two parts or more.
_MAIL = r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"
# Parts joined by dots, the last one a common suffix of domains or file names.
_DOMAIN = rf"(?<![\w.-])[\w-]+(?:\.[\w-]+)*\.(?:{_SUFFIXES})(?![\w-])"
# Rule 6: an address.
ADDRESS = rf"{_URL}|{_MAIL}|{_DOMAIN}"

# Rule 6: a sign before a word that contains a letter; `#5` is a number.
TAG = rf"(?<![\w#@])[#@](?=\w*{LETTER}){RUN}(?:_+{RUN})*"

_SCHEME = re.compile(r"[a-z]+://", re.I)
_RUN = re.compile(RUN)
# The words of a tag: figures, a word with or without a capital, or several capitals.
_CAMEL_WORD = re.compile(r"\d+|[^\W\d_]?[^\W\dA-ZÀ-ÖØ-Þ_]+|[A-ZÀ-ÖØ-Þ]+(?![^\W\dA-ZÀ-ÖØ-Þ_])")


def read_address(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Read the parts of an address at consecutive positions; the scheme is left out."""
    text, offset = match.group(), match.start()
    scheme = _SCHEME.match(text)
    return [Piece("address", _word_parts(_RUN, text, offset, scheme.end() if scheme else 0))]


def read_tag(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Read the words of a tag at consecutive positions, with its joined form on the first.

    The span of the first word includes the sign.
    """
    text, offset = match.group(), match.start()
    parts = _word_parts(_CAMEL_WORD, text, offset, 1) or _word_parts(_RUN, text, offset, 1)
    first = Part(offset, parts[0].end, parts[0].keys, parts[0].word)
    joined = text[1:].replace("_", "")
    return [Piece("tag", (first, *parts[1:]), joined_keys(joined))]


def _word_parts(
    expression: re.Pattern[str], text: str, offset: int, begin: int
) -> tuple[Part, ...]:
    return tuple(part_of_run(run, offset) for run in expression.finditer(text, begin))
