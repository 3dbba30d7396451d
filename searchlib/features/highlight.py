"""Snippets: the passages of a text that answer a query best, in the author's own characters."""

from __future__ import annotations

import html
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from heapq import nlargest

from searchlib.analysis import sentences
from searchlib.features.marks import Mark, Span, find_marks
from searchlib.plan import Plan
from searchlib.results import Highlighting

LEAST_READ = 2000
"""How many characters are looked at besides what is shown, where no time is left for more."""


def highlight(
    text: str, plan: Plan, field: str, style: Highlighting, deadline: float | None = None
) -> str:
    """Return the passages of a text that answer a plan best, joined by « … ».

    O(n log n) in the text.

    Parameters
    ----------
    text : str
    plan : Plan
    field : str
        The field that the text is of.
    style : Highlighting
    deadline : float, optional
        The value of `time.perf_counter` from which on no more of the text is looked at.

    Returns
    -------
    str
        The beginning of the text if no word of it is looked for.
    """
    marks, read = find_marks(text, plan, field, deadline)
    least = LEAST_READ + 2 * style.length
    whole = text if read >= len(text) else text[: max(read, least)]
    snippets = Snippets(whole, marks, style.length)
    chosen = snippets.best(style.passages)
    if not chosen:
        return ""
    first, last = chosen[0][0], chosen[-1][1]
    shown = [snippets.render(span, style.tags, style.escape) for span in chosen]
    head = "… " if not snippets.begins_sentence(first) and text[:first].strip() else ""
    tail = " …" if text[last - 1] not in ".!?…»" and text[last:].strip() else ""
    return head + " … ".join(shown) + tail


class Snippets:
    """The sentences of a text as they may be shown.

    Parameters
    ----------
    marks : list of Mark    in order, none within another
    length : int            about how many characters are shown of a sentence
    """

    def __init__(self, text: str, marks: list[Mark], length: int) -> None:
        self._text = text
        self._marks = marks
        self._starts, self._ends = [mark.start for mark in marks], [mark.end for mark in marks]
        self._length = length
        self._sentences = sentences(text)

    def best(self, passages: int) -> list[Span]:
        """Return the best spans, in the order of the text.

        Those with most parts of the query, then with most marks, then the earliest.
        """
        spans = [cut for span in self._sentences for cut in self._fit(span)]
        worths = [self._worth(span) for span in spans]
        ranked = nlargest(
            max(passages, 1), range(len(spans)), key=worths.__getitem__
        )  # the earliest first among equals
        best = [spans[row] for row in ranked if worths[row] > (0, 0)] or spans[:1]
        return _joined(self._text, sorted(best))

    def begins_sentence(self, at: int) -> bool:
        """Tell whether a sentence begins there."""
        row = bisect_left(self._sentences, (at, at))
        return row < len(self._sentences) and self._sentences[row][0] == at

    def render(self, span: Span, tags: tuple[str, str], escape: bool) -> str:
        """Render a span as it is shown."""
        text, at, shown = self._text, span[0], []
        plain = (lambda part: html.escape(part, quote=False)) if escape else str
        for mark in self._inside(span):
            shown += [
                plain(text[at : mark.start]),
                tags[0],
                plain(text[mark.start : mark.end]),
                tags[1],
            ]
            at = mark.end
        return " ".join("".join([*shown, plain(text[at : span[1]])]).split())

    def _inside(self, span: Span) -> list[Mark]:
        return self._marks[bisect_left(self._starts, span[0]) : bisect_right(self._ends, span[1])]

    def _worth(self, span: Span) -> tuple[int, int]:
        inside = self._inside(span)
        return len({mark.part for mark in inside}), len(inside)

    def _fit(self, span: Span) -> list[Span]:
        """Return a sentence as it is, or, if it is too long, pieces around its marks."""
        start, end = span
        if end - start <= self._length * 3 // 2:
            return [span]
        return list(self._pieces(span)) or [
            (start, _word_end(self._text, start + self._length, end))
        ]

    def _pieces(self, span: Span) -> Iterator[Span]:
        start, end = span
        for mark in self._inside(span):
            if start <= mark.start:
                first = max(start, mark.start - self._length // 3)
                stop = min(end, max(first + self._length, mark.end))
                piece = _word_start(self._text, first, start), _word_end(self._text, stop, end)
                yield piece
                start = piece[1]


def _word_start(text: str, at: int, least: int) -> int:
    while at > least and not text[at - 1].isspace():
        at -= 1
    return at


def _word_end(text: str, at: int, most: int) -> int:
    while at < most and not text[at].isspace():
        at += 1
    return at


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Spans with nothing but white space between them become one."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
