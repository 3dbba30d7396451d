"""The columnar segment: its layout, its terms, postings and positions, its stored values and columns; and a Whoosh codec over it."""

from searchlib.codec.segment import Documents, DocumentsWriter, Inverted, InvertedWriter, write_segment
from searchlib.codec.whoosh_codec import ColumnarCodec, ColumnarSegment

__all__ = ["ColumnarCodec", "ColumnarSegment", "Documents", "DocumentsWriter", "Inverted", "InvertedWriter", "write_segment"]
