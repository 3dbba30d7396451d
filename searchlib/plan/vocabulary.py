"""`Vocabulary`: what planning and its neighbours ask of an index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from searchlib.plan.deadline import UNLIMITED, Deadline
from searchlib.schema import Schema


class Vocabulary(Protocol):
    """The words and documents of one commit of an index, as numbers.

    An exact form is a word as the index has it: folded, in lower case, without accents. In a
    Keyword field it is a whole value."""

    @property
    def schema(self) -> Schema:
        """The fields."""

    @property
    def doc_count(self) -> int:
        """How many documents there are."""

    def document_frequency(self, field: str, term: str) -> int:
        """Return how many documents have a term; those that were deleted since may count."""

    def has_term(self, field: str, term: str) -> bool:
        """Return whether a document that is not deleted has a term."""

    def written_forms(self, field: str, form: str) -> Sequence[str]:
        """Return the ways in which texts write an exact form otherwise than as it is, with
        accents or capitals, and how many documents have each."""

    def terms(self, field: str, prefix: str = "") -> Sequence[str]:
        """Return the terms that begin with a prefix, in order."""

    def forms_with_prefix(self, field: str, prefix: str) -> Sequence[str]:
        """Return the exact forms that begin with a prefix, the most frequent ones where they are
        many."""

    def near_forms(
        self, field: str, word: str, distance: int, deadline: Deadline = UNLIMITED
    ) -> Sequence[tuple[str, int]]:
        """Return the exact forms at most `distance` edits from a word, and the edits of each.

        An edit inserts, deletes or replaces a letter, or swaps two.
        """
