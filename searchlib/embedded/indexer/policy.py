"""The merge policy: tiers by size, segments that are mostly deleted, and those of one commit.

A segment of fewer than FLOOR live documents is of tier 0, one of up to FANOUT times as many of tier
1, and so on. As soon as a tier has FANOUT segments they are merged into one of a higher tier. So an
index of n documents has at most about FANOUT * log(n / FLOOR) segments, and a document is copied
once per tier. A merge adds no more than the size of its sources, which are deleted after the next
commit: disk usage at most doubles.

A commit of many documents leaves at most MOST_FRESH segments of its own where it merges no more
than FRESH_DOCUMENTS for that. A segment costs a query a few microseconds, which are much while
lists are short, and little in a large index.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from searchlib.embedded.storage import SegmentEntry

FANOUT = 8
FLOOR = 1000
MOST_DELETED = 0.5
MOST_FRESH, FRESH_DOCUMENTS = 3, 1 << 17


def tier(entry: SegmentEntry) -> int:
    """Return the tier of a segment, which its number of live documents decides."""
    return 0 if entry.live < FLOOR else 1 + int(math.log(entry.live / FLOOR, FANOUT))


def choose(entries: Sequence[SegmentEntry]) -> list[SegmentEntry]:
    """Return the segments to merge next into one, or an empty list; ask again after each merge."""
    for level in sorted(set(map(tier, entries))):
        peers = [entry for entry in entries if tier(entry) == level]
        if len(peers) >= FANOUT:
            return peers
    return next(
        ([entry] for entry in entries if len(entry.deleted) > MOST_DELETED * entry.docs), []
    )


def choose_fresh(entries: Sequence[SegmentEntry]) -> list[SegmentEntry]:
    """Return those of a commit's own segments that are merged into one, or an empty list."""
    by_size = sorted(entries, key=lambda entry: entry.live)
    chosen = by_size[: len(entries) - MOST_FRESH + 1]
    while sum(entry.live for entry in chosen) > FRESH_DOCUMENTS:
        chosen.pop()
    return [entry for entry in entries if entry in chosen] if len(chosen) > 1 else []
