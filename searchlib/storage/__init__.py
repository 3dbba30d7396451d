"""Where an index's bytes are kept: directories, files of sections, the manifest and its generations. Knows no documents."""

from searchlib.storage.directory import Directory, Lock, NotSynced, failing
from searchlib.storage.folder import LOCK, TEMPORARY, Folder
from searchlib.storage.generations import FORMER, former, holds_index, newest, put, stamp
from searchlib.storage.manifest import FORMAT_VERSION, MANIFEST, FileEntry, Manifest, SegmentEntry
from searchlib.storage.memory import Memory
from searchlib.storage.sections import Sections, SectionWriter, Verify, Written
from searchlib.storage.text import decode_text, encode_text, encode_texts

INDEX_NAME = "MAIN"
"""What Whoosh calls the index; the names of its files begin so."""

__all__ = [
    "FORMAT_VERSION",
    "FORMER",
    "INDEX_NAME",
    "LOCK",
    "MANIFEST",
    "TEMPORARY",
    "Directory",
    "FileEntry",
    "Folder",
    "Lock",
    "Manifest",
    "Memory",
    "NotSynced",
    "SectionWriter",
    "Sections",
    "SegmentEntry",
    "Verify",
    "Written",
    "decode_text",
    "encode_text",
    "encode_texts",
    "failing",
    "former",
    "holds_index",
    "newest",
    "put",
    "stamp",
]
