"""Build one index in a process of its own, and print what it took as JSON: seconds and memory.

    python build.py ENGINE DOCUMENTS.jsonl FOLDER MEMORY_MB

A new process starts with cold caches, and its peak memory is of this work alone. Documents are read from the file one by one as the engine takes them, so
that the corpus itself is never in memory; reading it is part of the seconds, the same for every engine.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter

from corpus import read
from engines import ENGINES
from processes import anonymous_memory, peak_memory


def main(engine: str, documents: str, folder: str, memory_mb: str) -> None:
    """Build, and print the figures."""
    before = {"memory_before": peak_memory(), "anonymous_before": anonymous_memory()}
    started = perf_counter()
    ENGINES[engine]().build(read(Path(documents)), Path(folder), int(memory_mb))
    print(json.dumps({**before, "seconds": perf_counter() - started, "memory": peak_memory()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
