"""Repair of a damaged index by giving up its damaged parts.

Failing disks and edited files damage an index; crashes do not. Without a copy, the previous commit
can be recovered, whose manifest and files stay until the next one. If that is damaged too, the
undamaged segments remain, and the documents of the others are lost.

Nothing is deleted: files that the repaired index does not name are kept under a name that begins
with `aside.`, for whoever can recover more from them.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from searchlib.embedded.indexer.check import segment_problems
from searchlib.embedded.indexer.session import Session, is_segment_file
from searchlib.embedded.indexer.toc import TocWriter, newest_toc
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
from searchlib.errors import CorruptIndexError, FormatError, IndexNotFound
from searchlib.schema import Schema

ASIDE = "aside."
"""Prefix of the names of files that a repair gives up."""

_KEPT = f"the files that go are kept in the folder, as {ASIDE}*, until you delete them"


@dataclass(frozen=True)
class Repair:
    """A repair that can be carried out.

    Attributes
    ----------
    problems : tuple of str
        The damage, one sentence each; empty if the index is sound.
    losses : tuple of str
        What the repair gives up, one sentence each.
    manifest : Manifest or None
        The commit to go back to; None if no commit can be recovered, or no repair is needed.
    """

    problems: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    manifest: Manifest | None = None


def plan_repair(directory: Directory) -> Repair:
    """Verify the whole index and return what would repair it; O(size of the index).

    Parameters
    ----------
    directory : Directory
        Where the index is.

    Returns
    -------
    Repair
        The problems found, and the commit to go back to.

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
    sound = tuple(entry for entry in broken.segments if not _damage(directory, entry, broken))
    lost = [entry for entry in broken.segments if entry not in sound]
    losses = [] if current else [_step_back(None, broken)]
    losses += [f"the segment {entry.name} goes, with {entry.live:,} documents" for entry in lost]
    return Repair(tuple(problems), (*losses, _KEPT), replace(broken, segments=sound))


def repair(directory: Directory, plan: Repair, timeout: float, write_toc: TocWriter) -> None:
    """Carry out a planned repair.

    Parameters
    ----------
    directory : Directory
        Where the index is.
    plan : Repair
        The result of `plan_repair`, with a manifest.
    timeout : float
        Seconds to wait for a writer.
    write_toc : TocWriter
        Writes the table of contents of the repaired index.

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
                    with suppress(IsADirectoryError):  # where a file should be
                        directory.link(name, ASIDE + name)
            generation = 1 + max(plan.manifest.generation, newest_toc(directory))
            directory.replace(MANIFEST, replace(plan.manifest, generation=generation).to_json())
            if FORMER in directory.list():
                directory.delete(FORMER)
        finally:
            lock.release()
    Session(directory, timeout, write_toc).end()  # sweeps away what is no longer named


def _newest(directory: Directory) -> tuple[Manifest | None, list[str]]:
    """Return the newest manifest, or None and the reasons why it cannot be read."""
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
    """Describe what is lost by going back to the previous commit."""
    documents = sum(entry.live for entry in before.segments)
    target = f"the index goes back to commit {before.generation}, which has {documents:,}"
    if current is None:
        return f"the newest commit goes: {target} documents"
    had = sum(entry.live for entry in current.segments)
    return f"commit {current.generation}, with {had:,} documents, goes: {target}"
