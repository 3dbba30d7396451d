"""The lexical grammar of queries: characters, marks, operators and lexemes, each with its rule.

Every pattern is anchored, and none lets two repeats compete for the same characters, so that
scanning takes linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from searchlib.query.nodes import Node


class Fields(Protocol):
    """The part of a schema that the parser uses: the names and the kinds of fields."""

    def __contains__(self, name: object, /) -> bool: ...

    def kind(self, name: str) -> str:
        """Return "text", "keyword", "number", "date", "boolean" or "stored"."""
        ...


class Kind(Enum):
    """The role of a lexeme in the parser."""

    WORD = auto()
    OPERAND = auto()
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()


@dataclass(slots=True)
class Lexeme:
    """A piece of the query, text[start:end].

    A WORD is bare: the parser joins it with its neighbours. An OPERAND is a finished node. An OPEN
    has the field in which its words are searched for, and whether that field is exact (of a kind
    other than text).
    """

    kind: Kind
    start: int
    end: int
    sign: str = ""
    node: Node | None = None
    field: str | None = None
    exact: bool = False
    boost: float | None = None


# operator = "ET" | "AND" | "OU" | "OR" | "SAUF" | "NON" | "NOT" ; in capitals, a whole word
OPERATORS = {
    "ET": Kind.AND,
    "AND": Kind.AND,
    "OU": Kind.OR,
    "OR": Kind.OR,
    "SAUF": Kind.NOT,
    "NON": Kind.NOT,
    "NOT": Kind.NOT,
}

# quoted = '"' … '"' | "«" … "»" | "“" … "”"
QUOTES = {'"': '"', "«": "»", "“": "”"}

# separator = white space | control character | lone surrogate
_SEPARATORS = r"\s\x00-\x1f\x7f-\x9f\ud800-\udfff"
SEPARATORS = re.compile(f"[{_SEPARATORS}]*")
_VISIBLE = re.compile(f"[^{_SEPARATORS}]+")

# Whether one of these ends a word or is part of it depends on what surrounds it.
SPECIAL = re.compile(f'[{_SEPARATORS}()"«“]')
_PARENTHESES = re.compile(f"[{_SEPARATORS}()]")

# A sign is read directly before a parenthesis, a quote, or a word that has a letter or a digit and
# no sign of its own.
SIGNED_WORD = re.compile(f'[^{_SEPARATORS}()"«“+\\-][^{_SEPARATORS}()"«“]*')

# field = name ":" ; names are identifiers, which may hold combining marks
FIELD = re.compile(r"([^\W\d][\w\u0300-\u036f]*):")

# comparison = ( ">=" | "<=" | ">" | "<" ) value
COMPARISON = re.compile("[<>]=?")

# range = ( "[" | "{" ) value "TO" value ( "]" | "}" )
RANGE = re.compile(r"[\[{]([^\[\]{}]*)[\]}]")

# Brackets around the word TO are meant as a range, wherever they stand.
LOOSE_RANGE = re.compile(rf"[\[{{](?=[^\[\]{{}}]*?[{_SEPARATORS}]TO(?:[{_SEPARATORS}\]}}]|\Z))")

# slop = "~" digits
SLOP = re.compile("~([0-9]{1,4})(?![0-9])")

# boost = "^" number ; with a point or a comma, before the end of the word
BOOST = re.compile(
    rf"\^([0-9]{{1,6}}(?:[.,][0-9]{{1,6}})?|[.,][0-9]{{1,6}})(?=[{_SEPARATORS})]|\Z)"
)

# In Text fields a pattern has only characters of words: "http://x/?a=b" and "(s)*" are text.
_PATTERN = re.compile(r"[\w\u0300-\u036f'’‘ʼ´`.·@#*?\-‐‑]+")


def is_separator(text: str, at: int) -> bool:
    """Return whether the character at an offset, or the end of the text, separates words."""
    return at >= len(text) or SEPARATORS.fullmatch(text, at, at + 1) is not None


def trimmed(text: str) -> str:
    """Return a text without the separators around it."""
    visible = [match.span() for match in _VISIBLE.finditer(text)]
    return text[visible[0][0] : visible[-1][1]] if visible else ""


def has_word(text: str) -> bool:
    """Return whether a text contains a letter or a digit."""
    return any(map(str.isalnum, text))


def inner_parentheses(text: str) -> dict[int, int]:
    """Map each "(" to its ")" within the same word, as in `étudiant(e)s`. O(text)."""
    pairs: dict[int, int] = {}
    waiting: list[int] = []
    for match in _PARENTHESES.finditer(text):
        if match[0] == "(":
            waiting.append(match.start())
        elif match[0] != ")":
            waiting.clear()
        elif waiting:
            pairs[waiting.pop()] = match.start()
    return pairs


def is_pattern(word: str, exact: bool) -> bool:
    """Return whether `*` or `?` make a pattern of a word.

    A `?` at the end of a word is punctuation: `où est Charlie?`.
    """
    stem = word.rstrip("?")
    return (
        ("*" in stem or "?" in stem)
        and has_word(word)
        and (exact or _PATTERN.fullmatch(word) is not None)
    )


def is_fuzzy(word: str, exact: bool) -> bool:
    """Return whether `~` may follow a word: no pattern, and with a letter or a digit."""
    return (
        "*" not in word
        and "?" not in word
        and has_word(word)
        and (exact or _PATTERN.fullmatch(word) is not None)
    )


def boost_factor(suffix: str) -> float | None:
    """Return the factor of `^2`, `^0.5` or `^0,5`, or None if the suffix is none."""
    match = BOOST.fullmatch(suffix)
    return float(match[1].replace(",", ".")) if match else None


def bounds(content: str) -> tuple[str | None, str | None] | None:
    """Return the two sides of a range, each None for `*`, or None if it is not "value TO value".

    >>> bounds('2020 TO "3 janvier 2022"'), bounds("* TO 5"), bounds("2020 TO")
    (('2020', '3 janvier 2022'), (None, '5'), None)
    """
    words = [match.span() for match in _VISIBLE.finditer(content)]
    middles = [row for row, (start, end) in enumerate(words) if content[start:end] == "TO"]
    if len(middles) != 1 or not 0 < middles[0] < len(words) - 1:
        return None
    low = unquoted(content[words[0][0] : words[middles[0] - 1][1]])
    high = unquoted(content[words[middles[0] + 1][0] : words[-1][1]])
    return (None if low == "*" else low, None if high == "*" else high) if low and high else None


def unquoted(value: str) -> str:
    """Return a value without the quotes around it."""
    if len(value) > 1 and QUOTES.get(value[0]) == value[-1]:
        return value[1:-1] if value[0] == '"' else trimmed(value[1:-1])
    return value
