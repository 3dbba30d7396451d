"""Which of many forms are scored: the most frequent ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.kernels import top
from searchlib.plan import UNLIMITED, Deadline

if TYPE_CHECKING:
    from searchlib.embedded.search.searcher import Searcher, TermNumbers

MOST_FORMS = 1024
"""How many forms one pattern may stand for where they are scored."""

SHOWN = 5
"""How many of the values that a pattern stands for are shown."""


class WeightedForms(NamedTuple):
    """Forms, in order, each with its weight (0 to 1), and whether there were more of them."""

    forms: list[tuple[str, float]]
    is_cut: bool = False

    def __str__(self) -> str:
        number = f"the {len(self.forms)} most frequent" if self.is_cut else len(self.forms)
        shown = ", ".join(form for form, _ in self.forms[:SHOWN])
        return f"any of {number} forms ({shown}{', …' if len(self.forms) > SHOWN else ''})"


def most_frequent(
    searcher: Searcher, field: str, numbers: TermNumbers, deadline: Deadline = UNLIMITED
) -> WeightedForms:
    """Return the forms of some terms, or the most frequent of them."""
    likely = _likely(searcher, field, numbers, deadline)
    forms = [(form, 1.0) for form in searcher.forms_of(likely, deadline)]
    chosen = chosen_forms(searcher, field, forms, deadline)
    is_cut = chosen.is_cut or sum(map(len, likely)) < sum(map(len, numbers))
    return WeightedForms(chosen.forms, is_cut)


def _likely(
    searcher: Searcher, field: str, numbers: TermNumbers, deadline: Deadline
) -> TermNumbers:
    """Return those of some terms that may be among the MOST_FORMS most frequent ones.

    Of the terms that are most frequent in one segment, MOST_FORMS are in so many documents of the
    index. Whatever is chosen is in no fewer, and so has its share of them in one segment at
    least."""
    dfs = [
        segment.inverted.lists.dfs[rows]
        for segment, rows in zip(searcher.segments, numbers, strict=True)
    ]
    longest = max(range(len(dfs)), key=lambda row: len(dfs[row]), default=0)
    if not dfs or len(dfs[longest]) <= MOST_FORMS:
        return numbers
    sample = [
        np.sort(rows[top(counts, 2 * MOST_FORMS)]) if row == longest else rows[:0]
        for row, (rows, counts) in enumerate(zip(numbers, dfs, strict=True))
    ]
    frequencies = _frequencies(searcher, field, searcher.forms_of(sample, deadline), deadline)
    least = -(-int(np.partition(frequencies, -MOST_FORMS)[-MOST_FORMS]) // len(dfs))
    return [rows[counts >= least] for rows, counts in zip(numbers, dfs, strict=True)]


def chosen_forms(
    searcher: Searcher, field: str, forms: list[tuple[str, float]], deadline: Deadline
) -> WeightedForms:
    """Return forms, or those that count most by how many documents have them."""
    if len(forms) <= MOST_FORMS:
        return WeightedForms(forms)
    weights = np.array([weight for _, weight in forms])
    counts = _frequencies(searcher, field, [form for form, _ in forms], deadline) * weights
    best = np.sort(top(counts, MOST_FORMS)).tolist()
    return WeightedForms([forms[row] for row in best], True)


def _frequencies(
    searcher: Searcher, field: str, forms: Sequence[str], deadline: Deadline
) -> NDArray[np.int64]:
    """Return in how many documents each of some forms is."""
    counts = [searcher.document_frequency(field, form) for form in deadline.checked(forms)]
    return np.array(counts, np.int64)
