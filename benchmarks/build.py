"""Build one index in a new process, and print its seconds and its memory as JSON.

    python -m benchmarks.build ENGINE DOCUMENTS.jsonl FOLDER MEMORY_MB

A new process starts with cold caches, and its peak memory comes from this work alone. Documents
are read from the file as the engine consumes them, so the corpus is never in memory as a whole;
reading it is part of the seconds, for every engine alike.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter

from .corpus import read
from .engines import ENGINES
from .processes import anonymous_memory, peak_memory


def main(engine: str, documents: str, folder: str, memory_mb: str) -> None:
    """Build the index of a file of documents, and print the figures."""
    before = {"memory_before": peak_memory(), "anonymous_before": anonymous_memory()}
    started = perf_counter()
    ENGINES[engine]().build(read(Path(documents)), Path(folder), int(memory_mb))
    print(json.dumps({**before, "seconds": perf_counter() - started, "memory": peak_memory()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
