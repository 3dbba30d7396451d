"""Abbreviations in context: `M. Dupont`, `art. 49`, `St-Étienne`.

Rule 5. An abbreviation is the word that it stands for where its context shows that it is one: M. before a capital (or `le`, `de`: M. le maire), art. and p.
before a number, av. before a name (avenue) or J.-C. (avant). data/abbreviations.txt has the list. Whoever types a query is sparing with capitals and dots:
there `dr martin`, `art 49` and `st etienne` are abbreviations too.
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

_FOLLOWED_BY = {
    "era": r"(?=\ ?J\.?-?\ ?C)",
    "capital": rf"(?=\ ?{CAPITAL})",
    "person": rf"(?=\ ?(?:{CAPITAL}|(?:l[ea]|d[eu]|des)(?!\w)|[ld]'))",
    "number": r"(?=\ ?(?:\d|[IVXLC]+(?!\w)))",
    "any": r"(?!\w)",
}
_TYPED_BEFORE = {**_FOLLOWED_BY, "era": r"(?=\ j\.?-?c\b)", "capital": r"(?=\ \w{2})", "person": r"(?=\ \w{2})", "number": r"(?=\ (?:\d|[ivx]+(?!\w)))"}
_ENTRIES = [tuple(line.split()) for line in lines("abbreviations")]
_MEANING = {fold(short.rstrip(".?")): word for short, context, word in reversed(_ENTRIES) if context != "era"}
_BEFORE_ERA = {fold(short.rstrip(".?")): word for short, context, word in _ENTRIES if context == "era"}


def _shape(short: str) -> str:
    """The expression of an abbreviation with its dot: needed, possible or absent."""
    letters = re.escape(short.rstrip(".?"))
    first = f"[{letters[0]}{letters[0].upper()}]{letters[1:]}" if letters[0].islower() else letters
    return first + {".?": r"(?:\.|(?!\w))", ".": r"\."}.get(short[len(short.rstrip(".?")) :], r"(?!\w)")


def in_context(*contexts: str) -> list[str]:
    """The abbreviations that count in some contexts, without their dots."""
    return [short.rstrip(".?") for short, context, _ in _ENTRIES if context in contexts]


ALWAYS = frozenset(form for short in in_context("any") for form in (short, short.capitalize()))
"""Abbreviations that need no context."""

SHORT_FORMS = frozenset(short.rstrip(".?").lower() for short, _, _ in _ENTRIES) | {"st", "ste", "sts", "stes"}
"""Every abbreviation, in small letters and without its dot."""

_IN_TEXT = "|".join(_shape(short) + _FOLLOWED_BY[context] for short, context, _ in _ENTRIES)
_TYPED = "|".join(
    rf"{re.escape(short.rstrip('.?').lower())}\.?{_TYPED_BEFORE[context]}"
    for short, context, _ in _ENTRIES
    if context == "number" or (len(short) > 2 and short != "Mes")  # me and mes are pronouns when they are not capitals
)

ABBREVIATION = rf"(?<![\w-])(?=[^\W\d_]{{1,5}}(?!\w))(?:{_IN_TEXT})|(?<!\w)[Nn](?:°s?|os?\.?)(?=\ ?\d)"
TYPED_ABBREVIATION = rf"{ABBREVIATION}|(?<![\w-])(?:{_TYPED})"

# `St` or `Ste` before a name, joined to it by a hyphen, a dot or a blank: Saint-…, Sainte-…
SAINT = rf"(?<![\w])S(?:te?|TE?)s?(?:\.?[-\ ]|\.)(?={CAPITAL}){RUN}(?:[-']{RUN})*"
TYPED_SAINT = rf"(?<![\w])(?i:ste?s?)(?:\.?[-\ ]|\.)(?=[^\W\d_]{{2}}){RUN}(?:[-']{RUN})*"

_SAINT_HEAD = re.compile(r"(ste?s?)[.\- ]+", re.I)


def meaning(short: str, following: str = "") -> str:
    """The word that an abbreviation stands for, given the text after it."""
    folded = fold(short.strip(". "))
    if folded in ("n°", "n°s", "no", "nos"):
        return "numéro"
    return _BEFORE_ERA[folded] if folded in _BEFORE_ERA and following.lstrip(" ")[:1] in "Jj" else _MEANING[folded]


def read_abbreviation(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """The word at the abbreviation's place; the abbreviation itself stays an exact key (and, for `nos` before a number, a word)."""
    short = match.group()
    word = meaning(short, match.string[match.end() :]).replace("-", "")
    own = word_keys(short.rstrip(".")) if short.rstrip(".").isalpha() else ()
    found = dict.fromkeys((*word_keys(word), *own))
    ordered = tuple(sorted(found, key=lambda key: not keys.is_exact(key)))
    return [Piece("abbreviation", (Part(match.start(), match.end(), ordered, word),))]


def read_saint(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """`St-Étienne`: the compound Saint-Étienne, with the spans of what is written."""
    text, offset = match.group(), match.start()
    head = _SAINT_HEAD.match(text)
    if head is None:
        return []
    word = "Saint" + head.group(1)[2:].lower()
    first = Part(offset, offset + head.end(1), (*word_keys(word), *(k for k in word_keys(head.group(1)) if not keys.is_exact(k))), word)
    return [compound(text[head.end() :], offset + head.end(), first)]
