"""Where units and patterns occur in texts, computed the slow and simple way for the oracle."""

from __future__ import annotations

import math

from searchlib.analysis import Slot, Unit


def neighbours(units: list[Unit]) -> list[tuple[int, int]]:
    """Return the pairs of units that score higher where a text has them as typed.

    They are adjacent units of which one is no function word, and two that are none with only
    function words between them.
    """
    pairs = [(row, after) for row in range(len(units)) for after in range(row + 1, len(units))]
    plain = [not unit.function for unit in units]
    return [
        (row, after)
        for row, after in pairs
        if (after == row + 1 and (plain[row] or plain[after]))
        or (after > row + 1 and plain[row] and plain[after] and not any(plain[row + 1 : after]))
    ]


def near_words(units: list[Unit]) -> list[tuple[int, int]]:
    """Return the pairs of units that score higher where a text has them near each other.

    They are two that are no function words, with at most one such unit between them.
    """
    words = [row for row, unit in enumerate(units) if not unit.function]
    return [(row, after) for at, row in enumerate(words) for after in words[at + 1 : at + 3]]


def idf(df: int, documents: int) -> float:
    """Return the inverse document frequency of what so many documents have."""
    return math.log1p((documents - df + 0.5) / (df + 0.5))


def spans(unit: Unit, positions: list[set[str]]) -> list[tuple[int, int]]:
    """Return where a unit occurs: the span [start, end) of each alternative."""
    return [
        (at, at + len(slots))
        for slots in unit.alternatives
        for at in range(len(positions))
        if stands(slots, at, positions)
    ]


def stands(slots: tuple[Slot, ...], at: int, positions: list[set[str]]) -> bool:
    """Return whether consecutive slots match the positions from one on."""
    return at + len(slots) <= len(positions) and all(
        slot.keys & positions[at + offset] for offset, slot in enumerate(slots)
    )


def frequency(unit: Unit, positions: list[set[str]]) -> int:
    """Return how often a unit occurs.

    It is the count of its most frequent alternative; that of one slot is its most frequent key.
    """

    def occurrences(slots: tuple[Slot, ...]) -> int:
        if len(slots) == 1:
            return max((sum(key in keys for keys in positions) for key in slots[0].keys), default=0)
        return sum(stands(slots, at, positions) for at in range(len(positions)))

    return max(occurrences(slots) for slots in unit.alternatives)


def fits(form: str, pattern: str) -> bool:
    """Return whether a form matches a pattern of letters, ``*`` and ``?``."""
    if not pattern:
        return not form
    if pattern[0] == "*":
        return any(fits(form[n:], pattern[1:]) for n in range(len(form) + 1))
    return bool(form) and pattern[0] in ("?", form[0]) and fits(form[1:], pattern[1:])


def distance(one: str, other: str) -> int:
    """Return the edits between two words; swapping two adjacent letters is one edit."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            table[i, j] = min(
                table[i - 1, j] + 1,
                table[i, j - 1] + 1,
                table[i - 1, j - 1] + (one[i - 1] != other[j - 1]),
            )
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one), len(other)]
