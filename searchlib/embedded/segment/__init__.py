"""The columnar segment: its layout, its terms, postings and positions, its stored values and columns."""

from searchlib.embedded.segment.segment import (
    Documents,
    DocumentsWriter,
    Inverted,
    InvertedWriter,
    write_segment,
)

__all__ = ["Documents", "DocumentsWriter", "Inverted", "InvertedWriter", "write_segment"]
