"""`Explanation`: where a score comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Explanation:
    """One part of a query and one document.

    Attributes
    ----------
    text : str
        The part, in words.
    matches : bool
        Whether the document is among those of the part.
    score : float
        What the part adds to the document's score.
    parts : tuple of Explanation
        The explanations of what the part is made of.
    """

    text: str
    matches: bool
    score: float
    parts: tuple[Explanation, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self._lines(0))

    def _lines(self, depth: int) -> list[str]:
        amount = f"{self.score:.4f}" if self.matches else "  –   "
        inner = (line for part in self.parts for line in part._lines(depth + 1))
        return [f"{'  ' * depth}{amount}  {self.text}", *inner]
