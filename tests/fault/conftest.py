"""Number and seed the trials of each fault, and print a table of them at the end of a run."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

SMALL_SEED = 1
"""The seed of ordinary runs."""

_TABLE = pytest.StashKey["list[Trials]"]()
"""The trials of this process."""

_LINES = pytest.StashKey[list[str]]()
"""The lines of the table, from all processes."""


@dataclass
class Trials:
    """The trials of one fault, with all their random choices from one seed.

    Attributes
    ----------
    row : int
        Row of the fault in the table of docs/reliability.md.
    count : int
        Number of trials to make.
    seed : int
        Seed of `random`.
    release : bool
        Whether this is the full run of a release rather than the small share of an ordinary run.
    done : int
        Number of trials made so far.
    """

    row: int
    fault: str
    count: int
    seed: int
    release: bool
    seconds: float = 0.0
    done: int = 0
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)

    def __iter__(self) -> Iterator[int]:
        """Yield the numbers of the trials, and count each when it is over."""
        for number in range(self.count):
            yield number
            self.done += 1

    def every(self, total: int, step: int) -> Iterator[int]:
        """Yield numbers below `total`, and count each when it is over.

        A release tries all of them, an ordinary run every `step`-th one from a random start.
        """
        for number in (
            range(total) if self.release else range(self.random.randrange(step), total, step)
        ):
            yield number
            self.done += 1

    def __str__(self) -> str:
        trials = f"{self.row:>3}  {self.fault:<55} {self.done:>9,}"
        return f"{trials}  {self.seconds:>8.1f} s  seed {self.seed}"


@pytest.fixture
def trials(request: pytest.FixtureRequest) -> Iterator[Callable[..., Trials]]:
    """Return a function that makes `Trials`: `trials(row, "kill -9", release=1000, small=30)`."""
    is_release: bool = request.config.getoption("--release")
    given: int | None = request.config.getoption("--seed")
    seed = (
        given
        if given is not None
        else random.SystemRandom().randrange(1 << 32)
        if is_release
        else SMALL_SEED
    )
    made: list[Trials] = []
    started = time.perf_counter()

    def make(row: int, fault: str, *, release: int = 0, small: int = 0) -> Trials:
        made.append(Trials(row, fault, release if is_release else small, seed, is_release))
        request.config.stash.setdefault(_TABLE, []).append(made[-1])
        return made[-1]

    yield make
    for one in made:
        one.seconds = time.perf_counter() - started


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Note the trials; a worker process sends them to the one that prints the table."""
    lines = [str(one) for one in session.config.stash.get(_TABLE, [])]
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["trials"] = lines
    else:
        session.config.stash.setdefault(_LINES, []).extend(lines)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the trials of a worker process that has ended; one that crashed has sent none."""
    lines = getattr(node, "workeroutput", {}).get("trials", ())
    node.config.stash.setdefault(_LINES, []).extend(lines)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if lines := config.stash.get(_LINES, []):
        terminalreporter.section("faults: row, trials, time, seed")
        for line in sorted(lines, key=lambda line: int(line.split()[0])):
            terminalreporter.line(line)
