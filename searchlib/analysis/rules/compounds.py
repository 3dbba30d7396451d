"""Compounds and inversions: `porte-avions`, `peut-on`, `EmmanuelMacron`.

Rule 12. A verb with its pronoun (`a-t-il`, `donne-moi`, `cet homme-là`) is split, and the pronoun is a clitic; some words only look like that (rendez-vous:
data/hyphen_exceptions.txt). The parts of any other compound stand at consecutive positions, and the first also carries the joined word, exact and stemmed:
`week-end` is `weekend`, `anti-djihadiste` is `antidjihadiste`.
"""

from __future__ import annotations

import re

from searchlib.analysis import keys
from searchlib.analysis.characters import RUN
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.ordinal_words import ordinal_of_word
from searchlib.analysis.rules.parts import part
from searchlib.analysis.rules.words import word_keys
from searchlib.analysis.stemming import stems
from searchlib.analysis.tokens import Part, Piece
from searchlib.analysis.wordlists import groups, words

# Letters and figures; an apostrophe, a hyphen or underscores may join one run to the next.
WORD = rf"{RUN}(?:(?:['-]|_+){RUN})*"

# A word, perhaps a euphonic t, then a pronoun or là, ci.
_PRONOUNS = "je|tu|il|elle|on|nous|vous|ils|elles|ce|moi|toi|lui|leur|le|la|les|y|en|m'en|t'en|m'y|t'y|l'en|l'y|s'en|là|ci"
_INVERSION = re.compile(rf"(.+?)(?:-t)?((?:-(?:{_PRONOUNS}))+)\Z")
_INVERSION_IN_CAPITALS = re.compile(rf"(.+?)(?:-T)?((?:-(?:{_PRONOUNS.upper()}))+)\Z")
_CLITIC = re.compile(r"(?i:l|d|qu|m|t|s)'(?=\w)")
_PART = re.compile(rf"(?:(?<![^\W_])(?i:l|d|qu|m|t|s)')(?=\w)|{RUN}")
_CAMEL = re.compile(r"(?:[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+){2,}\Z")
_HUMP = re.compile(r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_RUN_OR_IDEOGRAPH = re.compile(rf"{_IDEOGRAPHS.pattern}|[^\W_](?:(?!{_IDEOGRAPHS.pattern})[^\W_])*")

_LONGEST_INVERSION = 60
_EXCEPTIONS = words("hyphen_exceptions")
_CLEAR_FORMS = {"puis": "peux", "est": "seront", "a": "auront"}
"""Forms that only their pronoun tells from other words (puis-je, est-ce, a-t-il), and another form of the same verb."""
_PREFIXES = words("no_inversion_prefixes")
_VARIANTS = groups("joined_variants")


def read_word(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """A word, an inversion or a compound."""
    surface, offset = match.group(), match.start()
    if "-" in surface and (inversion := _inversion(surface)):
        return [*_read_verb(inversion.group(1), offset), *_pronouns(inversion, offset)]
    return read_plain(surface, offset)


def _read_verb(surface: str, offset: int) -> list[Piece]:
    """The verb of an inversion: before its pronoun `puis` is of pouvoir, besides what it may be alone."""
    clear = _CLEAR_FORMS.get(surface.lower())
    if clear is None:
        return read_plain(surface, offset)
    verb = tuple(sorted(keys.STEM + stem for stem in stems(clear)))
    return [Piece("word", (Part(offset, offset + len(surface), (*plain_keys(surface), *verb), surface),))]


def read_plain(surface: str, offset: int) -> list[Piece]:
    """A word or a compound that is no inversion."""
    if not surface.isascii() and _IDEOGRAPHS.search(surface):
        return [Piece("ideographs", tuple(_part(m, offset) for m in _RUN_OR_IDEOGRAPH.finditer(surface)))]
    if _CAMEL.match(surface):
        return [Piece("tag", tuple(_part(m, offset) for m in _HUMP.finditer(surface)), joined_keys(surface))]
    if surface.isalnum():
        return [Piece("word", (Part(offset, offset + len(surface), plain_keys(surface), surface),))]
    return [compound(surface, offset)]


def compound(surface: str, offset: int, head: Part | None = None) -> Piece:
    """The parts of a compound and its joined form; `head` is a first part that is not written as it is meant (St-)."""
    parts = tuple(_part(m, offset) for m in _PART.finditer(surface))
    parts = (head, *parts) if head else parts
    if len(parts) == 1:
        return Piece("word", parts)
    joined = (head.word if head else "") + re.sub(r"[-'_]", "", surface)
    whole = joined_keys(joined)
    number = ordinal_of_word(surface)
    if number:
        whole += (keys.ORDINAL + str(number),)
    if parts[0].word.isupper() and parts[-1].word.isupper():
        whole += (keys.CODE + fold(joined),)
    return Piece("expression" if surface.lower() in _EXCEPTIONS else "compound", parts, whole)


def joined_keys(joined: str) -> tuple[str, ...]:
    """The exact and stem keys of a joined word."""
    folded = fold(joined)
    singular = folded.removesuffix("s")
    if singular in _VARIANTS:
        joined = folded = _VARIANTS[singular]
    return folded, *sorted(keys.STEM + stem for stem in stems(joined.lower()))


def plain_keys(word: str) -> tuple[str, ...]:
    """The keys of a word, and its ordinal when it is one (premier, seconde)."""
    number = ordinal_of_word(word)
    return (*word_keys(word), keys.ORDINAL + str(number)) if number else word_keys(word)


def _part(match: re.Match[str], offset: int) -> Part:
    if match.group().endswith("'"):
        return Part(offset + match.start(), offset + match.end(), (fold(match.group()),))
    return part(match, offset)


def _inversion(surface: str) -> re.Match[str] | None:
    """The verb and its pronouns, unless the word is in the lists of those that only look so."""
    if len(surface) > _LONGEST_INVERSION or surface.lower() in _EXCEPTIONS:
        return None
    found = (_INVERSION_IN_CAPITALS if surface.isupper() else _INVERSION).match(surface)
    return found if found and found.group(1).lower() not in _PREFIXES else None


def _pronouns(inversion: re.Match[str], offset: int) -> list[Piece]:
    """Each pronoun as a clitic at its own position."""
    start = inversion.start(2)
    found = re.finditer(r"[^\W_]+'?", inversion.group(2))
    return [Piece("clitic", (Part(offset + start + m.start(), offset + start + m.end(), (fold(m.group()),)),)) for m in found]
