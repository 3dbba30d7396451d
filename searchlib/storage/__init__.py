"""Where an index's bytes are kept: files of sections, the manifest, atomic replacement, locks. Knows no documents."""

from searchlib.storage.manifest import FORMAT_VERSION, MANIFEST, FileEntry, Manifest, SegmentEntry
from searchlib.storage.place import INDEX_NAME, Folder, Memory, Place, acquire
from searchlib.storage.sections import Sections, SectionWriter, Verify, Written

__all__ = [
    "FORMAT_VERSION", "INDEX_NAME", "MANIFEST", "FileEntry", "Folder", "Manifest", "Memory", "Place", "SectionWriter", "Sections",
    "SegmentEntry", "Verify", "Written", "acquire",
]  # fmt: skip
