"""The face: what an application calls."""

from searchlib.embedded import repairing
from searchlib.index.index import Index
from searchlib.index.writer import Report, Skipped, Writer

__all__ = ["Index", "Report", "Skipped", "Writer", "repairing"]
