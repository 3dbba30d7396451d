"""Folding: the form in which a word is compared when accents, case and ligatures do not count.

Letters lose their case and their marks (`É` -> `e`, `ç` -> `c`, `œ` -> `oe`). Latin letters that do not decompose are spelled with ASCII letters
(`ø` -> `o`, `ł` -> `l`, `ß` -> `ss`). Other scripts only lose their case, and Greek and Cyrillic their accents: `Ё` -> `е`, but `й` stays, being a
letter of its own. The folded form is a fixed point: folding it again changes nothing.
"""

from __future__ import annotations

import unicodedata

from unidecode import unidecode_expect_nonascii

from searchlib.analysis.composing import SHORT, compose

_BREVE = "\u0306"


class _LetterTable(dict[int, str]):
    """str.translate table from a lower-case letter to its folded spelling, filled as letters are met: at most one entry for each character."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_letter(chr(code))
        return folded


def _fold_letter(letter: str) -> str:
    """One lower-case NFC character, folded."""
    if letter < "\x80":
        return letter.lower()
    if "\u0300" <= letter <= "\u036f":  # a mark that no composed letter holds
        return ""
    plain = unicodedata.normalize("NFKC", letter)
    if not plain.isalnum():
        return letter
    decomposed = unicodedata.normalize("NFKD", plain)
    base, marks = decomposed[0], decomposed[1:]
    name = unicodedata.name(base, "")
    if name.startswith("LATIN"):
        spelled = "".join(c for c in unidecode_expect_nonascii(plain).lower() if c.isalnum())
        return spelled or letter
    if name.startswith(("GREEK", "CYRILLIC")) and marks and _BREVE not in marks:
        return base.lower()
    return plain.lower()


_letters = _LetterTable()


def fold(word: str) -> str:
    """The word without case, accents and ligatures. O(length).

    >>> fold("Œuvre"), fold("ÉTÉ"), fold("Łódź"), fold("Straße"), fold("بغداد")
    ('oeuvre', 'ete', 'lodz', 'strasse', 'بغداد')
    """
    if word.isascii():
        return word.lower()
    composed = unicodedata.normalize("NFC", word) if len(word) <= SHORT else compose(word)
    return unicodedata.normalize("NFC", composed.lower()).translate(_letters)
