"""Lost accents: where a text is likely to have left them out, and the keys that make up for it.

Rule 21. A word typed with accents finds the words that have them. It also finds words that are
likely to have lost theirs: words all in capitals (ELUS), and all words of a paragraph that has no
accent among forty letters or more, which hardly ever happens to French by chance. Such a word also
carries bare aliases: the folded stems of whatever it may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from string import ascii_letters

from searchlib.analysis import keys
from searchlib.analysis.folding import fold
from searchlib.analysis.stemming import accented_forms, stems
from searchlib.kernels import Bareness

Keys = tuple[str, ...]

# Any accented letter of Latin, composed or not. Ligatures are no accents.
_ACCENT = re.compile("[À-ÅÇ-ÖØ-åç-öø-ÿŸ\u0300-\u036f]")
_ENOUGH = 40
_ENOUGH_LETTERS = re.compile(f"(?:[^A-Za-z]*[A-Za-z]){{{_ENOUGH}}}")

BARENESS = Bareness(
    letters=ascii_letters,
    enough=_ENOUGH,
    accents="".join(_ACCENT.findall("".join(map(chr, range(0x400))))),
)
"""What `is_bare` looks for, as tables."""

FINALS = {"es": "és", "e": "é"}
"""What a final e may have been."""

_CACHED_POSITIONS = 1 << 14


def is_bare(paragraph: str) -> bool:
    """Return whether a paragraph is likely to have lost its accents. O(length).

    >>> is_bare("Le president de la republique a ete reelu hier soir."), is_bare("Le maire")
    (True, False)
    """
    if not paragraph.isascii() and _ACCENT.search(paragraph):
        return False
    return _ENOUGH_LETTERS.match(paragraph) is not None


def is_bare_word(word: str) -> bool:
    """Return whether a word as written is likely to have lost its accents: ETATS, but not États."""
    return len(word) > 1 and word.isupper() and word.lower() == fold(word)


def bare_keys(position_keys: Iterable[str]) -> Keys:
    """Return the bare aliases of a position: the folded stems of all that its words may be.

    >>> bare_keys(("elus", "S:elu"))
    ('B:=elire', 'B:elu')
    """
    folded: set[str] = set()
    for key in position_keys:
        kind = keys.kind_of(key)
        if kind == keys.STEM:
            folded.add(keys.folded_form(key))
        elif kind == keys.EXACT and key.isalpha():
            folded.update(possible_stems(key))
    return tuple(sorted(map(keys.bare, folded)))


def possible_stems(folded: str) -> set[str]:
    """Return the folded stems of the accented words that a folded word may be.

    They are those of its forms in the closed tables, and its stem if a final e is é.
    """
    forms = accented_forms(folded)
    for bare, accented in FINALS.items():
        if folded.endswith(bare):
            forms = (*forms, folded.removesuffix(bare) + accented)
            break
    return {fold(stem) for form in forms for stem in stems(form)}


@lru_cache(_CACHED_POSITIONS)
def with_bare_keys(position_keys: Keys) -> Keys:
    """Return the keys of a position in a bare paragraph; cached.

    A position without a stem, such as a number, stays as it is.
    """
    if not any(keys.kind_of(key) == keys.STEM for key in position_keys):
        return position_keys
    return tuple(dict.fromkeys((*position_keys, *bare_keys(position_keys))))
