"""Names of Whoosh's table of contents, and the face of what writes it.

After each commit a writer leaves a table of contents (TOC) with which Whoosh itself can open the
index. The indexer knows how those files are called, so that it can delete old ones and notice one
that it did not write. What is in them is known to `embedded.whoosh` alone, which the engine passes
to every writer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from searchlib.embedded.storage import INDEX_NAME, Directory, Manifest

TocWriter: TypeAlias = Callable[[Directory, Manifest], None]
"""Writes the table of contents of a commit; logs an OSError instead of raising it."""

_TOC = re.compile(rf"_{INDEX_NAME}_(\d+)\.toc\Z")
_TOC_OR_UNFINISHED = re.compile(rf"_{INDEX_NAME}_\d+\.toc")
"""While Whoosh writes a table of contents, its name goes on with the time."""


def toc_name(generation: int) -> str:
    """Return the file name of the table of contents of a commit."""
    return f"_{INDEX_NAME}_{generation}.toc"


def is_toc(name: str) -> bool:
    """Return whether a file name is that of a table of contents, finished or not."""
    return _TOC_OR_UNFINISHED.match(name) is not None


def newest_toc(directory: Directory) -> int:
    """Return the generation of the newest table of contents, or -1 if there is none."""
    return max(
        (int(match.group(1)) for match in map(_TOC.match, directory.list()) if match), default=-1
    )
