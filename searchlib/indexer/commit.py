"""Making a commit: the manifest first, then what is derived from it, then what nothing needs any more is deleted.

Stock Whoosh reads the folder through a table of contents of its own, a pickle. It is made of the manifest after every commit, and anew when it is missing or
old; searchlib itself never reads it.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re

from whoosh.filedb.filestore import Storage
from whoosh.index import TOC

from searchlib.codec import ColumnarSegment
from searchlib.errors import FormatError
from searchlib.schema import Schema
from searchlib.storage import INDEX_NAME, Manifest, Place

log = logging.getLogger("searchlib")

_TOC_NAME = re.compile(rf"_{INDEX_NAME}_(\d+)\.toc$")
_SEGMENT_FILE = re.compile(rf"{INDEX_NAME}_\w+\.")


def commit(place: Place, manifest: Manifest, former: Manifest | None) -> None:
    """Make a commit the newest. The files of the one before it stay until the next, for those who are about to open them."""
    place.sync(sorted(manifest.files - (former.files if former else set())))
    place.commit(manifest)
    write_toc(place, manifest)
    clean(place, manifest, former)


def clean(place: Place, manifest: Manifest, former: Manifest | None = None) -> None:
    """Delete the segment files and tables of contents that no commit of the two needs."""
    needed = manifest.files | (former.files if former else set())
    prefixes = {name.partition(".")[0] for name in needed}
    for name in list(place.storage.list()):
        toc = _TOC_NAME.match(name)
        if (toc and int(toc.group(1)) < manifest.generation) or (_SEGMENT_FILE.match(name) and name not in needed and name.partition(".")[0] not in prefixes):
            with contextlib.suppress(OSError):  # a system that keeps open files: the next commit tries again
                place.storage.delete_file(name)


def toc_of(manifest: Manifest) -> TOC:
    """A commit as Whoosh describes it."""
    schema = Schema.from_dict(manifest.schema).whoosh_schema()
    return TOC(schema, [ColumnarSegment(INDEX_NAME, entry.name, entry.docs, entry.deleted.tolist()) for entry in manifest.segments], manifest.generation)


def write_toc(place: Place, manifest: Manifest) -> None:
    """Write the table of contents that stock Whoosh reads. Without it searchlib works as well, so that a failure is only logged."""
    try:
        toc_of(manifest).write(place.storage, INDEX_NAME)
    except OSError as error:
        log.warning("cannot write Whoosh's table of contents in %s: %s", place.path, error)


def check_toc(place: Place, manifest: Manifest) -> None:
    """Make the table of contents anew when it is missing; FormatError when a stock Whoosh writer has made a newer one."""
    newest = newest_toc(place.storage)
    if newest > manifest.generation:
        raise FormatError(
            f"a stock Whoosh writer has changed the index in {place.path} (its _{INDEX_NAME}_{newest}.toc is newer than the manifest), which is not supported: "
            f"write through searchlib or index.whoosh.writer(); delete that file to go back to the last commit, or convert the folder with Index.import_whoosh"
        )
    if newest < manifest.generation and (place.path is None or os.access(place.path, os.W_OK)):
        write_toc(place, manifest)


def newest_toc(storage: Storage) -> int:
    """The generation of Whoosh's newest table of contents; -1 when there is none."""
    return max((int(match.group(1)) for match in map(_TOC_NAME.match, storage.list()) if match), default=-1)
