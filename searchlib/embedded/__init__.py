"""The engine in this process: files, segments, writers, searches, and what Whoosh sees of them."""

from searchlib.embedded.engine import EmbeddedEngine, begin, repairing
from searchlib.embedded.indexer import Repair
from searchlib.embedded.storage import Directory, Folder, Memory, holds_index
from searchlib.embedded.whoosh import import_documents

__all__ = [
    "Directory",
    "EmbeddedEngine",
    "Folder",
    "Memory",
    "Repair",
    "begin",
    "holds_index",
    "import_documents",
    "repairing",
]
