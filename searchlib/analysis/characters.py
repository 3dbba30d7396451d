"""Characters: one spelling for text that Unicode can write in several ways, and the way back to the
original offsets.

Rules 1 to 3. Composed and decomposed letters are alike; soft hyphens, zero-width characters and
direction marks vanish; every apostrophe between letters is `'`; compatibility characters (ﬁ, ², ᵉ,
№, full width) become what they stand for; the hyphens U+2010 and U+2011 are `-`, and so is an en
dash between letters.

Most text needs none of this: one expression recognises it, and it passes unchanged.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from searchlib.analysis.composing import compose


class Clean(NamedTuple):
    """A cleaned text, and the spans of the original that its characters come from.

    Parameters
    ----------
    text : str
        The cleaned text.
    starts, ends : tuple of int, or None
        For each character of `text` the span in the original; None if offsets are unchanged.
    """

    text: str
    starts: tuple[int, ...] | None
    ends: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original of ``text[start:end]``, which is not empty."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u0900-\u0903\u093a-\u094f\u0981-\u0983"
    "\u09bc-\u09d7\u0a01-\u0a51\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57\u0b82"
    "\u0bbe-\u0bd7\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03\u0d3b-\u0d57"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u1dc0-\u1dff\u20d0-\u20f0"
    "\u3099\u309a\ufe20-\ufe2f"
)
"""Combining marks, as the inside of a character class: they continue a word, but `\\w` excludes
them."""

LETTER = rf"[^\W\d_][{MARKS}]*"
RUN = rf"[^\W_]+(?:[{MARKS}]+[^\W_]*)*"
"""An expression for consecutive letters and digits: a word, or one part of a compound."""

CAPITAL = "[A-ZÀ-ÖØ-ÞŒŸ]"

APOSTROPHES = "'\u2018\u2019\u201b\u02bc\uff07\u00b4\u2032\u0060\u02b9\u055a"

_PLAIN = re.compile(r"[\n\r\t\x20-\x7eÀ-ÖØ-öø-ÿŒœŸ’‘“”«»…–—•·€\xa0\u202f\u2010\u2011]*\Z")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufe00-\ufe0f\ufeff]"
)
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
# Rule 2: an apostrophe after a letter, and before a letter or digit (a space may intervene).
_APOSTROPHE = re.compile(rf"(?<=[^\W\d_])[{APOSTROPHES[1:]}](?=\s?\w)")
_RESPELLED = re.compile(rf"[{APOSTROPHES[1:]}\u2010\u2011–]")
# Rule 3: typographic hyphens anywhere, an en dash between letters or digits.
_DASH = re.compile(r"[\u2010\u2011]|(?<=\w)–(?=\w)")
# A word before a raised digit, which is then the number of a footnote; not the metre or a formula.
_FOOTNOTED = re.compile(
    r"(?<![^\W\d_])(?!(?:[kcdh]?m|mm|dam)\Z)[^\W\d_]*[a-zß-ÿœ]\Z|\w{3}[a-zß-ÿœ]\Z"
)


def clean(text: str) -> Clean:
    """Return the cleaned form of a text. O(length)."""
    if _PLAIN.match(text):
        return Clean(_same_length(text), None, None)
    characters, starts, ends = _spell_out(text)
    return Clean(_same_length("".join(characters)), tuple(starts), tuple(ends))


def _same_length(text: str) -> str:
    """Replace apostrophes and hyphens, one character by one character."""
    if _RESPELLED.search(text) is None:
        return text
    return _DASH.sub("-", _APOSTROPHE.sub("'", text))


def _spell_out(text: str) -> tuple[list[str], list[int], list[int]]:
    """Drop invisible characters, compose, and spell out compatibility characters.

    Returns
    -------
    characters : list of str
        The characters of the cleaned text.
    starts, ends : list of int
        The span in `text` of each.
    """
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for composed, start, end in _compositions(text):
        for letter in composed:
            for c in _compatible(letter, characters):
                characters.append(c)
                starts.append(start)
                ends.append(end)
    return characters, starts, ends


def _compositions(text: str) -> list[tuple[str, int, int]]:
    """Return the composed text as the smallest stretches that compose independently.

    Returns
    -------
    list of (str, int, int)
        Each stretch with its span in `text`.
    """
    visible = [(c, i) for i, c in enumerate(text) if not _INVISIBLE.match(c)]
    if unicodedata.is_normalized("NFC", "".join(c for c, _ in visible)):
        return [(c, i, i + 1) for c, i in visible]
    stretches: list[tuple[str, int, int]] = []
    pending: list[str] = []
    start, end = 0, 0
    for c, i in visible:
        if pending and not _composes(pending, c):
            stretches.append((compose("".join(pending)), start, end))
            pending = []
        start = start if pending else i
        pending.append(c)
        end = i + 1
    if pending:
        stretches.append((compose("".join(pending)), start, end))
    return stretches


def _composes(before: list[str], c: str) -> bool:
    """Return whether composition may join `c` to the characters before it.

    That is so for marks and for the few letters that join the preceding one (Hangul). A letter
    joins letters only, never a mark, so that no more than a few characters are composed again and
    again.
    """
    if c < "\x80":
        return False
    if unicodedata.combining(c):
        return True
    last = compose("".join(before))[-1]
    return unicodedata.normalize("NFC", last + c) != last + unicodedata.normalize("NFC", c)


def _compatible(c: str, before: list[str]) -> str:
    """Return the spelling of a compatibility character, given the characters before it.

    A character whose spelling is not letters, digits, a space or a full-width sign stays. The o of
    nº is the sign of n°. A raised digit counts after a unit or in a formula (m², km³, CO₂); after a
    word it refers to a footnote and does not belong to the word.
    """
    if c < "\x80":
        return c
    if c in _SUPERSCRIPTS and _FOOTNOTED.search("".join(before[-4:])):
        return " "
    if c == "º" and before and before[-1] in "nN":
        return "°"
    return _spelling(c)


@lru_cache(maxsize=4096)
def _spelling(c: str) -> str:
    spelled = unicodedata.normalize("NFKC", c)
    if spelled == c:
        return c
    is_word = spelled.replace("/", "").replace("\u00b0", "").isalnum()
    return spelled if is_word or spelled.isspace() or "\uff01" <= c <= "\uff5e" else c
