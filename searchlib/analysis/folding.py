"""Folding: the form in which words are compared, without accents, case and ligatures.

Letters lose their case and their marks (`É` -> `e`, `ç` -> `c`, `œ` -> `oe`). Latin letters that
do not decompose are spelled in ASCII (`ø` -> `o`, `ł` -> `l`, `ß` -> `ss`). Other scripts lose
their case only, and Greek and Cyrillic their accents too: `Ё` -> `е`; but `й`, a letter of its own,
stays. Folding is idempotent.
"""

from __future__ import annotations

import unicodedata

from unidecode import unidecode_expect_nonascii

from searchlib.analysis.composing import SHORT, compose

_BREVE = "\u0306"


class _LetterTable(dict[int, str]):
    """A table for `str.translate` from lower-case letters to their folded spelling.

    It is filled as letters occur: one item at most for each character of Unicode.
    """

    def __missing__(self, code_point: int) -> str:
        folded = self[code_point] = _fold_letter(chr(code_point))
        return folded


def _fold_letter(letter: str) -> str:
    """Return the folded spelling of one composed lower-case character."""
    if letter < "\x80":
        return letter.lower()
    if "\u0300" <= letter <= "\u036f":  # a mark that no composed letter contains
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
    """Return a word without case, accents and ligatures. O(length).

    Parameters
    ----------
    word : str
        Any string.

    Returns
    -------
    str
        The folded form; folding it again changes nothing.

    Examples
    --------
    >>> fold("Œuvre"), fold("ÉTÉ"), fold("Łódź"), fold("Straße"), fold("بغداد")
    ('oeuvre', 'ete', 'lodz', 'strasse', 'بغداد')
    """
    if word.isascii():
        return word.lower()
    # most words are short: this spares them a call
    composed = unicodedata.normalize("NFC", word) if len(word) <= SHORT else compose(word)
    return unicodedata.normalize("NFC", composed.lower()).translate(_letters)
