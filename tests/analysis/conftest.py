"""The oracle of the analysis: a matcher without an index, slow and obviously right."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

import pytest

from searchlib.analysis import ANALYSIS_VERSION, FrenchAnalyzer, Slot, Unit
from searchlib.analysis.keys import stem_prefix, written_form, written_prefix

Positions = list[set[str]]


class Words:
    """The words of some texts, as the analysis of queries asks for them."""

    def __init__(self, keys: Iterable[str], analysis_version: int = ANALYSIS_VERSION) -> None:
        self.keys = sorted(set(keys))
        self.analysis_version = analysis_version

    def written_forms(self, folded: str) -> list[str]:
        return [written_form(key) for key in self._beginning(written_prefix(folded))]

    def accented_stems(self, folded: str) -> list[str]:
        return self._beginning(stem_prefix(folded))

    def has_key(self, key: str) -> bool:
        return key in self.keys

    def remembered(self, name: Hashable, make: Callable[[], frozenset[str]]) -> frozenset[str]:
        return make()

    def _beginning(self, prefix: str) -> list[str]:
        return [key for key in self.keys if key.startswith(prefix)]


class Matcher:
    """Does a query find a text? `texts` are the index as far as its vocabulary goes."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.analyzer = FrenchAnalyzer()
        self.words = Words(key for text in texts for keys in self.positions(text) for key in keys)

    def positions(self, text: str) -> Positions:
        return [set(token.keys) for token in self.analyzer.tokens(text)]

    def finds(self, query: str, text: str) -> bool:
        """Return whether a text matches a query, which is a phrase if it is in quotes.

        Else every unit has to match, except function words unless the query has no others.
        """
        positions = self.positions(text)
        if len(query) > 2 and query[0] == query[-1] == '"':
            return phrase_matches(self.analyzer.phrase(query[1:-1]), positions)
        units = self.analyzer.units(query, self.words)
        needed = [unit for unit in units if not unit.function] or units
        return bool(needed) and all(
            any(
                matches_at(slots, positions, i)
                for slots in unit.alternatives
                for i in range(len(positions))
            )
            for unit in needed
        )


def matches_at(slots: tuple[Slot, ...], positions: Positions, start: int) -> bool:
    return start + len(slots) <= len(positions) and all(
        slot.keys & positions[start + i] for i, slot in enumerate(slots)
    )


def phrase_matches(units: list[Unit], positions: Positions) -> bool:
    def follows(start: int, n: int) -> bool:
        if n == len(units):
            return True
        return any(
            matches_at(slots, positions, start) and follows(start + len(slots), n + 1)
            for slots in units[n].alternatives
        )

    return bool(units) and any(follows(start, 0) for start in range(len(positions)))


@pytest.fixture(scope="session")
def matcher() -> Callable[[Iterable[str]], Matcher]:
    return Matcher


@pytest.fixture(scope="session")
def words() -> Callable[..., Words]:
    return Words


@pytest.fixture(scope="session")
def analyzer() -> FrenchAnalyzer:
    return FrenchAnalyzer()
