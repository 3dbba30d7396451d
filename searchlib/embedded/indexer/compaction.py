"""Running the merges that the policy asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from searchlib.embedded.indexer.build import new_segment_name, segment_file
from searchlib.embedded.indexer.merge import merge
from searchlib.embedded.indexer.policy import choose, choose_fresh
from searchlib.embedded.segment import Segment, open_segment
from searchlib.embedded.storage import Directory, FileEntry, SegmentEntry
from searchlib.schema import Schema


def segments_to_merge(
    entries: list[SegmentEntry], merge_all: bool, fresh: Collection[SegmentEntry] = ()
) -> list[SegmentEntry]:
    """Return the segments to merge next into one, or an empty list.

    Parameters
    ----------
    entries : list of SegmentEntry
        All segments.
    merge_all : bool
        Merge all of them, unless that would change nothing.
    fresh : collection of SegmentEntry, optional
        Those of them that the commit adds.
    """
    mergeable = len(entries) > 1 or any(len(entry.deleted) for entry in entries)
    if merge_all and mergeable:
        return list(entries)
    return choose_fresh([entry for entry in entries if entry in fresh]) or choose(entries)


def run_merges(
    directory: Directory,
    schema: Schema,
    entries: list[SegmentEntry],
    opened: Mapping[str, Segment],
    *,
    merge_all: bool = False,
    fresh: Collection[SegmentEntry] = (),
) -> list[SegmentEntry]:
    """Run the merges that the policy asks for, and return the segments afterwards.

    Parameters
    ----------
    directory : Directory
        Where the segments are, and are written.
    schema : Schema
        The schema of the index.
    entries : list of SegmentEntry
        The segments; each has live documents.
    opened : mapping from str to Segment
        Those of them that are open already, by name.
    merge_all : bool, optional
        Merge all segments into one.
    fresh : collection of SegmentEntry, optional
        Those of them that the commit adds.

    Returns
    -------
    list of SegmentEntry
        The segments to commit, a merged one at the position of the first that it was made of.
    """
    chosen = segments_to_merge(entries, merge_all, fresh)
    while chosen:
        sources = [
            opened[entry.name].with_deleted(entry.deleted)
            if entry.name in opened
            else open_segment(directory, entry)
            for entry in chosen
        ]
        for source in sources:
            source.verify_whole()  # the copy gets checksums of its own
        name = new_segment_name()
        with directory.create(segment_file(name)) as file:
            docs, written = merge(sources, schema, file, name)
        merged = SegmentEntry(name, docs, (FileEntry(segment_file(name), *written),))
        at = entries.index(chosen[0])
        rest = [entry for entry in entries if entry not in chosen]
        entries = [*rest[:at], merged, *rest[at:]]
        chosen = choose(entries)
    return entries
