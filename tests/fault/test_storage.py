"""Power cuts, crashes, full and failing disks leave the old state or the new (rows 2 to 4).

The index can still be written to.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path

import pytest
from fault.directories import FailingFolder, PowerFolder, Stopped
from fault.scenarios import SCHEMA, State, batches, document, litter, state_of, verify

from searchlib import Index, Number
from searchlib.embedded import EmbeddedEngine
from searchlib.embedded.storage import Directory, Folder, holds_index
from searchlib.errors import IndexExists, SearchlibError

Change = Callable[[Directory], object]


def create(directory: Directory) -> None:
    Index._created(directory, SCHEMA)


def add(directory: Directory) -> None:
    Index(EmbeddedEngine(directory)).add_documents([document(row, 3) for row in range(100, 112)])


def merge(directory: Directory) -> None:
    Index(EmbeddedEngine(directory)).compact()


def update(directory: Directory) -> None:
    with Index(EmbeddedEngine(directory)).writer() as writer:
        for row in range(8):
            writer.update(document(row, 4))
        writer.delete("d9")


def whoosh(directory: Directory) -> None:
    with Index(EmbeddedEngine(directory)).whoosh.writer() as writer:
        writer.update_document(**document(1, 5))
        writer.delete_by_term("id", "d2")


def add_field(directory: Directory) -> None:
    Index(EmbeddedEngine(directory)).add_field("more", Number(int))


def reindex(directory: Directory) -> None:
    Index(EmbeddedEngine(directory)).reindex()


def in_pieces(directory: Directory) -> None:
    """Add documents in several segments, and merge them."""
    Index(EmbeddedEngine(directory)).update_documents(
        (document(row, 6) for row in range(400)), memory_mb=1
    )


CHANGES: dict[str, Change] = {
    "create": create,
    "add": add,
    "update": update,
    "merge": merge,
    "whoosh": whoosh,
    "add_field": add_field,
    "reindex": reindex,
    "in_pieces": in_pieces,
}


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    """Make an index of three segments with deletions."""
    path = tmp_path_factory.mktemp("base") / "x.idx"
    index = Index.create(path, SCHEMA)
    index.add_documents([document(row, 1) for row in range(10)])
    index.add_documents([document(row, 1) for row in range(10, 30)])
    index.update_documents([document(row, 2) for row in range(5, 15)])
    with index.writer() as writer:
        writer.delete("d29")
    return path


class Case:
    """A change of the base index, made to a fresh copy each time."""

    def __init__(self, name: str, base: Path, tmp_path: Path) -> None:
        self._change, self._base, self._path = (
            CHANGES[name],
            None if name == "create" else base,
            tmp_path / "x.idx",
        )
        self.before: State | None = None if self._base is None else state_of(Index.open(base))
        directory = self.fresh()
        self._change(directory)
        self.steps, self.written, self.log = directory.steps, directory.written, directory.log
        self.after = state_of(Index.open(self._path))

    def fresh(self) -> FailingFolder:
        if self._path.exists():
            shutil.rmtree(self._path)
        if self._base is not None:
            shutil.copytree(self._base, self._path)
        return FailingFolder(self._path)

    def run(self, directory: FailingFolder) -> None:
        self._change(directory)

    def verify(self) -> None:
        if self.before is None and not holds_index(
            Folder(self._path)
        ):  # a create that was cut short can be repeated
            create(Folder(self._path))
        verify(self._path, self.after, *([self.before] if self.before is not None else []))


@pytest.mark.parametrize("name", CHANGES)
def test_stop_at_every_step(trials, name, base, tmp_path):
    case = Case(name, base, tmp_path)
    for step in trials(3, f"stop at each I/O step of {name}").every(case.steps, 7):
        directory = case.fresh()
        directory.stop_at(step)
        with pytest.raises(Stopped):
            case.run(directory)
        del directory
        case.verify()


@pytest.mark.parametrize("forever", [False, True], ids=["once", "forever"])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=["ENOSPC", "EIO"])
@pytest.mark.parametrize("name", CHANGES)
def test_errors_at_every_step_and_every_500_bytes(trials, name, error, forever, base, tmp_path):
    case = Case(name, base, tmp_path)
    tried = trials(4, f"{errno.errorcode[error]} {'for ever' if forever else 'once'} amid {name}")
    points = [partial(FailingFolder.fail_at, step=step) for step in range(case.steps)]
    points += [
        partial(FailingFolder.fail_after, written=written)
        for written in range(0, case.written, 500)
    ]
    for number in tried.every(len(points), 9):
        directory = case.fresh()
        points[number](directory, error=error, forever=forever)
        try:
            case.run(directory)
        except SearchlibError as failure:
            assert not isinstance(failure, IndexExists) and _cause(failure), failure
        assert forever or directory.has_failed
        directory.heal()
        if case.before is not None:
            assert state_of(Index(EmbeddedEngine(directory))) in (case.before, case.after)
            assert not {name for name in litter(directory) if name.endswith(".sls")} or not forever
        elif not holds_index(directory):
            case.run(directory)  # the retry succeeds
        if name != "create":
            directory.lock(0.0).release()
        case.verify()


def _cause(failure: SearchlibError) -> bool:
    """Return whether the system's error is the cause of ours."""
    cause: BaseException | None = failure
    while cause is not None:
        if isinstance(cause, OSError):
            return True
        cause = cause.__cause__
    return False


def test_power_cuts(trials, tmp_path):
    """Every acknowledged commit survives; the one under way is complete or absent."""
    tried = trials(2, "power cut", release=2_000, small=100)
    numbers = iter(tried)
    number = next(numbers, None)
    runs = 0
    while number is not None:
        runs += 1
        directory = PowerFolder(tmp_path / f"run{runs}" / "x.idx")
        acknowledged: list[tuple[int, State | None]] = [(0, None)]
        create(directory)
        index = Index(EmbeddedEngine(directory))
        acknowledged.append((len(directory.steps), {}))
        for state, change in islice(batches(tried.random.randrange(1 << 30)), 12):
            change(index)
            acknowledged.append((len(directory.steps), state))
        for _ in range(20):
            anywhere = tried.random.random() < 0.4
            cut = (
                tried.random.randrange(len(directory.steps) + 1)
                if anywhere
                else tried.random.choice(directory.renamed)
            )
            path = tmp_path / f"cut{number}"
            directory.disk(cut).cut(tried.random, path)
            last = max(row for row, (steps, _) in enumerate(acknowledged) if steps <= cut)
            allowed = [state for _, state in acknowledged[last : last + 2]]
            if allowed[0] is None and not holds_index(Folder(path)):
                create(Folder(path))
                verify(path, {})
            else:
                verify(path, *(state for state in allowed if state is not None))
            shutil.rmtree(path)
            number = next(numbers, None)
            if number is None:
                break
        shutil.rmtree(directory.path.parent)
