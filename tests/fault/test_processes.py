"""Kills, interruptions, concurrent writers and readers, forks (rows 1, 8, 9, 14)."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from fault.scenarios import (
    SCHEMA,
    State,
    batches,
    child,
    document,
    litter,
    received,
    state_of,
    verify,
)

from searchlib import Index, Keyword, Number, Schema, Text
from searchlib.embedded.storage import Folder
from searchlib.errors import LockError

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the trials fork this process")


def write_until_killed(path: Path, seed: int, workers: bool) -> Callable[[int], None]:
    """Return work that commits changes one by one, and sends the number of each."""

    def work(pipe: int) -> None:
        index = Index.open(path)
        for number, (_, change) in enumerate(batches(seed, workers)):
            change(index)
            os.write(pipe, b"%d\n" % number)

    return work


def wait_for_all(process: int) -> int:
    """Wait for a process and its children, and return its exit code."""
    end = time.monotonic() + 60
    while not (ended := os.waitpid(process, os.WNOHANG))[0]:
        if time.monotonic() > end:
            os.killpg(process, signal.SIGKILL)
            raise AssertionError("a process goes on for a minute after its end was asked for")
        time.sleep(0.002)
    code = os.waitstatus_to_exitcode(ended[1])
    while time.monotonic() < end:
        try:
            os.killpg(process, 0)
        except ProcessLookupError:
            return code
        time.sleep(0.01)
    raise AssertionError("a worker has outlived its writer by a minute")


def states(seed: int, workers: bool, pipe: int) -> list[State]:
    """Return the states of the last acknowledged commit and of the one after it."""
    done = len(received(pipe))
    return [{}, *(state for state, _ in islice(batches(seed, workers), done + 1))][done : done + 2]


def test_kill(trials, tmp_path):
    """Every acknowledged batch is there, at most one other is, whole, and the next writer works."""
    tried = trials(1, "kill -9", release=1_000, small=30)
    for number in tried:
        path, seed, workers = (
            tmp_path / f"{number}.idx",
            tried.random.randrange(1 << 30),
            number % 6 == 5,
        )
        Index.create(path, SCHEMA)
        process, pipe = child(write_until_killed(path, seed, workers))
        time.sleep(tried.random.uniform(0.0, 2.0 if workers else 0.4))
        os.kill(process, signal.SIGKILL)
        wait_for_all(process)
        verify(path, *states(seed, workers, pipe))


def test_interruptions(trials, tmp_path):
    """Ctrl-C is like a kill, and the process can go on writing, because the lock is free."""
    tried = trials(14, "Ctrl-C and SIGTERM", release=500, small=20)
    for number in tried:
        path, seed, workers = (
            tmp_path / f"{number}.idx",
            tried.random.randrange(1 << 30),
            number % 7 == 6,
        )
        Index.create(path, SCHEMA)
        going_on = write_until_killed(path, seed, workers)

        def work(pipe: int, path=path, going_on=going_on) -> None:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            try:
                going_on(pipe)
            except KeyboardInterrupt:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
            with Index.open(path).writer(timeout=0) as writer:
                writer.update(document(998, 1))

        process, pipe = child(work)
        time.sleep(tried.random.uniform(0.02, 2.0 if workers else 0.4))
        os.kill(process, signal.SIGINT if number % 2 else signal.SIGTERM)
        code = wait_for_all(process)
        assert code == (0 if number % 2 else -signal.SIGTERM)
        expected = states(seed, workers, pipe)
        if number % 2:
            expected = [state | {"d998": 1} for state in expected]
        verify(path, *expected)


GROUPS, SIZE = 5, 8
TORN = Schema(id=Keyword(unique=True), group=Keyword(), text=Text(), version=Number(int))


def generation(version: int, group: int) -> list[dict]:
    return [
        {
            "id": f"{group}-{row}",
            "group": str(group),
            "text": f"les chevaux du groupe{group}",
            "version": version,
        }
        for row in range(SIZE)
    ]


def look(index: Index) -> None:
    """Check that an index shows one commit and no mixture of two."""
    results = index.search("cheval", limit=None, facets=["group"])
    assert results.total == GROUPS * SIZE == len(results)
    versions: dict[str, set[int]] = {}
    for hit in results:
        versions.setdefault(hit["group"], set()).add(hit["version"])
        assert hit["text"].endswith(f"groupe{hit['group']}")
    assert all(len(found) == 1 for found in versions.values()) and results.facets == {
        "group": {str(group): SIZE for group in range(GROUPS)}
    }


def test_readers_and_openers_beside_a_writer(trials, tmp_path):
    tried = trials(8, "4 readers beside a merging writer, in seconds", release=600, small=20)
    path = tmp_path / "x.idx"
    index = Index.create(path, TORN)
    index.add_documents(one for group in range(GROUPS) for one in generation(0, group))
    end = time.monotonic() + tried.count

    def read(pipe: int) -> None:
        mine, count = Index.open(path), 0
        while time.monotonic() < end:
            look(mine)
            count += 1
        os.write(pipe, b"%d\n" % count)

    def open_again(pipe: int) -> None:
        count = 0
        while time.monotonic() < end:
            with Index.open(path) as mine:
                look(mine)
            count += 1
        os.write(pipe, b"%d\n" % count)

    processes = [child(work) for work in (read, read, open_again, open_again)]
    failures: list[BaseException] = []

    def read_here() -> None:
        try:
            while time.monotonic() < end:
                look(index)
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=read_here)
    thread.start()
    version = 0
    while time.monotonic() < end:
        version += 1
        index.update_documents(generation(version, version % GROUPS))
        if version % 10 == 0:
            index.compact()
    thread.join()
    tried.done = tried.count
    for process, pipe in processes:
        assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0 and received(pipe)[0] > 0
    assert not failures and version > 10
    assert index.check() == [] and litter(Folder(path)) == set()
    look(Index.open(path, verify="full"))


def in_processes(path: Path, chance: Random) -> None:
    """Several processes open or create the index at once, and each adds a document."""

    def work(number: int) -> Callable[[int], None]:
        def start(pipe: int) -> None:
            time.sleep(max(0.0, begin - time.monotonic()))
            index = Index.open_or_create(path, SCHEMA)
            with index.writer(timeout=30) as writer:
                writer.add(document(number, 1))
            os.write(pipe, b"%d\n" % number)

        return start

    begin = time.monotonic() + 0.05
    processes = [child(work(number)) for number in range(chance.randint(2, 4))]
    done = []
    for process, pipe in processes:
        assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
        done += received(pipe)
    verify(path, {f"d{number}": 1 for number in done})


def in_threads(path: Path, chance: Random) -> None:
    """Threads write through one object or several: each commit is there, or was refused in time."""
    index = Index.open_or_create(path, SCHEMA)
    done: list[int] = []
    failures: list[BaseException] = []
    delays = [chance.uniform(0, 0.02) for _ in range(4)]

    def work(number: int) -> None:
        mine = index if number % 2 else Index.open(path)
        for turn in range(3):
            started = time.monotonic()
            try:
                with mine.writer(timeout=0.02) as writer:
                    time.sleep(delays[number])
                    writer.add(document(10 * number + turn, 1))
                done.append(10 * number + turn)
            except LockError:
                assert time.monotonic() - started < 10
            except BaseException as error:
                failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    assert done
    verify(path, {f"d{number}": 1 for number in done})


def across_a_fork(path: Path, chance: Random) -> None:
    """A child forked with a writer open neither commits nor frees the lock.

    Nor does it keep the lock once the parent has ended.
    """
    index = Index.open_or_create(path, SCHEMA)
    writer = index.writer()
    for row in range(chance.randint(1, 20)):
        writer.add(document(row, 1))

    def use(pipe: int) -> None:
        for attempt in (writer.commit, lambda: Index.open(path).writer(timeout=0)):
            try:
                attempt()
            except LockError:
                os.write(pipe, b"1\n")
        writer.rollback()

    process, pipe = child(use)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0 and received(pipe) == [1, 1]
    writer.add(document(50, 1))
    lingering, pipe = child(lambda pipe: time.sleep(60))
    writer.commit()
    state = state_of(index)
    assert "d50" in state
    index.writer(timeout=0).rollback()  # although the child still lives
    os.kill(lingering, signal.SIGKILL)
    os.waitpid(lingering, 0)
    os.close(pipe)
    verify(path, state)


def test_writers_beside_each_other(trials, tmp_path):
    tried = trials(9, "two writers: first starts, threads, forks", release=500, small=50)
    for number in tried:
        [in_processes, in_threads, across_a_fork][number % 3](
            tmp_path / f"{number}.idx", tried.random
        )
