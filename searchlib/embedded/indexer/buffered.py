"""Numbers that are put aside in a buffer until a segment is written."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.embedded.segment import ByteBuffer
from searchlib.kernels import narrow


class BufferedNumbers:
    """Numbers in a buffer.

    Parameters
    ----------
    buffer : ByteBuffer
        Where they are put; others may be added to it after them.
    numbers : ndarray of integers
        The numbers, none negative.
    """

    def __init__(self, buffer: ByteBuffer, numbers: NDArray[Any]) -> None:
        plain = narrow(numbers)
        self._buffer, self._dtype = buffer, plain.dtype
        self._at = self._begin = buffer.size
        buffer.add(plain)
        self._end = buffer.size

    def all(self) -> NDArray[Any]:
        """Return all the numbers."""
        return np.frombuffer(self._buffer.read(self._begin, self._end), self._dtype)

    def next(self, count: int) -> NDArray[Any]:
        """Return the numbers that follow those returned before, in order."""
        begin, self._at = self._at, self._at + count * self._dtype.itemsize
        return np.frombuffer(self._buffer.read(begin, self._at), self._dtype)
