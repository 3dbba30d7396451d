"""Changes made to an index while faults occur, and the states that it may then be in."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from searchlib import Index, Keyword, Number, Schema, Text
from searchlib.embedded.storage import FORMER, LOCK, MANIFEST, Directory, Folder, former, newest

SCHEMA = Schema(id=Keyword(unique=True), text=Text(), version=Number(int))
WORDS = [
    "le",
    "cheval",
    "galope",
    "vers",
    "Bagdad",
    "où",
    "2.500",
    "militaires",
    "de",
    "l’État",
    "attendent",
    "depuis",
    "4h30",
    "une",
    "attaque",
    "drones",
    "C-RAM",
]

State = dict[str, int]
"""The version of each document, by key."""


def document(key: int, version: int) -> dict[str, Any]:
    words = Random(key * 1009 + version).choices(WORDS, k=5 + key % 20)
    return {"id": f"d{key}", "text": " ".join(words), "version": version}


def state_of(index: Index) -> State:
    """Return the state of an index according to a search; stored fields must agree."""
    found = {hit.id: hit["version"] for hit in index.search("*", limit=None)}
    assert len(found) == len(index)
    for key, version in found.items():
        assert key is not None and index.get(key) == document(int(key[1:]), version)
    return found  # type: ignore[return-value]


def batches(seed: int, workers: bool = False) -> Iterator[tuple[State, Callable[[Index], object]]]:
    """Yield changes without end, one commit each, with the state of the index after each."""
    chance, state = Random(seed), State()
    version = 0
    while True:
        version += 1
        kind = chance.choice(["add", "update", "update", "delete", "compact", "mixed", "whoosh"])
        keys = chance.sample(range(60), chance.randint(1, 12))
        if workers and kind in ("add", "update"):
            keys = list(range(100 * version, 100 * version + 300))
        if kind == "add":
            keys = [key for key in keys if f"d{key}" not in state] or [1000 + version]
        state = dict(state)
        if kind == "delete":
            for key in keys:
                state.pop(f"d{key}", None)
        elif kind != "compact":
            state |= {f"d{key}": version for key in keys}
        yield state, _change(kind, keys, version, workers)


def _change(kind: str, keys: list[int], version: int, workers: bool) -> Callable[[Index], object]:
    documents = [document(key, version) for key in keys]

    def change(index: Index) -> object:
        if kind == "add":
            return index.add_documents(documents, workers=2 if workers else 1)
        if kind == "update":
            return index.update_documents(documents, workers=2 if workers else 1)
        if kind == "compact":
            return index.compact()
        if kind == "whoosh":
            with index.whoosh.writer(timeout=5) as whoosh:
                for one in documents:
                    whoosh.update_document(**one)
            return None
        with index.writer() as writer:
            for key, one in zip(keys, documents, strict=True):
                if kind == "delete":
                    writer.delete(f"d{key}")
                else:
                    writer.update(one)
        return None

    return change


def litter(directory: Directory) -> set[str]:
    """Return the files of an index's folder that no commit needs."""
    manifest, before = newest(directory), former(directory)
    needed = (
        {MANIFEST, FORMER, LOCK, f"_MAIN_{manifest.generation}.toc"}
        | manifest.files
        | (before.files if before else set())
    )
    return set(directory.list()) - needed


def verify(path: Path, *states: State) -> State:
    """Check that an index is sound and in one of some states, and return the state.

    The next writer must be able to go on, and must leave no unneeded file.
    """
    index = Index.open(path, verify="full")
    state = state_of(index)
    assert state in states, (
        f"{len(state)} documents, expected one of {[len(expected) for expected in states]}"
    )
    assert index.check() == []
    index.update_documents([document(999, 1)])
    assert state_of(Index.open(path)) == state | {"d999": 1}
    assert litter(Folder(path)) == set()
    index.close()
    return state


def child(work: Callable[[int], None]) -> tuple[int, int]:
    """Start `work` in a forked process; return the process and a pipe to read from.

    `work` is given the end of the pipe to write to.
    """
    read, write = os.pipe()
    begun, begin = os.pipe()
    process = os.fork()
    if process:
        os.close(write)
        os.close(begin)
        # Wait until the child has closed its end: it would swallow an interruption that came while
        # Python was still at work after the fork.
        os.read(begun, 1)
        os.close(begun)
        return process, read
    code = 1
    gc.callbacks.clear()  # an interruption amid those of the test runner would be swallowed too
    sys.unraisablehook = sys.__unraisablehook__
    try:
        os.setsid()
        os.close(read)
        os.close(begin)
        work(write)
        code = 0
    except KeyboardInterrupt:
        code = 130
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def received(pipe: int) -> list[int]:
    """Read a pipe to its end, close it, and return the numbers read."""
    with os.fdopen(pipe, "rb") as file:
        return [int(line) for line in file.read().splitlines()]
