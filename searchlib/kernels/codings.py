"""How posting lists are coded as bytes; `encode_lists` writes them.

A list takes the coding that makes it smallest: docnums as gaps of a byte, or plain in two or four
bytes each; then frequencies, left out where they are all one, or in half a byte each, or as
float32. A coding is the sum of a docnum's and a frequency's.
"""

from __future__ import annotations

GAPS, SHORT, LONG, EMPTY = 0, 1, 2, 3
"""How docnums are coded: gaps of one byte; two bytes each; four bytes each; no list."""

ONES, NIBBLES, FLOATS = 0, 4, 8
"""How frequencies are coded: all one, and left out; half a byte each; float32.

A half of OVER stands for a frequency of two bytes, kept after the halves.
"""

LARGEST_GAP = 255
"""The greatest gap of a byte; with frequency 0 it bridges a wider one."""

OVER = 15
"""The half of a byte that stands for a greater frequency."""

POSITIONS_LIMIT = 1 << 31
"""Positions of a text are below it."""

LONGEST_DISTANCE = 5
"""Bytes of the greatest distances of positions."""

CODINGS = bytes(
    docs | kind
    for docs in (GAPS, SHORT, LONG)
    for kind in (ONES, NIBBLES, FLOATS)
    if (docs, kind) != (GAPS, FLOATS)
)
"""The codings that a list may have; EMPTY says that there is none."""
