"""Completions of what a user types."""

from __future__ import annotations


class TestSuggest:
    def test_suggest_completes_words_as_written(self, index):
        assert index.suggest("bag") == ["Bagdad"] and index.suggest("des chev") == ["des chevaux"]
        assert index.suggest("opé", limit=1) == ["opéras"] or index.suggest("opé", limit=1)[
            0
        ].startswith(("opé", "Opé"))
        assert index.suggest("") == [] == index.suggest("zzz") and index.suggest("a", limit=0) == []
