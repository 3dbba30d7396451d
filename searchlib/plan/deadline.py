"""How long a search may take.

Every stage of a search asks its `Deadline` now and then, at the latest every ten milliseconds or
so. Past it, `check` raises `TimeUp`, which whoever can make something of a part of the answer
catches: what a search then gives is a part of the answer and never more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")

CHECKED_AT_ONCE = 64
"""How many small steps are made before the clock is looked at."""


class TimeUp(Exception):
    """The time of a search is over. Caught within the package; no caller sees it."""


class Deadline:
    """The moment when a search has to be over, and whether it came too early.

    Parameters
    ----------
    seconds : float or None     from now on; None: there is no limit

    Attributes
    ----------
    at : float or None      the moment, of `time.perf_counter`
    expired : bool          somebody has asked after that moment, and left something undone
    """

    __slots__ = ("_left", "at", "expired")

    def __init__(self, seconds: float | None = None) -> None:
        self._left: float | None = seconds
        self.at: float | None = None if seconds is None else perf_counter() + seconds
        self.expired: bool = False

    def passed(self) -> bool:
        """Tell whether the time is over."""
        if self.at is not None and perf_counter() > self.at:
            self.expired = True
        return self.expired

    def check(self) -> None:
        """Raise `TimeUp` when the time is over."""
        if self.at is not None and self.passed():
            raise TimeUp

    def each(self, parts: Iterable[T]) -> Iterator[T]:
        """Yield the parts as long as there is time, also for making them."""
        try:
            for part in parts:
                yield part
                self.check()
        except TimeUp:
            return

    def checked(self, parts: Iterable[T]) -> Iterator[T]:
        """Yield the parts; raise TimeUp when time is up before the last one."""
        for row, part in enumerate(parts):
            if not row % CHECKED_AT_ONCE:
                self.check()
            yield part

    def pause(self) -> None:
        """Stop the clock: what remains is for what the caller asks for later."""
        if self.at is not None:
            self._left = self.at - perf_counter()

    @contextmanager
    def resumed(self) -> Iterator[Deadline]:
        """Let the clock run again for a while, from where it was paused."""
        if self._left is not None:
            self.at = perf_counter() + self._left
        try:
            yield self
        finally:
            self.pause()


UNLIMITED = Deadline()
"""The deadline of whatever has no limit."""
