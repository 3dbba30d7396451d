"""The memory of the analysis: what builders share, and what one writer leaves to the next.

Analysis costs most of an index, and is done once for each form of a word that an analyzer meets. So
all builders of a process share one analyzer with its table of keys, segments follow each other on
it, and when a writer has ended, the next one goes on with it, unless it has grown large.
"""

from __future__ import annotations

from threading import Lock

from searchlib.analysis import FrenchAnalyzer
from searchlib.embedded.indexer.key_table import KeyTable

BYTES_AN_ENTRY = 1000
"""Memory of one entry in the analyzer: its keys, and the chunks of text that became it."""

MEMORY_SHARE, LEAST_MEMORY = 0.6, 12_000_000
"""Memory that the analyzer may use: that share of the writer's, and at least so many bytes.

Beyond it another analyzer starts afresh, and reads every form of a word once more.
"""

KEPT_MEMORY, KEPT_SHARE = 48_000_000, 0.4
"""Memory that an analyzer may use between two writers, in bytes, and as a share of what the next
one's may; the less of the two."""

_kept: list[KeyTable] = []
"""What the last writer left; whoever takes it has it alone."""


class Memo:
    """An analyzer and its table of keys, which are replaced when they are full.

    Several threads may share it.

    Parameters
    ----------
    memory : int
        The memory of the writer, in bytes: for this and for its builders.

    Attributes
    ----------
    table : KeyTable
        The newest table. Whoever works with a former one may go on with it.
    rest : int
        The memory that is left for the builders, in bytes.
    """

    def __init__(self, memory: int) -> None:
        share = max(LEAST_MEMORY, int(MEMORY_SHARE * memory))
        self.rest = max(memory - share, int((1 - MEMORY_SHARE) * memory))
        self._most = share // BYTES_AN_ENTRY
        self._replacing = Lock()
        self.table = self._take_kept(share) or KeyTable(FrenchAnalyzer())

    @staticmethod
    def _take_kept(memory: int) -> KeyTable | None:
        """Return the table that was kept, if it leaves enough memory; whoever asks has it alone."""
        try:
            table = _kept.pop()
        except IndexError:
            return None
        return table if table.size * BYTES_AN_ENTRY <= KEPT_SHARE * memory else None

    def is_full(self, table: KeyTable) -> bool:
        """Return whether a table has grown to the memory that there is for it."""
        return table.size > self._most

    def newest(self) -> KeyTable:
        """Return the table to work with from now on: one that is not full."""
        with self._replacing:
            if self.is_full(self.table):
                self.table = KeyTable(FrenchAnalyzer())
            return self.table

    @property
    def _is_large(self) -> bool:
        return self.table.size * BYTES_AN_ENTRY > KEPT_MEMORY

    def shrink(self) -> None:
        """Start afresh, if it has become large."""
        with self._replacing:
            if self._is_large:
                self.table = KeyTable(FrenchAnalyzer())

    def keep(self) -> None:
        """Leave the table to the next writer, unless it is large; nobody may use it any more."""
        if not self._is_large:
            _kept[:] = [self.table]
