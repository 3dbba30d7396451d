"""Corrections of misspelt words."""

from __future__ import annotations


class TestCorrect:
    def test_correct(self, index):
        assert (
            index.correct("chevaus") == "chevaux"
            and index.correct("drones à Bagdat") == "drones à Bagdad"
        )
        assert index.correct("cheval") is None and index.correct("") is None
        assert (
            index.search("aéropport").correction == "aéroport"
            and index.search("aéroport").correction is None
        )
