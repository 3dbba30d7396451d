"""Inclusive writing: `étudiant·e·s` stands for étudiant, étudiante, étudiants and étudiantes.

Rule 4. The feminine ending follows the masculine after a middle dot, in brackets, or after a full
stop, a hyphen or a slash, and the plural follows the feminine; or the feminine `e` is a capital
(`salariéEs`). A plural in brackets (`actionnaire(s)`) works alike. All forms that are meant share
one position. data/inclusive_endings.txt says how an ending joins the masculine (acteur·rice,
actif·ve, chef·fe).
"""

from __future__ import annotations

import re

from searchlib.analysis.keys import exact_first
from searchlib.analysis.rules.words import word_keys
from searchlib.analysis.tokens import Part, Piece
from searchlib.analysis.wordlists import lines

_ENDINGS = [tuple(cell.strip("-") for cell in line.split()) for line in lines("inclusive_endings")]
"""(ending as written, ending of the masculine, ending of the feminine) for each line."""

_ANY = "|".join(sorted({ending for ending, *_ in _ENDINGS}, key=len, reverse=True))
# not le and les: after a full stop or a hyphen those are the next word
CLEAR = "trice|euse|rice|ice|ère|ne|te|se|ve|fe|e"
_DOT = "[·•⋅‧∙・]"

_DOTS = rf"{_DOT}(?:{_ANY})(?:s|{_DOT}[sx])?"
_BRACKETS = rf"\((?:(?:{_ANY})s?|s|x|nt)\)(?:\([sx]\)|[sx])?"
_STOPS = rf"(?:\.(?:{CLEAR})|(?<=el)\.le|\.(?:le|ale)(?=\.s))(?:\.[sx]|s)?(?!\.\w)"
_HYPHENS = rf"(?<=[^\W\d_]{{3}})-(?:{CLEAR})(?:-?[sx])?(?!-)"
_SLASHES = rf"(?<=[^\W\d_]{{3}})/(?:{CLEAR})(?:[/-]?s)?(?!/)"
_CAPITAL_E = r"[^\W\d_]?[a-zß-öø-ÿ]{3,}Es?"
# Rule 4: a masculine, then its endings after one of the separators; or a capital E in a word.
INCLUSIVE = (
    r"(?<!\w)(?:[^\W\d_]{2,}(?=[·•⋅‧∙・(./-])"
    rf"(?i:{_DOTS}|{_BRACKETS}|{_STOPS}|{_HYPHENS}|{_SLASHES})|{_CAPITAL_E})(?!\w)"
)

_SHAPE = re.compile(r"([^\W\d_]*?[^\W\d_])(?:[^\w]+(?=\w)|(?<=[a-zß-öø-ÿ])(?=Es?\Z))(.*)")


def read_inclusive(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Read all forms at one position, their exact keys first."""
    meant = exact_first(key for form in inclusive_forms(match.group()) for key in word_keys(form))
    return [Piece("inclusive", (Part(match.start(), match.end(), meant),))]


def inclusive_forms(surface: str) -> list[str]:
    """Return the words that an inclusive form stands for.

    >>> inclusive_forms("acteur·rice·s")
    ['acteur', 'actrice', 'acteurs', 'actrices']
    >>> inclusive_forms("loi(s)")
    ['loi', 'lois']
    """
    shape = _SHAPE.match(surface)
    if not shape:
        return [surface]
    base, marks = shape.group(1), re.findall(r"\w+", shape.group(2).lower())
    ending, plural = marks[0], len(marks) > 1
    if ending in ("s", "x", "nt"):
        return [base, _cased(base, base + ending)]
    if ending.endswith("s") and ending != "s":
        ending, plural = ending[:-1], True
    is_plural_base = plural and base[-1].lower() in "sx" and len(base) > 3
    bases = [base, base[:-1]] if is_plural_base else [base]
    singulars = list(dict.fromkeys(form for one in bases for form in (one, _feminine(one, ending))))
    plurals = [form for form in singulars if plural and form[-1].lower() not in "sx"]
    return singulars + [_cased(base, form + "s") for form in plurals]


def _feminine(masculine: str, ending: str) -> str:
    """Return the feminine that an ending makes of a masculine."""
    lower = masculine.lower()
    for written, old, new in _ENDINGS:
        if written == ending and lower.endswith(old):
            return _cased(masculine, masculine[: len(masculine) - len(old)] + (new or ending))
    return _cased(masculine, masculine + ending)


def _cased(like: str, form: str) -> str:
    """Return a form in capitals if another one is."""
    return form.upper() if like.isupper() and len(like) > 1 else form
