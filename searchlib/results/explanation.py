"""`Explanation`: where a score comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Explanation:
    """One part of a query, and its share in the score of a document.

    Printed, it is a tree.

    Parameters
    ----------
    text : str
        The part, in words.
    matches : bool
        Whether the document matches it.
    score : float
        Its share in the score.
    parts : tuple of Explanation
        Its own parts.

    Examples
    --------
    >>> from searchlib import Index, Schema, Text
    >>> index = Index.memory(Schema(text=Text()))
    >>> report = index.add_documents([{"text": "Un chat."}])
    >>> explanation = index.search("chat OU chien")[0].explain()
    >>> [(part.text, part.matches) for part in explanation.parts]
    [('text: chat (S:=chat)', True), ('text: chien (S:chien)', False)]
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
