"""Where an index's bytes are kept: directories, files of sections, the manifest, generations."""

from searchlib.embedded.storage.directory import Directory, Lock, NotSynced, failing
from searchlib.embedded.storage.folder import LOCK, TEMPORARY, Folder
from searchlib.embedded.storage.frame import BLOCK, SHIFT, Written
from searchlib.embedded.storage.generations import FORMER, former, holds_index, newest, put, stamp
from searchlib.embedded.storage.json_checks import NotPlain, natural, of_type
from searchlib.embedded.storage.manifest import (
    DOCS_LIMIT,
    EMPTY_DOCUMENTS,
    FORMAT_VERSION,
    MANIFEST,
    FileEntry,
    Manifest,
    SegmentEntry,
)
from searchlib.embedded.storage.memory import Memory
from searchlib.embedded.storage.section_writer import Output, SectionWriter
from searchlib.embedded.storage.sections import Section, Sections

INDEX_NAME = "MAIN"
"""What Whoosh calls the index; the names of its files begin so."""

__all__ = [
    "BLOCK",
    "DOCS_LIMIT",
    "EMPTY_DOCUMENTS",
    "FORMAT_VERSION",
    "FORMER",
    "INDEX_NAME",
    "LOCK",
    "MANIFEST",
    "SHIFT",
    "TEMPORARY",
    "Directory",
    "FileEntry",
    "Folder",
    "Lock",
    "Manifest",
    "Memory",
    "NotPlain",
    "NotSynced",
    "Output",
    "Section",
    "SectionWriter",
    "Sections",
    "SegmentEntry",
    "Written",
    "failing",
    "former",
    "holds_index",
    "natural",
    "newest",
    "of_type",
    "put",
    "stamp",
]
