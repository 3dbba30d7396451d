"""What a key is: the strings under which a position of a text is indexed, and how their kinds are told apart.

An EXACT key is the bare folded form of a word: `chevaux`, `2500`, the clitic `l'`. It is lower case and holds neither a colon nor a bar. Every
other kind begins with one capital letter and a colon, so that it can neither equal an exact form nor begin like one:

    S:cheval            stem; `S:=cheval` when it comes from a closed table, which keeps it apart from what a rule would cut
    W:peche|péché       form as written, where accents or capitals make it differ from the folded one: folded form, bar, written form
    A:onu               acronym: a short word in capitals, or letters with dots
    C:f16  C:covid19    joined code of letters and digits
    N:2500  N:2.5       number, groups of three joined, decimals after a point
    O:16                ordinal or Roman numeral
    T:4:30              time of day
    D:2020-01-03        date; `D:01-03` a day of any year, `D:2020-01` a month
    U:km                unit of measure, per cent or currency

All keys of a text share one term dictionary. `W:peche|` is there the prefix of every way in which `peche` was written: the index is its own vocabulary.
"""

from __future__ import annotations

STEM = "S:"
WRITTEN = "W:"
ACRONYM = "A:"
CODE = "C:"
NUMBER = "N:"
ORDINAL = "O:"
TIME = "T:"
DATE = "D:"
UNIT = "U:"

EXACT = ""
"""The kind of an exact key: it has no prefix."""

KINDS = (STEM, WRITTEN, ACRONYM, CODE, NUMBER, ORDINAL, TIME, DATE, UNIT)


def stem(stemmed: str) -> str:
    """The key of a stem: `S:cheval`."""
    return STEM + stemmed


def written(folded: str, form: str) -> str:
    """The key of a word as it was written: `W:peche|péché`."""
    return f"{WRITTEN}{folded}|{form}"


def written_prefix(folded: str) -> str:
    """What the written-form keys of one folded form begin with: `W:peche|`."""
    return f"{WRITTEN}{folded}|"


def written_form(key: str) -> str:
    """The form that a `W:` key holds: `péché` of `W:peche|péché`."""
    return key.partition("|")[2]


def kind_of(key: str) -> str:
    """The kind of a key: one of KINDS, or EXACT (the empty string).

    >>> kind_of("S:cheval"), kind_of("chevaux")
    ('S:', '')
    """
    return key[:2] if key[1:2] == ":" and "A" <= key[0] <= "Z" else EXACT


def is_exact(key: str) -> bool:
    """Whether a key is a bare folded form."""
    return kind_of(key) == EXACT
