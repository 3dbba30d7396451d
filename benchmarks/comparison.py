"""The table at the end of a run: figures of searchlib and the other engines, and their ratios."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Measure(NamedTuple):
    """A quantity, its unit, and whether more of it is better."""

    subject: str
    unit: str
    more_is_better: bool = False


@dataclass
class Comparison:
    """The figures of a run, by measure and engine, in order of arrival."""

    figures: dict[Measure, dict[str, float]] = field(default_factory=dict)

    def record(self, measure: Measure, engine: str, value: float) -> None:
        """Record the figure of one engine."""
        self.figures.setdefault(measure, {})[engine] = value

    def ratio(self, measure: Measure, first: str, second: str) -> float | None:
        """Return how many times better the first engine did than the second.

        None if a figure is missing or zero.
        """
        mine, other = self.figures[measure].get(first), self.figures[measure].get(second)
        if not mine or not other:
            return None
        return mine / other if measure.more_is_better else other / mine

    def lines(self, first: str, *others: str) -> list[str]:
        """Return the lines of the table.

        Their columns are the measure, its unit, the figure of the first engine, then the figure of
        each other engine with the ratio to it.
        """
        rows: list[tuple[str, ...]] = [
            ("", "", first, *(cell for other in others for cell in (other, "times")))
        ]
        rows += [self._row(measure, first, others) for measure in self.figures]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return [_aligned(row, widths) for row in rows]

    def _row(self, measure: Measure, first: str, others: tuple[str, ...]) -> tuple[str, ...]:
        figures = self.figures[measure]
        compared = (
            cell
            for other in others
            for cell in (_figure(figures.get(other)), _times(self.ratio(measure, first, other)))
        )
        return (measure.subject, measure.unit, _figure(figures.get(first)), *compared)


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}"


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if value >= 1000 else f"{value:.3g}"


def _aligned(row: tuple[str, ...], widths: list[int]) -> str:
    """Align names to the left and figures to the right, with a wider gap before each engine."""
    names = "  ".join(cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True))
    figures = [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
    pairs = ["  ".join(figures[start : start + 2]) for start in range(1, len(figures), 2)]
    return "    ".join([names, figures[0], *pairs]).rstrip()
