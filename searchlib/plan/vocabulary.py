"""`Vocabulary`: what planning and its neighbours ask of an index."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
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

    def remembered(self, name: Hashable, make: Callable[[], frozenset[str]]) -> frozenset[str]:
        """Return the terms that were found under a name before in this commit, or find them.

        What raises an error is not remembered. A vocabulary may also remember nothing.
        """

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
        self.analysis_version: int = vocabulary.analysis_version

    def written_forms(self, folded: str) -> set[str]:
        """Return the forms, as written, that the index contains of a folded form."""
        self._check()
        ask = self._vocabulary.written_forms
        return {form for field in self._fields for form in ask(field, folded)}

    def accented_stems(self, folded: str) -> set[str]:
        """Return the keys of the accented stems of the index that fold to a stem."""
        self._check()
        prefix, ask = keys.stem_prefix(folded), self._vocabulary.terms
        return {key for field in self._fields for key in ask(field, prefix)}

    def has_key(self, key: str) -> bool:
        """Return whether a document has a key."""
        self._check()
        return any(self._vocabulary.has_term(field, key) for field in self._fields)

    def remembered(self, name: Hashable, make: Callable[[], frozenset[str]]) -> frozenset[str]:
        """Return the keys that were made under a name before for these fields, or make them."""
        return self._vocabulary.remembered((name, self._fields), make)
