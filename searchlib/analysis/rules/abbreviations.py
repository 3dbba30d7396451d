"""Abbreviations in context: `M. Dupont`, `art. 49`, `St-Étienne`.

Rule 5. An abbreviation is the word it stands for if its context shows that it is one: M. before a
capital (or before `le`, `de`: M. le maire), art. and p. before a number, av. before a name (avenue)
or before J.-C. (avant). data/abbreviations.txt lists them. People who type a query are sparing with
capitals and dots: there, `dr martin`, `art 49` and `st etienne` are abbreviations too.
"""

from __future__ import annotations

import re

from searchlib.analysis import keys
from searchlib.analysis.characters import CAPITAL, RUN
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.compounds import compound
from searchlib.analysis.rules.words import word_keys
from searchlib.analysis.tokens import Part, Piece
from searchlib.analysis.wordlists import lines

# What has to follow an abbreviation, by the context that its line in the list names.
_FOLLOWED_BY = {
    "era": r"(?=\ ?J\.?-?\ ?C)",
    "capital": rf"(?=\ ?{CAPITAL})",
    "person": rf"(?=\ ?(?:{CAPITAL}|(?:l[ea]|d[eu]|des)(?!\w)|[ld]'))",
    "number": r"(?=\ ?(?:\d|[IVXLC]+(?!\w)))",
    "any": r"(?!\w)",
}
# The same in a query.
_TYPED_BEFORE = {
    **_FOLLOWED_BY,
    "era": r"(?=\ j\.?-?c\b)",
    "capital": r"(?=\ \w{2})",
    "person": r"(?=\ \w{2})",
    "number": r"(?=\ (?:\d|[ivx]+(?!\w)))",
}
_ROWS = [tuple(line.split()) for line in lines("abbreviations")]
"""(abbreviation with its dot, context, word) for each line."""

_MEANING = {
    fold(short.rstrip(".?")): word for short, context, word in reversed(_ROWS) if context != "era"
}
_MEANING_BEFORE_ERA = {
    fold(short.rstrip(".?")): word for short, context, word in _ROWS if context == "era"
}


def _shape(short: str) -> str:
    """Return the expression of an abbreviation with its dot: required, optional or absent."""
    letters = re.escape(short.rstrip(".?"))
    first = f"[{letters[0]}{letters[0].upper()}]{letters[1:]}" if letters[0].islower() else letters
    dot = short[len(short.rstrip(".?")) :]
    return first + {".?": r"(?:\.|(?!\w))", ".": r"\."}.get(dot, r"(?!\w)")


def in_context(*contexts: str) -> list[str]:
    """Return the abbreviations that count in any of some contexts, without their dots."""
    return [short.rstrip(".?") for short, context, _ in _ROWS if context in contexts]


ALWAYS = frozenset(form for short in in_context("any") for form in (short, short.capitalize()))
"""Abbreviations that need no context."""

_SAINTS = {"st", "ste", "sts", "stes"}
SHORT_FORMS = frozenset(short.rstrip(".?").lower() for short, _, _ in _ROWS) | _SAINTS
"""Every abbreviation, in lower case and without its dot."""

_IN_TEXT = "|".join(_shape(short) + _FOLLOWED_BY[context] for short, context, _ in _ROWS)
_TYPED = "|".join(
    rf"{re.escape(short.rstrip('.?').lower())}\.?{_TYPED_BEFORE[context]}"
    for short, context, _ in _ROWS
    # me and mes are pronouns unless they are capitals
    if context == "number" or (len(short) > 2 and short != "Mes")
)

# Rule 5: an abbreviation of the list in its context; `n°`, `nos` and the like before a number.
ABBREVIATION = (
    rf"(?<![\w-])(?=[^\W\d_]{{1,5}}(?!\w))(?:{_IN_TEXT})|(?<!\w)[Nn](?:°s?|os?\.?)(?=\ ?\d)"
)
TYPED_ABBREVIATION = rf"{ABBREVIATION}|(?<![\w-])(?:{_TYPED})"

# Rule 5: `St` or `Ste` before a name, joined to it by a hyphen, a dot or a blank, is Saint, Sainte.
SAINT = rf"(?<![\w])S(?:te?|TE?)s?(?:\.?[-\ ]|\.)(?={CAPITAL}){RUN}(?:[-']{RUN})*"
TYPED_SAINT = rf"(?<![\w])(?i:ste?s?)(?:\.?[-\ ]|\.)(?=[^\W\d_]{{2}}){RUN}(?:[-']{RUN})*"

_SAINT_HEAD = re.compile(r"(ste?s?)[.\- ]+", re.I)


def meaning(short: str, following: str = "") -> str:
    """Return the word that an abbreviation stands for, given the text after it."""
    folded = fold(short.strip(". "))
    if folded in ("n°", "n°s", "no", "nos"):
        return "numéro"
    if folded in _MEANING_BEFORE_ERA and following.lstrip(" ")[:1] in "Jj":
        return _MEANING_BEFORE_ERA[folded]
    return _MEANING[folded]


def read_abbreviation(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Read an abbreviation as its word; its own letters stay an exact key.

    `nos` before a number is also the word `nos`.
    """
    short = match.group()
    word = meaning(short, match.string[match.end() :]).replace("-", "")
    own = word_keys(short.rstrip(".")) if short.rstrip(".").isalpha() else ()
    both = keys.exact_first((*word_keys(word), *own))
    return [Piece("abbreviation", (Part(match.start(), match.end(), both, word),))]


def read_saint(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Read `St-Étienne` as the compound Saint-Étienne, with the spans of the text as written."""
    text, offset = match.group(), match.start()
    head = _SAINT_HEAD.match(text)
    if head is None:
        return []
    word = "Saint" + head.group(1)[2:].lower()
    own = (key for key in word_keys(head.group(1)) if not keys.is_exact(key))
    first = Part(offset, offset + head.end(1), (*word_keys(word), *own), word)
    return [compound(text[head.end() :], offset + head.end(), first)]
