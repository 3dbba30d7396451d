"""The table at the end of a run: each measure of searchlib, then each other engine's, and how many times better searchlib did than it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Measure(NamedTuple):
    """What was measured, in which unit, and whether more of it is better."""

    subject: str
    unit: str
    more_is_better: bool = False


@dataclass
class Comparison:
    """The figures of a run, by measure and engine, in the order in which they came."""

    figures: dict[Measure, dict[str, float]] = field(default_factory=dict)

    def record(self, measure: Measure, engine: str, value: float) -> None:
        """Keep one figure."""
        self.figures.setdefault(measure, {})[engine] = value

    def ratio(self, measure: Measure, first: str, second: str) -> float | None:
        """How many times better the first engine did than the second; None when one of them has no figure, or none to divide by."""
        mine, other = self.figures[measure].get(first), self.figures[measure].get(second)
        if not mine or not other:
            return None
        return mine / other if measure.more_is_better else other / mine

    def lines(self, first: str, *others: str) -> list[str]:
        """The table as text: measure, unit, the first engine's figure, then each other's and the ratio."""
        rows: list[tuple[str, ...]] = [
            ("", "", first, *(cell for other in others for cell in (other, "times")))
        ]
        rows += [self._row(measure, first, others) for measure in self.figures]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return [_aligned(row, widths) for row in rows]

    def _row(self, measure: Measure, first: str, others: tuple[str, ...]) -> tuple[str, ...]:
        found = self.figures[measure]
        beside = (
            cell
            for other in others
            for cell in (_figure(found.get(other)), _times(self.ratio(measure, first, other)))
        )
        return (measure.subject, measure.unit, _figure(found.get(first)), *beside)


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}"


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if value >= 1000 else f"{value:.3g}"


def _aligned(row: tuple[str, ...], widths: list[int]) -> str:
    """Names to the left, figures to the right, and a wider gap before each engine."""
    names = "  ".join(cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True))
    figures = [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
    pairs = ["  ".join(figures[start : start + 2]) for start in range(1, len(figures), 2)]
    return "    ".join([names, figures[0], *pairs]).rstrip()
