"""Inversions and compounds: `peut-on`, `porte-avions`, `EmmanuelMacron`.

Rule 12. A verb with its pronoun (`a-t-il`, `donne-moi`, `cet homme-là`) is split, and the pronoun
is a clitic; some words only look like that (rendez-vous: data/hyphen_exceptions.txt). The parts of
any other compound take consecutive positions, and the first also carries the joined word, exact
and stemmed: `week-end` is `weekend`, `anti-djihadiste` is `antidjihadiste`.
"""

from __future__ import annotations

import re

from searchlib.analysis import keys
from searchlib.analysis.characters import RUN
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.elision import clitic_key
from searchlib.analysis.rules.ordinal_words import ordinal_of_word
from searchlib.analysis.rules.parts import part_of_run
from searchlib.analysis.rules.words import word_keys
from searchlib.analysis.stemming import stems
from searchlib.analysis.tokens import Part, Piece
from searchlib.analysis.wordlists import groups, words

# Letters and figures; an apostrophe, a hyphen or underscores may join one run to the next.
WORD = rf"{RUN}(?:(?:['-]|_+){RUN})*"

# Rule 12: a word, perhaps a euphonic t, then a pronoun or là, ci.
PRONOUNS = (
    "je|tu|il|elle|on|nous|vous|ils|elles|ce|moi|toi|lui|leur|le|la|les|y|en"
    "|m'en|t'en|m'y|t'y|l'en|l'y|s'en|là|ci"
)
_INVERSION = re.compile(rf"(.+?)(?:-t)?((?:-(?:{PRONOUNS}))+)\Z")
_INVERSION_IN_CAPITALS = re.compile(rf"(.+?)(?:-T)?((?:-(?:{PRONOUNS.upper()}))+)\Z")
_CLITIC_OR_RUN = re.compile(rf"(?:(?<![^\W_])(?i:l|d|qu|m|t|s)')(?=\w)|{RUN}")
# A name written without blanks, and its words.
_CAMEL = re.compile(r"(?:[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+){2,}\Z")
_HUMP = re.compile(r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+")
# Each Chinese or Japanese character is a position of its own: they are written without blanks.
_IDEOGRAPH = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_IDEOGRAPH_OR_RUN = re.compile(rf"{_IDEOGRAPH.pattern}|[^\W_](?:(?!{_IDEOGRAPH.pattern})[^\W_])*")

_LONGEST_INVERSION = 60
EXCEPTIONS = words("hyphen_exceptions")
CLEAR_FORMS = {"puis": "peux", "est": "seront", "a": "auront"}
"""Forms that only their pronoun tells from other words (puis-je, est-ce, a-t-il), each with another
form of the same verb."""
NO_VERBS = words("no_inversion_prefixes")
VARIANTS = groups("joined_variants")


def read_word(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Read a word, an inversion or a compound."""
    surface, offset = match.group(), match.start()
    if "-" in surface and (inversion := _inversion(surface)):
        return [*_read_verb(inversion.group(1), offset), *_read_pronouns(inversion, offset)]
    return _read_uninverted(surface, offset)


def _read_verb(surface: str, offset: int) -> list[Piece]:
    """Read the verb of an inversion.

    Before its pronoun, `puis` is a form of pouvoir, besides what it may be alone.
    """
    clear = CLEAR_FORMS.get(surface.lower())
    if clear is None:
        return _read_uninverted(surface, offset)
    both = (*_word_or_ordinal_keys(surface), *sorted(map(keys.stem, stems(clear))))
    return [Piece("word", (Part(offset, offset + len(surface), both, surface),))]


def _read_uninverted(surface: str, offset: int) -> list[Piece]:
    """Read a word or a compound that is no inversion."""
    if not surface.isascii() and _IDEOGRAPH.search(surface):
        runs = _IDEOGRAPH_OR_RUN.finditer(surface)
        return [Piece("ideographs", tuple(_part(run, offset) for run in runs))]
    if _CAMEL.match(surface):
        humps = tuple(_part(hump, offset) for hump in _HUMP.finditer(surface))
        return [Piece("tag", humps, joined_keys(surface))]
    if surface.isalnum():
        part = Part(offset, offset + len(surface), _word_or_ordinal_keys(surface), surface)
        return [Piece("word", (part,))]
    return [compound(surface, offset)]


def compound(surface: str, offset: int, head: Part | None = None) -> Piece:
    """Return the parts of a compound and its joined form.

    Parameters
    ----------
    surface : str
        The compound as written, or what follows `head`.
    offset : int
        Where `surface` begins in the text.
    head : Part, optional
        A first part that is not written as it is meant (St-).
    """
    parts = tuple(_part(run, offset) for run in _CLITIC_OR_RUN.finditer(surface))
    parts = (head, *parts) if head else parts
    if len(parts) == 1:
        return Piece("word", parts)
    joined = (head.word if head else "") + re.sub(r"[-'_]", "", surface)
    whole = joined_keys(joined)
    number = ordinal_of_word(surface)
    if number:
        whole += (keys.ordinal(number),)
    if parts[0].word.isupper() and parts[-1].word.isupper():
        whole += (keys.code(fold(joined)),)
    return Piece("expression" if surface.lower() in EXCEPTIONS else "compound", parts, whole)


def joined_keys(joined: str) -> tuple[str, ...]:
    """Return the exact key and the stem keys of a joined word."""
    folded = fold(joined)
    singular = folded.removesuffix("s")
    if singular in VARIANTS:
        joined = folded = VARIANTS[singular]
    return folded, *sorted(map(keys.stem, stems(joined.lower())))


def _word_or_ordinal_keys(word: str) -> tuple[str, ...]:
    """Return the keys of a word; those of premier or seconde include its ordinal."""
    number = ordinal_of_word(word)
    return (*word_keys(word), keys.ordinal(number)) if number else word_keys(word)


def _part(match: re.Match[str], offset: int) -> Part:
    """Return the position of a clitic or of a run."""
    if match.group().endswith("'"):
        key = clitic_key(match.group())
        return Part(offset + match.start(), offset + match.end(), (key,))
    return part_of_run(match, offset)


def _inversion(surface: str) -> re.Match[str] | None:
    """Return the verb and its pronouns, or None if the lists name the word as no inversion."""
    if len(surface) > _LONGEST_INVERSION or surface.lower() in EXCEPTIONS:
        return None
    match = (_INVERSION_IN_CAPITALS if surface.isupper() else _INVERSION).match(surface)
    return match if match and match.group(1).lower() not in NO_VERBS else None


def _read_pronouns(inversion: re.Match[str], offset: int) -> list[Piece]:
    """Read each pronoun as a clitic at its own position."""
    start = offset + inversion.start(2)
    return [
        Piece("clitic", (Part(start + m.start(), start + m.end(), (fold(m.group()),)),))
        for m in re.finditer(r"[^\W_]+'?", inversion.group(2))
    ]
