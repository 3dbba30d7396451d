"""Numbers as terms, whole and at lower precisions, for range queries that look up terms.

A term is one byte, how many low bits were left out, and the rest of the number in 8 bytes,
big-endian, made so that terms compare as the numbers do: 2**63 is added to an integer; a float is
taken by its bits (IEEE 754), all but the sign reversed where it is negative. These are the terms of
Whoosh's NUMERIC.
"""

from __future__ import annotations

import struct

SHIFT_STEP = 16
"""Numbers are also indexed without their last 16, 32 and 48 bits."""

SHIFTS = range(0, 64, SHIFT_STEP)

_FLOAT, _INTEGER = struct.Struct("<d"), struct.Struct("<q")


def number_term(number: float, shift: int = 0) -> bytes:
    """Return the term of a number without its last `shift` bits.

    Parameters
    ----------
    number : int or float
        Signed, of 64 bits.
    shift : int
        One of `SHIFTS`.

    Examples
    --------
    >>> number_term(-1) < number_term(0) < number_term(3), number_term(-2.5) < number_term(0.5)
    (True, True)
    """
    if isinstance(number, float):
        (bits,) = _INTEGER.unpack(_FLOAT.pack(number))
        ordered = bits ^ 0x7FFFFFFFFFFFFFFF if bits < 0 else bits
    else:
        ordered = number
    return bytes([shift]) + ((ordered + (1 << 63)) >> shift).to_bytes(8, "big")
