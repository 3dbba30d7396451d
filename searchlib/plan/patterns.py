"""Patterns of exact forms: how they are typed, and which of some forms they fit.

Prefixes, wildcards and fuzzy words run over exact forms, never over stems. A typed pattern is
folded as the forms are: in a Text field to lower case without accents, a clitic left out
(`l'attaq*`) and hyphens joined; in a Keyword field it stays as it is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis import CLITICS, fold
from searchlib.kernels import ANY, Fragment, matching, near_words, signatures, starts_of
from searchlib.plan.deadline import UNLIMITED, Deadline
from searchlib.plan.nodes import FuzzyLeaf, PatternLeaf, PrefixLeaf, WildcardLeaf
from searchlib.schema import Schema, decode_text, encode_text

LONGEST_FUZZY = 64
"""Letters of the longest word that near ones are looked for."""

COMPARED_AT_ONCE = 1 << 16
"""How many forms a word is compared with together."""

Columns = Mapping[int, NDArray[np.uint32]]
"""Forms by length: uint32[length, n], code points, a form a column."""

_CLITIC = re.compile(rf"^(?:{CLITICS})['’](?=\w)", re.IGNORECASE)


def folded_form(schema: Schema, field: str, typed: str) -> str:
    """Return a typed prefix or fuzzy word as the exact forms of a field are.

    >>> from searchlib import Keyword, Schema, Text
    >>> schema = Schema(text=Text(), code=Keyword())
    >>> folded_form(schema, "text", "l'Été"), folded_form(schema, "code", "A-1")
    ('ete', 'A-1')
    """
    if schema[field].kind != "text":
        return typed
    return re.sub(r"[\W_]+", "", fold(_CLITIC.sub("", typed)))


def folded_pattern(schema: Schema, field: str, typed: str) -> str:
    """Return a typed wildcard as the exact forms of a field are, but for `*` and `?`."""
    parts = re.split(r"([*?])", typed)
    return "".join(part if part in "*?" else folded_form(schema, field, part) for part in parts)


def pieces_of(pattern: str) -> list[Fragment]:
    """Return what stands between the stars of a wildcard, as `kernels.matching` takes it."""
    pieces: list[list[int]] = [[]]
    for letter in pattern:
        if letter == "*":
            pieces.append([])
        else:
            pieces[-1].append(ANY if letter == "?" else ord(letter))
    inner = [piece for piece in pieces[1:-1] if piece]
    every = pieces if len(pieces) == 1 else [pieces[0], *inner, pieces[-1]]
    return [np.array(piece, np.int64) for piece in every]


def head_of(pattern: str) -> str:
    """Return the letters that every form begins with that fits a wildcard."""
    return re.split(r"[*?]", pattern, maxsplit=1)[0]


def fitting(leaf: PatternLeaf, forms: Sequence[str]) -> list[str]:
    """Return those of some exact forms that a pattern stands for."""
    match leaf:
        case PrefixLeaf():
            return [form for form in forms if form.startswith(leaf.prefix)]
        case WildcardLeaf():
            starts = starts_of(np.fromiter(map(len, forms), np.int64, len(forms)))
            fits = matching(code_points("".join(forms)), starts, pieces_of(leaf.pattern))
            return [forms[row] for row in fits.tolist()]
        case FuzzyLeaf():
            columns = by_length(forms)
            return [form for form, _ in FormTable(columns).near(leaf.word, leaf.distance)]
    raise TypeError(f"{type(leaf).__name__} is no pattern")


# ---------------------------------------------------------------- near forms


class _Letters(NamedTuple):
    """The forms of one length.

    codes : uint32[length, n], their code points;  signatures : uint32[n]
    """

    codes: NDArray[np.uint32]
    signatures: NDArray[np.uint32]


class FormTable:
    """Exact forms by length, for near spellings.

    Parameters
    ----------
    columns : mapping from int to ndarray of uint32, shape (length, n)
        The code points of the forms of each length, a form a column.
    """

    def __init__(self, columns: Columns) -> None:
        self._by_length = {
            length: _Letters(codes, signatures(codes)) for length, codes in columns.items()
        }

    @property
    def size(self) -> int:
        """About how many bytes the table takes."""
        tables = self._by_length.values()
        return sum(letters.codes.nbytes + letters.signatures.nbytes for letters in tables)

    def near(
        self, word: str, distance: int, deadline: Deadline = UNLIMITED
    ) -> list[tuple[str, int]]:
        """Return the forms at most `distance` edits from a word, and the edits of each."""
        code = code_points(word)
        collected: list[tuple[str, int]] = []
        for length in range(max(1, len(word) - distance), len(word) + distance + 1):
            letters = self._by_length.get(length)
            if letters is None:
                continue
            for begin in range(0, len(letters.signatures), COMPARED_AT_ONCE):
                deadline.check()
                some = slice(begin, begin + COMPARED_AT_ONCE)
                codes = letters.codes[:, some]
                rows, edits = near_words(code, codes, letters.signatures[some], distance)
                near = zip(rows.tolist(), edits.tolist(), strict=True)
                collected += [(_text(codes[:, row]), edit) for row, edit in near]
        return collected


def by_length(forms: Sequence[str]) -> dict[int, NDArray[np.uint32]]:
    """Return forms as `FormTable` takes them."""
    grouped: dict[int, list[str]] = defaultdict(list)
    for form in forms:
        grouped[len(form)].append(form)
    return {
        length: np.ascontiguousarray(code_points("".join(group)).reshape(-1, length).T)
        for length, group in grouped.items()
        if length
    }


def code_points(text: str) -> NDArray[Any]:
    """Return the code points of a text; uint32[len(text)]."""
    return np.frombuffer(encode_text(text, "utf-32-le"), np.uint32)


def _text(codes: NDArray[np.uint32]) -> str:
    return decode_text(codes.tobytes(), "utf-32-le")
