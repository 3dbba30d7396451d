"""The words of several fields, as the analysis of queries asks for them."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import pytest

from searchlib.plan import FieldsLexicon, TimeUp


class TwoFields:
    """A vocabulary that writes down what it is asked."""

    analysis_version = 1

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.found: dict[Hashable, frozenset[str]] = {}

    def written_forms(self, field: str, form: str) -> list[str]:
        self.asked.append((field, form))
        return [form.upper(), field]

    def terms(self, field: str, prefix: str = "") -> list[str]:
        self.asked.append((field, prefix))
        return [prefix + field]

    def has_term(self, field: str, term: str) -> bool:
        return (field, term) == ("text", "S:mot")

    def remembered(self, name: Hashable, make: Callable[[], frozenset[str]]) -> frozenset[str]:
        return self.found.setdefault(name, make())


def test_the_answers_of_all_fields_are_united() -> None:
    vocabulary = TwoFields()
    lexicon = FieldsLexicon(vocabulary, ("title", "text"))
    assert lexicon.written_forms("mot") == {"MOT", "title", "text"}
    assert lexicon.accented_stems("mot") == {"S:mot|title", "S:mot|text"}
    forms, stems = [("title", "mot"), ("text", "mot")], [("title", "S:mot|"), ("text", "S:mot|")]
    assert vocabulary.asked == forms + stems
    assert lexicon.analysis_version == 1


def test_what_is_remembered_is_of_these_fields() -> None:
    vocabulary = TwoFields()
    for fields in (("title",), ("text",), ("title",)):
        lexicon = FieldsLexicon(vocabulary, fields)
        assert lexicon.remembered("mot", lambda keys=fields: frozenset(keys)) == {*fields}
    assert len(vocabulary.found) == 2


def test_a_key_of_any_field_is_there() -> None:
    assert FieldsLexicon(TwoFields(), ("title", "text")).has_key("S:mot")
    assert not FieldsLexicon(TwoFields(), ("title",)).has_key("S:mot")


def test_past_the_deadline_nothing_is_asked() -> None:
    def check() -> None:
        raise TimeUp

    vocabulary = TwoFields()
    lexicon = FieldsLexicon(vocabulary, ("text",), check)
    for ask in (lexicon.written_forms, lexicon.accented_stems, lexicon.has_key):
        with pytest.raises(TimeUp):
            ask("mot")
    assert not vocabulary.asked
