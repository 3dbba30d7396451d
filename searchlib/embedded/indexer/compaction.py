"""Carrying out the merges that are due."""

from __future__ import annotations

from collections.abc import Mapping

from searchlib.embedded.indexer.build import new_name, segment_file
from searchlib.embedded.indexer.merge import merge
from searchlib.embedded.indexer.policy import choose
from searchlib.embedded.segment import Segment, open_segment
from searchlib.embedded.storage import Directory, FileEntry, SegmentEntry
from searchlib.schema import Schema


def due(entries: list[SegmentEntry], merge_all: bool) -> list[SegmentEntry]:
    """Return the segments to be merged next into one; all of them, if that changes anything and is asked for."""
    wasteful = len(entries) > 1 or any(len(entry.deleted) for entry in entries)
    return list(entries) if merge_all and wasteful else choose(entries)


def compacted(
    directory: Directory,
    schema: Schema,
    entries: list[SegmentEntry],
    opened: Mapping[str, Segment],
    *,
    merge_all: bool = False,
) -> list[SegmentEntry]:
    """Return the segments of an index after the merges that are due, which are carried out.

    Parameters
    ----------
    directory : Directory
    schema : Schema
    entries : list of SegmentEntry
        The segments, none without a live document.
    opened : mapping from str to Segment
        Those of them that are open already, by name.
    merge_all : bool, optional
        Make one segment of all.
    """
    chosen = due(entries, merge_all)
    while chosen:
        sources = [
            opened[entry.name].with_deleted(entry.deleted)
            if entry.name in opened
            else open_segment(directory, entry)
            for entry in chosen
        ]
        for source in sources:
            source.verify_whole()  # what is copied is signed anew
        name = new_name()
        with directory.create(segment_file(name)) as file:
            docs, written = merge(sources, schema, file, name)
        merged = SegmentEntry(name, docs, (FileEntry(segment_file(name), *written),))
        at = entries.index(chosen[0])
        rest = [entry for entry in entries if entry not in chosen]
        entries = [*rest[:at], merged, *rest[at:]]
        chosen = choose(entries)
    return entries
