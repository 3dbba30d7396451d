"""Prefixes, wildcards and fuzzy words: the exact forms of the index that they stand for.

What a pattern stands for is first told as numbers of terms, segment by segment, however many
these are; only where words are scored are the most frequent ones chosen."""

from __future__ import annotations

import numpy as np

from searchlib.embedded.search.form_columns import exact_ranges, letters_of, slices
from searchlib.embedded.search.frequent_forms import (
    MOST_FORMS,
    SHOWN,
    WeightedForms,
    chosen_forms,
    most_frequent,
)
from searchlib.embedded.search.searcher import Searcher, TermNumbers
from searchlib.errors import QueryError
from searchlib.kernels import matching
from searchlib.plan import (
    UNLIMITED,
    Deadline,
    FuzzyLeaf,
    PatternLeaf,
    PrefixLeaf,
    RangeLeaf,
    WildcardLeaf,
    head_of,
    pieces_of,
)
from searchlib.schema import encode_text

BYTES_A_FORM = 150
"""What a form that a pattern stands for takes in memory, about."""


class Expander:
    """Finds what the patterns of one query stand for, each once.

    Parameters
    ----------
    searcher : Searcher
    deadline : Deadline
    is_strict : bool
        Raise QueryError for a pattern of more words than are scored, instead of cutting it.

    Attributes
    ----------
    has_cut : bool
        Whether a pattern was cut to its most frequent words.
    """

    def __init__(
        self, searcher: Searcher, deadline: Deadline = UNLIMITED, is_strict: bool = False
    ) -> None:
        self._searcher = searcher
        self._deadline = deadline
        self._is_strict = is_strict
        self._weighted: dict[PatternLeaf, WeightedForms] = {}
        self.has_cut = False

    def weighted(self, leaf: PatternLeaf) -> WeightedForms:
        """Return the forms that a scored pattern stands for, the most frequent of many.

        Raises
        ------
        QueryError
            If the search is strict and there are more than are scored.
        """
        weighted = self._weighted.get(leaf)
        if weighted is None:
            weighted = self._weighted[leaf] = self._searcher.get_or_compute(
                ("forms of", leaf),
                lambda: self._expand(leaf),
                lambda made: BYTES_A_FORM * len(made.forms),
                self._deadline,
            )
            if weighted.is_cut and self._is_strict:
                raise QueryError(
                    f"a pattern stands for more than {MOST_FORMS} words of the field "
                    f"{leaf.field!r}: write more letters of it"
                )
            self.has_cut |= weighted.is_cut
        return weighted

    def _expand(self, leaf: PatternLeaf) -> WeightedForms:
        if isinstance(leaf, FuzzyLeaf):
            forms = near_forms(self._searcher, leaf, self._deadline)
            return chosen_forms(self._searcher, leaf.field, forms, self._deadline)
        numbers = self.numbers(leaf)
        return most_frequent(self._searcher, leaf.field, numbers, self._deadline)

    def numbers(self, leaf: PatternLeaf | RangeLeaf) -> TermNumbers:
        """Return all the terms that a pattern or a range stands for."""
        searcher = self._searcher
        match leaf:
            case PrefixLeaf():
                return searcher.numbers_from(leaf.field, leaf.prefix)
            case WildcardLeaf():
                return _wildcard_numbers(searcher, leaf, self._deadline)
            case FuzzyLeaf():
                forms = near_forms(searcher, leaf, self._deadline)
                return searcher.numbers_of(leaf.field, [form for form, _ in forms])
            case RangeLeaf(field, low, high, include_low, include_high):
                return searcher.numbers_between(field, low, high, include_low, include_high)
        raise TypeError(f"{type(leaf).__name__} is no pattern")

    def describe(self, leaf: PatternLeaf | RangeLeaf) -> str:
        """Return what a leaf stands for, in words."""
        if isinstance(leaf, PatternLeaf) and leaf.is_scored:
            return f"{leaf.field}: {self.weighted(leaf)}"
        numbers = self.numbers(leaf)
        first = self._searcher.forms_of([rows[:SHOWN] for rows in numbers])[:SHOWN]
        more = " or …" if max(map(len, numbers), default=0) > len(first) else ""
        return f"{leaf.field} is {' or '.join(first) or 'nothing'}{more}"


def _wildcard_numbers(searcher: Searcher, leaf: WildcardLeaf, deadline: Deadline) -> TermNumbers:
    """Return the forms that fit a wildcard.

    O(letters of the dictionary), and a little for each piece of the pattern.
    """
    is_text = searcher.schema[leaf.field].kind == "text"
    pieces, head = pieces_of(leaf.pattern), encode_text(head_of(leaf.pattern))
    numbers = []
    for segment in searcher.segments:
        terms = segment.inverted.terms
        is_bounded = bool(head)
        ranges = (
            [terms.prefix_range(leaf.field, head)]
            if is_bounded
            else exact_ranges(terms, leaf.field, is_text)
        )
        parts = [np.empty(0, np.int64)]
        for first, last in (part for whole in ranges for part in slices(*whole)):
            deadline.check()
            parts.append(matching(*letters_of(terms, first, last), pieces) + first)
        numbers.append(np.concatenate(parts))
    return numbers


def near_forms(
    searcher: Searcher, leaf: FuzzyLeaf, deadline: Deadline = UNLIMITED
) -> list[tuple[str, float]]:
    """Return the forms that a fuzzy word stands for, in order, each with how much it counts."""
    near = searcher.near_forms(leaf.field, leaf.word, leaf.distance, deadline)
    return sorted((form, 1 / (1 + edits)) for form, edits in near)
