"""Keys: the strings under which a position of a text is indexed, and their syntax.

An EXACT key is the bare folded form of a word: `chevaux`, `2500`, the clitic `l'`. It is lower
case and contains neither a colon nor a bar. Keys of all other kinds begin with a capital letter
and a colon, so that they can neither equal an exact key nor begin like one:

    S:cheval            stem; `S:=cheval` if it comes from a closed table, which keeps it apart
                        from the stems that rules produce
    S:mais|maïs         stem with accents that tell it from other words: folded, bar, accented
    B:mais              bare alias: the folded stem of a word whose accents are likely to be lost
    W:peche|péché       written form, where accents or capitals make it differ from the folded
                        form: folded form, bar, form as written
    A:onu               acronym: a short word in capitals, or letters with dots
    C:f16  C:covid19    joined code of letters and digits
    N:2500  N:2.5       number, groups of three joined, decimals after a point
    O:16                ordinal or Roman numeral
    T:4:30              time of day
    D:2020-01-03        date; `D:01-03` is a day of any year, `D:2020-01` a month
    U:km                unit of measure, per cent or currency

All keys of a text share one term dictionary, so `W:peche|` is the prefix of every form in which
`peche` was written, and `S:peche|` that of every accented stem that it may stand for: the index is
its own vocabulary.

This module is public: whatever builds a key or takes one apart calls the functions below.
"""

from __future__ import annotations

from collections.abc import Iterable

from searchlib.analysis.folding import fold

STEM = "S:"
BARE = "B:"
WRITTEN = "W:"
ACRONYM = "A:"
CODE = "C:"
NUMBER = "N:"
ORDINAL = "O:"
TIME = "T:"
DATE = "D:"
UNIT = "U:"

BAR = "|"
"""Separates the two parts of the keys of stems and written forms."""

EXACT = ""
"""The kind of an exact key, which has no prefix."""

KINDS = (STEM, BARE, WRITTEN, ACRONYM, CODE, NUMBER, ORDINAL, TIME, DATE, UNIT)

FIRST_PREFIX, END_OF_PREFIXES = "A", "["
"""In a sorted dictionary, the keys in ``[FIRST_PREFIX, END_OF_PREFIXES)`` are those that are not
exact: exact keys are lower case."""


# ---- building keys


def stem(stemmed: str) -> str:
    """Return the key of a stem.

    Parameters
    ----------
    stemmed : str
        One of the stems that `searchlib.analysis.stems` returns.

    Returns
    -------
    str
        The key.

    Examples
    --------
    >>> stem("cheval"), stem("maïs")
    ('S:cheval', 'S:mais|maïs')
    """
    return STEM + stemmed if stemmed.isascii() else _accented_stem(stemmed)


def _accented_stem(stemmed: str) -> str:
    folded = fold(stemmed)
    return STEM + stemmed if folded == stemmed else f"{STEM}{folded}{BAR}{stemmed}"


def stem_prefix(folded: str) -> str:
    """Return the common prefix of the keys of all accented stems with a folded form.

    Parameters
    ----------
    folded : str
        The folded stem.

    Returns
    -------
    str
        The prefix.

    Examples
    --------
    >>> stem_prefix("mais")
    'S:mais|'
    """
    return f"{STEM}{folded}{BAR}"


def bare(folded: str) -> str:
    """Return the key of a stem whose accents are likely to be lost.

    Parameters
    ----------
    folded : str
        The folded stem.

    Returns
    -------
    str
        The key.

    Examples
    --------
    >>> bare("mais")
    'B:mais'
    """
    return BARE + folded


def written(folded: str, form: str) -> str:
    """Return the key of a word as it was written.

    Parameters
    ----------
    folded : str
        The folded form of the word.
    form : str
        The word as written.

    Returns
    -------
    str
        The key.

    Examples
    --------
    >>> written("peche", "péché")
    'W:peche|péché'
    """
    return f"{WRITTEN}{folded}{BAR}{form}"


def written_prefix(folded: str) -> str:
    """Return the common prefix of the written-form keys of a folded form.

    Parameters
    ----------
    folded : str
        The folded form.

    Returns
    -------
    str
        The prefix.

    Examples
    --------
    >>> written_prefix("peche")
    'W:peche|'
    """
    return f"{WRITTEN}{folded}{BAR}"


def acronym(folded: str) -> str:
    """Return the key of an acronym.

    Parameters
    ----------
    folded : str
        Its letters, folded and without dots.

    Returns
    -------
    str
        The key.

    Examples
    --------
    >>> acronym("onu")
    'A:onu'
    """
    return ACRONYM + folded


def code(joined: str) -> str:
    """Return the key of a code.

    Parameters
    ----------
    joined : str
        The code, folded and without separators.

    Returns
    -------
    str
        The key.

    Examples
    --------
    >>> code("f16")
    'C:f16'
    """
    return CODE + joined


