"""`Vocabulary`: what planning and its neighbours ask of an index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from searchlib.analysis import keys
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
    def analysis_version(self) -> int:
        """The version of the analysis that made the index."""

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


class FieldsLexicon:
    """The words of some fields of an index, as the analysis of queries asks for them.

    What was asked once is remembered.

    Parameters
    ----------
    vocabulary : Vocabulary
        Of the index.
    fields : iterable of str
        The fields that are searched.
    check : callable, optional
        Called before the index is asked; what it raises ends the analysis.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        fields: Iterable[str],
        check: Callable[[], None] = UNLIMITED.check,
    ) -> None:
        self._vocabulary = vocabulary
        self._fields = tuple(fields)
        self._check = check
        self._written: dict[str, set[str]] = {}
        self._accented: dict[str, set[str]] = {}
        self.analysis_version: int = vocabulary.analysis_version

    def written_forms(self, folded: str) -> set[str]:
        """Return the forms, as written, that the index contains of a folded form."""
        return self._asked(self._written, self._vocabulary.written_forms, folded)

    def accented_stems(self, folded: str) -> set[str]:
        """Return the keys of the accented stems of the index that fold to a stem."""
        return self._asked(self._accented, self._stems, folded)

    def _stems(self, field: str, folded: str) -> Sequence[str]:
        return self._vocabulary.terms(field, keys.stem_prefix(folded))

    def has_key(self, key: str) -> bool:
        """Return whether a document has a key."""
        self._check()
        return any(self._vocabulary.has_term(field, key) for field in self._fields)

    def _asked(
        self,
        known: dict[str, set[str]],
        ask: Callable[[str, str], Sequence[str]],
        folded: str,
    ) -> set[str]:
        """Return the answers of all fields to a question that is asked once."""
        answers = known.get(folded)
        if answers is None:
            self._check()
            answers = known[folded] = {
                answer for field in self._fields for answer in ask(field, folded)
            }
        return answers
