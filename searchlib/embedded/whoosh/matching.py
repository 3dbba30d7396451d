"""The matcher of the Whoosh codec: the postings of one term."""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from whoosh.formats import Format, Frequency
from whoosh.matching import LeafMatcher, ReadTooFar

if TYPE_CHECKING:
    from searchlib.embedded.whoosh.reading import TermsReader

BLOCK = 128
"""How many postings make a block, which Whoosh skips if its best score is too low."""

_frequency = struct.Struct("!I").pack


class PostingsMatcher(LeafMatcher):
    """The postings of one term, decoded when the matcher is made."""

    def __init__(
        self,
        reader: TermsReader,
        field: str,
        text: bytes,
        number: int,
        format_: Format,
        scorer: Any,
    ) -> None:
        self._reader, self._number = reader, number
        self._term = (field, text)
        self.format, self.scorer = format_, scorer
        self._docnums, self._weights = reader.inverted.postings(number)
        self._ids: list[int] = self._docnums.tolist()
        self._at = 0

    def is_active(self) -> bool:
        return self._at < len(self._ids)

    def reset(self) -> None:
        self._at = 0

    def copy(self) -> PostingsMatcher:
        other = PostingsMatcher(self._reader, *self._term, self._number, self.format, self.scorer)
        other._at = self._at
        return other

    def id(self) -> int:
        # Whoosh's span matchers also ask a matcher that has ended.
        return self._ids[self._at] if self._at < len(self._ids) else self._ids[-1]

    def all_ids(self) -> Iterator[int]:
        return iter(self._ids[self._at :])

    def weight(self) -> float:
        return float(self._weights[self._at])

    def value(self) -> bytes:
        return self._values[self._at]

    @cached_property
    def _values(self) -> list[bytes]:
        """The bytes that the field's format makes of each posting."""
        written = self._reader.inverted.values(self._number)
        if written is not None:
            return written
        if type(self.format) is Frequency:
            return [_frequency(int(weight)) for weight in self._weights.tolist()]
        if not len(self._reader.inverted.entries_of(self._number)):
            return [b""] * len(self._ids)
        occurrences = self._reader.inverted.occurrences(((self._number,),))[0]
        ends = np.searchsorted(occurrences, (self._docnums + 1) << 32).tolist()
        positions = (occurrences & 0xFFFFFFFF).tolist()
        return [self.format.encode(positions[a:b]) for a, b in zip([0, *ends], ends, strict=False)]

    def next(self) -> bool:
        if not self.is_active():
            raise ReadTooFar
        self._at += 1
        return self._at % BLOCK == 0

    def skip_to(self, id: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        if id > self._ids[self._at]:
            self._at = bisect_left(self._ids, id, self._at)

    def skip_to_quality(self, minquality: float) -> int:
        skipped = 0
        while self.is_active() and self.block_quality() <= minquality:
            self._at = (self._at // BLOCK + 1) * BLOCK
            skipped += 1
        return skipped

    def _block(self) -> slice:
        return slice(self._at // BLOCK * BLOCK, (self._at // BLOCK + 1) * BLOCK)

    def block_min_id(self) -> int:
        return self._ids[self._block()][0]

    def block_max_id(self) -> int:
        return self._ids[self._block()][-1]

    def _block_lengths(self) -> NDArray[np.int64]:
        return self._reader.lengths(self._term[0], self._docnums[self._block()])

    def block_min_length(self) -> int:
        return int(self._block_lengths().min())

    def block_max_length(self) -> int:
        return int(self._block_lengths().max())

    def block_max_weight(self) -> float:
        return float(self._weights[self._block()].max())