def number(value: int | str) -> str:
    """Return the key of a number.

    Parameters
    ----------
    value : int or str
        The number; as a string, without leading zeros, decimals after a point.

    Returns
    -------
    str
        The key.

    Examples
    --------
    >>> number(2500), number("2.5")
    ('N:2500', 'N:2.5')
    """
    return f"{NUMBER}{value}"


def ordinal(value: int) -> str:
    """Return the key of an ordinal or a Roman numeral.

    Parameters
    ----------
    value : int
        Its value.

    Returns
    -------
    str
        The key.

    Examples
    --------
    >>> ordinal(16)
    'O:16'
    """
    return f"{ORDINAL}{value}"


def time(hour: int, minute: int = 0) -> str:
    """Return the key of a time of day.

    Parameters
    ----------
    hour, minute : int
        The time.

    Returns
    -------
    str
        The key.

    Examples
    --------
    >>> time(4, 30), time(16)
    ('T:4:30', 'T:16:00')
    """
    return f"{TIME}{hour}:{minute:02d}"


def date(year: int | None, month: int, day: int | None) -> str:
    """Return the key of a date: a day, a day of any year, or a month.

    Parameters
    ----------
    year : int or None
        The year, or None for any year.
    month : int
        The month.
    day : int or None
        The day of the month, or None for the whole month.

    Returns
    -------
    str
        The key.

    Examples
    --------
    >>> date(2020, 1, 3), date(None, 1, 3), date(2020, 1, None)
    ('D:2020-01-03', 'D:01-03', 'D:2020-01')
    """
    before = "" if year is None else f"{year:04d}-"
    after = "" if day is None else f"-{day:02d}"
    return f"{DATE}{before}{month:02d}{after}"


def unit(name: str) -> str:
    """Return the key of a unit of measure, of per cent or of a currency.

    Parameters
    ----------
    name : str
        Its canonical name.

    Returns
    -------
    str
        The key.

    Examples
    --------
    >>> unit("km")
    'U:km'
    """
    return UNIT + name


# ---- taking keys apart


def kind_of(key: str) -> str:
    """Return the kind of a key.

    Parameters
    ----------
    key : str
        Any key.

    Returns
    -------
    str
        One of `KINDS`, or `EXACT` (the empty string).

    Examples
    --------
    >>> kind_of("S:cheval"), kind_of("chevaux")
    ('S:', '')
    """
    return key[:2] if key[1:2] == ":" and "A" <= key[0] <= "Z" else EXACT


def is_exact(key: str) -> bool:
    """Return whether a key is exact: a bare folded form.

    Parameters
    ----------
    key : str
        Any key.

    Returns
    -------
    bool
        Whether it has no prefix.

    Examples
    --------
    >>> is_exact("chevaux"), is_exact("S:cheval")
    (True, False)
    """
    return key[1:2] != ":" or not "A" <= key[0] <= "Z"


def value_of(key: str) -> str:
    """Return a key without the prefix of its kind.

    Parameters
    ----------
    key : str
        Any key.

    Returns
    -------
    str
        What follows the prefix.

    Examples
    --------
    >>> value_of("N:2500"), value_of("D:2020-01"), value_of("chevaux")
    ('2500', '2020-01', 'chevaux')
    """
    return key if is_exact(key) else key[2:]


def written_form(key: str) -> str:
    """Return the form as written that a `W:` key contains.

    Parameters
    ----------
    key : str
        A key of the kind `WRITTEN`.

    Returns
    -------
    str
        What follows the bar.

    Examples
    --------
    >>> written_form("W:peche|péché")
    'péché'
    """
    return key.partition(BAR)[2]


def folded_form(key: str) -> str:
    """Return the folded form or stem that a `W:` or `S:` key contains.

    Parameters
    ----------
    key : str
        A key of the kind `WRITTEN` or `STEM`.

    Returns
    -------
    str
        What precedes the bar.

    Examples
    --------
    >>> folded_form("W:peche|péché"), folded_form("S:mais|maïs"), folded_form("S:cheval")
    ('peche', 'mais', 'cheval')
    """
    return value_of(key).partition(BAR)[0]


def exact_first(several: Iterable[str]) -> tuple[str, ...]:
    """Return the distinct keys of one position, exact keys first.

    Parameters
    ----------
    several : iterable of str
        Keys in any order; any of them may be repeated.

    Returns
    -------
    tuple of str
        The exact keys, then the others, in the order given otherwise.

    Examples
    --------
    >>> exact_first(["S:un", "un", "O:1", "un"])
    ('un', 'S:un', 'O:1')
    """
    return tuple(sorted(dict.fromkeys(several), key=lambda key: not is_exact(key)))
