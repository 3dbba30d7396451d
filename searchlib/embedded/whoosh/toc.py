"""The table of contents that Whoosh reads: a pickle, made of the manifest after every commit.

searchlib itself never reads it, and works as well without it.
"""

from __future__ import annotations

import logging

from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

from searchlib.embedded.indexer import toc_name
from searchlib.embedded.storage import INDEX_NAME, Directory, Manifest
from searchlib.embedded.whoosh.codec import ColumnarSegment
from searchlib.embedded.whoosh.fields import whoosh_schema
from searchlib.schema import Schema

log = logging.getLogger("searchlib")


def toc_of(manifest: Manifest) -> TOC:
    """Return a commit as Whoosh describes it."""
    schema = whoosh_schema(Schema.from_dict(manifest.schema))
    segments = [
        ColumnarSegment(INDEX_NAME, entry.name, entry.docs, entry.deleted.tolist())
        for entry in manifest.segments
    ]
    return TOC(schema, segments, manifest.generation)


def write_toc(directory: Directory, manifest: Manifest) -> None:
    """Write the table of contents of a commit: the `TocWriter` of this engine.

    A failure is logged only, since the commit is made already; the next writer writes the file.

    Parameters
    ----------
    directory : Directory
        Where the index is.
    manifest : Manifest
        The commit, which is the newest.
    """
    written = RamStorage()
    toc_of(manifest).write(written, INDEX_NAME)
    name = toc_name(manifest.generation)
    try:
        directory.replace(name, written.files[name], durable=False)
    except OSError as error:
        log.warning("cannot write Whoosh's table of contents in %s: %s", directory.name, error)
