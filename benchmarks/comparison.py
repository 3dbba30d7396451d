"""The table at the end of a run: each measure of searchlib beside stock Whoosh's, and how many times better searchlib did."""

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

    def lines(self, first: str, second: str) -> list[str]:
        """The table as text: measure, unit, both figures, ratio."""
        rows: list[tuple[str, ...]] = [("", "", first, second, "times better")]
        rows += [self._row(measure, first, second) for measure in self.figures]
        widths = [max(len(row[column]) for row in rows) for column in range(5)]
        return [_aligned(row, widths) for row in rows]

    def _row(self, measure: Measure, first: str, second: str) -> tuple[str, ...]:
        found, ratio = self.figures[measure], self.ratio(measure, first, second)
        return (measure.subject, measure.unit, _figure(found.get(first)), _figure(found.get(second)), "" if ratio is None else f"{ratio:.2f}")


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if value >= 1000 else f"{value:.3g}"


def _aligned(row: tuple[str, ...], widths: list[int]) -> str:
    names = "  ".join(cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True))
    figures = "  ".join(cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True))
    return f"{names}  {figures}".rstrip()
