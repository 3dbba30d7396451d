"""Giving up what is damaged for what is whole.

An index is damaged when its disk is, or when somebody has edited its files: no crash leaves it so. What can be had
back without a copy is the commit before, whose manifest and files stay until the next one. Where that
is damaged too, the segments that are whole remain, and the documents of the others are lost.

Nothing is deleted: what the mended index does not name stays under a name that begins with `aside.`, for
whoever can make more of it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from searchlib.embedded.indexer.check import segment_problems
from searchlib.embedded.indexer.session import Session, is_segment_file
from searchlib.embedded.storage import (
    FORMER,
    MANIFEST,
    Directory,
    Manifest,
    SegmentEntry,
    failing,
    former,
    newest,
)
from searchlib.embedded.whoosh.toc import newest_toc
from searchlib.errors import CorruptIndexError, FormatError, IndexNotFound
from searchlib.schema import Schema

ASIDE = "aside."
"""What the names of files that a repair gives up begin with."""

_KEPT = f"the files that go are kept in the folder, as {ASIDE}*, until you delete them"


@dataclass(frozen=True)
class Repair:
    """What a repair would do.

    Attributes
    ----------
    problems : tuple of str
        What is damaged; nothing if the index is sound.
    losses : tuple of str
        What goes, each as a sentence.
    manifest : Manifest or None
        What the index goes back to; None if nothing is whole, or nothing needs to be done.
    """

    problems: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    manifest: Manifest | None = None


def plan_repair(directory: Directory) -> Repair:
    """Return what would repair an index, which is read from end to end.

    Raises
    ------
    IndexNotFound, FormatError
        If there is no index of this format.
    """
    current, problems = _newest(directory)
    if current is not None:
        problems = _problems(directory, current)
        if not problems:
            return Repair()
    before = former(directory)
    if before is not None and not _problems(directory, before):
        return Repair(tuple(problems), (_step_back(current, before), _KEPT), before)
    broken = current or before
    if broken is None:
        return Repair(tuple(problems))
    whole = tuple(entry for entry in broken.segments if not _damage(directory, entry, broken))
    lost = [entry for entry in broken.segments if entry not in whole]
    losses = [] if current else [_step_back(None, broken)]
    losses += [f"the segment {entry.name} goes, with {entry.live:,} documents" for entry in lost]
    return Repair(tuple(problems), (*losses, _KEPT), replace(broken, segments=whole))


def repair(directory: Directory, plan: Repair, timeout: float) -> None:
    """Carry out a repair that was planned.

    Raises
    ------
    LockError
        If a writer holds the index.
    """
    assert plan.manifest is not None
    with failing(directory, "write"):
        lock = directory.lock(timeout)
        try:
            for name in directory.list():
                if name == MANIFEST or (is_segment_file(name) and name not in plan.manifest.files):
                    with suppress(IsADirectoryError):  # in the place of a file
                        directory.link(name, ASIDE + name)
            generation = 1 + max(plan.manifest.generation, newest_toc(directory))
            directory.replace(MANIFEST, replace(plan.manifest, generation=generation).to_json())
            if FORMER in directory.list():
                directory.delete(FORMER)
        finally:
            lock.release()
    Session(directory, timeout).end()  # which sweeps away what is no longer named


def _newest(directory: Directory) -> tuple[Manifest | None, list[str]]:
    """Return the newest manifest, or else why it cannot be read."""
    try:
        manifest = newest(directory)
        Schema.from_dict(manifest.schema)
        return manifest, []
    except CorruptIndexError as error:
        return None, [str(error)]
    except (IndexNotFound, FormatError) as error:
        if former(directory) is None or "upgrade" in str(error):
            raise
        return None, [f"{MANIFEST} is missing"]


def _problems(directory: Directory, manifest: Manifest) -> list[str]:
    return [
        problem for entry in manifest.segments for problem in _damage(directory, entry, manifest)
    ]


def _damage(directory: Directory, entry: SegmentEntry, manifest: Manifest) -> list[str]:
    return [
        str(problem)
        for problem in segment_problems(directory, entry, Schema.from_dict(manifest.schema))
    ]


def _step_back(current: Manifest | None, before: Manifest) -> str:
    """Say what is lost by going back to the commit before."""
    documents = sum(entry.live for entry in before.segments)
    if current is None:
        return f"the newest commit goes: the index goes back to commit {before.generation}, which has {documents:,} documents"
    had = sum(entry.live for entry in current.segments)
    return f"commit {current.generation}, with {had:,} documents, goes: the index goes back to commit {before.generation}, which has {documents:,}"
