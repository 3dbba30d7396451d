"""The table of contents that stock Whoosh reads: a pickle, made of the manifest after every commit.

searchlib itself never reads it, and works as well without it.
"""

from __future__ import annotations

import logging
import re

from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

from searchlib.embedded.storage import INDEX_NAME, Directory, Manifest
from searchlib.embedded.whoosh.codec import ColumnarSegment
from searchlib.embedded.whoosh.fields import whoosh_schema
from searchlib.schema import Schema

log = logging.getLogger("searchlib")

_NAME = re.compile(rf"_{INDEX_NAME}_(\d+)\.toc\Z")


def toc_name(generation: int) -> str:
    """Return the name of the table of contents of a commit."""
    return f"_{INDEX_NAME}_{generation}.toc"


def toc_of(manifest: Manifest) -> TOC:
    """Return a commit as Whoosh describes it."""
    schema = whoosh_schema(Schema.from_dict(manifest.schema))
    return TOC(
        schema,
        [
            ColumnarSegment(INDEX_NAME, entry.name, entry.docs, entry.deleted.tolist())
            for entry in manifest.segments
        ],
        manifest.generation,
    )


def write_toc(directory: Directory, manifest: Manifest) -> None:
    """Write the table of contents of a commit. A failure is only logged."""
    written = RamStorage()
    toc_of(manifest).write(written, INDEX_NAME)
    name = toc_name(manifest.generation)
    try:
        directory.replace(name, written.files[name], durable=False)
    except OSError as error:
        log.warning("cannot write Whoosh's table of contents in %s: %s", directory.name, error)


def newest_toc(directory: Directory) -> int:
    """Return the generation of the newest table of contents; -1 if there is none."""
    return max(
        (int(match.group(1)) for match in map(_NAME.match, directory.list()) if match), default=-1
    )
