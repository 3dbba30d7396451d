"""When segments are merged: tiers by size, and segments that are mostly deleted.

A segment of fewer than FLOOR live documents is of tier 0, one of up to FANOUT times as many of tier 1, and so on. As soon as a tier has FANOUT segments they
become one, of a higher tier. So an index of n documents has at most about FANOUT * log(n / FLOOR) segments, and a document is copied once a tier. A merge adds
no more than the size of what it merges, which is gone after the next commit: the disk is never more than doubled.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from searchlib.embedded.storage import SegmentEntry

FANOUT = 8
FLOOR = 1000
MOST_DELETED = 0.5


def tier(entry: SegmentEntry) -> int:
    """The tier of a segment, by its live documents."""
    return 0 if entry.live < FLOOR else 1 + int(math.log(entry.live / FLOOR, FANOUT))


def choose(entries: Sequence[SegmentEntry]) -> list[SegmentEntry]:
    """The segments to be merged into one next; none when all is well. Ask again after each merge."""
    for level in sorted(set(map(tier, entries))):
        alike = [entry for entry in entries if tier(entry) == level]
        if len(alike) >= FANOUT:
            return alike
    return next(
        ([entry] for entry in entries if len(entry.deleted) > MOST_DELETED * entry.docs), []
    )
