"""Acronyms and codes: `S.N.C.F.`, `F-16`, `Covid-19`, `C-RAM`, `L. 212-3`.

Rule 8. Letters with dots are an acronym. Letters and figures together are a code: one joined key,
whatever joins them, and their parts in sequence. A code that begins with one or two letters never
matches by its parts: `F-16` is not the letter f next to the number 16.
"""

from __future__ import annotations

import re

from searchlib.analysis import keys
from searchlib.analysis.characters import CAPITAL, RUN
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.numbers import UNITS, number_keys
from searchlib.analysis.rules.parts import part_of_run
from searchlib.analysis.rules.words import word_keys
from searchlib.analysis.tokens import Part, Piece

# Rule 8: two letters or more, a dot after each, though the last may lack it; hyphens may intervene
# (J.-C.). Small letters all need their dots.
ACRONYM = (
    rf"(?<![\w.])(?:(?:{CAPITAL}\.-?){{2,}}(?:{CAPITAL}(?!\w))?|{CAPITAL}\.-?{CAPITAL}(?![\w'])"
    r"|(?:[a-z]\.){2,}(?!\w))"
)

# Rule 8: letters and figures in one word, with or without hyphens. A capital with a dot may begin
# it: L.212-3.
CODE = rf"(?<!\w)(?:{CAPITAL}\.(?=\d)|(?=[\w-]*\d)(?=[\w-]*[^\W\d_])){RUN}(?:[-_]{RUN})*(?!\w)"

# Rule 8: programming languages are named with signs.
LANGUAGE = r"(?<!\w)[A-Za-z](?:\+\+|\#)(?!\w)"

# Rule 8: one or two capitals, a blank, and a number: A 380, RN 7, L. 212-3. In a text the letters
# alone are taken, so that the number stays a number; in a query the whole.
_HEAD = r"(?<![\w.-])[A-Z]{1,2}\.?"
SPACED = rf"{_HEAD}(?=\ \d{{1,5}}(?:-\d+)*(?![\w.,-]*\d|\ ?(?i:h(?!\w)|heure)))"
TYPED_SPACED = r"(?<![\w.-])[A-Z]\.?\ \d{1,5}(?:-\d+)*(?!\w)(?!\ ?(?i:h(?!\w)|heure))"

_JOINTS = re.compile(r"[_.\s]|(?<!\d)-|-(?!\d)")
_RUN_OF_A_KIND = re.compile(r"\d+|[^\W\d_]+")
_FOLLOWING = re.compile(r"\ (\d+(?:-\d+)*)")


def joined_code(code: str) -> str:
    """Return a code without separators, except hyphens between figures.

    >>> joined_code("F-16"), joined_code("Covid_19"), joined_code("L. 212-3")
    ('f16', 'covid19', 'l212-3')
    """
    return fold(_JOINTS.sub("", code))


def read_acronym(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Read `S.N.C.F.` as the acronym SNCF."""
    letters = re.sub(r"[^\w]", "", match.group())
    own = word_keys(letters.upper())
    key = keys.acronym(fold(letters))
    both = own if key in own else (*own, key)
    return [Piece("acronym", (Part(match.start(), match.end(), both, letters.upper()),))]


def read_language(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Read `C++` as a code at one position."""
    name = match.group().lower()
    return [Piece("code", (Part(match.start(), match.end(), (name,)),), (keys.code(name),))]


def read_code(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Read `F-16`: its letters and figures in sequence, its joined key on the first."""
    offset = match.start()
    parts = tuple(part_of_run(run, offset) for run in _RUN_OF_A_KIND.finditer(match.group()))
    name = joined_code(match.group())
    unit = (keys.unit(UNITS[name]),) if name in UNITS else ()
    return [Piece("code", parts, (keys.code(name), *unit))]


def read_spaced(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Read the letters of `A 380`, with the joined key of the code that they begin."""
    following = _FOLLOWING.match(match.string, match.end())
    letters = match.group().rstrip(".")
    whole = (keys.code(joined_code(letters + following.group(1))),) if following else ()
    part = Part(match.start(), match.end(), word_keys(letters), letters)
    return [Piece("word", (part,), whole)]


def reference_keys(letter: str | None, figures: str) -> list[tuple[str, ...]]:
    """Return the keys of the positions of a reference, `L. 212-3` or `212-3`.

    They are those that `read_spaced` and `read_figures` produce, without a search.
    """
    numbers = [number_keys(figure) for figure in figures.split("-")]
    if not letter:
        return numbers
    return [(*word_keys(letter), keys.code(letter.lower() + figures)), *numbers]
