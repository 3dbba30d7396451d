"""The columnar segment: `layout` says what each byte of it is, and this module is the way to it.

`Documents` and `Inverted` are the two halves of a `Segment`, and their writers make them; `checks`
verifies what they read. `open_newest` opens the segments of a commit.
"""

from searchlib.embedded.segment.buffers import ByteBuffer
from searchlib.embedded.segment.checks import decoding, term_text
from searchlib.embedded.segment.documents import Documents, DocumentsWriter
from searchlib.embedded.segment.files import (
    Commit,
    file_entry,
    open_newest,
    open_sections,
    open_segment,
    open_segments,
)
from searchlib.embedded.segment.inverted import Inverted, InvertedWriter, TermBatch
from searchlib.embedded.segment.layout import (
    COLUMN_EXTENSION,
    DOCUMENTS_EXTENSION,
    EXTENSION,
    TERMS_EXTENSION,
)
from searchlib.embedded.segment.number_terms import SHIFT_STEP, SHIFTS, number_term
from searchlib.embedded.segment.segment import Segment, write_segment
from searchlib.embedded.segment.stored_values import encode_value
from searchlib.embedded.segment.terms import Terms
from searchlib.embedded.segment.vectors import encode_vector

__all__ = [
    "COLUMN_EXTENSION",
    "DOCUMENTS_EXTENSION",
    "EXTENSION",
    "SHIFTS",
    "SHIFT_STEP",
    "TERMS_EXTENSION",
    "ByteBuffer",
    "Commit",
    "Documents",
    "DocumentsWriter",
    "Inverted",
    "InvertedWriter",
    "Segment",
    "TermBatch",
    "Terms",
    "decoding",
    "encode_value",
    "encode_vector",
    "file_entry",
    "number_term",
    "open_newest",
    "open_sections",
    "open_segment",
    "open_segments",
    "term_text",
    "write_segment",
]
