"""Acronyms and codes: `S.N.C.F.`, `F-16`, `Covid-19`, `C-RAM`, `L. 212-3`.

Rule 8. Letters with dots are an acronym. Letters and figures together are a code: one joined key, whatever joins them, and their parts in sequence. A code
that begins with one or two letters is never looked for by its parts: `F-16` is not the letter f beside the number 16.
"""

from __future__ import annotations

import re

from searchlib.analysis import keys
from searchlib.analysis.characters import CAPITAL, RUN
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.numbers import UNITS, number_keys
from searchlib.analysis.rules.parts import part
from searchlib.analysis.rules.words import word_keys
from searchlib.analysis.tokens import Part, Piece

# Two letters or more, a dot after each, perhaps none after the last; hyphens may stand between (J.-C.). Small letters all need their dots.
ACRONYM = rf"(?<![\w.])(?:(?:{CAPITAL}\.-?){{2,}}(?:{CAPITAL}(?!\w))?|{CAPITAL}\.-?{CAPITAL}(?![\w'])|(?:[a-z]\.){{2,}}(?!\w))"

# Letters and figures in one word, hyphens between them or not. A capital with a dot may begin it: L.212-3.
CODE = rf"(?<!\w)(?:{CAPITAL}\.(?=\d)|(?=[\w-]*\d)(?=[\w-]*[^\W\d_])){RUN}(?:[-_]{RUN})*(?!\w)"

# Programming languages are named with signs.
LANGUAGE = r"(?<!\w)[A-Za-z](?:\+\+|\#)(?!\w)"

# One or two capitals, then a number with a blank between: A 380, RN 7, L. 212-3. In a text the letters alone are taken: the number stays a number.
_HEAD = r"(?<![\w.-])[A-Z]{1,2}\.?"
SPACED = rf"{_HEAD}(?=\ \d{{1,5}}(?:-\d+)*(?![\w.,-]*\d|\ ?(?i:h(?!\w)|heure)))"
TYPED_SPACED = r"(?<![\w.-])[A-Z]\.?\ \d{1,5}(?:-\d+)*(?!\w)(?!\ ?(?i:h(?!\w)|heure))"

_JOINTS = re.compile(r"[_.\s]|(?<!\d)-|-(?!\d)")
_PARTS = re.compile(r"\d+|[^\W\d_]+")
_FOLLOWING = re.compile(r"\ (\d+(?:-\d+)*)")


def joined(code: str) -> str:
    """A code without what joins it, but for hyphens between figures.

    >>> joined("F-16"), joined("Covid_19"), joined("L. 212-3")
    ('f16', 'covid19', 'l212-3')
    """
    return fold(_JOINTS.sub("", code))


def read_acronym(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """`S.N.C.F.`: the acronym SNCF."""
    letters = re.sub(r"[^\w]", "", match.group())
    found = word_keys(letters.upper())
    key = keys.ACRONYM + fold(letters)
    return [Piece("acronym", (Part(match.start(), match.end(), found if key in found else (*found, key), letters.upper()),))]


def read_language(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """`C++`: a code at one position."""
    name = match.group().lower()
    return [Piece("code", (Part(match.start(), match.end(), (name,)),), (keys.CODE + name,))]


def read_code(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """`F-16`: letters and figures at consecutive positions, the joined key on the first."""
    offset = match.start()
    parts = tuple(part(m, offset) for m in _PARTS.finditer(match.group()))
    name = joined(match.group())
    unit = (keys.UNIT + UNITS[name],) if name in UNITS else ()
    return [Piece("code", parts, (keys.CODE + name, *unit))]


def read_spaced(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """The letters of `A 380`, with the joined key of the code that they begin."""
    following = _FOLLOWING.match(match.string, match.end())
    letters = match.group().rstrip(".")
    whole = (keys.CODE + joined(letters + following.group(1)),) if following else ()
    return [Piece("word", (Part(match.start(), match.end(), word_keys(letters), letters),), whole)]


def reference_keys(letter: str | None, figures: str) -> list[tuple[str, ...]]:
    """The keys of `L. 212-3` or `212-3`: what the rules of this module and of numbers make of them, without looking for anything else."""
    numbers = [number_keys(figure) for figure in figures.split("-")]
    return [(*word_keys(letter), keys.CODE + letter.lower() + figures), *numbers] if letter else numbers
