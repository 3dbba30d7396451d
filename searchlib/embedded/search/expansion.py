"""Prefixes, patterns and fuzzy words: the exact forms of the index they stand for.

All three run over exact forms, never over stems. What they stand for is first told as numbers of terms, segment by segment, however many these are; only
where words are scored are the most frequent ones chosen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis import CLITICS, fold
from searchlib.embedded.search.forms import code_points, exact_ranges, letters_of, slices
from searchlib.embedded.search.searcher import Numbers, Snapshot
from searchlib.embedded.storage import encode_text
from searchlib.kernels import ANY, Fragment, matching, top
from searchlib.plan.deadline import UNLIMITED, Deadline

MOST_FORMS = 1024
"""How many forms one pattern may stand for where they are scored."""

LONGEST_FUZZY = 64
"""Letters of the longest word that near ones are looked for."""

_CLITIC = re.compile(rf"^(?:{CLITICS})['’](?=\w)", re.IGNORECASE)


class Chosen(NamedTuple):
    """Forms, in order, each with how much it counts (0 to 1), and whether there were more of them."""

    forms: list[tuple[str, float]]
    cut: bool


# ---------------------------------------------------------------- which terms


def prefix_terms(snapshot: Snapshot, field: str, prefix: str) -> Numbers:
    """The forms that begin with a prefix."""
    folded = _fold_for(snapshot, field, prefix)
    return snapshot.numbers_from(field, folded) if folded else snapshot.no_numbers()


def pattern_terms(
    snapshot: Snapshot, field: str, pattern: str, deadline: Deadline = UNLIMITED
) -> Numbers:
    """The forms that fit a pattern of `*` (any characters) and `?` (one). O(letters of the dictionary), and a little for each piece of the pattern."""
    is_text = snapshot.schema[field].kind == "text"
    pieces = _pieces(
        [
            part if part in "*?" else _fold_for(snapshot, field, part)
            for part in re.split(r"([*?])", pattern)
            if part
        ]
    )
    head = "".join(
        map(chr, pieces[0][: np.flatnonzero(np.append(pieces[0], ANY) == ANY)[0]].tolist())
    )
    found = []
    for segment in snapshot.segments:
        terms = segment.inverted.terms
        ranges = (
            [terms.prefix_range(field, encode_text(head))]
            if head
            else exact_ranges(terms, field, is_text)
        )
        parts = [np.empty(0, np.int64)]
        for first, last in (part for whole in ranges for part in slices(*whole)):
            deadline.check()
            parts.append(matching(*letters_of(terms, first, last), pieces) + first)
        found.append(np.concatenate(parts))
    return found


def fuzzy_forms(
    snapshot: Snapshot, field: str, word: str, distance: int, deadline: Deadline = UNLIMITED
) -> list[tuple[str, float]]:
    """The forms at most `distance` insertions, deletions, replacements or swaps from a word; each counts 1 / (1 + how many)."""
    folded = _fold_for(snapshot, field, word)
    if not 0 < len(folded) <= LONGEST_FUZZY:
        return []
    return sorted(
        (form, 1 / (1 + edits))
        for form, edits in snapshot.forms(field, deadline).near(folded, distance, deadline)
    )


def _pieces(parts: list[str]) -> list[Fragment]:
    """What stands between the stars of a pattern; see `kernels.matching`."""
    pieces: list[list[int]] = [[]]
    for part in parts:
        if part == "*":
            pieces.append([])
        else:
            pieces[-1] += [ANY] if part == "?" else code_points(part).tolist()
    inner = [piece for piece in pieces[1:-1] if piece]
    return [
        np.array(piece, np.int64)
        for piece in (pieces if len(pieces) == 1 else [pieces[0], *inner, pieces[-1]])
    ]


def _fold_for(snapshot: Snapshot, field: str, typed: str) -> str:
    """A typed form as the field's terms are: in a Text field folded, without a clitic (`l'attaq*`), its hyphens joined; as it is in a Keyword."""
    if snapshot.schema[field].kind != "text":
        return typed
    word = _CLITIC.sub("", typed)
    return re.sub(r"[\W_]+", "", fold(word))


# ---------------------------------------------------------------- which of them count


def prefix_forms(snapshot: Snapshot, field: str, prefix: str) -> list[tuple[str, float]]:
    """The most frequent forms that begin with a prefix."""
    return most_frequent(snapshot, field, prefix_terms(snapshot, field, prefix)).forms


def most_frequent(
    snapshot: Snapshot, field: str, numbers: Numbers, deadline: Deadline = UNLIMITED
) -> Chosen:
    """The forms of some terms, or the most frequent of them."""
    likely = _likely(snapshot, field, numbers, deadline)
    chosen = chosen_forms(
        snapshot, field, [(form, 1.0) for form in snapshot.forms_of(likely, deadline)], deadline
    )
    return Chosen(chosen.forms, chosen.cut or sum(map(len, likely)) < sum(map(len, numbers)))


def _likely(snapshot: Snapshot, field: str, numbers: Numbers, deadline: Deadline) -> Numbers:
    """Those of some terms that may be among the MOST_FORMS most frequent ones.

    Of the terms that are most frequent in one segment, MOST_FORMS are in so many documents of the index. Whatever is chosen is in no fewer, and so has its
    share of them in one segment at least.
    """
    dfs = [
        segment.inverted.lists.dfs[rows]
        for segment, rows in zip(snapshot.segments, numbers, strict=True)
    ]
    longest = max(range(len(dfs)), key=lambda row: len(dfs[row]), default=0)
    if not dfs or len(dfs[longest]) <= MOST_FORMS:
        return numbers
    sample = [
        rows[top(found, 2 * MOST_FORMS)] if row == longest else rows[:0]
        for row, (rows, found) in enumerate(zip(numbers, dfs, strict=True))
    ]
    counts = _frequencies(
        snapshot, field, snapshot.forms_of([np.sort(rows) for rows in sample], deadline), deadline
    )
    least = -(-int(np.partition(counts, -MOST_FORMS)[-MOST_FORMS]) // len(dfs))
    return [rows[found >= least] for rows, found in zip(numbers, dfs, strict=True)]


def chosen_forms(
    snapshot: Snapshot, field: str, forms: list[tuple[str, float]], deadline: Deadline = UNLIMITED
) -> Chosen:
    """Forms, or those that count most by how many documents hold them."""
    if len(forms) <= MOST_FORMS:
        return Chosen(forms, False)
    counts = _frequencies(snapshot, field, [form for form, _ in forms], deadline) * np.array(
        [weight for _, weight in forms]
    )
    return Chosen([forms[row] for row in np.sort(top(counts, MOST_FORMS)).tolist()], True)


def _frequencies(
    snapshot: Snapshot, field: str, forms: Sequence[str], deadline: Deadline
) -> NDArray[np.int64]:
    """In how many documents each of some forms is."""
    return np.array([snapshot.frequency(field, form) for form in deadline.checked(forms)], np.int64)
